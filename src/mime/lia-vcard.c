/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-vcard"

#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "core/lia-limits.h"
#include "core/lia-text.h"
#include "mime/lia-mime-charset.h"
#include "mime/lia-mime-init.h"
#include "mime/lia-vcard.h"

/* ---- Lines ---- */

/* A property: [group.]NAME[;PARAMETERS]:VALUE. Name and value are parts of the line. */
typedef struct
{
  char *name;
  char **parameters; /* "TYPE=work", "HOME" */
  char *value;
} Property;

static void
property_clear (Property *property)
{
  g_strfreev (property->parameters);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Property, property_clear)

static gsize
unquoted_span (const char *text, const char *end)
{
  gboolean quoted = FALSE;
  gsize i = 0;

  for (; text[i] != '\0' && (quoted || strchr (end, text[i]) == NULL); i++)
    if (text[i] == '"')
      quoted = !quoted;
  return i;
}

static gboolean
split_property (char *line, Property *property)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);
  gsize colon = unquoted_span (line, ":");
  char *dot = NULL;
  char *p = line;

  if (line[colon] == '\0')
    return FALSE;
  line[colon] = '\0';
  property->value = line + colon + 1;
  property->name = line;
  p += strcspn (p, ";");
  while (*p == ';')
    {
      gsize length = 0;
      *p++ = '\0';
      length = unquoted_span (p, ";");
      if (parameters->len < LIA_VCARD_MAX_PARAMETERS)
        g_ptr_array_add (parameters, g_strndup (p, length));
      p += length;
    }
  dot = strrchr (property->name, '.');
  if (dot != NULL)
    property->name = dot + 1;
  g_ptr_array_add (parameters, NULL);
  property->parameters = (char **)g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
  return TRUE;
}

/* Returns: (nullable): the value of a parameter, which may be in quotation marks. */
static const char *
find_parameter (const Property *property, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; property->parameters[i] != NULL; i++)
    if (g_ascii_strncasecmp (property->parameters[i], name, length) == 0
        && property->parameters[i][length] == '=')
      return property->parameters[i] + length + 1;
  return NULL;
}

/* Version 2.1 names types alone, later ones after "TYPE=". */
static gboolean
has_word (const Property *property, const char *word)
{
  for (guint i = 0; property->parameters[i] != NULL; i++)
    {
      const char *equals = strchr (property->parameters[i], '=');
      g_auto (GStrv) words
          = g_strsplit_set (equals != NULL ? equals + 1 : property->parameters[i], ",\"", -1);

      for (guint j = 0; words[j] != NULL; j++)
        if (g_ascii_strcasecmp (words[j], word) == 0)
          return TRUE;
    }
  return FALSE;
}

/* By the beginning of its first line. */
static gboolean
is_quoted_printable (const char *line)
{
  g_autofree char *head = g_ascii_strup (line, (gssize)unquoted_span (line, ":\r\n"));

  return strstr (head, "QUOTED-PRINTABLE") != NULL;
}

/* ---- Values ---- */

