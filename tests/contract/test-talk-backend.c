/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every talk backend must do, against the office on real sockets. */

#include "talk-fixture.h"

#include "core/lia-certificate.h"
#include "talk/sip/lia-sip-client-private.h"
#include "trust-nobody.h"

static void
set_up (TalkOffice *self, gconstpointer data)
{
  talk_office_set_up (self, GPOINTER_TO_INT (data));
}

static void
tear_down (TalkOffice *self, gconstpointer data)
{
  talk_office_tear_down (self);
}

static LiaRosterGroup *
find_group (TalkClient *client, const char *name)
{
  for (guint i = 0; i < client->roster->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (client->roster->groups, i);
      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

static LiaRosterEntry *
find_entry (TalkClient *client, const OfficePerson *person)
{
  for (guint i = 0; i < client->roster->entries->len; i++)
    {
      LiaRosterEntry *entry = g_ptr_array_index (client->roster->entries, i);
      if (g_ascii_strcasecmp (lia_address_get_address (entry->address), person->address) == 0)
        return entry;
    }
  return NULL;
}

static gboolean
is_in_group (TalkClient *client, const OfficePerson *person, const char *name)
{
  LiaRosterGroup *group = find_group (client, name);
  LiaRosterEntry *entry = find_entry (client, person);

  return group != NULL && entry != NULL
         && g_strv_contains ((const char *const *)entry->group_ids, group->id);
}

/* ---- Signing in ---- */

static void
test_sign_in (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  OfficePerson *amelie = talk_office_find (self, "amelie");
  OfficePerson *sofia = talk_office_find (self, "sofia");
  g_autoptr (LiaAddress) address = talk_address (amelie);
  LiaPresenceReport *report = NULL;
  LiaContactRecord *card = NULL;

  TALK_WAIT (nadia->abilities != 0);
  g_assert_cmpuint (nadia->abilities & LIA_TALK_MESSAGE, !=, 0);
  g_assert_cmpuint (nadia->abilities & LIA_TALK_AUDIO_ALLOWED, !=, 0);
  g_assert_cmpuint (nadia->abilities & LIA_TALK_REMOTE, ==, 0);
  g_assert_cmpuint (nadia->abilities & LIA_TALK_CONFERENCE_PRESENT, ==, 0);

  g_assert_true (is_in_group (nadia, amelie, "Favourites"));
  g_assert_true (is_in_group (nadia, sofia, "Pilot team"));
  g_assert_nonnull (find_group (nadia, ""));
  g_assert_cmpint (nadia->own->availability, ==, LIA_AVAILABILITY_AVAILABLE);

  TALK_WAIT (talk_client_get_availability (nadia, sofia) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  report = g_hash_table_lookup (nadia->presence, lia_address_get_key (address));
  g_assert_cmpint (report->availability, ==, LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpstr (report->note, ==, "Working from home today");
  g_assert_cmpint (report->calendar, ==, LIA_CALENDAR_FREE);
  g_assert_cmpint (report->calendar_until_us, >, g_get_real_time ());
  card = g_hash_table_lookup (nadia->contacts, lia_address_get_key (address));
  g_assert_nonnull (card);
  g_assert_cmpstr (card->name, ==, "Amélie Laurent");
  g_assert_cmpstr (card->title, ==, "Controller");
  g_assert_cmpuint (card->phones->len, ==, 2);

  g_assert_cmpuint (office_ocs_count_bad_signatures (self->office), ==, 0);
  talk_client_stop (nadia);
  g_assert_cmpuint (office_ocs_count_devices (self->office, talk_office_find (self, "nadia")), ==,
                    0);
  talk_client_free (nadia);
}

/* One try, and then the user is asked: an account must never be locked by its own client. */
static void
test_wrong_password (TalkOffice *self, gconstpointer data)
{
  const OfficePerson *nadia = talk_office_find (self, "nadia");
  LiaTalkLogin login = talk_office_login (self, nadia);
  TalkClient *client = NULL;

  login.password = "not the password";
  client = talk_client_new_with_login (nadia, &login);
  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_NEEDS_PASSWORD);
  g_assert_error (client->error, LIA_ERROR, LIA_ERROR_AUTH);
  g_assert_cmpuint (client->n_statuses, ==, 2);
  talk_client_free (client);
}

static void
registered_cb (guint *n_registered)
{
  (*n_registered)++;
}

static void
answered_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  guint *status = user_data;

  g_assert_no_error (error);
  *status = lia_sip_message_get_status (response);
}

/* An association lasts eight hours; the next one is made while the old one still signs. */
static void
test_new_association (TalkOffice *self, gconstpointer data)
{
  const OfficePerson *nadia = talk_office_find (self, "nadia");
  LiaTalkLogin login = talk_office_login (self, nadia);
  g_autoptr (LiaSipClient) client = lia_sip_client_new (&login);
  guint n_registered = 0;

  g_signal_connect_swapped (client, "registered", G_CALLBACK (registered_cb), &n_registered);
  lia_sip_client_start (client);
  TALK_WAIT (n_registered == 1);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (LiaSipMessage) during
          = lia_sip_client_new_request (client, "MESSAGE", "sip:nobody@contoso.example");
      g_autoptr (LiaSipMessage) after
          = lia_sip_client_new_request (client, "MESSAGE", "sip:nobody@contoso.example");
      guint status_during = 0;
      guint status_after = 0;
      _lia_sip_registration_renew (client);
      lia_sip_client_send (client, during, answered_cb, &status_during, NULL);
      TALK_WAIT (status_during == 404);
      TALK_WAIT (client->renewal == NULL);
      lia_sip_client_send (client, after, answered_cb, &status_after, NULL);
      TALK_WAIT (status_after == 404);
    }
  g_assert_cmpuint (n_registered, ==, 1);
  g_assert_cmpuint (office_ocs_count_devices (self->office, (OfficePerson *)nadia), ==, 1);
  lia_sip_client_close (client);
}

static void
test_certificate (TalkOffice *self, gconstpointer data)
{
  const OfficePerson *nadia = talk_office_find (self, "nadia");
  LiaTalkLogin login = {
    .address = nadia->address,
    .login = nadia->login,
    .password = nadia->password,
    .server = "127.0.0.1",
    .port = office_ocs_get_tls_port (self->office),
    .tls = TRUE,
    .device_id = "x",
  };
  TalkClient *client = talk_client_new_with_login (nadia, &login);
  GTlsCertificateFlags flags = 0;
  g_autofree char *sha256 = NULL;

  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_NEEDS_TRUST);
  g_assert_error (client->error, LIA_ERROR, LIA_ERROR_CERTIFICATE);
  g_assert_cmpstr (lia_error_get_detail (client->error), ==, "127.0.0.1");
  sha256 = lia_certificate_sha256 (lia_error_get_certificate (client->error, &flags));
  g_assert_cmpuint (flags & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  talk_client_free (client);

  login.pinned_sha256 = sha256;
  client = talk_client_new_with_login (nadia, &login);
  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_CONNECTED && client->roster != NULL);
  talk_client_stop (client);
  talk_client_free (client);

  /* Another certificate than the pinned one is as unknown as the first. */
  sha256[0] = sha256[0] == '0' ? '1' : '0';
  client = talk_client_new_with_login (nadia, &login);
  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_NEEDS_TRUST);
  talk_client_free (client);
}

