/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-category-meaning"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-categories.h"

#define SLOTS_A_BYTE 4

/* ---- state ---- */

LiaAvailability
lia_sip_availability_from_number (guint number)
{
  static const struct
  {
    guint from;
    LiaAvailability availability;
  } ranges[] = {
    { 18000, LIA_AVAILABILITY_OFFLINE },       { 15000, LIA_AVAILABILITY_AWAY },
    { 12000, LIA_AVAILABILITY_BE_RIGHT_BACK }, { 9000, LIA_AVAILABILITY_DO_NOT_DISTURB },
    { 7500, LIA_AVAILABILITY_BUSY_INACTIVE },  { 6000, LIA_AVAILABILITY_BUSY },
    { 4500, LIA_AVAILABILITY_INACTIVE },       { 3000, LIA_AVAILABILITY_AVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (number >= ranges[i].from)
      return ranges[i].availability;
  return LIA_AVAILABILITY_UNKNOWN;
}

LiaActivity
lia_sip_activity_from_token (const char *token)
{
  static const struct
  {
    const char *token;
    LiaActivity activity;
  } tokens[] = {
    { "on-the-phone", LIA_ACTIVITY_IN_A_CALL },
    { "in-a-conference", LIA_ACTIVITY_IN_A_CONFERENCE },
    { "in-a-meeting", LIA_ACTIVITY_IN_A_MEETING },
    { "in-presentation", LIA_ACTIVITY_PRESENTING },
    { "urgent-interruptions-only", LIA_ACTIVITY_URGENT_INTERRUPTIONS_ONLY },
    { "out-of-office", LIA_ACTIVITY_OUT_OF_OFFICE },
    { "off-work", LIA_ACTIVITY_OFF_WORK },
    { "out-to-lunch", LIA_ACTIVITY_OUT_TO_LUNCH },
  };

  for (gsize i = 0; token != NULL && i < G_N_ELEMENTS (tokens); i++)
    if (g_ascii_strcasecmp (token, tokens[i].token) == 0)
      return tokens[i].activity;
  return LIA_ACTIVITY_NONE;
}

/* A state of no type is what a watcher is sent: others exist for their owner only. */
static gboolean
is_aggregate (const LiaSipState *state)
{
  return *state->type == '\0' || g_str_equal (state->type, "aggregateState");
}

static const LiaSipState *
find_state (GPtrArray *categories)
{
  const LiaSipCategory *best = NULL;

  for (guint i = 0; i < categories->len; i++)
    {
      const LiaSipCategory *category = g_ptr_array_index (categories, i);
      if (category->state == NULL || !is_aggregate (category->state))
        continue;
      if (best == NULL || category->container < best->container
          || (category->container == best->container
              && category->publish_time_us >= best->publish_time_us))
        best = category;
    }
  return best != NULL ? best->state : NULL;
}

static const LiaSipNote *
find_note (GPtrArray *categories, gboolean out_of_office, gint64 now_us)
{
  const LiaSipNote *best = NULL;
  gint64 best_us = 0;

  for (guint i = 0; i < categories->len; i++)
    {
      const LiaSipCategory *category = g_ptr_array_index (categories, i);
      for (guint j = 0; category->notes != NULL && j < category->notes->len; j++)
        {
          const LiaSipNote *note = g_ptr_array_index (category->notes, j);
          if (note->out_of_office != out_of_office || note->start_us > now_us
              || (note->end_us != 0 && note->end_us <= now_us)
              || (best != NULL && category->publish_time_us < best_us))
            continue;
          best = note;
          best_us = category->publish_time_us;
        }
    }
  return best;
}

static char *
dup_raw (const LiaSipState *state)
{
  GString *raw = g_string_new (NULL);

  g_string_append_printf (raw, "%u", state->availability);
  if (state->token != NULL)
    g_string_append_printf (raw, " %s", state->token);
  if (state->device != NULL)
    g_string_append_printf (raw, ", %s", state->device);
  return g_string_free (raw, FALSE);
}

LiaPresenceReport *
lia_sip_presence_from_categories (LiaAddress *address, GPtrArray *categories, gint64 now_us)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GPtrArray *all = categories != NULL ? categories : none;
  const LiaSipState *state = find_state (all);
  const LiaSipNote *note = find_note (all, FALSE, now_us);
  const LiaSipNote *absence = find_note (all, TRUE, now_us);
  LiaPresenceReport *report = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  report = lia_presence_report_new (address, "", "", LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE);
  if (note != NULL && *note->text != '\0')
    report->note = g_strdup (note->text);
  if (absence != NULL)
    report->out_of_office_note = g_strdup (absence->text);
  if (state == NULL)
    return report;
  report->availability = lia_sip_availability_from_number (state->availability);
  report->raw = dup_raw (state);
  if (report->availability == LIA_AVAILABILITY_UNKNOWN)
    return report;
  report->activity = lia_sip_activity_from_token (state->token);
  report->activity_text = g_strdup (state->custom_text);
  report->since_us = state->start_us != 0 ? state->start_us : state->last_active_us;
  return report;
}

/* ---- contactCard ---- */

static gint
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const LiaSipCategory *one = *(LiaSipCategory *const *)a;
  const LiaSipCategory *other = *(LiaSipCategory *const *)b;

  return (other->publish_time_us > one->publish_time_us)
         - (other->publish_time_us < one->publish_time_us);
}

