/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-account.h"
#include "core/lia-backoff.h"
#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "core/lia-people.h"
#include "core/lia-presence.h"
#include "core/lia-records.h"
#include "core/lia-text.h"

static void
test_address (void)
{
  static const struct
  {
    const char *uri;
    const char *key;
  } table[] = {
    { "Alice@Contoso.example", "mailto:alice@contoso.example" },
    { "mailto:a@b.c?subject=x", "mailto:a@b.c" },
    { "SIP:Alice@contoso.example;transport=tcp", "sip:alice@contoso.example" },
    { "im:a@b.c", "sip:a@b.c" },
    { "tel:+33-4-72 00", "tel:+3347200" },
    { "xmpp:a@b.c?message", "xmpp:a@b.c" },
  };
  g_autoptr (LiaAddress) empty = lia_address_new_from_uri ("sip:", NULL);
  g_autoptr (LiaAddress) dirty = lia_address_new (LIA_ADDRESS_MAIL, "a\x01@b.c", " Bad\nname\xff ");

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LiaAddress) address = lia_address_new_from_uri (table[i].uri, NULL);
      g_assert_cmpstr (lia_address_get_key (address), ==, table[i].key);
    }
  g_assert_null (empty);
  g_assert_cmpstr (lia_address_get_address (dirty), ==, "a@b.c");
  g_assert_cmpstr (lia_address_get_name (dirty), ==, "Bad name\xef\xbf\xbd");
}

/* What is written of an address is read as that address. */
static void
test_address_uri (void)
{
  static const char *const addresses[]
      = { "alice@contoso.example", "a;b@c.example", ";", "a?b=c&d@e", "/o=x/cn=y", "50%@x", "é@x" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    for (LiaAddressScheme scheme = LIA_ADDRESS_MAIL; scheme <= LIA_ADDRESS_TEL; scheme++)
      {
        g_autoptr (LiaAddress) address = lia_address_new (scheme, addresses[i], NULL);
        g_autofree char *uri = lia_address_to_uri (address);
        g_autoptr (LiaAddress) back = lia_address_new_from_uri (uri, NULL);
        g_test_message ("%s", uri);
        g_assert_nonnull (back);
        g_assert_cmpstr (lia_address_get_key (back), ==, lia_address_get_key (address));
      }
}

/* A cut address is somebody else's: one that is too long is none. A name is cut. */
static void
test_address_limits (void)
{
  for (gsize past = 0; past < 2; past++)
    {
      g_autofree char *text = g_strnfill (LIA_ADDRESS_MAX_BYTES + past, 'a');
      g_autofree char *name = g_strnfill (LIA_NAME_MAX_CHARACTERS + past, 'n');
      g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, text, name);
      g_autoptr (LiaContactRecord) record = lia_contact_record_new ();
      const char *shown = lia_address_get_name (address);

      g_assert_cmpstr (lia_address_get_address (address), ==, past ? "" : text);
      g_assert_cmpint (g_utf8_strlen (shown, -1), ==, LIA_NAME_MAX_CHARACTERS);
      g_assert_cmpint (g_str_has_suffix (shown, "…"), ==, past > 0);
      lia_contact_record_add_phone (record, "work", text, name);
      g_assert_cmpuint (record->phones->len, ==, past ? 0 : 1);
    }
}

static void
test_text_cut (void)
{
  static const struct
  {
    const char *text;
    glong max;
    const char *cut;
  } cases[] = {
    { "abc", 3, "abc" }, { "abcd", 3, "ab…" }, { "éàü", 3, "éàü" }, { "éàüö", 3, "éà…" },
    { "ab", 1, "…" },    { "a", 1, "a" },      { "", 1, "" },       { NULL, 1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *cut = lia_text_cut (g_strdup (cases[i].text), cases[i].max);
      g_assert_cmpstr (cut, ==, cases[i].cut);
    }
}

static void
test_error (void)
{
  g_autoptr (GError) busy = lia_error_new_busy (1500, "throttled");
  g_autoptr (GError) copy = g_error_copy (busy);

  g_assert_cmpuint (lia_error_get_retry_after_ms (copy), ==, 1500);
  g_assert_true (lia_error_is_transient (copy));
  g_assert_null (lia_error_get_certificate (copy, NULL));
}

static LiaPresenceReport *
report (LiaAvailability availability, LiaActivity activity, gint64 since, gint64 until)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, "a@b.c", NULL);
  LiaPresenceReport *self = lia_presence_report_new (address, "talk:1", "", availability, activity);

  self->since_us = since;
  self->valid_until_us = until;
  return self;
}

static void
test_merge_order (void)
{
  /* Each one wins over all that follow. */
  static const struct
  {
    LiaAvailability availability;
    LiaActivity activity;
  } order[] = {
    { LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CONFERENCE },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_MEETING },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_BE_RIGHT_BACK, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_INACTIVE, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE },
    { LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    for (gsize j = i + 1; j < G_N_ELEMENTS (order); j++)
      {
        g_autoptr (GPtrArray) reports
            = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_presence_report_unref);
        g_autoptr (LiaPresence) presence = NULL;
        g_ptr_array_add (reports, report (order[j].availability, order[j].activity, 9, 0));
        g_ptr_array_add (reports, report (order[i].availability, order[i].activity, 1, 0));
        presence = lia_presence_merge (reports, 10);
        g_assert_cmpint (presence->availability, ==, order[i].availability);
        g_assert_cmpint (presence->activity, ==, order[i].activity);
      }
}