/* What a policy allows, and which servers there are. */
static void
test_policy (TalkOffice *self, gconstpointer data)
{
  const OfficeOcsOptions options = { .conferences = TRUE, .edge = "full" };
  OfficePerson *person = talk_office_find (self, "nadia");
  const guint forbidden = LIA_TALK_VIDEO_ALLOWED | LIA_TALK_FILE_ALLOWED | LIA_TALK_PHONE_ALLOWED;
  const guint there = LIA_TALK_AUDIO_ALLOWED | LIA_TALK_VIDEO_PRESENT | LIA_TALK_FILE_PRESENT
                      | LIA_TALK_PHONE_PRESENT | LIA_TALK_SHARE_ALLOWED | LIA_TALK_REMOTE
                      | LIA_TALK_CONFERENCE_PRESENT | LIA_TALK_CONFERENCE_ALLOWED
                      | LIA_TALK_MEDIA_RELAY;
  TalkClient *nadia = NULL;

  g_object_unref (self->office);
  self->office = office_ocs_new (self->world, &options);
  talk_office_start (self);
  person->may_video = person->may_send_files = person->may_phone = FALSE;
  nadia = talk_client_signed_in (self, "nadia", NULL);
  TALK_WAIT (nadia->abilities != 0);
  g_assert_cmpuint (nadia->abilities & forbidden, ==, 0);
  g_assert_cmpuint (nadia->abilities & there, ==, there);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

static void
test_stop_at_any_time (TalkOffice *self, gconstpointer data)
{
  TalkClient *client = talk_client_new (self, "nadia", NULL);

  /* Never started; connecting; stopped twice. */
  talk_client_stop (client);
  talk_client_start (client);
  talk_client_stop (client);
  talk_client_stop (client);
  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_CONNECTED);
  talk_client_stop (client);
  talk_client_free (client);

  client = talk_client_new (self, "nadia", NULL);
  talk_client_start (client);
  talk_client_free (client);
}

