/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-inspect-sip"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "inspect/lia-inspect.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-message.h"

/* Nothing behind the largest message is looked at. */
#define MAX_BYTES (LIA_SIP_MAX_HEADER_BYTES + LIA_SIP_MAX_BODY_BYTES + 1024)

/* ---- Reading ---- */

/* Where the body begins: behind the first empty line. */
static gsize
find_body (const char *data, gsize size)
{
  gsize at = 0;

  while (at < size && (data[at] == '\r' || data[at] == '\n'))
    at++;
  while (at < size)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize)(end - data) - at : size - at;
      at = end != NULL ? (gsize)(end - data) + 1 : size;
      if (length == 0 || (length == 1 && data[at - 2] == '\r'))
        return at;
    }
  return size;
}

/* With no Content-Length the body goes on to the end, as in a datagram. Spec: RFC 3261 §18.3 */
static void
take_whole_rest (LiaSipMessage *message, const char *data, gsize size)
{
  gsize at = find_body (data, size);
  g_autoptr (GBytes) rest = NULL;

  if (lia_sip_message_get_header (message, "Content-Length") != NULL || at >= size)
    return;
  rest = g_bytes_new (data + at, size - at);
  lia_sip_message_set_body (message, NULL, rest);
}

static LiaSipMessage *
read_message (GBytes *bytes, GError **error)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  g_autoptr (GError) own_error = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  LiaSipMessage *message = NULL;

  size = MIN (size, MAX_BYTES);
  lia_sip_parser_feed (parser, data, size);
  message = lia_sip_parser_next (parser, &own_error);
  if (message != NULL)
    take_whole_rest (message, data, size);
  else if (own_error != NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));
  else
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL,
                 size == 0 ? "The file is empty" : "There is no whole SIP message in it");
  return message;
}

/* ---- Head ---- */

static void
add_start_line (JsonObject *out, LiaSipMessage *message)
{
  g_autofree char *line = NULL;

  if (lia_sip_message_is_request (message))
    line = g_strdup_printf ("%s %s SIP/2.0", lia_sip_message_get_method (message),
                            lia_sip_message_get_uri (message));
  else
    line = g_strdup_printf ("SIP/2.0 %u %s", lia_sip_message_get_status (message),
                            lia_sip_message_get_reason (message));
  json_object_set_string_member (out, "start_line", line);
}

static void
add_headers (JsonObject *out, LiaSipMessage *message)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < lia_sip_message_get_n_headers (message); i++)
    {
      JsonObject *object = json_object_new ();
      const char *name = NULL;
      const char *value = NULL;
      lia_sip_message_get_nth_header (message, i, &name, &value);
      json_object_set_string_member (object, "name", name);
      json_object_set_string_member (object, "value", value);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (out, "headers", array);
}

/* ---- Categories ---- */

/* Names of the enumerations, as people and tests read them. */
static const char *const availabilities[]
    = { "unknown",   "offline",       "away", "be-right-back",  "inactive",
        "available", "busy-inactive", "busy", "do-not-disturb", "blocked" };
static const char *const activities[] = { NULL,
                                          "in-a-call",
                                          "in-a-conference",
                                          "in-a-meeting",
                                          "presenting",
                                          "urgent-interruptions-only",
                                          "out-of-office",
                                          "off-work",
                                          "out-to-lunch" };

static void
add_state (JsonObject *out, const LiaSipState *state)
{
  LiaAvailability availability = lia_sip_availability_from_number (state->availability);
  LiaActivity activity = lia_sip_activity_from_token (state->token);

  json_object_set_string_member (out, "state_type", state->type);
  json_object_set_int_member (out, "availability", state->availability);
  json_object_set_string_member (out, "state", availabilities[availability]);
  json_object_set_boolean_member (out, "manual", state->manual);
  lia_inspect_set_string (out, "activity", state->token);
  lia_inspect_set_string (out, "state_reason", activities[activity]);
  lia_inspect_set_string (out, "custom_text", state->custom_text);
  lia_inspect_set_string (out, "device", state->device);
  lia_inspect_set_string (out, "meeting_subject", state->meeting_subject);
  lia_inspect_set_string (out, "meeting_location", state->meeting_location);
  lia_inspect_set_time (out, "last_active", state->last_active_us);
  lia_inspect_set_time (out, "start_time", state->start_us);
}

static void
add_notes (JsonObject *out, GPtrArray *notes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < notes->len; i++)
    {
      const LiaSipNote *note = g_ptr_array_index (notes, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "type", note->out_of_office ? "OOF" : "personal");
      json_object_set_string_member (object, "text", note->text);
      lia_inspect_set_time (object, "start_time", note->start_us);
      lia_inspect_set_time (object, "end_time", note->end_us);
      json_array_add_object_element (array, object);
      if (i == 0)
        json_object_set_string_member (out, "note", note->text);
    }
  json_object_set_array_member (out, "notes", array);
}

