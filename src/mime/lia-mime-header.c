/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-header"

#include "config.h"

#include <string.h>

#include "core/lia-text.h"
#include "mime/lia-mime-charset.h"
#include "mime/lia-mime-header.h"
#include "mime/lia-mime-init.h"
#include "mime/lia-mime-limit.h"
#include "mime/lia-mime-message.h"

static char *
dup_valid (const char *text)
{
  return text != NULL ? lia_mime_to_utf8 (text, strlen (text), NULL, NULL) : NULL;
}

static GMimeParserOptions *
new_options (void)
{
  GMimeParserOptions *options = g_mime_parser_options_new ();
  const char *charsets[] = { "utf-8", "windows-1252", NULL };

  g_mime_parser_options_set_fallback_charsets (options, charsets);
  return options;
}

/* ---- Encoded words ---- */

/* "=?charset?B?text?=" at @p. */
typedef struct
{
  const char *charset;
  gsize charset_length;
  const char *text;
  gsize text_length;
  const char *end; /* behind it */
} Word;

static gboolean
read_word (const char *p, Word *out)
{
  const char *mark = NULL;

  if (p[0] != '=' || p[1] != '?')
    return FALSE;
  out->charset = p + 2;
  out->charset_length = strcspn (out->charset, "? \t\r\n");
  mark = out->charset + out->charset_length;
  if (out->charset_length == 0 || mark[0] != '?' || (mark[1] != 'B' && mark[1] != 'b')
      || mark[2] != '?')
    return FALSE;
  out->text = mark + 3;
  out->text_length = strcspn (out->text, "? \t\r\n");
  mark = out->text + out->text_length;
  if (mark[0] != '?' || mark[1] != '=')
    return FALSE;
  out->end = mark + 2;
  return TRUE;
}

static void
append_decoded (GByteArray *bytes, const Word *word)
{
  g_autofree char *text = g_strndup (word->text, word->text_length);
  gsize size = 0;
  g_autofree guchar *decoded = g_base64_decode (text, &size);

  g_byte_array_append (bytes, decoded, (guint)size);
}

/* Writes the word at @p and all that it goes on in, as one. Returns: behind it; NULL when alone. */
static const char *
join_run (GString *out, const char *p)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *joined = NULL;
  Word first = { NULL };
  Word next = { NULL };
  const char *end = NULL;
  guint n = 1;

  if (!read_word (p, &first))
    return NULL;
  append_decoded (bytes, &first);
  end = first.end;
  while (read_word (end + strspn (end, " \t\r\n"), &next)
         && next.charset_length == first.charset_length
         && g_ascii_strncasecmp (next.charset, first.charset, first.charset_length) == 0)
    {
      append_decoded (bytes, &next);
      end = next.end;
      n++;
    }
  if (n == 1)
    return NULL;
  joined = g_base64_encode (bytes->data, bytes->len);
  g_string_append_printf (out, "=?%.*s?B?%s?=", (int)first.charset_length, first.charset, joined);
  return end;
}

char *
lia_mime_header_join_words (const char *raw)
{
  GString *out = NULL;
  gboolean changed = FALSE;

  g_return_val_if_fail (raw != NULL, NULL);

  if (strstr (raw, "?B?") == NULL && strstr (raw, "?b?") == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = raw; *p != '\0';)
    {
      const char *end = join_run (out, p);
      changed = changed || end != NULL;
      if (end == NULL)
        g_string_append_c (out, *p);
      p = end != NULL ? end : p + 1;
    }
  return g_string_free (out, !changed);
}

/* ---- Text and date ---- */

/* The raw value of the first header of that name. */
static const char *
find_raw (GMimeObject *object, const char *name)
{
  GMimeHeaderList *list = g_mime_object_get_header_list (object);

  for (int i = 0; i < g_mime_header_list_get_count (list); i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header_at (list, i);
      if (g_ascii_strcasecmp (g_mime_header_get_name (header), name) == 0)
        return g_mime_header_get_raw_value (header);
    }
  return NULL;
}