static GPtrArray *
list_cards (GPtrArray *categories)
{
  GPtrArray *cards = g_ptr_array_new ();

  /* From the last on: of equally new ones the later counts, and the sort is stable. */
  for (guint i = categories->len; i > 0; i--)
    {
      LiaSipCategory *category = g_ptr_array_index (categories, i - 1);
      if (category->card != NULL)
        g_ptr_array_add (cards, category);
    }
  g_ptr_array_sort (cards, compare_newest_first);
  return cards;
}

static void
take_field (char **field, const char *value)
{
  if (*field == NULL)
    *field = g_strdup (value);
}

static void
take_card (LiaContactRecord *record, const LiaContactRecord *card)
{
  take_field (&record->name, card->name);
  take_field (&record->title, card->title);
  take_field (&record->department, card->department);
  take_field (&record->company, card->company);
  take_field (&record->office, card->office);
  for (guint i = 0; i < card->addresses->len; i++)
    {
      LiaAddress *mail = g_ptr_array_index (card->addresses, i);
      if (!g_ptr_array_find_with_equal_func (record->addresses, mail, lia_address_equal, NULL))
        g_ptr_array_add (record->addresses, lia_address_ref (mail));
    }
}

/* A number that stands in several cards is listed once, as the newest one has it. */
static void
take_phones (LiaContactRecord *record, const LiaContactRecord *card, GHashTable *seen)
{
  for (guint i = 0; i < card->phones->len; i++)
    {
      const LiaPhone *phone = g_ptr_array_index (card->phones, i);
      g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_TEL, phone->number, NULL);
      g_autofree char *key = g_strconcat (phone->kind, lia_address_get_key (address), NULL);
      if (g_hash_table_add (seen, g_steal_pointer (&key)))
        lia_contact_record_add_phone (record, phone->kind, phone->number, phone->display);
    }
}

LiaContactRecord *
lia_sip_contact_from_card (LiaAddress *address, GPtrArray *categories)
{
  g_autoptr (GPtrArray) cards = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  LiaContactRecord *record = NULL;

  g_return_val_if_fail (address != NULL && categories != NULL, NULL);

  cards = list_cards (categories);
  if (cards->len == 0)
    return NULL;
  record = lia_contact_record_new ();
  g_ptr_array_add (record->addresses, lia_address_ref (address));
  for (guint i = 0; i < cards->len; i++)
    {
      const LiaSipCategory *category = g_ptr_array_index (cards, i);
      take_card (record, category->card);
      take_phones (record, category->card, seen);
    }
  return record;
}

/* ---- calendarData ---- */

const LiaSipFreeBusy *
lia_sip_free_busy_find (GPtrArray *categories)
{
  const LiaSipCategory *best = NULL;

  for (guint i = 0; categories != NULL && i < categories->len; i++)
    {
      const LiaSipCategory *category = g_ptr_array_index (categories, i);
      if (category->free_busy != NULL
          && (best == NULL || category->publish_time_us >= best->publish_time_us))
        best = category;
    }
  return best != NULL ? best->free_busy : NULL;
}

static LiaSipBusy
get_slot (const guint8 *slots, gsize index)
{
  return (LiaSipBusy)(slots[index / SLOTS_A_BYTE] >> (2 * (index % SLOTS_A_BYTE)) & 3);
}

/* The end of the slots from @slot on that are alike. Mostly these are weeks: whole words are
 * passed. */
static gsize
end_of_run (const guint8 *slots, gsize n_slots, gsize slot)
{
  const LiaSipBusy busy = get_slot (slots, slot);
  const guint64 word = busy * G_GUINT64_CONSTANT (0x5555555555555555);
  const gsize a_word = sizeof word * SLOTS_A_BYTE;

  while (slot < n_slots && get_slot (slots, slot) == busy)
    {
      slot++;
      while (slot % SLOTS_A_BYTE == 0 && slot + a_word <= n_slots
             && memcmp (slots + slot / SLOTS_A_BYTE, &word, sizeof word) == 0)
        slot += a_word;
    }
  return slot;
}

LiaSipBusy
lia_sip_free_busy_at (const LiaSipFreeBusy *self, gint64 time_us, gint64 *out_until_us)
{
  gsize size = 0;
  const guint8 *slots = self != NULL ? g_bytes_get_data (self->slots, &size) : NULL;
  const gsize n_slots = size * SLOTS_A_BYTE;
  gint64 until_us = 0;
  LiaSipBusy busy = LIA_SIP_BUSY_UNKNOWN;

  if (n_slots > 0 && time_us < self->start_us)
    until_us = self->start_us;
  else if (n_slots > 0 && (time_us - self->start_us) / self->slot_us < (gint64)n_slots)
    {
      gsize slot = (gsize)((time_us - self->start_us) / self->slot_us);
      busy = get_slot (slots, slot);
      slot = end_of_run (slots, n_slots, slot);
      if (slot < n_slots)
        until_us = self->start_us + (gint64)slot * self->slot_us;
    }
  if (out_until_us != NULL)
    *out_until_us = until_us;
  return busy;
}
