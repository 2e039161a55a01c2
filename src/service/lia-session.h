/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-channel.h"
#include "core/lia-conversation.h"
#include "core/lia-message-list.h"
#include "mail/lia-mail-backend.h"
#include "mime/lia-mime-message.h"
#include "service/lia-draft.h"
#include "service/lia-own-status.h"
#include "service/lia-question.h"
#include "service/lia-roster-model.h"
#include "service/lia-secrets.h"
#include "service/lia-view.h"
#include "talk/lia-talk-backend.h"

/*
 * The session: owns every service and is all that widgets and desktop see of them. Main thread; nothing
 * here blocks. Models are alive: they change by themselves as the servers tell.
 *
 * Signals:
 *   "question" (LiaQuestion): the user must be asked
 *   "notice" (char *text, guint undo_id): something to tell in a toast; undo_id is 0 or goes to
 *     lia_session_undo() for as long as the toast is shown
 *   "message-changed" (gint64 row_id): flags of a message changed, or it went; for windows that show it
 *   "chat-received" (LiaConversation, LiaChatLine)
 *   "mail-arrived" (LiaFolder, GPtrArray of LiaMessageRecord): unread ones, that came since the folder was last looked at
 *   "drafts-reopened": a send was undone or refused, or a message could not be stored:
 *     lia_session_take_open_drafts() has it again
 */

G_BEGIN_DECLS

#define LIA_TYPE_SESSION (lia_session_get_type ())
G_DECLARE_FINAL_TYPE (LiaSession, lia_session, LIA, SESSION, GObject)

/**
 * lia_session_new:
 * @profile: (not nullable): the folder of settings and store; made if it is missing
 * @mail_providers, @talk_providers: (array zero-terminated=1): the backends built in; they live on
 * @secrets: (transfer none) (not nullable): where passwords are kept
 *
 * Opens the store and reads what is in it: the models are filled when this returns. No channel is started.
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_STORE as lia_store_open().
 */
LiaSession *lia_session_new (const char *profile,
                             const LiaMailProvider *const *mail_providers,
                             const LiaTalkProvider *const *talk_providers,
                             LiaSecrets *secrets,
                             GError **error);

/**
 * lia_session_dup_damage:
 *
 * Returns: (transfer full) (nullable): what happened to a store that was found damaged when it was opened, and what
 *   becomes of the mail: sentences for the user; %NULL when all was well.
 */
char *lia_session_dup_damage (LiaSession *self);

/** lia_session_start: Signs in to all accounts. */
void lia_session_start (LiaSession *self);

/**
 * lia_session_stop_async:
 *
 * Signs out of all, in at most 2 s, and closes the store. Nothing may be called after, unless it fails.
 */
void lia_session_stop_async (LiaSession *self, GAsyncReadyCallback callback, gpointer user_data);
/**
 * lia_session_stop_finish:
 *
 * Errors: %LIA_ERROR_STORE a message that was being written cannot be stored: "drafts-reopened" was emitted, and the
 *   session goes on.
 */
gboolean lia_session_stop_finish (LiaSession *self, GAsyncResult *result, GError **error);

/** lia_session_set_idle: @level: 0 the computer is used, 1 inactive, 2 away; @locked: away because it is locked. */
void lia_session_set_idle (LiaSession *self, guint level, gboolean locked);
/** lia_session_set_full_screen: A program fills the screen: not to be disturbed, unless another state was chosen. */
void lia_session_set_full_screen (LiaSession *self, gboolean full_screen);

/* ---- Models ---- */

/** Returns: (transfer none) (not nullable): of LiaAccount. */
GListModel *lia_session_get_accounts (LiaSession *self);
/** Returns: (transfer none) (not nullable): of LiaFolder, mail folders only, in the order of the side bar. */
GListModel *lia_session_get_folders (LiaSession *self);
/** Returns: (transfer none) (not nullable): of LiaRosterSection. */
GListModel *lia_session_get_roster (LiaSession *self);
/** Returns: (transfer none) (not nullable): of LiaConversation, the last one written to first. */
GListModel *lia_session_get_conversations (LiaSession *self);
LiaPeople *lia_session_get_people (LiaSession *self);
LiaOwnStatus *lia_session_get_own_status (LiaSession *self);
/** Returns: (transfer none) (nullable): the user, as a person; %NULL while there is no account. */
LiaPerson *lia_session_get_self (LiaSession *self);
LiaFolder *lia_session_find_folder (LiaSession *self, LiaAccount *account, LiaFolderRole role);

/* ---- Accounts ---- */

/**
 * lia_session_add_account:
 * @mail_password, @talk_password: (nullable): kept as @store_passwords says
 *
 * Saves the account and starts both its channels.
 */
