/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-html.h"
#include "mime/lia-mime-limit.h"
#include "mime/lia-mime-names.h"
#include "mime/lia-mime-text.h"

/* Each limit of messages at it, and one past it. Those of one block of headers: test-mime-header.c. */

static LiaMimeMessage *
parse (GString *source)
{
  g_autoptr (GBytes) bytes = g_bytes_new (source->str, source->len);

  return lia_mime_message_new (bytes);
}

static gboolean
has_defect (LiaMimeMessage *message, const char *words)
{
  GPtrArray *defects = lia_mime_message_get_defects (message);

  for (guint i = 0; i < defects->len; i++)
    if (strstr (g_ptr_array_index (defects, i), words) != NULL)
      return TRUE;
  return FALSE;
}

static LiaMimeExcess
excess_of (GString *source)
{
  g_autoptr (GBytes) bytes = g_bytes_new (source->str, source->len);
  LiaMimeExcess excess = LIA_MIME_EXCESS_NONE;
  g_autoptr (GBytes) limited = lia_mime_limit (bytes, &excess);

  g_assert_true ((limited == bytes) == (excess == LIA_MIME_EXCESS_NONE));
  return excess;
}

/* ---- Headers ---- */

static void
test_all_headers (int past)
{
  g_autoptr (GString) source = g_string_new ("Content-Type: multipart/mixed; boundary=b\n");
  gsize n = source->len;

  while (n < LIA_MIME_MAX_ALL_HEADER_BYTES + (gsize)past)
    {
      gsize line = MIN (LIA_MIME_MAX_HEADER_BYTES / 2, LIA_MIME_MAX_ALL_HEADER_BYTES + past - n);
      g_autofree char *filling = g_strnfill (line - 1, 'x');
      g_string_append_printf (source, "\n--b\n%s\n", filling);
      n += line;
    }
  g_string_append (source, "\nBody\n");
  g_assert_cmpint (excess_of (source), ==, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
}

/* Of a boundary that is longer the first bytes count, and its lines are counted all the same. */
static void
test_boundary_bytes (int past)
{
  g_autofree char *boundary = g_strnfill (LIA_MIME_MAX_BOUNDARY_BYTES + (gsize)past, 'b');
  g_autoptr (GString) source = g_string_new (NULL);

  g_string_printf (source, "Content-Type: multipart/mixed; boundary=%s\n\n", boundary);
  for (int i = 0; i < LIA_MIME_MAX_BOUNDARIES; i++)
    g_string_append_printf (source, "--%s\n\nx\n", boundary);
  g_assert_cmpint (excess_of (source), ==, LIA_MIME_EXCESS_NONE);
  g_string_append_printf (source, "--%s\n", boundary);
  g_assert_cmpint (excess_of (source), ==, LIA_MIME_EXCESS_PARTS);
}

static void
test_nested_boundaries (int past)
{
  g_autoptr (GString) source = g_string_new ("Subject: s\n");

  for (int i = 0; i < LIA_MIME_MAX_NESTED_BOUNDARIES - 1 + past; i++)
    g_string_append_printf (source, "X: boundary=b%d\n", i);
  g_string_append (source, "Content-Type: multipart/mixed; boundary=real\n\n--real\n\nx\n");
  g_assert_cmpint (excess_of (source), ==, past ? LIA_MIME_EXCESS_PARTS : LIA_MIME_EXCESS_NONE);
}

/* However it is written, its lines are counted. */
static void
test_hidden_boundaries (void)
{
  static const char *const types[] = {
    "Content-Type: multipart/mixed; x=boundary=a; boundary=b\n",
    "Content-Type: multipart/mixed; BOUNDARY = \"b\"\n",
    "Content-Type: multipart/mixed; boundary=\n b\n",
    "Content-Type: multipart/mixed; boundary = \n\t\"b\"\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GString) source = g_string_new (types[i]);
      g_string_append (source, "\n");
      for (int k = 0; k <= LIA_MIME_MAX_BOUNDARIES; k++)
        g_string_append (source, "--b\n\nx\n");
      g_assert_cmpint (excess_of (source), ==, LIA_MIME_EXCESS_PARTS);
    }
}

/* The first colon ends the name of the header. What stands after the cut is the next header. */
static void
test_colons (int past)
{
  g_autoptr (GString) source = g_string_new ("To");
  g_autoptr (LiaMimeMessage) message = NULL;

  for (int i = 0; i < LIA_MIME_MAX_COLONS + past; i++)
    g_string_append (source, ":\n a");
  g_string_append (source, "\n b\nSubject: s\n\n");
  g_assert_cmpint (excess_of (source), ==, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
  message = parse (source);
  g_assert_cmpstr (lia_mime_message_get_subject (message), ==, "s");
}

/* Of what describes a part; a list of people may have more. */
static void
test_parameters (int past)
{
  g_autoptr (GString) source = g_string_new ("content-type: text/plain");
  g_autoptr (GString) people = g_string_new ("To: a@b");

  for (int i = 0; i < LIA_MIME_MAX_PARAMETERS + past; i++)
    {
      g_string_append_printf (source, ";\n a%d=b", i);
      g_string_append (people, ";\n a@b");
    }
  g_string_append (source, "\n\nBody\n");
  g_string_append (people, "\n\nBody\n");
  g_assert_cmpint (excess_of (source), ==, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
  g_assert_cmpint (excess_of (people), ==, LIA_MIME_EXCESS_NONE);
}

/* Groups in groups, in a header and as a person may paste them. */
static void
test_nested_groups (void)
{
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autoptr (GString) source = g_string_new ("Subject: s\nTo: ");
  g_autoptr (LiaMimeMessage) message = NULL;
  g_autoptr (GPtrArray) typed = NULL;

  while (groups->len < LIA_MIME_MAX_HEADER_BYTES - 100)
    g_string_append (groups, "a:");
  g_string_append_printf (source, "%s\n\nBody\n", groups->str);
  message = parse (source);
  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "Body\n");
  g_assert_true (has_defect (message, "headers are too large"));
  typed = lia_mime_parse_addresses (groups->str);
  g_assert_cmpuint (typed->len, ==, 0);
}

static void
test_addresses (int past)
{
  g_autoptr (GString) source = g_string_new ("To: a0@x");
  g_autoptr (LiaMimeMessage) message = NULL;

  for (int i = 1; i < LIA_MIME_MAX_ADDRESSES + past; i++)
    g_string_append_printf (source, ",\n a%d@x", i);
  g_string_append (source, "\n\n");
  message = parse (source);
  g_assert_cmpuint (lia_mime_message_get_addresses (message, "to")->len, ==,
                    LIA_MIME_MAX_ADDRESSES);
}

static void
test_references (int past)
{
  g_autoptr (GString) source = g_string_new ("References:");
  g_autoptr (LiaMimeMessage) message = NULL;
  g_auto (GStrv) ids = NULL;

  for (int i = 0; i < LIA_MIME_MAX_REFERENCES + past; i++)
    g_string_append_printf (source, " <%d@x>", i);
  g_string_append (source, "\n\n");
  message = parse (source);
  ids = g_strsplit (lia_mime_message_get_references (message), " ", -1);
  g_assert_cmpuint (g_strv_length (ids), ==, LIA_MIME_MAX_REFERENCES);
}

static void
test_subject (int past)
{
  g_autofree char *subject = g_strnfill (LIA_SUBJECT_MAX_CHARACTERS + (gsize)past, 's');
  g_autoptr (GString) source = g_string_new (NULL);
  g_autoptr (LiaMimeMessage) message = NULL;

  g_string_printf (source, "Subject: %s\n\n", subject);
  message = parse (source);
  g_assert_cmpint (g_utf8_strlen (lia_mime_message_get_subject (message), -1), ==,
                   LIA_SUBJECT_MAX_CHARACTERS);
  g_assert_cmpint (g_str_has_suffix (lia_mime_message_get_subject (message), "…"), ==, past);
}

/* ---- Parts ---- */

static void
test_depth (int past)
{
  g_autoptr (GString) source = g_string_new (NULL);
  g_autoptr (LiaMimeMessage) message = NULL;

  for (int i = 0; i < LIA_MIME_MAX_DEPTH + past; i++)
    g_string_append_printf (source, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
  g_string_append (source, "\ntext\n");
  for (int i = LIA_MIME_MAX_DEPTH + past; i-- > 0;)
    g_string_append_printf (source, "--b%d--\n", i);
  message = parse (source);
  g_assert_cmpint (has_defect (message, "nested"), ==, past);
  g_assert_cmpuint (lia_mime_message_get_parts (message)->len, ==, past ? 0 : 1);
}

static void
test_parts (int past)
{
  g_autoptr (GString) source = g_string_new ("Content-Type: multipart/mixed; boundary=w\n\n");
  g_autoptr (LiaMimeMessage) message = NULL;

  for (int i = 0; i < LIA_MIME_MAX_PARTS + past; i++)
    g_string_append (source, "--w\nContent-Type: image/png\n\nx\n");
  g_string_append (source, "--w--\n");
  message = parse (source);
  g_assert_cmpuint (lia_mime_message_get_parts (message)->len, ==, LIA_MIME_MAX_PARTS);
  g_assert_cmpint (has_defect (message, "parts"), ==, past);
}

static void
test_text (int past)
{
  g_autofree char *text = g_strnfill (LIA_MIME_MAX_TEXT_BYTES + (gsize)past, 't');
  g_autoptr (GString) source = g_string_new ("Subject: s\n\n");
  g_autoptr (LiaMimeMessage) message = NULL;

  g_string_append (source, text);
  message = parse (source);
  g_assert_cmpuint (strlen (lia_mime_message_get_text (message)), ==, LIA_MIME_MAX_TEXT_BYTES);
  g_assert_cmpint (has_defect (message, "cut"), ==, past);
}

static void
test_part (int past)
{
  g_autoptr (GString) source = g_string_new ("Content-Type: application/octet-stream\n"
                                             "Content-Transfer-Encoding: binary\n\n");
  gsize head = source->len;
  gsize size = LIA_MIME_MAX_PART_BYTES + (gsize)past;
  g_autoptr (LiaMimeMessage) message = NULL;
  LiaMimePart *part = NULL;

  g_string_set_size (source, head + size);
  memset (source->str + head, 'x', size);
  message = parse (source);
  part = g_ptr_array_index (lia_mime_message_get_parts (message), 0);
  g_assert_cmpuint (part->size, ==, size);
  g_assert_cmpuint (g_bytes_get_size (part->content), ==, past ? 0 : LIA_MIME_MAX_PART_BYTES);
  g_assert_cmpint (has_defect (message, "too large"), ==, past);
}

/* Each part with no end is one. */
static void
test_defects (int past)
{
  g_autoptr (GString) source = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (LiaMimeMessage) message = NULL;
  guint n = 0;

  for (int i = 0; i < LIA_MIME_MAX_DEFECTS + past; i++)
    g_string_append (source, "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n");
  g_string_append (source, "--b--\n");
  message = parse (source);
  n = lia_mime_message_get_defects (message)->len;
  g_assert_cmpuint (n, ==, LIA_MIME_MAX_DEFECTS);
}

/* ---- Words ---- */

static void
test_name (int past)
{
  g_autofree char *stem = g_strnfill (LIA_MIME_MAX_NAME_BYTES - 4 + (gsize)past, 'n');
  g_autofree char *name = g_strconcat (stem, ".txt", NULL);
  g_autofree char *safe = lia_mime_safe_name (name, NULL);

  g_assert_cmpuint (strlen (safe), ==, LIA_MIME_MAX_NAME_BYTES);
  g_assert_true (g_str_has_suffix (safe, "n.txt"));
}

static void
test_preview (int past)
{
  g_autofree char *word = g_strnfill (LIA_MIME_MAX_PREVIEW_CHARACTERS / 2 - 1, 'w');
  g_autofree char *rest = g_strnfill (LIA_MIME_MAX_PREVIEW_CHARACTERS / 2 + (gsize)past, 'r');
  g_autofree char *text = g_strconcat (word, "\n", rest, NULL);
  g_autofree char *preview = lia_mime_preview (text);

  g_assert_cmpuint (strlen (preview), ==, LIA_MIME_MAX_PREVIEW_CHARACTERS);
}

/* ---- HTML ---- */

/* The last character has two bytes: one past the limit it goes whole. */
static void
test_html_bytes (int past)
{
  g_autofree char *filling = g_strnfill (LIA_HTML_MAX_BYTES - 5 + (gsize)past, 'x');
  g_autofree char *html = g_strconcat ("<p>", filling, "é", NULL);
  g_autofree char *text = lia_html_to_text (html);
  g_autofree char *safe = lia_html_sanitize (html, LIA_HTML_DEFAULT, NULL);

  g_assert_cmpint (g_str_has_suffix (text, "é\n"), ==, !past);
  g_assert_cmpuint (strlen (text), ==, strlen (filling) + (past ? 1 : 3));
  g_assert_true (g_utf8_validate (safe, -1, NULL));
  g_assert_cmpint (strstr (safe, "é") != NULL, ==, !past);
}

/* The two outermost are html and body. */
static void
test_html_depth (int past)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autofree char *safe = NULL;
  guint n = 0;

  for (int i = 0; i < LIA_HTML_MAX_DEPTH - 1 + past; i++)
    g_string_append (html, "<div>");
  g_string_append (html, "text");
  safe = lia_html_sanitize (html->str, LIA_HTML_DEFAULT, NULL);
  for (const char *p = strstr (safe, "<div>"); p != NULL; p = strstr (p + 1, "<div>"))
    n++;
  g_assert_cmpuint (n, ==, LIA_HTML_MAX_DEPTH - 1);
  g_assert_nonnull (strstr (safe, "text"));
}

/* However they are written, and whatever stands before them. */
static void
test_html_attributes (int past)
{
  static const char *const forms[]
      = { "a%d ", "a%d=1 ", "a%d = '>' ", "a%d=\"'\"", "a%d/ ", "- a%d\n" };
  static const char *const before[]
      = { "", "<!-- <b c=\" -->", "<b c='<d e=\"'>", "<script>'<a b=\"</script>" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (before); k++)
      {
        g_autoptr (GString) html = g_string_new ("first ");
        g_autofree char *text = NULL;
        g_string_append_printf (html, "%s<p ", before[k]);
        for (int n = 0; n < LIA_HTML_MAX_ATTRIBUTES + past; n++)
          {
            g_autofree char *number = g_strdup_printf ("%d", n);
            g_auto (GStrv) pieces = g_strsplit (forms[i], "%d", 2);
            g_string_append_printf (html, "%s%s%s", pieces[0], number, pieces[1]);
          }
        g_string_append (html, ">last");
        text = lia_html_to_text (html->str);
        g_test_message ("%s%s", before[k], forms[i]);
        g_assert_nonnull (strstr (text, "first"));
        g_assert_cmpint (strstr (text, "last") != NULL, ==, !past);
      }
}

/* A page in which every mark might begin a tag that goes on to the end. */
static void
test_html_looks (void)
{
  g_autoptr (GString) html = g_string_new ("first ");
  g_autofree char *text = NULL;

  while (html->len < LIA_HTML_MAX_BYTES / 4)
    g_string_append (html, "<a/");
  text = lia_html_to_text (html->str);
  g_assert_true (g_str_has_prefix (text, "first"));
}

/* Sheets of what might be looked through again and again, and a very long line to send. */
static void
test_long (void)
{
  static const char *const pieces[] = { ";", "a{}", "@a;" };
  gsize size = LIA_MIME_MAX_TEXT_BYTES / 32;
  g_autofree char *line = g_strnfill (size, 'x');
  g_autofree char *flowed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) sheet = g_string_new ("<style>");
      g_autofree char *safe = NULL;
      while (sheet->len < LIA_CSS_MAX_SHEET_BYTES / 8)
        g_string_append (sheet, pieces[i]);
      g_string_append (sheet, "</style><p>end");
      safe = lia_html_sanitize (sheet->str, LIA_HTML_DEFAULT, NULL);
      g_assert_cmpstr (safe, ==, "<p>end</p>");
    }
  for (gsize i = 70; i < size; i += 70)
    line[i] = ' ';
  flowed = lia_mime_text_flow (line);
  g_assert_cmpuint (strlen (flowed), >, size);
}