static void
test_merge_expiry_and_notes (void)
{
  g_autoptr (GPtrArray) reports
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_presence_report_unref);
  LiaPresenceReport *available = report (LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, 1, 100);
  LiaPresenceReport *offline = report (LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE, 2, 0);
  g_autoptr (LiaPresence) before = NULL;
  g_autoptr (LiaPresence) after = NULL;

  available->note = g_strdup ("old");
  offline->note = g_strdup ("new");
  offline->out_of_office_note = g_strdup ("back Monday");
  g_ptr_array_add (reports, available);
  g_ptr_array_add (reports, offline);
  before = lia_presence_merge (reports, 50);
  after = lia_presence_merge (reports, 100);
  g_assert_cmpint (before->availability, ==, LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpstr (before->note, ==, "new");
  g_assert_true (before->out_of_office);
  g_assert_cmpstr (before->out_of_office_note, ==, "back Monday");
  g_assert_cmpint (after->availability, ==, LIA_AVAILABILITY_OFFLINE);
  g_assert_cmpint (lia_presence_next_expiry_us (reports, 50), ==, 100);
  g_assert_cmpint (lia_presence_next_expiry_us (reports, 100), ==, 0);
}

static void
test_describe (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (10000);
  g_autoptr (LiaPresence) away = lia_presence_new (LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_NONE);
  g_autoptr (LiaPresence) call = lia_presence_new (LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL);
  g_autofree char *away_text = NULL;
  g_autofree char *call_text = NULL;

  away->since_us = (gint64)(10000 - 12 * 60) * G_USEC_PER_SEC;
  away_text = lia_presence_describe (away, now);
  call_text = lia_presence_describe (call, now);
  g_assert_cmpstr (away_text, ==, "Away 12 min");
  g_assert_cmpstr (call_text, ==, "In a call");
}

/* What the calendar adds to a state, and when it says nothing. */
static void
test_describe_calendar (void)
{
  static const struct
  {
    LiaAvailability availability;
    LiaActivity activity;
    LiaCalendar calendar;
    gint64 until_h;
    const char *text;
  } cases[] = {
    { LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, LIA_CALENDAR_FREE, 5,
      "Available, free until 15:00" },
    { LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, LIA_CALENDAR_FREE, 30, "Available" },
    { LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, LIA_CALENDAR_FREE, -1, "Available" },
    { LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, LIA_CALENDAR_BUSY, 5, "Available" },
    { LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE, LIA_CALENDAR_FREE, 5, "Offline" },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_MEETING, LIA_CALENDAR_BUSY, 1,
      "In a meeting until 11:00" },
    { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL, LIA_CALENDAR_BUSY, 1, "In a call" },
    { LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_OUT_OF_OFFICE, LIA_CALENDAR_OUT_OF_OFFICE, 24 * 4,
      "Out of office until Monday" },
    { LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_OUT_OF_OFFICE, LIA_CALENDAR_OUT_OF_OFFICE, 24 * 20,
      "Out of office" },
  };
  /* A Thursday. */
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 26, 10, 0, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaPresence) presence
          = lia_presence_new (cases[i].availability, cases[i].activity);
      g_autofree char *text = NULL;
      presence->calendar = cases[i].calendar;
      presence->calendar_until_us
          = (g_date_time_to_unix (now) + cases[i].until_h * 3600) * G_USEC_PER_SEC;
      text = lia_presence_describe (presence, now);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static LiaPerson *
ensure (LiaPeople *people, const char *uri, const char *name)
{
  g_autoptr (LiaAddress) address = lia_address_new_from_uri (uri, name);

  return lia_people_ensure (people, address);
}

static void
test_people (void)
{
  g_autoptr (LiaPeople) people = lia_people_new ();
  LiaPerson *alice = ensure (people, "alice@contoso.example", "Alice");
  g_autoptr (LiaContactRecord) card = lia_contact_record_new ();
  g_autoptr (GPtrArray) found = NULL;

  /* Nothing else known: the chat address of the same text is the same person. */
  g_assert_true (ensure (people, "sip:ALICE@contoso.example", NULL) == alice);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (people)), ==, 1);

  g_ptr_array_add (card->addresses, lia_address_new_from_uri ("alice@contoso.example", NULL));
  g_ptr_array_add (card->addresses, lia_address_new_from_uri ("sip:am@chat.example", NULL));
  card->name = g_strdup ("Martin, Alice");
  card->title = g_strdup ("Engineer");
  lia_contact_record_add_phone (card, "work", "+331", NULL);
  g_assert_true (lia_people_add_contact (people, card, 40) == alice);
  g_assert_true (ensure (people, "sip:am@chat.example", "other") == alice);
  g_assert_cmpstr (lia_person_get_name (alice), ==, "Martin, Alice");
  g_assert_cmpstr (lia_person_get_title (alice), ==, "Engineer");
  g_assert_cmpuint (lia_person_get_phones (alice)->len, ==, 1);
  found = lia_people_complete (people, "ali", 5);
  g_assert_cmpuint (found->len, ==, 1);
}