static char *
dup_text (const Property *property)
{
  g_autofree char *decoded = NULL;
  gsize size = strlen (property->value);
  GMimeEncoding encoding;

  if (!has_word (property, "QUOTED-PRINTABLE"))
    return lia_mime_to_utf8 (property->value, size, find_parameter (property, "CHARSET"), NULL);
  g_mime_encoding_init_decode (&encoding, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  decoded = g_malloc (g_mime_encoding_outlen (&encoding, size) + 1);
  size = g_mime_encoding_flush (&encoding, property->value, size, decoded);
  return lia_mime_to_utf8 (decoded, size, find_parameter (property, "CHARSET"), NULL);
}

/* The next part of a value with parts, its escapes undone and in one line; NULL at the end. */
static char *
next_part (const char **p, gboolean has_parts)
{
  GString *out = NULL;

  if (*p == NULL)
    return NULL;
  out = g_string_new (NULL);
  while (**p != '\0' && !(has_parts && **p == ';'))
    {
      gunichar c = g_utf8_get_char (*p);
      *p = g_utf8_next_char (*p);
      if (c == '\\' && **p != '\0')
        {
          c = g_utf8_get_char (*p);
          *p = g_utf8_next_char (*p);
          c = c == 'n' || c == 'N' ? ' ' : c;
        }
      if (g_unichar_type (c) != G_UNICODE_CONTROL)
        g_string_append_unichar (out, c);
      else if (c == '\n' || c == '\t')
        g_string_append_c (out, ' ');
    }
  *p = **p == ';' ? *p + 1 : NULL;
  return lia_text_cut (g_strstrip (g_string_free (out, FALSE)), LIA_NAME_MAX_CHARACTERS);
}

static void
set_once (char **field, char *text_take)
{
  g_autofree char *text = text_take;

  if (*field == NULL && text != NULL && *text != '\0')
    *field = g_steal_pointer (&text);
}

static char *
dup_line (const Property *property)
{
  g_autofree char *text = dup_text (property);
  const char *p = text;

  return next_part (&p, FALSE);
}

/* ---- Properties ---- */

typedef struct
{
  LiaContactRecord *record;
  char *structured_name; /* nullable: for a card with no other */
} Card;

static void
take_name (Card *card, const Property *property)
{
  set_once (&card->record->name, dup_line (property));
}

/* Family; given; additional; before; after. */
static void
take_structured_name (Card *card, const Property *property)
{
  g_autofree char *text = dup_text (property);
  const char *p = text;
  g_autofree char *family = next_part (&p, TRUE);
  g_autofree char *given = next_part (&p, TRUE);
  g_autofree char *name
      = g_strconcat (given != NULL ? given : "", " ", family != NULL ? family : "", NULL);

  set_once (&card->structured_name, g_strdup (g_strstrip (name)));
}

static void
take_company (Card *card, const Property *property)
{
  g_autofree char *text = dup_text (property);
  const char *p = text;

  set_once (&card->record->company, next_part (&p, TRUE));
  set_once (&card->record->department, next_part (&p, TRUE));
}

static void
take_title (Card *card, const Property *property)
{
  set_once (&card->record->title, dup_line (property));
}

static void
add_address (Card *card, LiaAddress *address_take)
{
  g_autoptr (LiaAddress) address = address_take;
  GPtrArray *addresses = card->record->addresses;

  if (address == NULL || addresses->len >= LIA_CARD_MAX_ADDRESSES
      || *lia_address_get_address (address) == '\0'
      || strchr (lia_address_get_address (address), '@') == NULL
      || strpbrk (lia_address_get_address (address), " <>\",") != NULL)
    return;
  for (guint i = 0; i < addresses->len; i++)
    if (lia_address_equal (g_ptr_array_index (addresses, i), address))
      return;
  g_ptr_array_add (addresses, g_steal_pointer (&address));
}

static void
take_mail (Card *card, const Property *property)
{
  g_autofree char *text = dup_line (property);

  if (g_ascii_strncasecmp (text, "mailto:", strlen ("mailto:")) == 0)
    add_address (card, lia_address_new_from_uri (text, NULL));
  else
    add_address (card, lia_address_new (LIA_ADDRESS_MAIL, text, NULL));
}

static void
take_channel (Card *card, const Property *property, LiaAddressScheme scheme)
{
  g_autofree char *text = dup_line (property);
  g_autofree char *own = g_uri_parse_scheme (text);
  LiaAddress *address
      = own != NULL ? lia_address_new_from_uri (text, NULL) : lia_address_new (scheme, text, NULL);

  if (address != NULL
      && (lia_address_get_scheme (address) == LIA_ADDRESS_SIP
          || lia_address_get_scheme (address) == LIA_ADDRESS_XMPP))
    add_address (card, address);
  else if (address != NULL)
    lia_address_unref (address);
}

static void
take_sip (Card *card, const Property *property)
{
  take_channel (card, property, LIA_ADDRESS_SIP);
}

static void
take_xmpp (Card *card, const Property *property)
{
  take_channel (card, property, LIA_ADDRESS_XMPP);
}

static void
take_phone (Card *card, const Property *property)
{
  g_autofree char *text = dup_line (property);
  const char *kind = "other";
  const char *number = text;

  if (g_ascii_strncasecmp (number, "tel:", strlen ("tel:")) == 0)
    number += strlen ("tel:");
  if (has_word (property, "CELL"))
    kind = "mobile";
  else if (has_word (property, "WORK"))
    kind = "work";
  else if (has_word (property, "HOME"))
    kind = "home";
  if (strpbrk (number, "0123456789") != NULL && !has_word (property, "FAX"))
    lia_contact_record_add_phone (card->record, kind, number, NULL);
}

/* One that is in the file: nothing is fetched. */
static void
take_photo (Card *card, const Property *property)
{
  const char *base64 = property->value;
  g_autofree guchar *photo = NULL;
  gsize size = 0;

  if (card->record->photo != NULL)
    return;
  if (g_ascii_strncasecmp (base64, "data:", strlen ("data:")) == 0)
    {
      base64 = strstr (base64, ";base64,");
      if (base64 != NULL)
        base64 += strlen (";base64,");
    }
  else if (!has_word (property, "B") && !has_word (property, "BASE64"))
    base64 = NULL;
  if (base64 == NULL || *base64 == '\0')
    return;
  photo = g_base64_decode (base64, &size);
  if (size > 0 && size <= LIA_PHOTO_MAX_BYTES)
    card->record->photo = g_bytes_new_take (g_steal_pointer (&photo), size);
}

static void
take_property (Card *card, const Property *property)
{
  static const struct
  {
    const char *name;
    void (*take) (Card *card, const Property *property);
  } table[] = {
    { "FN", take_name },       { "N", take_structured_name },   { "ORG", take_company },
    { "TITLE", take_title },   { "EMAIL", take_mail },          { "TEL", take_phone },
    { "IMPP", take_sip },      { "X-SIP", take_sip },           { "X-MS-IMADDRESS", take_sip },
    { "X-JABBER", take_xmpp }, { "X-EVOLUTION-SIP", take_sip }, { "PHOTO", take_photo },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strcasecmp (property->name, table[i].name) == 0)
      table[i].take (card, property);
}

/* ---- Cards ---- */

static void
card_begin (Card *card)
{
  card->record = lia_contact_record_new ();
}

static void
card_clear (Card *card)
{
  g_clear_pointer (&card->record, lia_contact_record_unref);
  g_clear_pointer (&card->structured_name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Card, card_clear)

static void
card_end (Card *card, GPtrArray *cards)
{
  LiaContactRecord *record = card->record;

  if (record->addresses->len == 0 && record->phones->len > 0)
    {
      const LiaPhone *phone = g_ptr_array_index (record->phones, 0);
      g_ptr_array_add (record->addresses, lia_address_new (LIA_ADDRESS_TEL, phone->number, NULL));
    }
  if (record->name == NULL)
    record->name = g_steal_pointer (&card->structured_name);
  if (record->addresses->len > 0 && cards->len < LIA_VCARD_MAX_CARDS)
    g_ptr_array_add (cards, lia_contact_record_ref (record));
  card_clear (card);
}

/* @depth: of cards that are not closed. */
static void
take_line (char *line, Card *card, guint *depth, GPtrArray *cards)
{
  g_auto (Property) property = { NULL, NULL, NULL };

  if (!split_property (line, &property))
    return;
  if (g_ascii_strcasecmp (property.name, "BEGIN") == 0)
    {
      if ((*depth)++ == 0)
        card_begin (card);
    }
  else if (*depth == 0)
    return;
  else if (g_ascii_strcasecmp (property.name, "END") == 0)
    {
      if (--(*depth) == 0)
        card_end (card, cards);
    }
  else if (*depth == 1)
    take_property (card, &property);
}

/* What of @text stands before the end of its line; @next: after that end. */
static gsize
line_length (const char *text, const char **next)
{
  gsize length = strcspn (text, "\r\n");

  *next = text + length;
  if (**next == '\r')
    (*next)++;
  if (**next == '\n')
    (*next)++;
  return length;
}

GPtrArray *
lia_vcard_parse (const char *data, gsize size)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  g_autofree char *text = g_strndup (data, size);
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (Card) card = { NULL, NULL };
  gboolean quoted_printable = FALSE;
  guint depth = 0;
  const char *p = text;

  lia_mime_init ();
  if (g_str_has_prefix (p, "\xef\xbb\xbf"))
    p += strlen ("\xef\xbb\xbf");
  while (*p != '\0')
    {
      const char *next = NULL;
      gsize length = line_length (p, &next);

      if (line->len == 0)
        quoted_printable = is_quoted_printable (p);
      g_string_append_len (line, p, (gssize)length);
      if (*next == ' ' || *next == '\t')
        next++;
      else if (quoted_printable && line->str[line->len - 1] == '=')
        g_string_truncate (line, line->len - 1);
      else
        {
          take_line (line->str, &card, &depth, cards);
          g_string_truncate (line, 0);
        }
      p = next;
    }
  take_line (line->str, &card, &depth, cards);
  return cards;
}
