/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-talk"

#include "config.h"

#include "talk/lia-talk-backend.h"

enum
{
  STATUS,
  PRESENCE,
  CONTACTS,
  OWN_PRESENCE,
  ROSTER,
  ABILITIES,
  INCOMING,
  N_SIGNALS
};

enum
{
  MESSAGE,
  TYPING,
  CLOSED,
  N_CONVERSATION_SIGNALS
};

static guint signals[N_SIGNALS];
static guint conversation_signals[N_CONVERSATION_SIGNALS];

G_DEFINE_INTERFACE (LiaTalkBackend, lia_talk_backend, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (LiaTalkConversation, lia_talk_conversation, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (LiaTalkRosterEdit, lia_talk_roster_edit, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (LiaTalkAccess, lia_talk_access, G_TYPE_OBJECT)

static guint
new_signal (GType type, const char *name, guint n_params, const GType *params)
{
  return g_signal_newv (name, type, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE,
                        n_params, (GType *)params);
}

static void
lia_talk_backend_default_init (LiaTalkBackendInterface *iface)
{
  GType type = LIA_TYPE_TALK_BACKEND;

  signals[STATUS] = new_signal (type, "status", 2, (GType[]){ G_TYPE_INT, G_TYPE_ERROR });
  signals[PRESENCE] = new_signal (type, "presence", 1, (GType[]){ G_TYPE_PTR_ARRAY });
  signals[CONTACTS] = new_signal (type, "contacts", 1, (GType[]){ G_TYPE_PTR_ARRAY });
  signals[OWN_PRESENCE]
      = new_signal (type, "own-presence", 1, (GType[]){ LIA_TYPE_PRESENCE_REPORT });
  signals[ROSTER] = new_signal (type, "roster", 1, (GType[]){ LIA_TYPE_ROSTER });
  signals[ABILITIES] = new_signal (type, "abilities", 1, (GType[]){ G_TYPE_UINT });
  signals[INCOMING] = new_signal (type, "incoming", 1, (GType[]){ LIA_TYPE_TALK_CONVERSATION });
}

static void
lia_talk_conversation_default_init (LiaTalkConversationInterface *iface)
{
  GType type = LIA_TYPE_TALK_CONVERSATION;

  conversation_signals[MESSAGE]
      = new_signal (type, "message", 4,
                    (GType[]){ LIA_TYPE_ADDRESS, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_INT64 });
  conversation_signals[TYPING]
      = new_signal (type, "typing", 2, (GType[]){ LIA_TYPE_ADDRESS, G_TYPE_BOOLEAN });
  conversation_signals[CLOSED] = new_signal (type, "closed", 1, (GType[]){ G_TYPE_ERROR });
}

static void
lia_talk_roster_edit_default_init (LiaTalkRosterEditInterface *iface)
{
}

static void
lia_talk_access_default_init (LiaTalkAccessInterface *iface)
{
}

/* ---- Roster ---- */

G_DEFINE_BOXED_TYPE (LiaRoster, lia_roster, lia_roster_copy, lia_roster_free)

static void
roster_group_free (LiaRosterGroup *group)
{
  g_free (group->id);
  g_free (group->name);
  g_free (group);
}

static LiaRosterEntry *
roster_entry_ref (LiaRosterEntry *entry)
{
  g_atomic_ref_count_inc (&entry->ref_count);
  return entry;
}

static void
roster_entry_unref (LiaRosterEntry *entry)
{
  if (!g_atomic_ref_count_dec (&entry->ref_count))
    return;
  lia_address_unref (entry->address);
  g_strfreev (entry->group_ids);
  g_free (entry);
}

LiaRoster *
lia_roster_new (void)
{
  LiaRoster *self = g_new0 (LiaRoster, 1);

  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify)roster_group_free);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)roster_entry_unref);
  return self;
}

