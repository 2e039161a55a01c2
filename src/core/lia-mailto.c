/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mailto"

#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "core/lia-mailto.h"

/* Percent-decoded, in valid UTF-8, without what is not seen; what cannot be decoded stays. */
static char *
dup_decoded (const char *text, gboolean one_line)
{
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (text, -1, NULL, NULL);
  g_autofree char *valid = bytes != NULL ? g_utf8_make_valid (g_bytes_get_data (bytes, NULL),
                                                              (gssize)g_bytes_get_size (bytes))
                                         : g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      if (c == '\n' || c == '\t')
        g_string_append_c (out, one_line ? ' ' : (char)c);
      else if (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static void
add_addresses (GPtrArray *addresses, const char *list)
{
  /* A comma between addresses is bare; one that belongs to an address is encoded. */
  g_auto (GStrv) items = g_strsplit (list, ",", LIA_MAILTO_MAX_ADDRESSES + 1);

  for (guint i = 0; items[i] != NULL && addresses->len < LIA_MAILTO_MAX_ADDRESSES; i++)
    {
      g_autofree char *address = g_strstrip (dup_decoded (items[i], TRUE));
      if (strchr (address, '@') != NULL && strpbrk (address, " \t<>\"") == NULL)
        g_ptr_array_add (addresses, lia_address_new (LIA_ADDRESS_MAIL, address, NULL));
    }
}

static void
set_text (char **field, const char *value, gsize max_bytes, gboolean one_line)
{
  g_autofree char *decoded = dup_decoded (value, one_line);
  const char *end = NULL;

  if (strlen (decoded) > max_bytes)
    {
      end = g_utf8_find_prev_char (decoded, decoded + max_bytes + 1);
      decoded[end - decoded] = '\0';
    }
  g_free (*field);
  *field = g_steal_pointer (&decoded);
}

static void
set_field (LiaMailto *self, const char *name, const char *value)
{
  if (g_ascii_strcasecmp (name, "to") == 0)
    add_addresses (self->to, value);
  else if (g_ascii_strcasecmp (name, "cc") == 0)
    add_addresses (self->cc, value);
  else if (g_ascii_strcasecmp (name, "subject") == 0)
    set_text (&self->subject, value, LIA_MAILTO_MAX_SUBJECT_BYTES, TRUE);
  else if (g_ascii_strcasecmp (name, "body") == 0)
    set_text (&self->body, value, LIA_MAILTO_MAX_BODY_BYTES, FALSE);
  else
    self->asks_more = TRUE;
}

LiaMailto *
lia_mailto_new (const char *uri)
{
  g_autofree char *bare = NULL;
  g_auto (GStrv) fields = NULL;
  LiaMailto *self = NULL;
  char *query = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  if (g_ascii_strncasecmp (uri, "mailto:", strlen ("mailto:")) != 0)
    return NULL;
  bare = g_strdup (uri + strlen ("mailto:"));
  bare[strcspn (bare, "#")] = '\0';
  query = strchr (bare, '?');
  if (query != NULL)
    *query++ = '\0';
  self = g_new0 (LiaMailto, 1);
  self->to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->cc = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->subject = g_strdup ("");
  self->body = g_strdup ("");
  add_addresses (self->to, bare + strspn (bare, "/"));
  fields = g_strsplit (query != NULL ? query : "", "&", LIA_MAILTO_MAX_FIELDS + 1);
  for (guint i = 0; i < LIA_MAILTO_MAX_FIELDS && fields[i] != NULL; i++)
    {
      char *value = strchr (fields[i], '=');
      g_autofree char *name = NULL;
      if (value == NULL)
        continue;
      *value++ = '\0';
      name = dup_decoded (fields[i], TRUE);
      set_field (self, name, value);
    }
  return self;
}

void
lia_mailto_free (LiaMailto *self)
{
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_free (self->subject);
  g_free (self->body);
  g_free (self);
}
