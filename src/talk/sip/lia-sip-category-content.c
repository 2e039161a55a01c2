/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-category-content"

#include "config.h"

#include <string.h>

#include "core/lia-text.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-sip-category-content.h"

#define NS_XSI "http://www.w3.org/2001/XMLSchema-instance"

gint64
lia_sip_time_from_text (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *trimmed = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  g_autoptr (GDateTime) time = trimmed != NULL ? g_date_time_new_from_iso8601 (trimmed, utc) : NULL;
  gint64 time_us = 0;

  if (time != NULL)
    time_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return MAX (time_us, 0);
}

/* Text with something in it, trimmed and no longer than a line; or NULL. */
static char *
dup_text (const xmlNode *parent, const char *path)
{
  char *text = lia_xml_dup_child_text (parent, path);

  if (text != NULL && *g_strstrip (text) == '\0')
    g_clear_pointer (&text, g_free);
  return lia_text_cut (text, LIA_NAME_MAX_CHARACTERS);
}

static gint64
get_time (const xmlNode *node, const char *attribute)
{
  g_autofree char *text = lia_xml_dup_attribute (node, attribute);

  return lia_sip_time_from_text (text);
}

/* ---- state ---- */

/* A limit that is absent or no number is none. */
static guint
get_limit (const xmlNode *activity, const char *attribute, guint fallback)
{
  g_autofree char *text = lia_xml_dup_attribute (activity, attribute);
  guint64 limit = 0;

  if (text == NULL
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT, &limit, NULL))
    return fallback;
  return (guint)limit;
}

static char *
dup_first_custom (const xmlNode *activity)
{
  for (const xmlNode *node = lia_xml_child (activity, NULL, "custom"); node != NULL;
       node = lia_xml_next (node, NULL, "custom"))
    {
      g_autofree char *text = lia_xml_dup_text (node);
      if (text != NULL && *g_strstrip (text) != '\0')
        return lia_text_cut (g_steal_pointer (&text), LIA_NAME_MAX_CHARACTERS);
    }
  return NULL;
}

static void
read_activity (LiaSipState *state, const xmlNode *activity)
{
  g_autofree char *token = lia_xml_dup_attribute (activity, "token");

  if (activity == NULL || state->availability < get_limit (activity, "minAvailability", 0)
      || state->availability > get_limit (activity, "maxAvailability", G_MAXUINT))
    return;
  if (token != NULL && *g_strstrip (token) != '\0')
    state->token = g_steal_pointer (&token);
  state->custom_text = dup_first_custom (activity);
}

static LiaSipState *
read_state (const xmlNode *node)
{
  LiaSipState *state = g_new0 (LiaSipState, 1);
  g_autofree char *type = lia_xml_dup_ns_attribute (node, NS_XSI, "type");
  g_autofree char *manual = lia_xml_dup_attribute (node, "manual");
  const char *colon = type != NULL ? strrchr (type, ':') : NULL;

  state->type = g_strdup (colon != NULL ? colon + 1 : type != NULL ? type : "");
  state->manual = manual != NULL && g_ascii_strcasecmp (manual, "true") == 0;
  state->availability = (guint)CLAMP (lia_xml_get_int (node, "availability", 0), 0, G_MAXINT);
  read_activity (state, lia_xml_child (node, NULL, "activity"));
  state->device = dup_text (node, "device");
  state->meeting_subject = dup_text (node, "meetingSubject");
  state->meeting_location = dup_text (node, "meetingLocation");
  state->last_active_us = get_time (node, "lastActive");
  state->start_us = get_time (node, "startTime");
  return state;
}

static void
state_free (LiaSipState *state)
{
  g_free (state->type);
  g_free (state->token);
  g_free (state->custom_text);
  g_free (state->device);
  g_free (state->meeting_subject);
  g_free (state->meeting_location);
  g_free (state);
}

/* ---- note ---- */

static void
note_free (LiaSipNote *note)
{
  g_free (note->text);
  g_free (note);
}

static GPtrArray *
read_notes (const xmlNode *node)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify)note_free);

  for (const xmlNode *body = lia_xml_child (node, NULL, "body");
       body != NULL && notes->len < LIA_SIP_MAX_NOTES; body = lia_xml_next (body, NULL, "body"))
    {
      LiaSipNote *note = g_new0 (LiaSipNote, 1);
      g_autofree char *type = lia_xml_dup_attribute (body, "type");
      note->out_of_office = type != NULL && g_ascii_strcasecmp (g_strstrip (type), "OOF") == 0;
      note->text = lia_text_cut (g_strstrip (lia_xml_dup_text (body)), LIA_NAME_MAX_CHARACTERS);
      note->start_us = get_time (body, "startTime");
      note->end_us = get_time (body, "endTime");
      g_ptr_array_add (notes, note);
    }
  return notes;
}

/* ---- contactCard ---- */

static char *
dup_name (const xmlNode *card)
{
  const xmlNode *name = lia_xml_path (card, "identity/name");
  g_autofree char *display = dup_text (name, "displayName");
  g_autofree char *first = dup_text (name, "firstName");
  g_autofree char *last = dup_text (name, "lastName");

  if (display != NULL || first == NULL || last == NULL)
    return g_strdup (display != NULL ? display : first != NULL ? first : last);
  return g_strdup_printf ("%s %s", first, last);
}