void lia_session_add_account (LiaSession *self,
                              LiaAccount *account,
                              const char *mail_password,
                              const char *talk_password,
                              gboolean store_passwords);
/** Signs out, forgets settings, passwords and everything stored of it. */
void lia_session_remove_account (LiaSession *self, LiaAccount *account);
/** The settings of @account were changed: save them and connect again. */
void lia_session_update_account (LiaSession *self, LiaAccount *account);
/** Tries at once what waits, and asks again what was cancelled. */
void lia_session_retry (LiaSession *self, LiaAccount *account);

/* ---- Mail ---- */

/**
 * lia_session_open_view:
 *
 * Returns: (transfer full): a list with its newest page already in it; it lives on with the store until it
 *   is dropped. The folder shown is synchronised first.
 */
LiaMessageList *lia_session_open_view (LiaSession *self, const LiaViewSpec *spec);

/**
 * lia_session_load_message_async:
 *
 * The whole message, from the store or else from the server.
 * Errors: %LIA_ERROR_OFFLINE not stored and no connection; %LIA_ERROR_NOT_FOUND gone.
 */
void lia_session_load_message_async (LiaSession *self,
                                     gint64 row_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) */
LiaMimeMessage *
lia_session_load_message_finish (LiaSession *self, GAsyncResult *result, GError **error);

/**
 * lia_session_search_messages_async:
 * @text: as the user typed it
 * @limit: at most so many, at least 1
 *
 * The newest messages that hold all words of @text, in the store only: no server is asked.
 * Errors: those of the store; %G_IO_ERROR_CANCELLED.
 */
