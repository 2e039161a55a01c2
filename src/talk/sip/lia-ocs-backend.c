/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-backend"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-backoff.h"
#include "core/lia-pace.h"
#include "talk/sip/lia-ocs-backend.h"
#include "talk/sip/lia-ocs-provisioning.h"
#include "talk/sip/lia-ocs-roster.h"
#include "talk/sip/lia-ocs-self.h"
#include "talk/sip/lia-ocs-watcher.h"
#include "talk/sip/lia-sip-conversation.h"
#include "talk/sip/lia-sip-subscription.h"

/* A device that nobody sits at leaves an invitation to the user's other ones for so long. */
#define OTHER_DEVICES_MS 10000

/* A sign-in that has lasted so long has worked. */
#define STOOD_MS 60000

struct _LiaOcsBackend
{
  GObject parent_instance;

  LiaTalkLogin login; /* strings owned */
  LiaStatus status;

  /* Of one sign-in; NULL between two. */
  LiaSipClient *client;
  LiaOcsRoster *roster;
  LiaOcsWatcher *watcher;
  LiaOcsSelf *self_presence;
  LiaSipSubscription *provisioning;

  /* What outlives it. */
  guint attempt;
  gint64 registered_us; /* 0: not in this sign-in */
  guint retry_id;
  LiaOwnPresence own;
  char *note;
  gboolean published;  /* lia_talk_backend_publish() was called before */
  GHashTable *watched; /* address key → Watched */
  GPtrArray *contacts; /* element-type LiaAddress: of the contact list */
  GPtrArray *added;    /* element-type LiaAddress: put there by the user, not told yet */
  guint people_id;
  GHashTable *conversations; /* address key → LiaSipConversation */
  GNetworkMonitor *network;
};

/* Somebody who is watched outside the contact list. */
typedef struct
{
  LiaAddress *address;
  guint count;
} Watched;

static void backend_iface_init (LiaTalkBackendInterface *iface);
static void roster_edit_iface_init (LiaTalkRosterEditInterface *iface);
static void access_iface_init (LiaTalkAccessInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaOcsBackend,
                               lia_ocs_backend,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_TALK_BACKEND, backend_iface_init)
                                   G_IMPLEMENT_INTERFACE (LIA_TYPE_TALK_ROSTER_EDIT,
                                                          roster_edit_iface_init)
                                       G_IMPLEMENT_INTERFACE (LIA_TYPE_TALK_ACCESS,
                                                              access_iface_init))

static void sign_in (LiaOcsBackend *self);

static void
set_status (LiaOcsBackend *self, LiaStatus status, GError *error)
{
  self->status = status;
  lia_talk_backend_emit_status (LIA_TALK_BACKEND (self), status, error);
}

static void
watched_free (Watched *watched)
{
  lia_address_unref (watched->address);
  g_free (watched);
}

/* ---- Whom to watch ---- */

static gboolean
people_cb (gpointer user_data)
{
  LiaOcsBackend *self = user_data;
  g_autoptr (GPtrArray) people = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value = NULL;

  self->people_id = 0;
  if (self->watcher == NULL)
    return G_SOURCE_REMOVE;
  g_ptr_array_extend (people, self->contacts, NULL, NULL);
  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (people, ((Watched *)value)->address);
  lia_ocs_watcher_set_people (self->watcher, people, self->added);
  g_ptr_array_set_size (self->added, 0);
  return G_SOURCE_REMOVE;
}

/* Several changes of one turn of the loop become one request. */
static void
queue_people (LiaOcsBackend *self)
{
  if (self->people_id == 0 && self->watcher != NULL)
    self->people_id = g_idle_add (people_cb, self);
}

/* ---- What the parts tell ---- */

static void
roster_cb (LiaRoster *roster, gpointer user_data)
{
  LiaOcsBackend *self = user_data;

  g_ptr_array_set_size (self->contacts, 0);
  for (guint i = 0; i < roster->entries->len; i++)
    {
      LiaRosterEntry *entry = g_ptr_array_index (roster->entries, i);
      g_ptr_array_add (self->contacts, lia_address_ref (entry->address));
    }
  queue_people (self);
  lia_talk_backend_emit_roster (LIA_TALK_BACKEND (self), roster);
}