/* ---- The connection lost ---- */

static void
test_server_restart (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  OfficePerson *sofia = talk_office_find (self, "sofia");
  g_autoptr (GError) error = NULL;

  TALK_WAIT (talk_client_get_availability (nadia, sofia) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  talk_office_stop (self);
  TALK_WAIT (nadia->status == LIA_STATUS_WAITING);
  g_assert_error (nadia->error, LIA_ERROR, LIA_ERROR_OFFLINE);
  error = talk_client_send (nadia, sofia, "Nobody hears this");
  g_assert_error (error, LIA_ERROR, LIA_ERROR_OFFLINE);

  g_hash_table_remove_all (nadia->presence);
  g_clear_pointer (&nadia->own, lia_presence_report_unref);
  talk_office_start (self);
  TALK_WAIT (nadia->status == LIA_STATUS_CONNECTED);
  TALK_WAIT (talk_client_get_availability (nadia, sofia) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  TALK_WAIT (nadia->own != NULL && nadia->own->availability == LIA_AVAILABILITY_AVAILABLE);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

static void
test_connection_dropped (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);
  g_autoptr (GError) error = talk_client_send (nadia, amelie->person, "Before");

  g_assert_no_error (error);
  office_ocs_drop_connections (self->office);
  TALK_WAIT (nadia->status == LIA_STATUS_WAITING && amelie->status == LIA_STATUS_WAITING);
  TALK_WAIT (nadia->status == LIA_STATUS_CONNECTED && amelie->status == LIA_STATUS_CONNECTED);
  /* The old dialog is gone with the connection; the conversation opens a new one by itself. */
  error = talk_client_send (nadia, amelie->person, "After");
  g_assert_no_error (error);
  TALK_WAIT (talk_client_has_message (amelie, nadia->person, "After"));
  g_assert_cmpuint (amelie->messages->len, ==, 2);
  talk_client_stop (nadia);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

/* ---- Presence ---- */

static void
publish (TalkClient *client, LiaAvailability availability, const char *note, guint idle)
{
  LiaOwnPresence own = { availability, LIA_ACTIVITY_NONE, note, idle };

  lia_talk_backend_publish (client->backend, &own);
}

static const char *
note_of (TalkClient *client, const OfficePerson *person)
{
  g_autoptr (LiaAddress) address = talk_address (person);
  LiaPresenceReport *report = g_hash_table_lookup (client->presence, lia_address_get_key (address));

  return report != NULL ? report->note : NULL;
}

static void
test_publish (TalkOffice *self, gconstpointer data)
{
  static const LiaAvailability choices[]
      = { LIA_AVAILABILITY_BUSY, LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_AVAILABILITY_BE_RIGHT_BACK,
          LIA_AVAILABILITY_AWAY, LIA_AVAILABILITY_OFFLINE,        LIA_AVAILABILITY_AVAILABLE };
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  g_ptr_array_add (people, talk_address (nadia->person));
  lia_talk_backend_watch (amelie->backend, people);
  TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == LIA_AVAILABILITY_AVAILABLE);
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      publish (nadia, choices[i], NULL, 0);
      TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == choices[i]
                 && nadia->own->availability == choices[i]);
    }
  publish (nadia, LIA_AVAILABILITY_BUSY, "Back <soon> & well, à bientôt", 0);
  TALK_WAIT (g_strcmp0 (note_of (amelie, nadia->person), "Back <soon> & well, à bientôt") == 0);
  publish (nadia, LIA_AVAILABILITY_BUSY, "", 0);
  TALK_WAIT (note_of (amelie, nadia->person) == NULL);

  /* Automatic again: the machine's state counts. */
  publish (nadia, LIA_AVAILABILITY_UNKNOWN, NULL, 0);
  TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == LIA_AVAILABILITY_AVAILABLE);
  publish (nadia, LIA_AVAILABILITY_UNKNOWN, NULL, 1);
  TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == LIA_AVAILABILITY_INACTIVE);
  publish (nadia, LIA_AVAILABILITY_UNKNOWN, NULL, 2);
  TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == LIA_AVAILABILITY_AWAY);

  talk_client_stop (nadia);
  TALK_WAIT (talk_client_get_availability (amelie, nadia->person) == LIA_AVAILABILITY_OFFLINE);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