static char *
dup_unfolded (const char *raw)
{
  g_autofree char *joined = lia_mime_header_join_words (raw);

  return g_mime_utils_header_unfold (joined != NULL ? joined : raw);
}

char *
lia_mime_header_dup_subject (GMimeMessage *message)
{
  const char *raw = find_raw (GMIME_OBJECT (message), "Subject");
  g_autofree char *unfolded = raw != NULL ? dup_unfolded (raw) : NULL;
  GMimeParserOptions *options = new_options ();
  g_autofree char *decoded
      = unfolded != NULL ? g_mime_utils_header_decode_text (options, unfolded) : NULL;
  char *text = decoded != NULL ? dup_valid (decoded) : g_strdup ("");

  g_mime_parser_options_free (options);
  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return lia_text_cut (g_strstrip (text), LIA_SUBJECT_MAX_CHARACTERS);
}

/* GMime passes over the half of the day. Seen: “Wed 29 May 2019 06:09:22 PM EDT” (notmuch). */
static int
hours_to_add (const char *text, int hour)
{
  static GRegex *half_of_day = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *half = NULL;

  if (g_once_init_enter (&half_of_day))
    g_once_init_leave (&half_of_day,
                       g_regex_new ("\\d:\\d\\d\\s*([AP])M\\b", G_REGEX_CASELESS, 0, NULL));
  if (!g_regex_match (half_of_day, text, 0, &match))
    return 0;
  half = g_match_info_fetch (match, 1);
  if (g_ascii_tolower (*half) == 'p')
    return hour < 12 ? 12 : 0;
  return hour == 12 ? -12 : 0;
}

GDateTime *
lia_mime_header_get_date (GMimeMessage *message)
{
  const char *raw = find_raw (GMIME_OBJECT (message), "Date");
  g_autofree char *unfolded = raw != NULL ? g_mime_utils_header_unfold (raw) : NULL;
  g_autoptr (GDateTime) date
      = unfolded != NULL ? g_mime_utils_header_decode_date (g_strstrip (unfolded)) : NULL;

  return date != NULL
             ? g_date_time_add_hours (date, hours_to_add (unfolded, g_date_time_get_hour (date)))
             : NULL;
}

/* ---- Content-Type ---- */

GBytes *
lia_mime_header_keep_first_type (GBytes *source)
{
  static const char field[] = "Content-Type:";
  gsize size = 0;
  const char *data = g_bytes_get_data (source, &size);
  g_autofree char *copy = NULL;
  gboolean has_type = FALSE;

  for (gsize at = 0; at < size;)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize)(end - data) - at : size - at;
      if (length == 0 || (length == 1 && data[at] == '\r'))
        break;
      if (length >= strlen (field) && g_ascii_strncasecmp (data + at, field, strlen (field)) == 0)
        {
          if (has_type && copy == NULL)
            copy = g_memdup2 (data, size);
          if (has_type)
            copy[at] = 'X';
          has_type = TRUE;
        }
      at += length + 1;
    }
  return copy != NULL ? g_bytes_new_take (g_steal_pointer (&copy), size) : g_bytes_ref (source);
}

/* ---- Addresses ---- */

static void
flatten (InternetAddressList *list, GPtrArray *out, guint depth)
{
  for (int i = 0; list != NULL && i < internet_address_list_length (list); i++)
    {
      InternetAddress *entry = internet_address_list_get_address (list, i);
      if (out->len >= LIA_MIME_MAX_ADDRESSES || depth > LIA_MIME_MAX_DEPTH)
        return;
      if (INTERNET_ADDRESS_IS_GROUP (entry))
        flatten (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (entry)), out,
                 depth + 1);
      else if (INTERNET_ADDRESS_IS_MAILBOX (entry))
        {
          const char *text = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (entry));
          g_autofree char *name = dup_valid (internet_address_get_name (entry));
          g_autofree char *address = dup_valid (text);
          if (address != NULL && *address != '\0')
            g_ptr_array_add (out, lia_address_new (LIA_ADDRESS_MAIL, address, name));
        }
    }
}

