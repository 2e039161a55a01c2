/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-charset"

#include "config.h"

#include <string.h>

#include "mime/lia-mime-charset.h"

/* What senders declare → what they mean. */
static const struct
{
  const char *declared;
  const char *meant;
} aliases[] = {
  { "us-ascii", "WINDOWS-1252" },
  { "ascii", "WINDOWS-1252" },
  { "ansi_x3.4-1968", "WINDOWS-1252" },
  { "iso-8859-1", "WINDOWS-1252" },
  { "latin1", "WINDOWS-1252" },
  { "gb2312", "GB18030" },
  { "gbk", "GB18030" },
  { "ks_c_5601-1987", "CP949" },
  { "euc-kr", "CP949" },
  { "shift_jis", "CP932" },
  { "x-sjis", "CP932" },
  { "utf8", "UTF-8" },
  { "unicode-1-1-utf-7", "UTF-7" },
};

static const char *
meant_by (const char *charset)
{
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (aliases[i].declared, charset) == 0)
      return aliases[i].meant;
  return charset;
}

static char *
convert (const char *data, gsize size, const char *from)
{
  gsize written = 0;
  g_autofree char *text = g_convert (data, (gssize)size, "UTF-8", from, NULL, &written, NULL);

  if (text == NULL || !g_utf8_validate_len (text, written, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

/* Five bytes of windows-1252 mean nothing; every other one can be converted. No iconv: a call for
 * each byte of a large text takes seconds. */
static char *
from_windows_1252 (const char *data, gsize size)
{
  static const gunichar high[]
      = { 0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
          0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
          0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178 };
  GString *text = g_string_sized_new (size + size / 8);

  for (gsize i = 0; i < size; i++)
    {
      const guchar byte = (guchar)data[i];
      if (byte < 0x80)
        g_string_append_c (text, data[i]);
      else
        g_string_append_unichar (text, byte < 0xA0 ? high[byte - 0x80] : byte);
    }
  return g_string_free (text, FALSE);
}

static char *
without_nul (const char *data, gsize size, gsize *out_size)
{
  char *copy = g_malloc (size + 1);
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    if (data[i] != '\0')
      copy[n++] = data[i];
  copy[n] = '\0';
  *out_size = n;
  return copy;
}

/* In place: CR LF and lone CR become LF. */
static void
unify_line_ends (char *text)
{
  char *out = text;

  for (const char *in = text; *in != '\0'; in++)
    {
      if (*in == '\r')
        {
          *out++ = '\n';
          if (in[1] == '\n')
            in++;
        }
      else
        *out++ = *in;
    }
  *out = '\0';
}

char *
lia_mime_to_utf8 (const void *data, gsize size, const char *charset, gboolean *out_repaired)
{
  const char *meant = charset != NULL && *charset != '\0' ? meant_by (charset) : NULL;
  gboolean repaired = FALSE;
  g_autofree char *clean = NULL;
  char *text = NULL;
  gboolean wide = meant != NULL
                  && (g_ascii_strncasecmp (meant, "utf-16", 6) == 0
                      || g_ascii_strncasecmp (meant, "utf-32", 6) == 0
                      || g_ascii_strncasecmp (meant, "ucs-", 4) == 0);

  if (data == NULL || size == 0)
    {
      if (out_repaired != NULL)
        *out_repaired = FALSE;
      return g_strdup ("");
    }
  if (wide)
    text = convert (data, size, meant);
  if (text == NULL)
    clean = without_nul (data, size, &size);
  /* Text that is valid UTF-8 with bytes over 127 is never anything else by chance. */
  if (text == NULL && g_utf8_validate_len (clean, size, NULL)
      && (meant == NULL || g_ascii_strncasecmp (meant, "iso-2022", 8) != 0)
      && (meant == NULL || g_ascii_strcasecmp (meant, "UTF-7") != 0)
      && (meant == NULL || g_ascii_strcasecmp (meant, "hz-gb-2312") != 0))
    text = g_strndup (clean, size);
  if (text == NULL && meant != NULL)
    text = convert (clean, size, meant);
  if (text == NULL)
    {
      repaired = TRUE;
      text = from_windows_1252 (clean, size);
    }
  unify_line_ends (text);
  if (out_repaired != NULL)
    *out_repaired = repaired;
  return text;
}