static void
add_card (JsonObject *out, const LiaContactRecord *card)
{
  JsonArray *mails = json_array_new ();
  JsonArray *phones = json_array_new ();

  lia_inspect_set_string (out, "display_name", card->name);
  lia_inspect_set_string (out, "title", card->title);
  lia_inspect_set_string (out, "company", card->company);
  lia_inspect_set_string (out, "department", card->department);
  lia_inspect_set_string (out, "office", card->office);
  for (guint i = 0; i < card->addresses->len; i++)
    json_array_add_string_element (
        mails, lia_address_get_address (g_ptr_array_index (card->addresses, i)));
  json_object_set_array_member (out, "emails", mails);
  for (guint i = 0; i < card->phones->len; i++)
    {
      const LiaPhone *phone = g_ptr_array_index (card->phones, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "kind", phone->kind);
      json_object_set_string_member (object, "number", phone->number);
      lia_inspect_set_string (object, "display", phone->display);
      json_array_add_object_element (phones, object);
    }
  json_object_set_array_member (out, "phones", phones);
}

/* Stretches of one state; those that only fill up the last byte read as free ones. */
static void
add_free_busy (JsonObject *out, const LiaSipFreeBusy *free_busy)
{
  static const char *const names[] = { "free", "tentative", "busy", "out-of-office" };
  JsonArray *array = json_array_new ();
  const gint64 n_slots = (gint64)g_bytes_get_size (free_busy->slots) * 4;
  const gint64 end_us = free_busy->start_us + n_slots * free_busy->slot_us;
  gint64 at_us = free_busy->start_us;

  while (at_us < end_us)
    {
      JsonObject *object = json_object_new ();
      gint64 until_us = 0;
      LiaSipBusy busy = lia_sip_free_busy_at (free_busy, at_us, &until_us);
      if (until_us == 0)
        until_us = end_us;
      json_object_set_string_member (object, "state", names[busy]);
      lia_inspect_set_time (object, "from", at_us);
      lia_inspect_set_time (object, "until", until_us);
      json_array_add_object_element (array, object);
      at_us = until_us;
    }
  json_object_set_array_member (out, "free_busy", array);
}

static JsonObject *
new_category (const LiaSipCategory *category)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "uri", category->uri);
  json_object_set_string_member (object, "name", category->name);
  json_object_set_int_member (object, "instance", (gint64)category->instance);
  json_object_set_int_member (object, "container", category->container);
  json_object_set_int_member (object, "version", category->version);
  lia_inspect_set_time (object, "publish_time", category->publish_time_us);
  lia_inspect_set_string (object, "expire_type", category->expire_type);
  json_object_set_boolean_member (object, "cleared", category->cleared);
  if (category->state != NULL)
    add_state (object, category->state);
  if (category->notes != NULL)
    add_notes (object, category->notes);
  if (category->card != NULL)
    add_card (object, category->card);
  if (category->free_busy != NULL)
    add_free_busy (object, category->free_busy);
  return object;
}

/* ---- Body ---- */

static gboolean
take_categories (JsonArray *array, const LiaSipPart *part, GError **error)
{
  g_autoptr (GPtrArray) categories
      = lia_sip_categories_parse (part->content_type, part->body, error);

  for (guint i = 0; categories != NULL && i < categories->len; i++)
    json_array_add_object_element (array, new_category (g_ptr_array_index (categories, i)));
  return categories != NULL;
}

static gboolean
take_people (JsonArray *array, const LiaSipPart *part, GError **error)
{
  g_autoptr (GPtrArray) list = lia_sip_rlmi_parse (part->body, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LiaSipResource *resource = g_ptr_array_index (list, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "uri", resource->uri);
      json_object_set_string_member (object, "state", resource->state);
      lia_inspect_set_string (object, "content_id", resource->cid);
      lia_inspect_set_string (object, "pool", resource->pool_fqdn);
      json_array_add_object_element (array, object);
    }
  return list != NULL;
}

static void
add_parts (JsonObject *out, LiaSipMessage *message)
{
  g_autoptr (GPtrArray) parts = lia_sip_message_get_parts (message);
  JsonArray *array = json_array_new ();
  JsonArray *categories = json_array_new ();
  JsonArray *people = json_array_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const LiaSipPart *part = g_ptr_array_index (parts, i);
      JsonObject *object = json_object_new ();
      g_autoptr (GError) error = NULL;
      json_object_set_string_member (object, "content_type", part->content_type);
      lia_inspect_set_string (object, "content_id", part->content_id);
      json_object_set_int_member (object, "size", (gint64)g_bytes_get_size (part->body));
      if (lia_sip_categories_is_type (part->content_type))
        take_categories (categories, part, &error);
      else if (g_ascii_strncasecmp (part->content_type, LIA_SIP_TYPE_RLMI,
                                    strlen (LIA_SIP_TYPE_RLMI))
               == 0)
        take_people (people, part, &error);
      if (error != NULL)
        json_object_set_string_member (object, "error", error->message);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (out, "parts", array);
  json_object_set_array_member (out, "resources", people);
  json_object_set_array_member (out, "categories", categories);
}

gboolean
lia_inspect_sip (GBytes *bytes, JsonObject *out, GError **error)
{
  g_autoptr (LiaSipMessage) message = read_message (bytes, error);

  if (message == NULL)
    return FALSE;
  add_start_line (out, message);
  add_headers (out, message);
  add_parts (out, message);
  return TRUE;
}