/* "Big Bug bug@contoso.example": if all else fails the last word is the address. */
static void
take_last_word (const char *text, GPtrArray *out)
{
  g_autofree char *valid = dup_valid (text);
  char *blank = strrchr (g_strstrip (valid), ' ');
  const char *at = blank != NULL ? strchr (blank, '@') : NULL;

  if (at == NULL || at == blank + 1 || at[1] == '\0' || strpbrk (valid, "\"<>,;:()[]\\") != NULL)
    return;
  *blank = '\0';
  g_ptr_array_add (out, lia_address_new (LIA_ADDRESS_MAIL, blank + 1, valid));
}

static void
parse_list (GMimeParserOptions *options, const char *text, GPtrArray *out)
{
  guint n_colons = 0;
  g_autofree char *limited
      = g_strndup (text, lia_mime_limit_colons (text, strlen (text), &n_colons));
  InternetAddressList *list = internet_address_list_parse (options, limited);
  guint before = out->len;

  flatten (list, out, 0);
  g_clear_object (&list);
  if (out->len == before)
    take_last_word (limited, out);
}

void
lia_mime_header_add_addresses (GMimeMessage *message, const char *name, GPtrArray *out)
{
  GMimeHeaderList *list = g_mime_object_get_header_list (GMIME_OBJECT (message));
  GMimeParserOptions *options = new_options ();

  for (int i = 0; i < g_mime_header_list_get_count (list); i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header_at (list, i);
      const char *raw = g_mime_header_get_raw_value (header);
      g_autofree char *unfolded = NULL;
      if (raw == NULL || g_ascii_strcasecmp (g_mime_header_get_name (header), name) != 0)
        continue;
      unfolded = dup_unfolded (raw);
      parse_list (options, unfolded, out);
    }
  g_mime_parser_options_free (options);
}

GPtrArray *
lia_mime_parse_addresses (const char *text)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_autofree char *valid = NULL;

  g_return_val_if_fail (text != NULL, addresses);

  lia_mime_init ();
  valid = g_utf8_make_valid (text, -1);
  parse_list (NULL, valid, addresses);
  return addresses;
}

/* ---- Identifiers ---- */

char *
lia_mime_header_dup_ids (GMimeMessage *message, const char *name, int max)
{
  const char *raw = find_raw (GMIME_OBJECT (message), name);
  GMimeReferences *references = raw != NULL ? g_mime_references_parse (NULL, raw) : NULL;
  GString *ids = g_string_new (NULL);
  int n = references != NULL ? g_mime_references_length (references) : 0;

  for (int i = 0; i < MIN (n, max); i++)
    {
      g_autofree char *id = dup_valid (g_mime_references_get_message_id (references, i));
      if (id != NULL && *id != '\0')
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", id);
    }
  if (references != NULL)
    g_mime_references_free (references);
  return g_string_free (ids, ids->len == 0);
}

/* ---- Names of files ---- */

static char *
dup_joined_name (GMimePart *part)
{
  const char *disposition_raw = find_raw (GMIME_OBJECT (part), "Content-Disposition");
  const char *type_raw = find_raw (GMIME_OBJECT (part), "Content-Type");
  g_autofree char *in_disposition
      = disposition_raw != NULL ? lia_mime_header_join_words (disposition_raw) : NULL;
  g_autofree char *in_type = type_raw != NULL ? lia_mime_header_join_words (type_raw) : NULL;
  char *name = NULL;

  if (in_disposition != NULL)
    {
      GMimeContentDisposition *disposition
          = g_mime_content_disposition_parse (NULL, in_disposition);
      name = dup_valid (g_mime_content_disposition_get_parameter (disposition, "filename"));
      g_object_unref (disposition);
    }
  if (name == NULL && in_type != NULL)
    {
      GMimeContentType *type = g_mime_content_type_parse (NULL, in_type);
      name = dup_valid (g_mime_content_type_get_parameter (type, "name"));
      g_object_unref (type);
    }
  return name;
}

char *
lia_mime_header_dup_filename (GMimePart *part)
{
  char *joined = dup_joined_name (part);

  return joined != NULL ? joined : dup_valid (g_mime_part_get_filename (part));
}
