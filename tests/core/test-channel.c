/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-channel.h"

#define ALL_PRESENT                                                                                \
  (LIA_TALK_MESSAGE | LIA_TALK_AUDIO_PRESENT | LIA_TALK_VIDEO_PRESENT                              \
   | LIA_TALK_CONFERENCE_PRESENT | LIA_TALK_SHARE_PRESENT | LIA_TALK_FILE_PRESENT                  \
   | LIA_TALK_PHONE_PRESENT)
#define ALL_ALLOWED                                                                                \
  (LIA_TALK_AUDIO_ALLOWED | LIA_TALK_VIDEO_ALLOWED | LIA_TALK_CONFERENCE_ALLOWED                   \
   | LIA_TALK_SHARE_ALLOWED | LIA_TALK_FILE_ALLOWED | LIA_TALK_PHONE_ALLOWED)

/* person × rights × architecture → menu: "kind+" is open, "kind-" closed with the reason in brackets. */
typedef struct
{
  const char *title;
  const char *addresses; /* URIs, blank between */
  const char *phone;
  LiaAvailability availability;
  LiaChannelContext context;
  LiaChannelAccount account;
  const char *menu;
} Case;

static const Case cases[] = {
  { "mail only",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_UNKNOWN,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, FALSE, LIA_STATUS_OFF, 0, FALSE },
    "mail+" },
  { "mail waits for no connection",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_UNKNOWN,
    { 0 },
    { "1", TRUE, LIA_STATUS_WAITING, FALSE, LIA_STATUS_OFF, 0, FALSE },
    "mail+" },
  { "messages only",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, LIA_TALK_MESSAGE, TRUE },
    "mail+ message+" },
  { "in a mail",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { TRUE, 3, FALSE },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, LIA_TALK_MESSAGE, TRUE },
    "mail+ message+ reply-with-message+" },
  { "offline",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_OFFLINE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, LIA_TALK_MESSAGE, TRUE },
    "mail+ message-(is offline)" },
  { "everything",
    "a@b.c sip:a@b.c",
    "+331",
    LIA_AVAILABILITY_BUSY,
    { TRUE, 3, FALSE },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, ALL_PRESENT | ALL_ALLOWED,
      TRUE },
    "mail+ message+ reply-with-message+ call+ phone+ video+ conference+ meeting+ send-file+ "
    "share-screen+" },
  { "no rights",
    "a@b.c",
    "+331",
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      ALL_PRESENT | LIA_TALK_AUDIO_ALLOWED, TRUE },
    "mail+ message+ call+ phone-(not allowed for your account) video-(not allowed for your "
    "account) "
    "meeting-(not allowed for your account) send-file-(not allowed for your account) "
    "share-screen-(not allowed for your account)" },
  { "outside with no Edge for media",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      LIA_TALK_REMOTE | LIA_TALK_MESSAGE | LIA_TALK_AUDIO_PRESENT | LIA_TALK_AUDIO_ALLOWED
          | LIA_TALK_VIDEO_PRESENT | LIA_TALK_VIDEO_ALLOWED,
      TRUE },
    "mail+ message+ call-(needs the Edge server) video-(needs the Edge server)" },
  { "outside with an Edge",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      LIA_TALK_REMOTE | LIA_TALK_MEDIA_RELAY | LIA_TALK_AUDIO_PRESENT | LIA_TALK_AUDIO_ALLOWED,
      TRUE },
    "mail+ message+ call+" },
  { "no number",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      LIA_TALK_PHONE_PRESENT | LIA_TALK_PHONE_ALLOWED, TRUE },
    "mail+ message+ phone-(no phone number)" },
  { "a phone rings though its owner is offline",
    "a@b.c",
    "+331",
    LIA_AVAILABILITY_OFFLINE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      LIA_TALK_PHONE_PRESENT | LIA_TALK_PHONE_ALLOWED, TRUE },
    "mail+ message-(is offline) phone+" },
  { "calls not built",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED,
      LIA_TALK_AUDIO_PRESENT | LIA_TALK_AUDIO_ALLOWED, FALSE },
    "mail+ message+ call-(not in this version yet)" },
  { "only a phone",
    "tel:+331",
    "+331",
    LIA_AVAILABILITY_UNKNOWN,
    { 0 },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, LIA_TALK_MESSAGE, TRUE },
    "mail-(no mail address) message-(no chat address)" },
  { "several people",
    "a@b.c sip:a@b.c",
    NULL,
    LIA_AVAILABILITY_UNKNOWN,
    { .several = TRUE },
    { "1", TRUE, LIA_STATUS_WAITING, TRUE, LIA_STATUS_CONNECTED, ALL_PRESENT | ALL_ALLOWED, FALSE },
    "mail+ message-(only with one person at a time) call-(only with one person at a time)"
    " phone-(only with one person at a time) video-(only with one person at a time)"
    " conference-(not in this version yet) meeting-(not in this version yet)"
    " send-file-(only with one person at a time) share-screen-(only with one person at a time)" },
  { "several people, and no conference server",
    "sip:a@b.c",
    NULL,
    LIA_AVAILABILITY_UNKNOWN,
    { .several = TRUE },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, LIA_TALK_MESSAGE, FALSE },
    "mail-(not everyone has a mail address) message-(only with one person at a time)" },
  { "oneself",
    "a@b.c",
    NULL,
    LIA_AVAILABILITY_AVAILABLE,
    { FALSE, 0, TRUE },
    { "1", TRUE, LIA_STATUS_CONNECTED, TRUE, LIA_STATUS_CONNECTED, ALL_PRESENT | ALL_ALLOWED,
      TRUE },
    "mail+" },
};