static void
watcher_cb (GPtrArray *reports, GPtrArray *contacts, gpointer user_data)
{
  LiaTalkBackend *self = user_data;

  /* Names first: what is shown with the state is then right at once. */
  if (contacts->len > 0)
    lia_talk_backend_emit_contacts (self, contacts);
  lia_talk_backend_emit_presence (self, reports);
}

static void
own_presence_cb (LiaPresenceReport *report, gpointer user_data)
{
  lia_talk_backend_emit_own_presence (user_data, report);
}

static void
provisioned_cb (LiaSipMessage *message, gpointer user_data)
{
  LiaOcsBackend *self = user_data;
  LiaTalkAbilities abilities = 0;
  g_autoptr (GError) error = NULL;

  if (lia_ocs_provisioning_parse (lia_sip_message_get_body (message),
                                  lia_sip_client_is_remote (self->client), &abilities, &error))
    lia_talk_backend_emit_abilities (LIA_TALK_BACKEND (self), abilities);
  else
    g_message ("Provisioning: %s", error->message);
}

static char *
make_provisioning_body (gboolean anew, gpointer user_data)
{
  return g_strdup (lia_ocs_provisioning_request ());
}

static const LiaSipEvent provisioning_event = {
  .event = "vnd-microsoft-provisioning-v2",
  .accept = "application/vnd-microsoft-roaming-provisioning-v2+xml",
  .content_type = "application/vnd-microsoft-roaming-provisioning-v2+xml",
  .once = TRUE,
  .make_body = make_provisioning_body,
  .notify = provisioned_cb,
};

/* ---- Conversations ---- */

static LiaSipConversation *
ensure_conversation (LiaOcsBackend *self, LiaAddress *peer, gboolean *out_new)
{
  LiaSipConversation *conversation
      = g_hash_table_lookup (self->conversations, lia_address_get_key (peer));

  *out_new = conversation == NULL;
  if (conversation != NULL)
    return conversation;
  conversation = lia_sip_conversation_new (peer);
  lia_sip_conversation_set_client (conversation,
                                   self->status == LIA_STATUS_CONNECTED ? self->client : NULL);
  g_hash_table_insert (self->conversations, g_strdup (lia_address_get_key (peer)), conversation);
  return conversation;
}

static guint
accept_delay (LiaOcsBackend *self)
{
  return lia_sip_client_get_n_devices (self->client) > 1 && self->own.idle > 0 ? OTHER_DEVICES_MS
                                                                               : 0;
}

static void
take_invite (LiaOcsBackend *self, LiaSipMessage *invite)
{
  const char *from = lia_sip_message_get_header (invite, "From");
  g_autofree char *uri = lia_sip_header_dup_uri (from);
  g_autofree char *name = lia_sip_header_dup_display_name (from);
  g_autoptr (LiaAddress) peer = uri != NULL ? lia_address_new_from_uri (uri, name) : NULL;
  LiaSipConversation *conversation = NULL;
  gboolean is_new = FALSE;

  if (peer == NULL || !lia_sip_conversation_has_text (invite))
    {
      lia_sip_client_reply (self->client, invite, 488, "Not Acceptable Here", NULL, NULL);
      return;
    }
  conversation = ensure_conversation (self, peer, &is_new);
  if (is_new)
    lia_talk_backend_emit_incoming (LIA_TALK_BACKEND (self), LIA_TALK_CONVERSATION (conversation));
  lia_sip_conversation_ring (conversation, invite, accept_delay (self));
}

static gboolean
take_in_conversation (LiaOcsBackend *self, LiaSipMessage *request)
{
  GHashTableIter iter;
  gpointer conversation = NULL;

  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    if (lia_sip_conversation_take (conversation, request))
      return TRUE;
  return FALSE;
}

static void
set_conversations_client (LiaOcsBackend *self, LiaSipClient *client)
{
  g_autoptr (GList) conversations = g_hash_table_get_values (self->conversations);

  for (GList *l = conversations; l != NULL; l = l->next)
    lia_sip_conversation_set_client (l->data, client);
}

/* ---- Requests ---- */

static void
take_notify (LiaOcsBackend *self, LiaSipMessage *notify)
{
  if (lia_ocs_watcher_take (self->watcher, notify)
      || lia_ocs_self_take (self->self_presence, notify)
      || lia_ocs_roster_take (self->roster, notify)
      || lia_sip_subscription_take (self->provisioning, notify))
    return;
  lia_sip_client_reply (self->client, notify, 481, "Subscription Does Not Exist", NULL, NULL);
}