static void
merged_cb (LiaPeople *people, LiaPerson *gone, LiaPerson *kept, gpointer user_data)
{
  *(guint *)user_data += 1;
}

static void
test_people_merge (void)
{
  g_autoptr (LiaPeople) people = lia_people_new ();
  LiaPerson *mail = ensure (people, "bob@contoso.example", "Bob");
  LiaPerson *chat = ensure (people, "sip:robert@chat.example", NULL);
  g_autoptr (LiaContactRecord) card = lia_contact_record_new ();
  g_autoptr (LiaPresence) busy = lia_presence_new (LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE);
  guint n_merged = 0;

  g_signal_connect (people, "merged", G_CALLBACK (merged_cb), &n_merged);
  lia_person_set_presence (chat, busy);
  g_ptr_array_add (card->addresses, lia_address_new_from_uri ("bob@contoso.example", NULL));
  g_ptr_array_add (card->addresses, lia_address_new_from_uri ("sip:robert@chat.example", NULL));
  g_assert_true (lia_people_add_contact (people, card, 40) == mail);
  g_assert_cmpuint (n_merged, ==, 1);
  /* Whoever still holds the other one sees the same. */
  g_assert_cmpstr (lia_person_get_name (chat), ==, "Bob");
  g_assert_cmpint (lia_person_get_presence (mail)->availability, ==, LIA_AVAILABILITY_BUSY);
  g_assert_true (ensure (people, "sip:robert@chat.example", NULL) == mail);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (people)), ==, 1);
}

/* A second, doubled up to five minutes, spread over the upper half; tests may shorten all of it. */
static void
test_waiting (void)
{
  guint full_ms = LIA_BACKOFF_FIRST_MS;

  for (guint attempt = 1; attempt <= 40; attempt++)
    {
      g_assert_cmpuint (lia_backoff_delay_ms (attempt, 0.0), ==, full_ms / 2);
      g_assert_cmpuint (lia_backoff_delay_ms (attempt, 0.5), ==, full_ms * 3 / 4);
      g_assert_cmpuint (lia_backoff_delay_ms (attempt, 1.0), ==, full_ms);
      full_ms = MIN (full_ms * 2, LIA_BACKOFF_MAX_MS);
    }
  g_assert_cmpuint (full_ms, ==, LIA_BACKOFF_MAX_MS);
  g_assert_cmpuint (lia_pace_ms (LIA_PACE_WAIT, 1500), ==, 1500);
  lia_pace_set_second_ms (LIA_PACE_WAIT, 10);
  g_assert_cmpuint (lia_pace_ms (LIA_PACE_WAIT, 1500), ==, 15);
  g_assert_cmpuint (lia_pace_ms (LIA_PACE_LIMIT, 1500), ==, 1500);
  lia_pace_set_second_ms (LIA_PACE_WAIT, 1000);
}

/* Settings are kept in a file: no password comes there by way of an address. */
static void
test_url (void)
{
  static const char *const table[][2] = {
    { "https://mail.x.example/EWS/Exchange.asmx", "https://mail.x.example/EWS/Exchange.asmx" },
    { "https://user:secret@mail.x.example/EWS", "https://mail.x.example/EWS" },
    { "https://user@mail.x.example:8443", "https://mail.x.example:8443" },
    { "https://user:se@cret@mail.x.example/a@b", "https://mail.x.example/a@b" },
    { "https://mail.x.example/?a=b@c", "https://mail.x.example/?a=b@c" },
    { "mail.x.example", "mail.x.example" },
    { "", "" },
  };
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, "a@x.example", NULL);
  g_autoptr (LiaAccount) account = lia_account_new ("a", "A", address);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      LiaMailSettings settings = { .backend = (char *)"ews", .url = (char *)table[i][0] };

      lia_account_set_mail (account, &settings);
      g_assert_cmpstr (lia_account_get_mail (account)->url, ==, table[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/address", test_address);
  g_test_add_func ("/core/address/uri", test_address_uri);
  g_test_add_func ("/core/address/limits", test_address_limits);
  g_test_add_func ("/core/text/cut", test_text_cut);
  g_test_add_func ("/core/error", test_error);
  g_test_add_func ("/core/waiting", test_waiting);
  g_test_add_func ("/core/url", test_url);
  g_test_add_func ("/core/presence/order", test_merge_order);
  g_test_add_func ("/core/presence/expiry-and-notes", test_merge_expiry_and_notes);
  g_test_add_func ("/core/presence/describe", test_describe);
  g_test_add_func ("/core/presence/describe-calendar", test_describe_calendar);
  g_test_add_func ("/core/people/index", test_people);
  g_test_add_func ("/core/people/merge", test_people_merge);
  return g_test_run ();
}
