/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-names"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-names.h"

/* Marks that change the direction of what follows, or letters that are not seen at all. */
static gboolean
is_hidden_mark (gunichar c)
{
  static const gunichar blank_letters[]
      = { 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 };

  for (gsize i = 0; i < G_N_ELEMENTS (blank_letters); i++)
    if (c == blank_letters[i])
      return TRUE;
  return g_unichar_type (c) == G_UNICODE_FORMAT || (c >= 0x2060 && c <= 0x206F)
         || (c >= 0x180B && c <= 0x180F) || (c >= 0xFE00 && c <= 0xFE0F)
         || (c >= 0xE0000 && c <= 0xE0FFF);
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
      = { "con",  "prn",  "aux",  "nul",  "com0", "com1", "com2",   "com3",    "com4",
          "com5", "com6", "com7", "com8", "com9", "lpt0", "lpt1",   "lpt2",    "lpt3",
          "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$", "clock$" };
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
      /* Many blanks would push the ending out of sight. */
      if (g_unichar_isspace (c))
        g_string_append (out, out->len > 0 && out->str[out->len - 1] == ' ' ? "" : " ");
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
  while (keep > 0 && (name[keep - 1] == ' ' || name[keep - 1] == '.'))
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

/* Endings of programs, of what holds programs, and of what a browser would run. */
static const char dangerous_endings[]
    = " exe bat cmd com scr pif msi msp mst vb vbs vbe js jse mjs ws wsf wsh wsc ps1 "
      "ps1xml psm1 psc1 jar class desktop sh bash zsh csh ksh fish run bin elf out so py "
      "pyc pyw pyz pl rb php tcl lua awk hta lnk scf sct shb shs appimage flatpak "
      "flatpakref flatpakrepo snap deb rpm apk dmg pkg app command action workflow html "
      "htm xhtml xht shtml mht mhtml svg svgz swf xpi crx iso img vhd vhdx reg cpl msc chm "
      "hlp inf ins isp gadget application appref-ms docm dotm xlsm xltm xlam xll xlsb pptm "
      "potm ppam ppsm sldm ade adp mdb mde accdb accde accdr one url website webloc rdp "
      "jnlp iqy slk settingcontent-ms library-ms search-ms searchconnector-ms theme "
      "themepack diagcab service timer mount ";

gboolean
lia_mime_name_is_dangerous (const char *name)
{
  const char *dot = NULL;
  g_autofree char *ending = NULL;

  g_return_val_if_fail (name != NULL, TRUE);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (is_hidden_mark (g_utf8_get_char (p)))
      return TRUE;
  dot = strrchr (name, '.');
  if (dot == NULL || strchr (dot, ' ') != NULL)
    return FALSE;
  ending = g_strconcat (" ", dot + 1, " ", NULL);
  for (char *p = ending; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  return strstr (dangerous_endings, ending) != NULL;
}