static void
request_cb (LiaOcsBackend *self, LiaSipMessage *request)
{
  const char *method = lia_sip_message_get_method (request);
  const char *to = lia_sip_message_get_header (request, "To");
  g_autofree char *tag = lia_sip_header_dup_param (to, "tag");

  if (self->watcher == NULL)
    lia_sip_client_reply (self->client, request, 480, "Temporarily Unavailable", NULL, NULL);
  else if (g_str_equal (method, "NOTIFY") || g_str_equal (method, "BENOTIFY"))
    take_notify (self, request);
  else if (g_str_equal (method, "INVITE") && tag == NULL)
    take_invite (self, request);
  else if (g_str_equal (method, "ACK"))
    return; /* the dialog stood since our answer */
  else if (!take_in_conversation (self, request))
    lia_sip_client_reply (self->client, request, 481, "Dialog Does Not Exist", NULL, NULL);
}

/* ---- Signing in ---- */

static void
drop_parts (LiaOcsBackend *self)
{
  g_clear_handle_id (&self->people_id, g_source_remove);
  g_clear_pointer (&self->roster, lia_ocs_roster_free);
  g_clear_pointer (&self->watcher, lia_ocs_watcher_free);
  g_clear_pointer (&self->self_presence, lia_ocs_self_free);
  g_clear_pointer (&self->provisioning, lia_sip_subscription_free);
}

static void
drop_client (LiaOcsBackend *self)
{
  if (self->client == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->client, self);
  lia_sip_client_close (self->client);
  set_conversations_client (self, NULL);
  drop_parts (self);
  g_clear_object (&self->client);
}

static void
registered_cb (LiaOcsBackend *self)
{
  const char *uri = lia_sip_client_get_self_uri (self->client);

  self->registered_us = g_get_monotonic_time ();
  self->roster = lia_ocs_roster_new (self->client, roster_cb, self);
  self->watcher = lia_ocs_watcher_new (self->client, watcher_cb, self);
  self->self_presence = lia_ocs_self_new (self->client, own_presence_cb, self);
  self->provisioning = lia_sip_subscription_new (self->client, &provisioning_event, uri, self);
  set_status (self, LIA_STATUS_CONNECTED, NULL);
  if (self->client == NULL || self->watcher == NULL)
    return;
  set_conversations_client (self, self->client);
  if (lia_sip_client_allows_event (self->client, "vnd-microsoft-roaming-contacts"))
    lia_ocs_roster_start (self->roster);
  if (lia_sip_client_allows_event (self->client, provisioning_event.event))
    lia_sip_subscription_start (self->provisioning);
  lia_ocs_self_publish (self->self_presence, &self->own, FALSE);
  if (lia_sip_client_allows_event (self->client, "vnd-microsoft-roaming-self"))
    lia_ocs_self_start (self->self_presence);
  queue_people (self);
}

static gboolean
retry_cb (gpointer user_data)
{
  LiaOcsBackend *self = user_data;

  self->retry_id = 0;
  sign_in (self);
  return G_SOURCE_REMOVE;
}

static LiaStatus
status_of (const GError *error)
{
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH))
    return LIA_STATUS_NEEDS_PASSWORD;
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_CERTIFICATE))
    return LIA_STATUS_NEEDS_TRUST;
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_DENIED)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_DISABLED)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_ELSEWHERE)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED))
    return LIA_STATUS_REFUSED;
  return LIA_STATUS_WAITING;
}

/* A server that takes every sign-in and soon ends it must not be asked without end. */
static gboolean
has_stood (LiaOcsBackend *self)
{
  return self->registered_us != 0
         && g_get_monotonic_time () - self->registered_us
                > lia_pace_ms (LIA_PACE_WAIT, STOOD_MS) * G_TIME_SPAN_MILLISECOND;
}

static void
ended_cb (LiaOcsBackend *self, GError *error)
{
  g_autoptr (LiaOcsBackend) alive = g_object_ref (self);
  LiaStatus status = status_of (error);
  guint delay_ms = 0;

  if (has_stood (self))
    self->attempt = 0;
  drop_client (self);
  if (status == LIA_STATUS_WAITING)
    {
      delay_ms = lia_backoff_delay_ms (++self->attempt, g_random_double ());
      delay_ms = MAX (delay_ms, lia_error_get_retry_after_ms (error));
      self->retry_id = lia_pace_timeout_add (LIA_PACE_WAIT, delay_ms, retry_cb, self);
    }
  set_status (self, status, error);
}

