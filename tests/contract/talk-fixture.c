/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk-fixture.h"

#include <glib/gstdio.h>

#include "office-certificate.h"
#include "talk/sip/lia-ocs-backend.h"

#define STOP_LIMIT_US (2500 * G_TIME_SPAN_MILLISECOND)

/* ---- The office ---- */

void
talk_office_set_up (TalkOffice *self, gboolean tls)
{
  OfficeOcsOptions options = { 0 };
  g_autoptr (GTlsCertificate) other = NULL;
  g_autoptr (GError) error = NULL;

  self->world = office_world_new (NULL, &error);
  g_assert_no_error (error);
  self->faults = options.faults = office_faults_new ();
  if (tls)
    self->certificate = office_certificate_new (&self->ca_path, &error);
  g_assert_no_error (error);
  if (tls)
    other = office_certificate_new (NULL, &error);
  g_assert_no_error (error);
  office_faults_set_certificate (self->faults, other);
  self->office = office_ocs_new (self->world, &options);
  g_assert_true (
      office_ocs_start (self->office, 0, tls ? 0 : OFFICE_OCS_PORT_OFF, self->certificate, &error));
  g_assert_no_error (error);
  self->tcp_port = office_ocs_get_tcp_port (self->office);
  self->tls_port = office_ocs_get_tls_port (self->office);
}

