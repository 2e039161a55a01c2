/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-notice.h"
#include "service/lia-session.h"

G_BEGIN_DECLS

/**
 * LiaNoticesEyes: what the user has before the eyes, as the interface knows it: shown, and with the focus.
 * @sees_program: any of its windows
 * @sees_folder: the list of its messages
 */
typedef struct
{
  gboolean (*sees_program) (gpointer user_data);
  gboolean (*sees_conversation) (LiaConversation *conversation, gpointer user_data);
  gboolean (*sees_folder) (LiaFolder *folder, gpointer user_data);
} LiaNoticesEyes;

#define LIA_TYPE_NOTICES (lia_notices_get_type ())
G_DECLARE_FINAL_TYPE (LiaNotices, lia_notices, LIA, NOTICES, GObject)

/*
 * Chooses what the desktop is to tell the user, and when it has become pointless: new mail, messages, who is available,
 * what was missed, what does not go on without the user. Nothing of what is before the eyes; nothing while the user is not
 * to be disturbed, with exceptions by person and access level. Main thread.
 *
 * Signals: "show" (LiaNotice), "withdraw" (char *id).
 *
 * The actions of notices, for whom shows them: "open-message" (x: row id), "reply-to-message" (x), "mark-read" (ax),
 * "delete-messages" (ax), "show-inbox-of" (s: account id), "show-conversations" (s: address URI), "reply-chat" (ss:
 * address URI, text), "list-conversations", "show-window".
 *
 * Properties to be set, all as settings have them:
 *   "mail", "messages", "availability", "missed", "trouble" (boolean): which kinds there are
 *   "sounds" (boolean); "hide-contents" (boolean): only who it is from
 *   "quiet-hours" (boolean), "quiet-from", "quiet-to" (uint: minutes after midnight, local time)
 *   "quiet-days" (uint: bits of days that are quiet as a whole: Monday is 1, Sunday 64)
 *   "except-tagged", "except-personal", "except-team", "except-company" (boolean: access levels), "exceptions" (strv of
 *     addresses): who may disturb nevertheless
 *   "inhibited" (boolean): the desktop's own “do not disturb”
 *   "away" (boolean): nobody sits at the computer: what is told then is told of again
 */

/** lia_notices_new: @eyes: lives on, as long as @user_data */
LiaNotices *lia_notices_new (LiaSession *session, const LiaNoticesEyes *eyes, gpointer user_data);

/** lia_notices_look: What is before the eyes has changed. */
void lia_notices_look (LiaNotices *self);

/** lia_notices_dismissed: The user has put the notice away. */
void lia_notices_dismissed (LiaNotices *self, const char *id);

/** lia_notices_is_between: Whether @minute is in the time of day from @from to @to, which may go over midnight. */
gboolean lia_notices_is_between (guint minute, guint from, guint to);

G_END_DECLS