static char *
describe (GPtrArray *channels)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < channels->len; i++)
    {
      LiaChannel *channel = g_ptr_array_index (channels, i);
      g_string_append_printf (out, "%s%s%s", out->len > 0 ? " " : "",
                              lia_channel_kind_to_id (channel->kind), channel->open ? "+" : "-");
      g_assert_true (channel->open == (channel->reason == NULL));
      g_assert_nonnull (channel->label);
      if (!channel->open)
        g_string_append_printf (out, "(%s)", channel->reason);
    }
  return g_string_free (out, FALSE);
}

static GPtrArray *
resolve (const Case *test)
{
  g_autoptr (GPtrArray) addresses
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_autoptr (LiaContactRecord) record = lia_contact_record_new ();
  g_autoptr (LiaPresence) presence = lia_presence_new (test->availability, LIA_ACTIVITY_NONE);
  g_auto (GStrv) uris = g_strsplit (test->addresses, " ", -1);

  for (guint i = 0; uris[i] != NULL; i++)
    g_ptr_array_add (addresses, lia_address_new_from_uri (uris[i], NULL));
  if (test->phone != NULL)
    lia_contact_record_add_phone (record, "work", test->phone, NULL);
  return lia_channels_resolve (addresses, record->phones, presence, &test->context, &test->account,
                               1);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) channels = resolve (&cases[i]);
      g_autofree char *menu = describe (channels);
      g_test_message ("%s", cases[i].title);
      g_assert_cmpstr (menu, ==, cases[i].menu);
    }
}

static void
test_not_signed_in (void)
{
  Case test = cases[5];
  g_autoptr (GPtrArray) channels = NULL;

  test.account.talk_status = LIA_STATUS_WAITING;
  test.account.abilities = 0;
  channels = resolve (&test);
  g_assert_cmpuint (channels->len, >, 3);
  for (guint i = 0; i < channels->len; i++)
    {
      LiaChannel *channel = g_ptr_array_index (channels, i);
      if (channel->kind != LIA_CHANNEL_MAIL)
        g_assert_cmpstr (channel->reason, ==, "not signed in");
    }
}

static void
test_ids (void)
{
  for (int kind = LIA_CHANNEL_MAIL; kind <= LIA_CHANNEL_SHARE_SCREEN; kind++)
    {
      LiaChannelKind back = LIA_CHANNEL_MAIL;
      g_assert_true (lia_channel_kind_from_id (lia_channel_kind_to_id (kind), &back));
      g_assert_cmpint (back, ==, kind);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/channel/table", test_table);
  g_test_add_func ("/core/channel/not-signed-in", test_not_signed_in);
  g_test_add_func ("/core/channel/ids", test_ids);
  return g_test_run ();
}