static void
read_phone (LiaContactRecord *record, const xmlNode *phone)
{
  static const char *const kinds[] = { "work", "mobile", "home" };
  g_autofree char *type = lia_xml_dup_attribute (phone, "type");
  g_autofree char *uri = dup_text (phone, "uri");
  g_autofree char *display = dup_text (phone, "displayString");
  g_autoptr (LiaAddress) address = uri != NULL ? lia_address_new_from_uri (uri, NULL) : NULL;
  const char *number = address != NULL ? lia_address_get_address (address) : display;
  const char *kind = "other";

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (type, kinds[i]) == 0)
      kind = kinds[i];
  if (number != NULL && *number != '\0')
    lia_contact_record_add_phone (record, kind, number, display);
}

static void
read_mails (LiaContactRecord *record, const xmlNode *identity)
{
  for (const xmlNode *node = lia_xml_child (identity, NULL, "email");
       node != NULL && record->addresses->len < LIA_CARD_MAX_ADDRESSES;
       node = lia_xml_next (node, NULL, "email"))
    {
      g_autofree char *mail = lia_xml_dup_text (node);
      LiaAddress *address = lia_address_new_from_uri (mail, record->name);
      if (address != NULL && lia_address_get_scheme (address) == LIA_ADDRESS_MAIL)
        g_ptr_array_add (record->addresses, address);
      else if (address != NULL)
        lia_address_unref (address);
    }
}

static LiaContactRecord *
read_card (const xmlNode *card)
{
  LiaContactRecord *record = lia_contact_record_new ();

  record->name = dup_name (card);
  record->title = dup_text (card, "title");
  record->department = dup_text (card, "department");
  record->company = dup_text (card, "company");
  record->office = dup_text (card, "office");
  read_mails (record, lia_xml_child (card, NULL, "identity"));
  for (const xmlNode *phone = lia_xml_child (card, NULL, "phone");
       phone != NULL && record->phones->len < LIA_CARD_MAX_PHONES;
       phone = lia_xml_next (phone, NULL, "phone"))
    read_phone (record, phone);
  return record;
}

/* ---- calendarData ---- */

/* "PT15M", "PT1H", "P1DT2H30M": no months, no years, no fractions. 0 when it is none of these. */
static gint64
get_duration_us (const char *text)
{
  static const struct
  {
    char letter;
    gboolean after_t;
    gint64 seconds;
  } units[] = { { 'D', FALSE, 86400 }, { 'H', TRUE, 3600 }, { 'M', TRUE, 60 }, { 'S', TRUE, 1 } };
  gboolean after_t = FALSE;
  gint64 total_s = 0;
  gsize unit = 0;

  if (text == NULL || *text++ != 'P')
    return 0;
  while (*text != '\0' && total_s <= 86400)
    {
      char *end = NULL;
      guint64 number = 0;
      if (*text == 'T' && !after_t)
        {
          after_t = TRUE;
          text++;
          continue;
        }
      if (!g_ascii_isdigit (*text))
        return 0;
      number = g_ascii_strtoull (text, &end, 10);
      while (unit < G_N_ELEMENTS (units)
             && (units[unit].letter != *end || units[unit].after_t != after_t))
        unit++;
      if (unit == G_N_ELEMENTS (units) || number > 86400)
        return 0;
      total_s += (gint64)number * units[unit++].seconds;
      text = end + 1;
    }
  return total_s <= 86400 ? total_s * G_USEC_PER_SEC : 0;
}

static LiaSipFreeBusy *
read_free_busy (const xmlNode *node)
{
  g_autofree char *version = lia_xml_dup_attribute (node, "encodingVersion");
  g_autofree char *granularity = lia_xml_dup_attribute (node, "granularity");
  g_autofree char *text = lia_xml_dup_text (node);
  const gint64 start_us = get_time (node, "startTime");
  const gint64 slot_us = get_duration_us (granularity);
  LiaSipFreeBusy *free_busy = NULL;
  guchar *slots = NULL;
  gsize size = 0;

  if (text == NULL || start_us == 0 || slot_us == 0
      || (version != NULL && !g_str_equal (g_strstrip (version), "1")))
    return NULL;
  slots = g_base64_decode (text, &size);
  free_busy = g_new0 (LiaSipFreeBusy, 1);
  free_busy->start_us = start_us;
  free_busy->slot_us = slot_us;
  free_busy->slots = g_bytes_new_take (slots, size);
  return free_busy;
}

static void
free_busy_free (LiaSipFreeBusy *free_busy)
{
  g_bytes_unref (free_busy->slots);
  g_free (free_busy);
}

/* ---- all ---- */

static xmlDoc *
copy_element (const xmlNode *node)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *)"1.0");

  xmlDocSetRootElement (doc, xmlDocCopyNode ((xmlNode *)node, doc, 1));
  return doc;
}

/* What an element holds is told by its name: categories of several names may hold the same one. */
void
lia_sip_category_read_content (LiaSipCategory *self, const xmlNode *category)
{
  const xmlNode *node = lia_xml_child (category, NULL, NULL);

  self->cleared = node == NULL;
  if (lia_xml_is (node, NULL, "state"))
    self->state = read_state (node);
  else if (lia_xml_is (node, NULL, "note"))
    self->notes = read_notes (node);
  else if (lia_xml_is (node, NULL, "contactCard"))
    self->card = read_card (node);
  else if (lia_xml_is (node, NULL, "calendarData"))
    {
      const xmlNode *free_busy = lia_xml_child (node, NULL, "freeBusy");
      self->free_busy = free_busy != NULL ? read_free_busy (free_busy) : NULL;
    }
  else if (node != NULL)
    self->content = copy_element (node);
}

void
lia_sip_category_free_content (LiaSipCategory *self)
{
  g_clear_pointer (&self->state, state_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->card, lia_contact_record_unref);
  g_clear_pointer (&self->free_busy, free_busy_free);
  g_clear_pointer (&self->content, xmlFreeDoc);
}
