/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "hostile-tricks.h"

/* ---- The file ---- */

static void
trick_free (Trick *trick)
{
  g_free (trick->name);
  g_free (trick->html);
  g_free (trick);
}

static Trick *
new_trick (const char *head)
{
  g_auto (GStrv) words = g_strsplit (head, " ", -1);
  Trick *trick = g_new0 (Trick, 1);
  gsize known = 1;

  trick->name = g_strdup (words[0]);
  trick->asks = g_strv_contains ((const char *const *)words + 1, "asks");
  trick->runs = g_strv_contains ((const char *const *)words + 1, "runs");
  trick->names = g_strv_contains ((const char *const *)words + 1, "names");
  trick->eats = g_strv_contains ((const char *const *)words + 1, "eats");
  known += (gsize)trick->asks + (gsize)trick->runs + (gsize)trick->names + (gsize)trick->eats;
  g_assert_cmpuint (g_strv_length (words), ==, known);
  return trick;
}

GPtrArray *
hostile_tricks_load (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "widgets", "hostile-html.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *tricks = g_ptr_array_new_with_free_func ((GDestroyNotify)trick_free);
  Trick *trick = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "== "))
      {
        trick = new_trick (lines[i] + 3);
        g_ptr_array_add (tricks, trick);
      }
    else if (trick != NULL && *lines[i] != '\0' && !g_str_has_prefix (lines[i], "# "))
      {
        g_autofree char *before = trick->html;
        trick->html
            = before != NULL ? g_strconcat (before, "\n", lines[i], NULL) : g_strdup (lines[i]);
      }
  return tricks;
}

/* ---- Marks ---- */

char *
hostile_trick_host (const Trick *trick, guint16 port)
{
  return g_strdup_printf ("%s-%u.hostile.example", trick->name, port);
}

static void
append_mark (GString *out, const Trick *trick, char mark, guint16 port)
{
  g_autofree char *host = NULL;

  switch (mark)
    {
    case 'U':
      g_string_append_printf (out, "http://127.0.0.1:%u/%s", port, trick->name);
      break;
    case 'A':
      g_string_append_printf (out, "127.0.0.1:%u", port);
      break;
    case 'N':
      g_string_append (out, trick->name);
      break;
    case 'H':
      host = hostile_trick_host (trick, port);
      g_string_append (out, host);
      break;
    case 'R':
      g_string_append_printf (out,
                              "document.title='ran';new/**/Image().src='http://127.0.0.1:%u/%s'",
                              port, trick->name);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
append_marked (GString *out, const Trick *trick, guint16 port)
{
  static const struct
  {
    const char *mark;
    char byte;
  } bytes[] = { { "{NUL}", '\0' }, { "{TAB}", '\t' }, { "{CR}", '\r' }, { "{FF}", '\f' } };

  for (const char *p = trick->html; *p != '\0'; p++)
    {
      gsize found = 0;
      while (found < G_N_ELEMENTS (bytes) && !g_str_has_prefix (p, bytes[found].mark))
        found++;
      if (found < G_N_ELEMENTS (bytes))
        {
          g_string_append_c (out, bytes[found].byte);
          p += strlen (bytes[found].mark) - 1;
        }
      else if (*p == '{' && p[1] != '\0' && strchr ("UANHR", p[1]) != NULL && p[2] == '}')
        {
          append_mark (out, trick, p[1], port);
          p += 2;
        }
      else
        g_string_append_c (out, *p);
    }
}

GString *
hostile_trick_page (const Trick *trick, guint16 port)
{
  GString *out = g_string_new ("<p>Before</p>");

  append_marked (out, trick, port);
  g_string_append (out, "<p>After</p>");
  return out;
}

/* ---- A message ---- */

static void
append_part (GString *out, const char *type, const char *id, const char *bytes, gsize length)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *)bytes, length);

  g_string_append_printf (out,
                          "--b\r\nContent-Type: %s\r\nContent-ID: <%s>\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          type, id);
  for (gsize i = 0; base64[i] != '\0'; i += MIN (76, strlen (base64 + i)))
    g_string_append_printf (out, "%.76s\r\n", base64 + i);
}

LiaMimeMessage *
hostile_message (const GString *html)
{
#define SCRIPT "document.title='ran'"
  static const struct
  {
    const char *type;
    const char *id;
    const char *text;
  } parts[] = {
    { "text/html", "html@x", "<script>parent." SCRIPT "</script>" },
    { "text/javascript", "script@x", SCRIPT },
    { "text/css", "style@x", "p { display: none }" },
    { "image/svg+xml", "svg@x",
      "<svg xmlns='http://www.w3.org/2000/svg' onload=\"" SCRIPT "\"><script>" SCRIPT
      "</script><image href='cid:loop@x'/></svg>" },
    { "image/svg+xml", "loop@x",
      "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
      "<image href='cid:loop@x'/><use xlink:href='cid:loop@x#x'/></svg>" },
    { "image/png", "false@x", "<html><script>parent." SCRIPT "</script></html>" },
    { "message/external-body; access-type=URL; URL=\"http://127.0.0.1:1/\"", "external@x",
      "Content-Type: image/gif\r\n\r\n" },
  };
#undef SCRIPT
  g_autoptr (GBytes) bytes = NULL;
  GString *out = g_string_new ("From: a@x.example\r\nSubject: Tricks\r\nMIME-Version: 1.0\r\n"
                               "Content-Type: multipart/related; boundary=b\r\n\r\n");

  append_part (out, "text/html; charset=utf-8", "body@x", html->str, html->len);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    append_part (out, parts[i].type, parts[i].id, parts[i].text, strlen (parts[i].text));
  g_string_append (out, "--b--\r\n");
  bytes = g_string_free_to_bytes (out);
  return lia_mime_message_new (bytes);
}
