/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notices"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-notices-private.h"

/* So many lines of a conversation are shown, the last ones. */
#define LINES 3

/* ---- Messages ---- */

static char *
dup_chat_id (LiaConversation *conversation)
{
  g_autofree char *uri = _lia_notices_dup_uri (lia_conversation_get_person (conversation));

  return g_strdup_printf ("chat:%s:%s",
                          lia_account_get_id (lia_conversation_get_account (conversation)), uri);
}

/* The last lines that were not read; those before the start of the program are in no list yet. */
static char *
dup_lines (LiaConversation *conversation)
{
  GListModel *lines = G_LIST_MODEL (conversation);
  guint n = g_list_model_get_n_items (lines);
  guint n_new = MIN (MIN (lia_conversation_get_unread (conversation), LINES), n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = n - n_new; i < n; i++)
    {
      g_autoptr (LiaChatLine) line = g_list_model_get_item (lines, i);
      g_autofree char *part = _lia_notices_dup_short (lia_chat_line_get_text (line));
      if (lia_chat_line_get_sender (line) != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", part);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_chat (LiaNotices *self, LiaConversation *conversation)
{
  LiaPerson *person = lia_conversation_get_person (conversation);
  g_autofree char *id = dup_chat_id (conversation);
  g_autofree char *uri = _lia_notices_dup_uri (person);
  g_autofree char *body = self->options[LIA_NOTICES_HIDE_CONTENTS] ? g_strdup (_ ("New message"))
                                                                   : dup_lines (conversation);
  g_autoptr (LiaNotice) notice
      = _lia_notices_new_notice (self, id, LIA_NOTICE_CHAT, lia_person_get_name (person), body);

  lia_notice_set_action (notice, "show-conversations", g_variant_new_string (uri));
  lia_notice_add_button (notice, _ ("Reply"), "show-conversations", g_variant_new_string (uri),
                         "reply-chat");
  _lia_notices_show (self, notice);
}

static void
end_chat (LiaNotices *self, LiaConversation *conversation)
{
  g_autofree char *id = dup_chat_id (conversation);

  if (g_hash_table_remove (self->chats, conversation))
    _lia_notices_withdraw (self, id);
  _lia_notices_unmiss_chat (self, conversation);
}

static void
unread_cb (LiaConversation *conversation, GParamSpec *pspec, LiaNotices *self)
{
  if (lia_conversation_get_unread (conversation) > 0)
    return;
  g_signal_handlers_disconnect_by_func (conversation, unread_cb, self);
  end_chat (self, conversation);
}

static void
received_cb (LiaNotices *self, LiaConversation *conversation, LiaChatLine *line)
{
  gboolean held = FALSE;

  if (!self->options[LIA_NOTICES_MESSAGES]
      || self->eyes->sees_conversation (conversation, self->eyes_data))
    return;
  g_signal_handlers_disconnect_by_func (conversation, unread_cb, self);
  g_signal_connect_object (conversation, "notify::unread", G_CALLBACK (unread_cb), self, 0);
  held = _lia_notices_is_held (self, lia_conversation_get_person (conversation));
  if (held || self->options[LIA_NOTICES_AWAY])
    _lia_notices_miss_chat (self, conversation);
  self->missed_quiet = self->missed_quiet || held;
  if (held)
    return;
  g_hash_table_add (self->chats, g_object_ref (conversation));
  show_chat (self, conversation);
}

/* The account of some was removed. */
static void
conversations_cb (LiaNotices *self, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTable *const tables[] = { self->chats, self->missed_chats };
  GHashTableIter iter;
  gpointer conversation = NULL;

  for (gsize i = 0; removed > added && i < G_N_ELEMENTS (tables); i++)
    {
      g_hash_table_iter_init (&iter, tables[i]);
      while (g_hash_table_iter_next (&iter, &conversation, NULL))
        if (!g_list_store_find (self->session->conversations, conversation, NULL))
          g_ptr_array_add (gone, g_object_ref (conversation));
    }
  for (guint i = 0; i < gone->len; i++)
    end_chat (self, g_ptr_array_index (gone, i));
}

/* ---- People that are waited for ---- */

typedef struct
{
  LiaNotices *notices; /* not owned: owns this */
  LiaPerson *person;
  GObject *watch;        /* of the presence of somebody who is in no list */
  LiaAvailability known; /* the last one that was known */
  gboolean told;
} Waiting;

static void presence_cb (LiaPerson *person, GParamSpec *pspec, Waiting *waiting);

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_signal_handlers_disconnect_by_func (waiting->person, presence_cb, waiting);
  g_object_unref (waiting->watch);
  g_object_unref (waiting->person);
  g_free (waiting);
}

static char *
dup_available_id (LiaPerson *person)
{
  g_autofree char *uri = _lia_notices_dup_uri (person);

  return g_strconcat ("available:", uri, NULL);
}

static void
end_available (Waiting *waiting)
{
  g_autofree char *id = dup_available_id (waiting->person);

  if (waiting->told)
    _lia_notices_withdraw (waiting->notices, id);
  waiting->told = FALSE;
}

static void
tell_available (Waiting *waiting)
{
  LiaNotices *self = waiting->notices;
  g_autofree char *id = dup_available_id (waiting->person);
  g_autofree char *uri = _lia_notices_dup_uri (waiting->person);
  /* Translators: %s is a person’s name. */
  g_autofree char *title
      = g_strdup_printf (_ ("%s is now available"), lia_person_get_name (waiting->person));
  g_autoptr (LiaNotice) notice = NULL;

  if (!self->options[LIA_NOTICES_AVAILABILITY] || _lia_notices_is_held (self, waiting->person))
    return;
  waiting->told = TRUE;
  notice = _lia_notices_new_notice (self, id, LIA_NOTICE_AVAILABLE, title, NULL);
  lia_notice_set_action (notice, "show-conversations", g_variant_new_string (uri));
  lia_notice_add_button (notice, _ ("Send Message"), "show-conversations",
                         g_variant_new_string (uri), "reply-chat");
  _lia_notices_show (self, notice);
}

/* What is heard first is no change; nor is what was not known for a while and is as it was. */
static void
presence_cb (LiaPerson *person, GParamSpec *pspec, Waiting *waiting)
{
  LiaAvailability now = lia_person_get_presence (person)->availability;
  LiaAvailability before = waiting->known;

  if (now == LIA_AVAILABILITY_UNKNOWN || now == before)
    return;
  waiting->known = now;
  if (now != LIA_AVAILABILITY_AVAILABLE)
    end_available (waiting);
  else if (before != LIA_AVAILABILITY_UNKNOWN)
    tell_available (waiting);
}

static void
wait_for (LiaNotices *self, LiaPerson *person)
{
  g_autoptr (GPtrArray) persons = g_ptr_array_new ();
  Waiting *waiting = g_new0 (Waiting, 1);

  g_ptr_array_add (persons, person);
  waiting->notices = self;
  waiting->person = g_object_ref (person);
  waiting->watch = lia_session_watch (self->session, persons);
  waiting->known = lia_person_get_presence (person)->availability;
  g_signal_connect (person, "notify::presence", G_CALLBACK (presence_cb), waiting);
  g_hash_table_insert (self->tagged, person, waiting);
}

static void
tagged_cb (LiaNotices *self)
{
  GListModel *tagged = lia_session_get_tagged (self->session);
  GHashTableIter iter;
  gpointer person = NULL;
  gpointer waiting = NULL;

  g_hash_table_iter_init (&iter, self->tagged);
  while (g_hash_table_iter_next (&iter, &person, &waiting))
    if (!g_list_store_find (G_LIST_STORE (tagged), person, NULL))
      {
        end_available (waiting);
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < g_list_model_get_n_items (tagged); i++)
    {
      g_autoptr (LiaPerson) one = g_list_model_get_item (tagged, i);
      if (!g_hash_table_contains (self->tagged, one))
        wait_for (self, one);
    }
}

void
_lia_notices_talk_init (LiaNotices *self)
{
  self->chats = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->tagged = g_hash_table_new_full (NULL, NULL, NULL, waiting_free);
}

void
_lia_notices_talk_follow (LiaNotices *self)
{
  g_signal_connect_object (self->session, "chat-received", G_CALLBACK (received_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_conversations (self->session), "items-changed",
                           G_CALLBACK (conversations_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_tagged (self->session), "items-changed",
                           G_CALLBACK (tagged_cb), self, G_CONNECT_SWAPPED);
  tagged_cb (self);
}