LiaRosterGroup *
lia_roster_add_group (LiaRoster *self, const char *id, const char *name)
{
  LiaRosterGroup *group = g_new0 (LiaRosterGroup, 1);

  g_return_val_if_fail (self != NULL && id != NULL && name != NULL, NULL);

  group->id = g_strdup (id);
  group->name = g_strdup (name);
  g_ptr_array_add (self->groups, group);
  return group;
}

LiaRosterEntry *
lia_roster_add_entry (LiaRoster *self, LiaAddress *address, const char *const *group_ids)
{
  LiaRosterEntry *entry = g_new0 (LiaRosterEntry, 1);

  g_return_val_if_fail (self != NULL && address != NULL, NULL);

  g_atomic_ref_count_init (&entry->ref_count);
  entry->address = lia_address_ref (address);
  entry->group_ids = g_strdupv ((char **)group_ids);
  if (entry->group_ids == NULL)
    entry->group_ids = g_new0 (char *, 1);
  g_ptr_array_add (self->entries, entry);
  return entry;
}

LiaRoster *
lia_roster_copy (const LiaRoster *self)
{
  LiaRoster *copy = lia_roster_new ();

  for (guint i = 0; i < self->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (self->groups, i);
      lia_roster_add_group (copy, group->id, group->name);
    }
  g_ptr_array_extend (copy->entries, self->entries, (GCopyFunc)roster_entry_ref, NULL);
  return copy;
}

void
lia_roster_free (LiaRoster *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->groups);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* ---- Conversation ---- */

LiaAddress *
lia_talk_conversation_get_peer (LiaTalkConversation *self)
{
  g_return_val_if_fail (LIA_IS_TALK_CONVERSATION (self), NULL);

  return LIA_TALK_CONVERSATION_GET_IFACE (self)->get_peer (self);
}

void
lia_talk_conversation_send_async (LiaTalkConversation *self,
                                  const char *text,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (LIA_IS_TALK_CONVERSATION (self));
  g_return_if_fail (text != NULL);

  LIA_TALK_CONVERSATION_GET_IFACE (self)->send_async (self, text, cancellable, callback, user_data);
}

gboolean
lia_talk_conversation_send_finish (LiaTalkConversation *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_TALK_CONVERSATION (self), FALSE);

  return LIA_TALK_CONVERSATION_GET_IFACE (self)->send_finish (self, result, error);
}

void
lia_talk_conversation_set_typing (LiaTalkConversation *self, gboolean typing)
{
  g_return_if_fail (LIA_IS_TALK_CONVERSATION (self));

  LIA_TALK_CONVERSATION_GET_IFACE (self)->set_typing (self, typing);
}

void
lia_talk_conversation_close (LiaTalkConversation *self)
{
  g_return_if_fail (LIA_IS_TALK_CONVERSATION (self));

  LIA_TALK_CONVERSATION_GET_IFACE (self)->close (self);
}

void
lia_talk_conversation_emit_message (
    LiaTalkConversation *self, LiaAddress *from, const char *text, gboolean is_html, gint64 time_us)
{
  g_signal_emit (self, conversation_signals[MESSAGE], 0, from, text, is_html, time_us);
}

void
lia_talk_conversation_emit_typing (LiaTalkConversation *self, LiaAddress *from, gboolean typing)
{
  g_signal_emit (self, conversation_signals[TYPING], 0, from, typing);
}

void
lia_talk_conversation_emit_closed (LiaTalkConversation *self, GError *reason)
{
  g_signal_emit (self, conversation_signals[CLOSED], 0, reason);
}

/* ---- Backend ---- */

void
lia_talk_backend_start (LiaTalkBackend *self)
{
  g_return_if_fail (LIA_IS_TALK_BACKEND (self));

  LIA_TALK_BACKEND_GET_IFACE (self)->start (self);
}

void
lia_talk_backend_stop_async (LiaTalkBackend *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (LIA_IS_TALK_BACKEND (self));

  LIA_TALK_BACKEND_GET_IFACE (self)->stop_async (self, cancellable, callback, user_data);
}