/* What was chosen on one device stands until it is taken back, on whichever device. */
static void
test_two_devices (TalkOffice *self, gconstpointer data)
{
  TalkClient *desk = talk_client_signed_in (self, "nadia", "desk");
  TalkClient *laptop = NULL;

  publish (desk, LIA_AVAILABILITY_DO_NOT_DISTURB, "At the desk", 0);
  TALK_WAIT (desk->own->availability == LIA_AVAILABILITY_DO_NOT_DISTURB
             && g_strcmp0 (desk->own->note, "At the desk") == 0);
  laptop = talk_client_new (self, "nadia", "laptop");
  publish (laptop, LIA_AVAILABILITY_UNKNOWN, NULL, 0);
  talk_client_start (laptop);
  TALK_WAIT (laptop->own != NULL && g_strcmp0 (laptop->own->note, "At the desk") == 0);
  g_assert_cmpint (laptop->own->availability, ==, LIA_AVAILABILITY_DO_NOT_DISTURB);

  /* Both at once: the versions collide, and both come through. */
  publish (desk, LIA_AVAILABILITY_BUSY, "From the desk", 0);
  publish (laptop, LIA_AVAILABILITY_BUSY, "From the laptop", 0);
  TALK_WAIT (desk->own->availability == LIA_AVAILABILITY_BUSY
             && laptop->own->availability == LIA_AVAILABILITY_BUSY
             && g_strcmp0 (desk->own->note, laptop->own->note) == 0);

  /* “Automatic”, asked for on the device that has chosen nothing since. */
  publish (laptop, LIA_AVAILABILITY_UNKNOWN, "From the laptop", 0);
  TALK_WAIT (desk->own->availability == LIA_AVAILABILITY_AVAILABLE);
  talk_client_stop (desk);
  talk_client_stop (laptop);
  talk_client_free (desk);
  talk_client_free (laptop);
}

