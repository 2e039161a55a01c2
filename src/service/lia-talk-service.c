/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-talk-service"

#include "config.h"

#include "mime/lia-mime-html.h"
#include "service/lia-own-status-private.h"
#include "service/lia-sentence.h"
#include "service/lia-talk-service.h"

#define RANK_CONTACT_CARD 30

struct _LiaTalkService
{
  GObject parent_instance;

  LiaAccount *account;
  const LiaTalkProvider *provider;
  LiaPeople *people;
  LiaPresenceService *presence;
  char *device_id;
  char *source;

  LiaTalkBackend *backend;
  LiaTrial *trial;           /* of the password that it has */
  GHashTable *conversations; /* address key → LiaTalkConversation */
  GPtrArray *watched;        /* LiaAddress, once for each watch */
  LiaOwnPresence own;
  char *own_note;
};

enum
{
  NEEDS_PASSWORD,
  NEEDS_TRUST,
  ROSTER,
  OWN_PRESENCE,
  MESSAGE,
  TYPING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaTalkService, lia_talk_service, G_TYPE_OBJECT)

static void
drop_backend (LiaTalkService *self)
{
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_clear_object (&self->backend);
  g_hash_table_remove_all (self->conversations);
  lia_presence_service_forget (self->presence, self->source);
}

static void
lia_talk_service_dispose (GObject *object)
{
  LiaTalkService *self = LIA_TALK_SERVICE (object);

  if (self->presence != NULL)
    drop_backend (self);
  g_clear_object (&self->presence);
  g_clear_object (&self->people);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (lia_talk_service_parent_class)->dispose (object);
}

static void
lia_talk_service_finalize (GObject *object)
{
  LiaTalkService *self = LIA_TALK_SERVICE (object);

  g_hash_table_unref (self->conversations);
  g_ptr_array_unref (self->watched);
  g_free (self->device_id);
  g_free (self->source);
  g_free (self->own_note);
  g_clear_pointer (&self->trial, lia_trial_unref);
  G_OBJECT_CLASS (lia_talk_service_parent_class)->finalize (object);
}

