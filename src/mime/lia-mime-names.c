/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-names"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-names.h"

/* Marks that change the direction of what follows, or are not seen at all. */
static gboolean
is_hidden_mark (gunichar c)
{
  return c == 0x00AD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F)
         || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF
         || (c >= 0xFFF9 && c <= 0xFFFB);
}

static gboolean
is_forbidden (gunichar c)
{
  return g_unichar_iscntrl (c) || is_hidden_mark (c) || (c < 0x80 && strchr ("\"*:<>?|", (int)c));
}

static gboolean
is_reserved (const char *name)
{
  static const char *const reserved[]
      = { "con",  "prn",  "aux",  "nul",  "com0", "com1", "com2", "com3",
          "com4", "com5", "com6", "com7", "com8", "com9", "lpt0", "lpt1",
          "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9" };
  g_autofree char *stem = g_strndup (name, strcspn (name, "."));

  /* Windows drops blanks before the dot. */
  g_strchomp (stem);

  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_ascii_strcasecmp (stem, reserved[i]) == 0)
      return TRUE;
  return FALSE;
}

static char *
cleaned (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  const char *base = valid;
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      base = p + 1;
  for (const char *p = base; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_isspace (c))
        g_string_append_c (out, ' ');
      else if (c < 0x80 && strchr ("\"*:<>?|", (int)c) != NULL && c != 0)
        g_string_append_c (out, '_');
      else if (!is_forbidden (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* Removes dots and blanks that stand before, and those that stand after. */
static void
trim (char *name)
{
  gsize skip = strspn (name, ". ");
  gsize length = 0;

  memmove (name, name + skip, strlen (name + skip) + 1);
  length = strlen (name);
  while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
    name[--length] = '\0';
}

static char *
shortened (const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize ending = dot != NULL && strlen (dot) <= 16 ? strlen (dot) : 0;
  gsize keep = LIA_MIME_MAX_NAME_BYTES - ending;

  if (strlen (name) <= LIA_MIME_MAX_NAME_BYTES)
    return g_strdup (name);
  while (keep > 0 && ((guchar)name[keep] & 0xC0) == 0x80)
    keep--;
  return g_strdup_printf ("%.*s%s", (int)keep, name, ending > 0 ? dot : "");
}

static const char *
ending_for (const char *type)
{
  static const struct
  {
    const char *type;
    const char *ending;
  } endings[] = {
    { "text/plain", ".txt" },      { "text/html", ".html" },     { "text/calendar", ".ics" },
    { "image/png", ".png" },       { "image/jpeg", ".jpg" },     { "image/gif", ".gif" },
    { "application/pdf", ".pdf" }, { "message/rfc822", ".eml" }, { "text/vcard", ".vcf" },
    { "text/x-vcard", ".vcf" },
  };

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (endings[i].type, type) == 0)
      return endings[i].ending;
  return "";
}

char *
lia_mime_safe_name (const char *name, const char *type)
{
  g_autofree char *clean = cleaned (name != NULL ? name : "");

  trim (clean);
  if (*clean == '\0')
    return g_strconcat ("attachment", ending_for (type), NULL);
  if (is_reserved (clean))
    {
      g_autofree char *prefixed = g_strconcat ("_", clean, NULL);
      return shortened (prefixed);
    }
  return shortened (clean);
}

gboolean
lia_mime_name_is_dangerous (const char *name)
{
  static const char *const endings[] = {
    ".exe", ".bat", ".cmd", ".com", ".scr", ".pif",      ".msi",        ".vbs", ".vbe", ".js",
    ".jse", ".wsf", ".wsh", ".ps1", ".jar", ".desktop",  ".sh",         ".run", ".bin", ".py",
    ".pl",  ".rb",  ".php", ".hta", ".lnk", ".appimage", ".flatpakref", ".deb", ".rpm", ".html",
    ".htm", ".svg", ".iso", ".reg", ".cpl", ".docm",     ".xlsm",       ".url",
  };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, TRUE);

  lower = g_utf8_strdown (name, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    if (is_hidden_mark (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}