static void
test_sheet (int past)
{
  static const char rule[] = "p{color:red}";
  g_autofree char *filling
      = g_strnfill (LIA_CSS_MAX_SHEET_BYTES - (sizeof rule - 1) + (gsize)past, ' ');
  g_autofree char *html = g_strconcat ("<style>", rule, filling, "</style><p>x", NULL);
  g_autofree char *safe = lia_html_sanitize (html, LIA_HTML_DEFAULT, NULL);

  g_assert_cmpint (strstr (safe, "<style>") != NULL, ==, !past);
}

static void
test_declarations (int past)
{
  g_autoptr (GString) html = g_string_new ("<p style=\"");
  g_autofree char *safe = NULL;
  g_auto (GStrv) declarations = NULL;

  for (int i = 0; i < LIA_CSS_MAX_DECLARATIONS + past; i++)
    g_string_append (html, "color:red;");
  g_string_append (html, "\">x</p>");
  safe = lia_html_sanitize (html->str, LIA_HTML_DEFAULT, NULL);
  declarations = g_strsplit (safe, "color", -1);
  g_assert_cmpuint (g_strv_length (declarations) - 1, ==, LIA_CSS_MAX_DECLARATIONS);
}

static const struct
{
  const char *path;
  void (*test) (int past);
} limits[] = {
  { "/mime/limits/all-headers", test_all_headers },
  { "/mime/limits/boundary-bytes", test_boundary_bytes },
  { "/mime/limits/nested-boundaries", test_nested_boundaries },
  { "/mime/limits/colons", test_colons },
  { "/mime/limits/parameters", test_parameters },
  { "/mime/limits/addresses", test_addresses },
  { "/mime/limits/references", test_references },
  { "/mime/limits/subject", test_subject },
  { "/mime/limits/depth", test_depth },
  { "/mime/limits/parts", test_parts },
  { "/mime/limits/text", test_text },
  { "/mime/limits/part", test_part },
  { "/mime/limits/defects", test_defects },
  { "/mime/limits/name", test_name },
  { "/mime/limits/preview", test_preview },
  { "/mime/limits/html-bytes", test_html_bytes },
  { "/mime/limits/html-depth", test_html_depth },
  { "/mime/limits/html-attributes", test_html_attributes },
  { "/mime/limits/sheet", test_sheet },
  { "/mime/limits/declarations", test_declarations },
};

static void
test_limit (gconstpointer data)
{
  void (*test) (int past) = limits[GPOINTER_TO_SIZE (data)].test;

  test (0);
  test (1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    g_test_add_data_func (limits[i].path, GSIZE_TO_POINTER (i), test_limit);
  g_test_add_func ("/mime/limits/nested-groups", test_nested_groups);
  g_test_add_func ("/mime/limits/long", test_long);
  g_test_add_func ("/mime/limits/html-looks", test_html_looks);
  g_test_add_func ("/mime/limits/hidden-boundaries", test_hidden_boundaries);
  return g_test_run ();
}