gboolean
lia_talk_backend_stop_finish (LiaTalkBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_TALK_BACKEND (self), FALSE);

  return LIA_TALK_BACKEND_GET_IFACE (self)->stop_finish (self, result, error);
}

LiaStatus
lia_talk_backend_get_status (LiaTalkBackend *self)
{
  g_return_val_if_fail (LIA_IS_TALK_BACKEND (self), LIA_STATUS_OFF);

  return LIA_TALK_BACKEND_GET_IFACE (self)->get_status (self);
}

void
lia_talk_backend_publish (LiaTalkBackend *self, const LiaOwnPresence *presence)
{
  g_return_if_fail (LIA_IS_TALK_BACKEND (self));
  g_return_if_fail (presence != NULL);

  LIA_TALK_BACKEND_GET_IFACE (self)->publish (self, presence);
}

void
lia_talk_backend_watch (LiaTalkBackend *self, GPtrArray *addresses)
{
  g_return_if_fail (LIA_IS_TALK_BACKEND (self));

  LIA_TALK_BACKEND_GET_IFACE (self)->watch (self, addresses);
}

void
lia_talk_backend_unwatch (LiaTalkBackend *self, GPtrArray *addresses)
{
  g_return_if_fail (LIA_IS_TALK_BACKEND (self));

  LIA_TALK_BACKEND_GET_IFACE (self)->unwatch (self, addresses);
}

LiaTalkConversation *
lia_talk_backend_open_conversation (LiaTalkBackend *self, LiaAddress *peer)
{
  g_return_val_if_fail (LIA_IS_TALK_BACKEND (self), NULL);
  g_return_val_if_fail (peer != NULL, NULL);

  return LIA_TALK_BACKEND_GET_IFACE (self)->open_conversation (self, peer);
}

void
lia_talk_backend_emit_status (LiaTalkBackend *self, LiaStatus status, GError *error)
{
  g_signal_emit (self, signals[STATUS], 0, (int)status, error);
}

void
lia_talk_backend_emit_presence (LiaTalkBackend *self, GPtrArray *reports)
{
  g_signal_emit (self, signals[PRESENCE], 0, reports);
}

void
lia_talk_backend_emit_contacts (LiaTalkBackend *self, GPtrArray *contacts)
{
  g_signal_emit (self, signals[CONTACTS], 0, contacts);
}

void
lia_talk_backend_emit_own_presence (LiaTalkBackend *self, LiaPresenceReport *report)
{
  g_signal_emit (self, signals[OWN_PRESENCE], 0, report);
}

void
lia_talk_backend_emit_roster (LiaTalkBackend *self, LiaRoster *roster)
{
  g_signal_emit (self, signals[ROSTER], 0, roster);
}

void
lia_talk_backend_emit_abilities (LiaTalkBackend *self, LiaTalkAbilities abilities)
{
  g_signal_emit (self, signals[ABILITIES], 0, (guint)abilities);
}

void
lia_talk_backend_emit_incoming (LiaTalkBackend *self, LiaTalkConversation *conversation)
{
  g_signal_emit (self, signals[INCOMING], 0, conversation);
}

/* ---- Optional abilities ---- */

void
lia_talk_roster_edit (LiaTalkRosterEdit *self, const LiaRosterEdit *edit)
{
  g_return_if_fail (LIA_IS_TALK_ROSTER_EDIT (self));
  g_return_if_fail (edit != NULL);

  LIA_TALK_ROSTER_EDIT_GET_IFACE (self)->edit (self, edit);
}

LiaAccessLevel
lia_talk_access_get_level (LiaTalkAccess *self, LiaAddress *address)
{
  g_return_val_if_fail (LIA_IS_TALK_ACCESS (self), LIA_ACCESS_LEVEL_UNKNOWN);
  g_return_val_if_fail (address != NULL, LIA_ACCESS_LEVEL_UNKNOWN);

  return LIA_TALK_ACCESS_GET_IFACE (self)->get_level (self, address);
}