static void
test_watch (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  OfficePerson *chen = talk_office_find (self, "chen");
  OfficeState busy = { 6500, "in-a-meeting", "In the lab" };
  OfficeState away = { 15500, NULL, NULL };
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  g_ptr_array_add (people, talk_address (chen));
  g_ptr_array_add (people, lia_address_new (LIA_ADDRESS_SIP, "nobody@contoso.example", "No Body"));
  lia_talk_backend_watch (nadia->backend, people);
  lia_talk_backend_watch (nadia->backend, people);
  TALK_WAIT (talk_client_get_availability (nadia, chen) == LIA_AVAILABILITY_AVAILABLE);
  TALK_WAIT (g_hash_table_contains (nadia->presence, "sip:nobody@contoso.example"));
  office_world_set_default_state (self->world, chen, &busy);
  TALK_WAIT (talk_client_get_availability (nadia, chen) == LIA_AVAILABILITY_BUSY);
  g_assert_cmpstr (note_of (nadia, chen), ==, "In the lab");

  /* Counted: one of two has gone. */
  lia_talk_backend_unwatch (nadia->backend, people);
  office_world_set_default_state (self->world, chen, &away);
  TALK_WAIT (talk_client_get_availability (nadia, chen) == LIA_AVAILABILITY_AWAY);
  lia_talk_backend_unwatch (nadia->backend, people);
  lia_talk_backend_watch (nadia->backend, people);
  lia_talk_backend_unwatch (nadia->backend, people);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

/* ---- The contact list ---- */

static void
edit (TalkClient *client,
      LiaRosterEditKind kind,
      LiaAddress *address,
      const char *from,
      const char *to)
{
  const LiaRosterEdit edit = { kind, address, from, to };

  lia_talk_roster_edit (LIA_TALK_ROSTER_EDIT (client->backend), &edit);
}

static void
test_contacts (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *other = talk_client_signed_in (self, "nadia", "other");
  OfficePerson *chen = talk_office_find (self, "chen");
  OfficePerson *amelie = talk_office_find (self, "amelie");
  g_autoptr (LiaAddress) chen_address = talk_address (chen);
  g_autoptr (LiaAddress) amelie_address = talk_address (amelie);
  g_autoptr (LiaAddress) chen_named
      = lia_address_new (LIA_ADDRESS_SIP, chen->address, "Chen & Wei");

  /* Into a group that there is not yet; changes come one after the other. */
  edit (nadia, LIA_ROSTER_ADD_CONTACT, chen_address, NULL, "Développeurs & co");
  edit (nadia, LIA_ROSTER_ADD_CONTACT, amelie_address, NULL, "Développeurs & co");
  TALK_WAIT (is_in_group (nadia, chen, "Développeurs & co")
             && is_in_group (nadia, amelie, "Développeurs & co"));
  g_assert_true (is_in_group (nadia, amelie, "Favourites"));
  TALK_WAIT (is_in_group (other, amelie, "Développeurs & co"));
  TALK_WAIT (talk_client_get_availability (nadia, chen) == LIA_AVAILABILITY_AVAILABLE);

  /* From one group to another; then the last one goes, and who was in it alone is in none. */
  edit (nadia, LIA_ROSTER_MOVE_CONTACT, amelie_address, "Favourites", "Pilot team");
  edit (nadia, LIA_ROSTER_RENAME_GROUP, NULL, "Développeurs & co", "Entwickler <neu>");
  TALK_WAIT (is_in_group (other, amelie, "Pilot team") && !is_in_group (other, amelie, "Favourites")
             && is_in_group (other, chen, "Entwickler <neu>"));
  g_assert_true (is_in_group (other, amelie, "Entwickler <neu>"));
  edit (nadia, LIA_ROSTER_REMOVE_GROUP, NULL, "Entwickler <neu>", NULL);
  TALK_WAIT (is_in_group (other, chen, "") && !is_in_group (other, amelie, "Entwickler <neu>"));
  g_assert_true (is_in_group (other, amelie, "Pilot team"));
  g_assert_false (is_in_group (other, amelie, ""));

  /* Out of none into a group, and back; what is not there is not changed, and holds up nothing. */
  edit (nadia, LIA_ROSTER_REMOVE_GROUP, NULL, "Never there", NULL);
  edit (nadia, LIA_ROSTER_RENAME_GROUP, NULL, "Never there", "Nor this");
  edit (nadia, LIA_ROSTER_ADD_CONTACT, chen_address, NULL, "Pilot team");
  TALK_WAIT (is_in_group (other, chen, "Pilot team") && !is_in_group (other, chen, ""));
  edit (nadia, LIA_ROSTER_MOVE_CONTACT, chen_address, "Pilot team", "");
  TALK_WAIT (is_in_group (other, chen, "") && !is_in_group (other, chen, "Pilot team"));

  edit (nadia, LIA_ROSTER_REMOVE_CONTACT, chen_address, NULL, NULL);
  TALK_WAIT (find_entry (nadia, chen) == NULL && find_entry (other, chen) == NULL);
  edit (nadia, LIA_ROSTER_MOVE_CONTACT, chen_address, "Pilot team", "Favourites");
  /* With a name, which other clients show, and which is kept when a client that knows a worse one changes something. */
  edit (nadia, LIA_ROSTER_ADD_CONTACT, chen_named, NULL, "");
  TALK_WAIT (is_in_group (other, chen, ""));
  g_assert_false (is_in_group (other, chen, "Favourites"));
  g_assert_cmpstr (lia_address_get_name (find_entry (other, chen)->address), ==, "Chen & Wei");
  edit (other, LIA_ROSTER_ADD_CONTACT, chen_address, NULL, "Pilot team");
  TALK_WAIT (is_in_group (nadia, chen, "Pilot team"));
  g_assert_cmpstr (lia_address_get_name (find_entry (nadia, chen)->address), ==, "Chen & Wei");
  talk_client_stop (nadia);
  talk_client_stop (other);
  talk_client_free (nadia);
  talk_client_free (other);
}

/* ---- Messages ---- */

static void
test_messages (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);
  g_autofree char *big = g_strnfill (8000, 'x');
  g_autoptr (GError) error = talk_client_send (nadia, amelie->person, "Bonjour 😀 <b>&amp;</b>");

  g_assert_no_error (error);
  TALK_WAIT (talk_client_has_message (amelie, nadia->person, "Bonjour 😀 <b>&amp;</b>"));
  g_assert_cmpuint (amelie->n_incoming, ==, 1);

  lia_talk_conversation_set_typing (talk_client_conversation (amelie, nadia->person), TRUE);
  TALK_WAIT (nadia->peer_typing);
  lia_talk_conversation_set_typing (talk_client_conversation (amelie, nadia->person), FALSE);
  TALK_WAIT (!nadia->peer_typing);
  error = talk_client_send (amelie, nadia->person, "Two\nlines");
  g_assert_no_error (error);
  TALK_WAIT (talk_client_has_message (nadia, amelie->person, "Two\nlines"));
  g_assert_cmpuint (nadia->n_incoming, ==, 0);
  error = talk_client_send (amelie, nadia->person, big);
  g_assert_no_error (error);
  TALK_WAIT (talk_client_has_message (nadia, amelie->person, big));

  /* Closed by one side, gone on with by the other. */
  lia_talk_conversation_close (talk_client_conversation (nadia, amelie->person));
  TALK_WAIT (amelie->n_closed == 1);
  error = talk_client_send (amelie, nadia->person, big);
  g_assert_no_error (error);
  g_assert_cmpuint (amelie->messages->len, ==, 1);
  TALK_WAIT (nadia->messages->len == 3);
  talk_client_stop (nadia);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

static void
test_both_at_once (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);
  guint done = 0;

  for (guint round = 1; round <= 5; round++)
    {
      g_autofree char *ping = g_strdup_printf ("ping %u", round);
      g_autofree char *pong = g_strdup_printf ("pong %u", round);
      talk_client_send_only (nadia, amelie->person, ping, &done, NULL);
      talk_client_send_only (amelie, nadia->person, pong, &done, NULL);
      TALK_WAIT (done == 2 * round);
      TALK_WAIT (talk_client_has_message (amelie, nadia->person, ping)
                 && talk_client_has_message (nadia, amelie->person, pong));
      g_assert_cmpuint (nadia->messages->len, ==, round);
      g_assert_cmpuint (amelie->messages->len, ==, round);
      lia_talk_conversation_close (talk_client_conversation (nadia, amelie->person));
      TALK_WAIT (amelie->n_closed == round);
    }
  talk_client_stop (nadia);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

static void
test_unreachable (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  OfficePerson nobody = { .address = (char *)"nobody@contoso.example" };
  g_autoptr (GError) offline
      = talk_client_send (nadia, talk_office_find (self, "lucas"), "Anybody there?");
  g_autoptr (GError) unknown = talk_client_send (nadia, &nobody, "Anybody there?");

  g_assert_error (offline, LIA_ERROR, LIA_ERROR_NOT_FOUND);
  g_assert_error (unknown, LIA_ERROR, LIA_ERROR_NOT_FOUND);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

/* A peer that has gone without a word: the text is not lost in a dialog that only one side has. */
static void
test_peer_restarted (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);
  g_autoptr (GError) error = talk_client_send (nadia, amelie->person, "First");

  g_assert_no_error (error);
  talk_client_free (amelie);
  TALK_WAIT (office_ocs_count_devices (self->office, talk_office_find (self, "amelie")) == 0);
  amelie = talk_client_signed_in (self, "amelie", NULL);
  error = talk_client_send (nadia, amelie->person, "Second");
  g_assert_no_error (error);
  TALK_WAIT (talk_client_has_message (amelie, nadia->person, "Second"));
  talk_client_stop (nadia);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/talk/" name, TalkOffice, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  trust_nobody ();

  ADD ("sign-in", test_sign_in);
  ADD ("wrong-password", test_wrong_password);
  g_test_add ("/talk/certificate", TalkOffice, GINT_TO_POINTER (TRUE), set_up, test_certificate,
              tear_down);
  ADD ("new-association", test_new_association);
  ADD ("policy", test_policy);
  ADD ("stop-at-any-time", test_stop_at_any_time);
  ADD ("server-restart", test_server_restart);
  ADD ("connection-dropped", test_connection_dropped);
  ADD ("publish", test_publish);
  ADD ("two-devices", test_two_devices);
  ADD ("watch", test_watch);
  ADD ("contacts", test_contacts);
  ADD ("messages", test_messages);
  ADD ("both-at-once", test_both_at_once);
  ADD ("unreachable", test_unreachable);
  ADD ("peer-restarted", test_peer_restarted);
  return g_test_run ();
}