void
talk_office_tear_down (TalkOffice *self)
{
  g_clear_object (&self->office);
  g_clear_pointer (&self->faults, office_faults_free);
  g_clear_object (&self->world);
  g_clear_object (&self->certificate);
  if (self->ca_path != NULL)
    g_unlink (self->ca_path);
  g_clear_pointer (&self->ca_path, g_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
talk_office_stop (TalkOffice *self)
{
  office_ocs_stop (self->office);
}

void
talk_office_start (TalkOffice *self)
{
  g_autoptr (GError) error = NULL;

  office_ocs_start (self->office, self->tcp_port,
                    self->tls_port != 0 ? self->tls_port : OFFICE_OCS_PORT_OFF, self->certificate,
                    &error);
  g_assert_no_error (error);
}

OfficePerson *
talk_office_find (TalkOffice *self, const char *login)
{
  OfficePerson *person = office_world_find_login (self->world, login);

  g_assert_nonnull (person);
  return person;
}

LiaTalkLogin
talk_office_login (TalkOffice *self, const OfficePerson *person)
{
  LiaTalkLogin login = {
    .address = person->address,
    .login = person->login,
    .password = person->password,
    .server = "127.0.0.1",
    .port = office_ocs_get_tcp_port (self->office),
    .device_id = person->login,
  };

  return login;
}

/* ---- What a client tells ---- */

static void
status_cb (TalkClient *self, int status, GError *error)
{
  self->status = status;
  self->n_statuses++;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
}

static void
presence_cb (TalkClient *self, GPtrArray *reports)
{
  for (guint i = 0; i < reports->len; i++)
    {
      LiaPresenceReport *report = g_ptr_array_index (reports, i);
      g_assert_cmpstr (report->source, ==, "");
      g_hash_table_insert (self->presence, g_strdup (lia_address_get_key (report->address)),
                           lia_presence_report_ref (report));
    }
}

static void
contacts_cb (TalkClient *self, GPtrArray *contacts)
{
  for (guint i = 0; i < contacts->len; i++)
    {
      LiaContactRecord *contact = g_ptr_array_index (contacts, i);
      g_hash_table_insert (
          self->contacts,
          g_strdup (lia_address_get_key (g_ptr_array_index (contact->addresses, 0))),
          lia_contact_record_ref (contact));
    }
}

static void
own_cb (TalkClient *self, LiaPresenceReport *report)
{
  g_clear_pointer (&self->own, lia_presence_report_unref);
  self->own = lia_presence_report_ref (report);
}

static void
roster_cb (TalkClient *self, LiaRoster *roster)
{
  g_clear_pointer (&self->roster, lia_roster_free);
  self->roster = lia_roster_copy (roster);
}

static void
abilities_cb (TalkClient *self, guint abilities)
{
  self->abilities = abilities;
}

static void
message_cb (TalkClient *self, LiaAddress *from, const char *text, gboolean is_html, gint64 time_us)
{
  g_assert_cmpint (time_us, >, 0);
  g_ptr_array_add (self->messages,
                   g_strdup_printf ("%s: %s", lia_address_get_address (from), text));
}

static void
typing_cb (TalkClient *self, LiaAddress *from, gboolean typing)
{
  self->peer_typing = typing;
}

static void
closed_cb (TalkClient *self)
{
  self->n_closed++;
}

static void
follow (TalkClient *self, LiaTalkConversation *conversation)
{
  LiaAddress *peer = lia_talk_conversation_get_peer (conversation);

  g_signal_connect_swapped (conversation, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (conversation, "typing", G_CALLBACK (typing_cb), self);
  g_signal_connect_swapped (conversation, "closed", G_CALLBACK (closed_cb), self);
  g_hash_table_insert (self->conversations, g_strdup (lia_address_get_key (peer)),
                       g_object_ref (conversation));
}

static void
incoming_cb (TalkClient *self, LiaTalkConversation *conversation)
{
  self->n_incoming++;
  follow (self, conversation);
}

/* ---- A client ---- */

TalkClient *
talk_client_new_with_login (const OfficePerson *person, const LiaTalkLogin *login)
{
  TalkClient *self = g_new0 (TalkClient, 1);

  self->person = person;
  self->presence = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)lia_presence_report_unref);
  self->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)lia_contact_record_unref);
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->messages = g_ptr_array_new_with_free_func (g_free);
  self->backend = lia_ocs_talk_provider.create (login);
  g_signal_connect_swapped (self->backend, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (self->backend, "presence", G_CALLBACK (presence_cb), self);
  g_signal_connect_swapped (self->backend, "contacts", G_CALLBACK (contacts_cb), self);
  g_signal_connect_swapped (self->backend, "own-presence", G_CALLBACK (own_cb), self);
  g_signal_connect_swapped (self->backend, "roster", G_CALLBACK (roster_cb), self);
  g_signal_connect_swapped (self->backend, "abilities", G_CALLBACK (abilities_cb), self);
  g_signal_connect_swapped (self->backend, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

TalkClient *
talk_client_new (TalkOffice *office, const char *login, const char *device)
{
  const OfficePerson *person = talk_office_find (office, login);
  LiaTalkLogin settings = talk_office_login (office, person);
  if (device != NULL)
    settings.device_id = device;
  return talk_client_new_with_login (person, &settings);
}

void
talk_client_free (TalkClient *self)
{
  GHashTableIter iter;
  gpointer conversation = NULL;

  g_signal_handlers_disconnect_by_data (self->backend, self);
  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    g_signal_handlers_disconnect_by_data (conversation, self);
  g_hash_table_unref (self->conversations);
  g_assert_finalize_object (self->backend);
  g_hash_table_unref (self->presence);
  g_hash_table_unref (self->contacts);
  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->roster, lia_roster_free);
  g_clear_pointer (&self->own, lia_presence_report_unref);
  g_clear_error (&self->error);
  g_free (self);
}

void
talk_client_start (TalkClient *self)
{
  lia_talk_backend_start (self->backend);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (lia_talk_backend_stop_finish (LIA_TALK_BACKEND (source), result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

void
talk_client_stop (TalkClient *self)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean done = FALSE;

  lia_talk_backend_stop_async (self->backend, NULL, stopped_cb, &done);
  TALK_WAIT (done);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, STOP_LIMIT_US);
  g_assert_cmpint (lia_talk_backend_get_status (self->backend), ==, LIA_STATUS_OFF);
}

TalkClient *
talk_client_signed_in (TalkOffice *office, const char *login, const char *device)
{
  TalkClient *self = talk_client_new (office, login, device);

  talk_client_start (self);
  TALK_WAIT (self->status == LIA_STATUS_CONNECTED && self->roster != NULL && self->own != NULL
             && self->own->availability != LIA_AVAILABILITY_OFFLINE
             && self->own->availability != LIA_AVAILABILITY_UNKNOWN);
  return self;
}

LiaAddress *
talk_address (const OfficePerson *person)
{
  return lia_address_new (LIA_ADDRESS_SIP, person->address, NULL);
}

LiaAvailability
talk_client_get_availability (TalkClient *self, const OfficePerson *person)
{
  g_autoptr (LiaAddress) address = talk_address (person);
  LiaPresenceReport *report = g_hash_table_lookup (self->presence, lia_address_get_key (address));

  return report != NULL ? report->availability : LIA_AVAILABILITY_UNKNOWN;
}

/* ---- Messages ---- */

LiaTalkConversation *
talk_client_conversation (TalkClient *self, const OfficePerson *with)
{
  g_autoptr (LiaAddress) address = talk_address (with);
  LiaTalkConversation *conversation
      = g_hash_table_lookup (self->conversations, lia_address_get_key (address));
  g_autoptr (LiaTalkConversation) made = NULL;

  if (conversation != NULL)
    return conversation;
  made = lia_talk_backend_open_conversation (self->backend, address);
  follow (self, made);
  return made;
}

typedef struct
{
  guint *done;
  GError **error;
} Sending;

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  g_autoptr (GError) error = NULL;

  if (!lia_talk_conversation_send_finish (LIA_TALK_CONVERSATION (source), result, &error))
    {
      if (sending->error == NULL)
        g_error ("not sent: %s", error->message);
      *sending->error = g_steal_pointer (&error);
    }
  (*sending->done)++;
  g_free (sending);
}

static void
send (TalkClient *self, const OfficePerson *to, const char *text, guint *done, GError **error)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->done = done;
  sending->error = error;
  lia_talk_conversation_send_async (talk_client_conversation (self, to), text, NULL, sent_cb,
                                    sending);
}

GError *
talk_client_send (TalkClient *self, const OfficePerson *to, const char *text)
{
  GError *error = NULL;
  guint done = 0;

  send (self, to, text, &done, &error);
  TALK_WAIT (done > 0);
  return error;
}

void
talk_client_send_only (
    TalkClient *self, const OfficePerson *to, const char *text, guint *out_done, GError **out_error)
{
  send (self, to, text, out_done, out_error);
}

gboolean
talk_client_has_message (TalkClient *self, const OfficePerson *from, const char *text)
{
  g_autofree char *wanted = g_strdup_printf ("%s: %s", from->address, text);

  return g_ptr_array_find_with_equal_func (self->messages, wanted, g_str_equal, NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Wakes the loop now and then, so that a wait sees its deadline. */
guint
talk_wait_begin (void)
{
  return g_timeout_add (50, tick_cb, NULL);
}