static void
lia_talk_service_class_init (LiaTalkServiceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_talk_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_talk_service_finalize;

  signals[NEEDS_PASSWORD] = g_signal_new ("needs-password", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[NEEDS_TRUST] = g_signal_new ("needs-trust", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[ROSTER] = g_signal_new ("roster", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, LIA_TYPE_ROSTER);
  signals[OWN_PRESENCE] = g_signal_new ("own-presence", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, LIA_TYPE_PRESENCE);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, LIA_TYPE_PERSON, G_TYPE_STRING, G_TYPE_INT64);
  signals[TYPING] = g_signal_new ("typing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, LIA_TYPE_PERSON, G_TYPE_BOOLEAN);
}

static void
lia_talk_service_init (LiaTalkService *self)
{
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->watched = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
}

LiaTalkService *
lia_talk_service_new (LiaAccount *account,
                      const LiaTalkProvider *provider,
                      LiaPeople *people,
                      LiaPresenceService *presence,
                      const char *device_id)
{
  LiaTalkService *self = g_object_new (LIA_TYPE_TALK_SERVICE, NULL);

  self->account = g_object_ref (account);
  self->provider = provider;
  self->people = g_object_ref (people);
  self->presence = g_object_ref (presence);
  self->device_id = g_strdup (device_id);
  self->source = g_strconcat ("talk:", lia_account_get_id (account), NULL);
  return self;
}

/* ---- What the backend tells ---- */

/* Nobody sees the user while there is no connection. */
static void
forget_presence (LiaTalkService *self)
{
  g_autoptr (LiaPresence) offline = lia_presence_new (LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE);

  lia_presence_service_forget (self->presence, self->source);
  g_signal_emit (self, signals[OWN_PRESENCE], 0, offline);
}

static void
status_cb (LiaTalkService *self, int status, GError *error)
{
  if (error != NULL)
    g_message ("Presence of %s: %s", lia_account_get_name (self->account), error->message);
  if (status != LIA_STATUS_CONNECTED)
    forget_presence (self);
  lia_account_set_talk_status (self->account, status, lia_sentence_of_talk (status, error));
  if (status == LIA_STATUS_NEEDS_PASSWORD)
    g_signal_emit (self, signals[NEEDS_PASSWORD], 0, TRUE);
  else if (status == LIA_STATUS_NEEDS_TRUST && error != NULL)
    g_signal_emit (self, signals[NEEDS_TRUST], 0, error);
}

static void
presence_cb (LiaTalkService *self, GPtrArray *reports)
{
  lia_presence_service_report (self->presence, self->source, reports);
}

static void
contacts_cb (LiaTalkService *self, GPtrArray *contacts)
{
  for (guint i = 0; i < contacts->len; i++)
    {
      LiaContactRecord *contact = g_ptr_array_index (contacts, i);
      if (contact->addresses->len > 0)
        lia_people_add_contact (self->people, contact, RANK_CONTACT_CARD);
    }
}

static void
own_presence_cb (LiaTalkService *self, LiaPresenceReport *report)
{
  g_autoptr (GPtrArray) reports = g_ptr_array_new ();
  g_autoptr (LiaPresence) presence = NULL;

  g_ptr_array_add (reports, report);
  presence = lia_presence_merge (reports, g_get_real_time ());
  lia_presence_service_report (self->presence, self->source, reports);
  g_signal_emit (self, signals[OWN_PRESENCE], 0, presence);
}

static void
roster_cb (LiaTalkService *self, LiaRoster *roster)
{
  g_signal_emit (self, signals[ROSTER], 0, roster);
}

static void
abilities_cb (LiaTalkService *self, guint abilities)
{
  lia_account_set_talk_abilities (self->account, abilities);
}

/* ---- Conversations ---- */

static void
message_cb (
    LiaTalkService *self, LiaAddress *from, const char *text, gboolean is_html, gint64 time_us)
{
  g_autofree char *plain = is_html ? g_strchomp (lia_html_to_text (text)) : g_strdup (text);

  g_signal_emit (self, signals[MESSAGE], 0, lia_people_ensure (self->people, from), plain, time_us);
}

static void
typing_cb (LiaTalkService *self, LiaAddress *from, gboolean typing)
{
  g_signal_emit (self, signals[TYPING], 0, lia_people_ensure (self->people, from), typing);
}

/* Whoever has left does not type any more, whatever was told last. */
static void
closed_cb (LiaTalkService *self, GError *reason, LiaTalkConversation *conversation)
{
  typing_cb (self, lia_talk_conversation_get_peer (conversation), FALSE);
}

static void
follow_conversation (LiaTalkService *self, LiaTalkConversation *conversation)
{
  LiaAddress *peer = lia_talk_conversation_get_peer (conversation);

  g_signal_connect_object (conversation, "message", G_CALLBACK (message_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "typing", G_CALLBACK (typing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->conversations, g_strdup (lia_address_get_key (peer)),
                       g_object_ref (conversation));
}

static void
incoming_cb (LiaTalkService *self, LiaTalkConversation *conversation)
{
  follow_conversation (self, conversation);
}

static LiaTalkConversation *
conversation_with (LiaTalkService *self, LiaAddress *peer)
{
  LiaTalkConversation *conversation
      = g_hash_table_lookup (self->conversations, lia_address_get_key (peer));
  g_autoptr (LiaTalkConversation) made = NULL;

  if (conversation != NULL || self->backend == NULL)
    return conversation;
  made = lia_talk_backend_open_conversation (self->backend, peer);
  follow_conversation (self, made);
  return made;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lia_talk_conversation_send_finish (LIA_TALK_CONVERSATION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lia_talk_service_send_async (LiaTalkService *self,
                             LiaAddress *peer,
                             const char *text,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  LiaTalkConversation *conversation = NULL;

  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  g_task_set_source_tag (task, lia_talk_service_send_async);
  conversation = conversation_with (self, peer);
  if (conversation == NULL)
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_OFFLINE, "Not signed in");
  else
    lia_talk_conversation_send_async (conversation, text, NULL, sent_cb, g_steal_pointer (&task));
}

gboolean
lia_talk_service_send_finish (LiaTalkService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lia_talk_service_set_typing (LiaTalkService *self, LiaAddress *peer, gboolean typing)
{
  LiaTalkConversation *conversation = NULL;

  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  conversation = g_hash_table_lookup (self->conversations, lia_address_get_key (peer));
  if (conversation != NULL)
    lia_talk_conversation_set_typing (conversation, typing);
}

/* ---- Life ---- */

static LiaTalkBackend *
new_backend (LiaTalkService *self, const char *password)
{
  const LiaTalkSettings *settings = lia_account_get_talk (self->account);
  LiaTalkLogin login = { 0 };

  login.address = lia_address_get_address (lia_account_get_address (self->account));
  login.login = settings->login != NULL ? settings->login : login.address;
  login.password = password;
  login.trial = self->trial;
  login.server = settings->server;
  login.port = settings->port;
  login.tls = settings->tls;
  login.user_agent = settings->user_agent;
  login.pinned_sha256 = settings->pinned_sha256;
  login.device_id = self->device_id;
  return self->provider->create (&login);
}

void
lia_talk_service_start (LiaTalkService *self, const char *password, LiaTrial *trial)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "status", G_CALLBACK (status_cb) },     { "presence", G_CALLBACK (presence_cb) },
    { "contacts", G_CALLBACK (contacts_cb) }, { "own-presence", G_CALLBACK (own_presence_cb) },
    { "roster", G_CALLBACK (roster_cb) },     { "abilities", G_CALLBACK (abilities_cb) },
    { "incoming", G_CALLBACK (incoming_cb) },
  };

  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  drop_backend (self);
  g_clear_pointer (&self->trial, lia_trial_unref);
  self->trial = lia_trial_ref (trial);
  self->backend = new_backend (self, password);
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->backend, handlers[i].signal, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);
  lia_talk_backend_publish (self->backend, &self->own);
  if (self->watched->len > 0)
    lia_talk_backend_watch (self->backend, self->watched);
  lia_talk_backend_start (self->backend);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lia_talk_backend_stop_finish (LIA_TALK_BACKEND (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lia_talk_service_stop_async (LiaTalkService *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (LiaTalkBackend) backend = NULL;

  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  g_task_set_source_tag (task, lia_talk_service_stop_async);
  if (self->backend == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  backend = g_object_ref (self->backend);
  drop_backend (self);
  lia_account_set_talk_status (self->account, LIA_STATUS_OFF, NULL);
  lia_talk_backend_stop_async (backend, NULL, stopped_cb, g_steal_pointer (&task));
}

gboolean
lia_talk_service_stop_finish (LiaTalkService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lia_talk_service_publish (LiaTalkService *self, LiaOwnStatus *status)
{
  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  g_free (self->own_note);
  self->own_note = g_strdup (lia_own_status_get_note (status));
  self->own.availability = lia_own_status_get_choice (status);
  self->own.activity = _lia_own_status_get_activity (status);
  self->own.idle = _lia_own_status_get_idle (status);
  self->own.full_screen = _lia_own_status_is_full_screen (status);
  self->own.note = self->own_note;
  if (self->backend != NULL)
    lia_talk_backend_publish (self->backend, &self->own);
}

void
lia_talk_service_watch (LiaTalkService *self, GPtrArray *addresses)
{
  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  g_ptr_array_extend (self->watched, addresses, (GCopyFunc)lia_address_ref, NULL);
  if (self->backend != NULL)
    lia_talk_backend_watch (self->backend, addresses);
}

void
lia_talk_service_unwatch (LiaTalkService *self, GPtrArray *addresses)
{
  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  for (guint i = 0; i < addresses->len; i++)
    {
      guint index = 0;
      if (g_ptr_array_find_with_equal_func (self->watched, g_ptr_array_index (addresses, i),
                                            lia_address_equal, &index))
        g_ptr_array_remove_index (self->watched, index);
    }
  if (self->backend != NULL)
    lia_talk_backend_unwatch (self->backend, addresses);
}

void
lia_talk_service_edit_roster (LiaTalkService *self, const LiaRosterEdit *edit)
{
  g_return_if_fail (LIA_IS_TALK_SERVICE (self));

  if (self->backend != NULL && LIA_IS_TALK_ROSTER_EDIT (self->backend))
    lia_talk_roster_edit (LIA_TALK_ROSTER_EDIT (self->backend), edit);
}

LiaAccessLevel
lia_talk_service_get_access_level (LiaTalkService *self, LiaAddress *address)
{
  g_return_val_if_fail (LIA_IS_TALK_SERVICE (self), LIA_ACCESS_LEVEL_UNKNOWN);

  return self->backend != NULL && LIA_IS_TALK_ACCESS (self->backend)
             ? lia_talk_access_get_level (LIA_TALK_ACCESS (self->backend), address)
             : LIA_ACCESS_LEVEL_UNKNOWN;
}
