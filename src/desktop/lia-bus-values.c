/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-values"

#include "config.h"

#include "desktop/lia-bus-people.h"
#include "service/lia-status-choice.h"

/* Dictionaries of org.liaison.Presence1: see its XML. The words are part of it. */

static const char *
availability_to_word (LiaAvailability availability)
{
  static const char *const words[] = {
    "unknown",   "offline",       "away", "be-right-back",  "inactive",
    "available", "busy-inactive", "busy", "do-not-disturb", "blocked",
  };

  return (guint)availability < G_N_ELEMENTS (words) ? words[availability] : words[0];
}

static const char *
activity_to_word (LiaActivity activity)
{
  static const char *const words[] = {
    "none",          "in-a-call",  "in-a-conference",
    "in-a-meeting",  "presenting", "urgent-interruptions-only",
    "out-of-office", "off-work",   "out-to-lunch",
  };

  return (guint)activity < G_N_ELEMENTS (words) ? words[activity] : words[0];
}

static void
add_string (GVariantBuilder *builder, const char *key, const char *value)
{
  if (value != NULL && *value != '\0')
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
}

static void
add_boolean (GVariantBuilder *builder, const char *key, gboolean value)
{
  if (value)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_boolean (TRUE));
}

static void
add_presence (GVariantBuilder *builder, const LiaPresence *presence)
{
  g_autofree char *text = lia_presence_to_string (presence);

  add_string (builder, "availability", availability_to_word (presence->availability));
  add_string (builder, "activity", activity_to_word (presence->activity));
  add_string (builder, "text", text);
  if (presence->since_us > 0)
    g_variant_builder_add (builder, "{sv}", "since",
                           g_variant_new_int64 (presence->since_us / G_USEC_PER_SEC));
}

GVariant *
lia_bus_person_to_variant (LiaPerson *person, const char *address)
{
  LiaPresence *presence = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "address", g_variant_new_string (address));
  if (person == NULL)
    {
      add_string (&builder, "availability", availability_to_word (LIA_AVAILABILITY_UNKNOWN));
      return g_variant_builder_end (&builder);
    }
  presence = lia_person_get_presence (person);
  add_presence (&builder, presence);
  add_string (&builder, "note", presence->note);
  add_boolean (&builder, "out-of-office", presence->out_of_office);
  add_string (&builder, "out-of-office-note", presence->out_of_office_note);
  add_string (&builder, "name", lia_person_get_name (person));
  add_boolean (&builder, "self", lia_person_get_is_self (person));
  add_boolean (&builder, "contact", lia_person_get_is_contact (person));
  return g_variant_builder_end (&builder);
}

GVariant *
lia_bus_own_status_to_variant (LiaOwnStatus *status)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_presence (&builder, lia_own_status_get_presence (status));
  add_string (&builder, "note", lia_own_status_get_note (status));
  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    if (lia_status_choice_is_made (lia_status_choice_get (i), status))
      add_string (&builder, "choice", lia_status_choice_get (i)->id);
  add_string (&builder, "reason", lia_own_status_get_reason (status));
  g_variant_builder_add (
      &builder, "{sv}", "until",
      g_variant_new_int64 (lia_own_status_get_until_us (status) / G_USEC_PER_SEC));
  return g_variant_builder_end (&builder);
}

GVariant *
lia_bus_channels_to_variant (GPtrArray *channels)
{
  GVariantBuilder all;

  g_variant_builder_init (&all, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < channels->len; i++)
    {
      const LiaChannel *channel = g_ptr_array_index (channels, i);
      g_autofree char *uri
          = channel->address != NULL ? lia_address_to_uri (channel->address) : NULL;
      GVariantBuilder builder;

      g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
      add_string (&builder, "kind", lia_channel_kind_to_id (channel->kind));
      add_string (&builder, "address", uri);
      add_string (&builder, "label", channel->label);
      g_variant_builder_add (&builder, "{sv}", "open", g_variant_new_boolean (channel->open));
      add_string (&builder, "reason", channel->reason);
      g_variant_builder_add (&all, "@a{sv}", g_variant_builder_end (&builder));
    }
  return g_variant_builder_end (&all);
}