void lia_session_search_messages_async (LiaSession *self,
                                        const char *text,
                                        guint limit,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/** Returns: (transfer container) (element-type LiaMessageRecord) (nullable): in no order */
GPtrArray *
lia_session_search_messages_finish (LiaSession *self, GAsyncResult *result, GError **error);

/* User acts: seen at once, carried out when they can be, taken back with a notice if refused. */
/** @row_ids: (element-type gint64) */
void lia_session_set_flags (LiaSession *self, GArray *row_ids, guint flags, guint mask);
/** Emits "notice" with an undo. */
void lia_session_move (LiaSession *self, GArray *row_ids, LiaFolder *folder);
/** To Deleted Items with an undo; for good (@forever, or from there) the caller has asked the user. */
void lia_session_delete (LiaSession *self, GArray *row_ids, gboolean forever);
void lia_session_undo (LiaSession *self, guint undo_id);
/** @ms: how long a move, a deletion or a send waits for an undo before it is carried out; 6000 unless set. */
void lia_session_set_undo_time (LiaSession *self, guint ms);
/** How many user acts are not yet on the server. */
guint lia_session_get_n_pending (LiaSession *self);

/**
 * lia_session_new_draft:
 * @to: (nullable) (element-type LiaAddress)
 *
 * Returns: (transfer full): an empty message.
 */
LiaDraft *lia_session_new_draft (LiaSession *self, LiaAccount *account, GPtrArray *to);
/** A reply, a forward, or a draft taken up again; @kind is not NEW. */
void lia_session_new_draft_from_async (LiaSession *self,
                                       LiaDraftKind kind,
                                       gint64 row_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/** Returns: (transfer full) (nullable) */
LiaDraft *
lia_session_new_draft_from_finish (LiaSession *self, GAsyncResult *result, GError **error);
/**
 * lia_session_new_draft_from_message:
 * @kind: a reply or a forward
 * @message: (not nullable): one that is in no mailbox, such as that of a file
 *
 * Returns: (transfer full) (nullable): from the account that it went to, else the first one; %NULL: none has mail.
 */
LiaDraft *
lia_session_new_draft_from_message (LiaSession *self, LiaDraftKind kind, LiaMimeMessage *message);
/** Errors: %LIA_ERROR_INVALID_INPUT no recipient, or one that is no address. Emits "notice" with an undo. */
gboolean lia_session_send_draft (LiaSession *self, LiaDraft *draft, GError **error);
/** The composer was closed: to the server's drafts. */
void lia_session_close_draft (LiaSession *self, LiaDraft *draft);
void lia_session_discard_draft (LiaSession *self, LiaDraft *draft);
/** Returns: (transfer container) (element-type LiaDraft): those that a crash left open, or that came back. */
GPtrArray *lia_session_take_open_drafts (LiaSession *self);

/* ---- People ---- */

/**
 * lia_session_watch:
 * @persons: (element-type LiaPerson)
 *
 * The presence of people who are in no list is asked for as long as the handle lives.
 * Returns: (transfer full): a handle; g_object_unref() ends the watch.
 */
GObject *lia_session_watch (LiaSession *self, GPtrArray *persons);

/** Returns: (transfer container) (element-type LiaChannel): for buttons. */
GPtrArray *lia_session_resolve_channels (LiaSession *self,
                                         LiaPerson *person,
                                         const LiaChannelContext *context);
/**
 * lia_session_dup_channel_menu:
 *
 * The channel menu of @person. Items activate "app.reach" (sss: kind, address URI, account id), or for what
 * is not a channel "app.show-card" (s: address URI), "app.show-conversations" (s), and for any number of people, who
 * are named by an address URI each, "app.tag-people" (asb: people, on or off), "app.set-favourites" (asb),
 * "app.copy-addresses" (as), "app.add-contacts" (ass: people, group), "app.move-contacts" (a(ss)s: person and from, to),
 * "app.add-contacts-to-new-group" (a(ss): person and from: "" to stay where they are), "app.remove-contacts" (as).
 * What is closed has the action "app.unavailable", which is never enabled, and its reason in the label.
 * Returns: (transfer full)
 */
GMenuModel *lia_session_dup_channel_menu (LiaSession *self,
                                          LiaPerson *person,
                                          const LiaChannelContext *context);
/**
 * lia_session_dup_people_menu:
 * @members: (element-type LiaRosterMember): several people; who stands in several groups may be there more than once
 *
 * What can be done with all of them at once: as lia_session_dup_channel_menu(), and "app.compose" (ass: people, text).
 * Returns: (transfer full)
 */
GMenuModel *lia_session_dup_people_menu (LiaSession *self, GPtrArray *members);
/** @text: asks the directories; results join LiaPeople, and come back here (element-type LiaPerson). */
void lia_session_search_people_async (LiaSession *self,
                                      const char *text,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/** Returns: (transfer container) (element-type LiaPerson) (nullable) */
GPtrArray *
lia_session_search_people_finish (LiaSession *self, GAsyncResult *result, GError **error);
/** lia_session_set_tagged: The user wants to be told when @person is available, or no longer. Kept over restarts. */
void lia_session_set_tagged (LiaSession *self, LiaPerson *person, gboolean tagged);
/** lia_session_get_tagged: Returns: (transfer none) (not nullable): of LiaPerson: those who are. */
GListModel *lia_session_get_tagged (LiaSession *self);
/** lia_session_get_access_level: What the servers say of @person; BLOCKED by one of them is blocked. */
LiaAccessLevel lia_session_get_access_level (LiaSession *self, LiaPerson *person);

/*
 * The list of contacts, on the server of the account that talks. Groups have their names, "" being that of those in no
 * other; one that is not there is made. What has become of a change is seen in lia_session_get_roster().
 */
/** lia_session_has_group: Whether there is such a group, be it that nobody is in it. */
gboolean lia_session_has_group (LiaSession *self, const char *name);
/** lia_session_add_contact: They stay in the other groups in which they are. */
void lia_session_add_contact (LiaSession *self, LiaPerson *person, const char *group);
void
lia_session_move_contact (LiaSession *self, LiaPerson *person, const char *from, const char *to);
void lia_session_remove_contact (LiaSession *self, LiaPerson *person);
/** lia_session_is_favourite: Whether @person is in the group of the favourites, see lia_roster_section_is_favourites(). */
gboolean lia_session_is_favourite (LiaSession *self, LiaPerson *person);
/** lia_session_set_favourite: They stay in the other groups in which they are; the group is made if need be. */
void lia_session_set_favourite (LiaSession *self, LiaPerson *person, gboolean favourite);
void lia_session_rename_group (LiaSession *self, const char *group, const char *name);
/** lia_session_remove_group: Those in it stay contacts. */
void lia_session_remove_group (LiaSession *self, const char *group);

/* ---- Conversations ---- */

/** Returns: (transfer none) (nullable): the conversation with @person; %NULL when no account can talk. */
LiaConversation *lia_session_open_conversation (LiaSession *self, LiaPerson *person);
/** The newest lines of a conversation that is about to be shown; "items-changed" tells when they come. */
void lia_session_load_lines (LiaSession *self, LiaConversation *conversation);
/** Older lines; "items-changed" tells when they come. */
void lia_session_load_older (LiaSession *self, LiaConversation *conversation);
/** A line is appended at once, in state SENDING. */
void lia_session_send_chat (LiaSession *self, LiaConversation *conversation, const char *text);
void lia_session_resend_chat (LiaSession *self, LiaConversation *conversation, LiaChatLine *line);
void lia_session_set_typing (LiaSession *self, LiaConversation *conversation, gboolean typing);
void lia_session_mark_conversation_read (LiaSession *self, LiaConversation *conversation);
/** Conversations that hold @text. (element-type LiaConversation) */
void lia_session_search_conversations_async (LiaSession *self,
                                             const char *text,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
GPtrArray *
lia_session_search_conversations_finish (LiaSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