static void
sign_in (LiaOcsBackend *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  drop_client (self);
  self->registered_us = 0;
  self->client = lia_sip_client_new (&self->login);
  g_signal_connect_swapped (self->client, "registered", G_CALLBACK (registered_cb), self);
  g_signal_connect_swapped (self->client, "request", G_CALLBACK (request_cb), self);
  g_signal_connect_swapped (self->client, "ended", G_CALLBACK (ended_cb), self);
  set_status (self, LIA_STATUS_CONNECTING, NULL);
  if (self->client != NULL)
    lia_sip_client_start (self->client);
}

/* The network has become another: what waits tries at once, what stands proves that it does. */
static void
network_cb (LiaOcsBackend *self, gboolean available)
{
  if (!available)
    return;
  if (self->status == LIA_STATUS_WAITING && self->retry_id != 0)
    {
      self->attempt = 0;
      sign_in (self);
    }
  else if (self->status == LIA_STATUS_CONNECTED)
    lia_sip_client_probe (self->client);
}

/* ---- The contract ---- */

static void
start (LiaTalkBackend *backend)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (backend);

  if (self->network == NULL)
    {
      self->network = g_object_ref (g_network_monitor_get_default ());
      g_signal_connect_object (self->network, "network-changed", G_CALLBACK (network_cb), self,
                               G_CONNECT_SWAPPED);
    }
  sign_in (self);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaOcsBackend *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!lia_sip_client_sign_out_finish (LIA_SIP_CLIENT (source), result, &error))
    g_message ("Signing out: %s", error->message);
  drop_client (self);
  set_status (self, LIA_STATUS_OFF, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
stop_async (LiaTalkBackend *backend,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (backend);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GList) conversations = g_hash_table_get_values (self->conversations);

  g_task_set_source_tag (task, stop_async);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->client == NULL)
    {
      set_status (self, LIA_STATUS_OFF, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_signal_handlers_disconnect_by_data (self->client, self);
  for (GList *l = conversations; l != NULL; l = l->next)
    lia_talk_conversation_close (l->data);
  if (self->watcher != NULL)
    {
      lia_ocs_watcher_end (self->watcher);
      lia_ocs_self_end (self->self_presence);
      lia_ocs_roster_end (self->roster);
    }
  lia_sip_client_sign_out_async (self->client, signed_out_cb, g_steal_pointer (&task));
}

static gboolean
stop_finish (LiaTalkBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static LiaStatus
get_status (LiaTalkBackend *backend)
{
  return LIA_OCS_BACKEND (backend)->status;
}

/*
 * “Automatic” takes back a state chosen by hand when the user goes back to it, or asks for it once
 * more. At a start it does not: what was chosen on another device stands.
 */
static gboolean
is_reset (LiaOcsBackend *self, const LiaOwnPresence *own)
{
  if (!self->published || own->availability != LIA_AVAILABILITY_UNKNOWN)
    return FALSE;
  return self->own.availability != LIA_AVAILABILITY_UNKNOWN
         || (self->own.idle == own->idle && self->own.full_screen == own->full_screen
             && g_strcmp0 (self->own.note, own->note) == 0);
}

static void
publish (LiaTalkBackend *backend, const LiaOwnPresence *own)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (backend);
  gboolean reset = is_reset (self, own);
  char *note = g_strdup (own->note);

  g_free (self->note);
  self->note = note;
  self->own = *own;
  self->own.note = self->note;
  self->published = TRUE;
  if (self->self_presence != NULL)
    lia_ocs_self_publish (self->self_presence, &self->own, reset);
}

static void
watch (LiaTalkBackend *backend, GPtrArray *addresses)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (backend);

  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      Watched *watched = g_hash_table_lookup (self->watched, lia_address_get_key (address));
      if (lia_address_get_scheme (address) != LIA_ADDRESS_SIP)
        continue;
      if (watched == NULL)
        {
          watched = g_new0 (Watched, 1);
          watched->address = lia_address_ref (address);
          g_hash_table_insert (self->watched, g_strdup (lia_address_get_key (address)), watched);
        }
      watched->count++;
    }
  queue_people (self);
}

static void
unwatch (LiaTalkBackend *backend, GPtrArray *addresses)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (backend);

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *key = lia_address_get_key (g_ptr_array_index (addresses, i));
      Watched *watched = g_hash_table_lookup (self->watched, key);
      if (watched != NULL && --watched->count == 0)
        g_hash_table_remove (self->watched, key);
    }
  queue_people (self);
}

static LiaTalkConversation *
open_conversation (LiaTalkBackend *backend, LiaAddress *peer)
{
  gboolean is_new = FALSE;
  LiaSipConversation *conversation = ensure_conversation (LIA_OCS_BACKEND (backend), peer, &is_new);

  return LIA_TALK_CONVERSATION (g_object_ref (conversation));
}

static void
backend_iface_init (LiaTalkBackendInterface *iface)
{
  iface->start = start;
  iface->stop_async = stop_async;
  iface->stop_finish = stop_finish;
  iface->get_status = get_status;
  iface->publish = publish;
  iface->watch = watch;
  iface->unwatch = unwatch;
  iface->open_conversation = open_conversation;
}

static void
edit_roster (LiaTalkRosterEdit *editor, const LiaRosterEdit *edit)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (editor);

  if (self->roster == NULL)
    return;
  if (edit->kind == LIA_ROSTER_ADD_CONTACT)
    g_ptr_array_add (self->added, lia_address_ref (edit->address));
  lia_ocs_roster_edit (self->roster, edit);
}

static void
roster_edit_iface_init (LiaTalkRosterEditInterface *iface)
{
  iface->edit = edit_roster;
}

static LiaAccessLevel
get_level (LiaTalkAccess *access, LiaAddress *address)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (access);

  return self->self_presence != NULL ? lia_ocs_self_get_level (self->self_presence, address)
                                     : LIA_ACCESS_LEVEL_UNKNOWN;
}

static void
access_iface_init (LiaTalkAccessInterface *iface)
{
  iface->get_level = get_level;
}

/* ---- Object ---- */

static void
lia_ocs_backend_dispose (GObject *object)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (object);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  drop_client (self);
  g_hash_table_remove_all (self->conversations);
  g_clear_object (&self->network);
  G_OBJECT_CLASS (lia_ocs_backend_parent_class)->dispose (object);
}

static void
lia_ocs_backend_finalize (GObject *object)
{
  LiaOcsBackend *self = LIA_OCS_BACKEND (object);
  char *strings[] = { (char *)self->login.address,    (char *)self->login.login,
                      (char *)self->login.password,   (char *)self->login.server,
                      (char *)self->login.user_agent, (char *)self->login.pinned_sha256,
                      (char *)self->login.device_id };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  g_clear_pointer (&self->login.trial, lia_trial_unref);
  g_free (self->note);
  g_hash_table_unref (self->watched);
  g_ptr_array_unref (self->contacts);
  g_ptr_array_unref (self->added);
  g_hash_table_unref (self->conversations);
  G_OBJECT_CLASS (lia_ocs_backend_parent_class)->finalize (object);
}

static void
lia_ocs_backend_class_init (LiaOcsBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_ocs_backend_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_ocs_backend_finalize;
}

static void
lia_ocs_backend_init (LiaOcsBackend *self)
{
  self->watched
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)watched_free);
  self->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static LiaTalkBackend *
create (const LiaTalkLogin *login)
{
  LiaOcsBackend *self = g_object_new (LIA_TYPE_OCS_BACKEND, NULL);

  self->login = *login;
  self->login.address = g_strdup (login->address);
  self->login.login = g_strdup (login->login);
  self->login.password = g_strdup (login->password);
  self->login.trial = login->trial != NULL ? lia_trial_ref (login->trial) : NULL;
  self->login.server = g_strdup (login->server);
  self->login.user_agent = g_strdup (login->user_agent);
  self->login.pinned_sha256 = g_strdup (login->pinned_sha256);
  self->login.device_id = g_strdup (login->device_id);
  return LIA_TALK_BACKEND (self);
}

const LiaTalkProvider lia_ocs_talk_provider = {
  .id = "ocs",
  .name = N_ ("Office Communications Server"),
  .port_tls = 5061,
  .port_tcp = 5060,
  .create = create,
};
