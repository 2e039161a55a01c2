/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-notices.h"
#include "service/lia-session-private.h"

/* What the files of the notices share. */

G_BEGIN_DECLS

/** LiaNoticesOption: the properties that are boolean, in the order of their ids. */
typedef enum
{
  LIA_NOTICES_MAIL,
  LIA_NOTICES_MESSAGES,
  LIA_NOTICES_AVAILABILITY,
  LIA_NOTICES_MISSED,
  LIA_NOTICES_TROUBLE,
  LIA_NOTICES_SOUNDS,
  LIA_NOTICES_HIDE_CONTENTS,
  LIA_NOTICES_QUIET_HOURS,
  LIA_NOTICES_EXCEPT_TAGGED,
  LIA_NOTICES_EXCEPT_PERSONAL,
  LIA_NOTICES_EXCEPT_TEAM,
  LIA_NOTICES_EXCEPT_COMPANY,
  LIA_NOTICES_INHIBITED,
  LIA_NOTICES_AWAY,
  LIA_NOTICES_N_OPTIONS,
} LiaNoticesOption;

struct _LiaNotices
{
  GObject parent_instance;

  LiaSession *session;
  const LiaNoticesEyes *eyes;
  gpointer eyes_data;

  gboolean options[LIA_NOTICES_N_OPTIONS];
  guint quiet_from;
  guint quiet_to;
  guint quiet_days;
  GStrv exceptions; /* (nullable) */

  gboolean quiet; /* as it was when it was looked at last */
  guint quiet_id; /* until the quiet hours begin or end */

  GHashTable *piles;    /* account id → pile of mail that was told */
  GHashTable *chats;    /* LiaConversation that was told, as keys */
  GHashTable *tagged;   /* LiaPerson → who is waited for */
  GHashTable *troubles; /* ids of notices, as keys */

  /* What came while the user was away or not to be disturbed. */
  GHashTable *missed_mail;  /* row id → its account's id */
  GHashTable *missed_chats; /* LiaConversation, as keys */
  gboolean missed_quiet;    /* some of it was not told at all */
  gboolean missed_told;
};

gboolean _lia_notices_is_quiet (LiaNotices *self);
/* Whether @person may not disturb now. */
gboolean _lia_notices_is_held (LiaNotices *self, LiaPerson *person);
/* Returns: (transfer full): with the sound that is wanted. */
LiaNotice *_lia_notices_new_notice (
    LiaNotices *self, const char *id, LiaNoticeKind kind, const char *title, const char *body);
void _lia_notices_show (LiaNotices *self, LiaNotice *notice);
void _lia_notices_withdraw (LiaNotices *self, const char *id);
/* Returns: (transfer full): an address by which actions find @person. */
char *_lia_notices_dup_uri (LiaPerson *person);
/* Returns: (transfer full): the first words, where there are too many for a notification. */
char *_lia_notices_dup_short (const char *text);

/* Mail */
void _lia_notices_mail_init (LiaNotices *self);
void _lia_notices_mail_follow (LiaNotices *self);
/* Forgets what was told of inboxes that are looked at, and of accounts that are gone. */
void _lia_notices_mail_look (LiaNotices *self);
/* Returns: whether it was a notice of mail. */
gboolean _lia_notices_mail_dismissed (LiaNotices *self, const char *id);

/* Messages, and people that are waited for */
void _lia_notices_talk_init (LiaNotices *self);
void _lia_notices_talk_follow (LiaNotices *self);

/* What was missed */
void _lia_notices_miss_mail (LiaNotices *self, gint64 row_id, const char *account_id);
void _lia_notices_miss_chat (LiaNotices *self, LiaConversation *conversation);
void _lia_notices_unmiss_mail (LiaNotices *self, gint64 row_id);
void _lia_notices_unmiss_chat (LiaNotices *self, LiaConversation *conversation);
/* Tells of it, once nothing is in the way. */
void _lia_notices_tell_missed (LiaNotices *self);
void _lia_notices_forget_missed (LiaNotices *self);
/* Returns: whether it was a notice of what was missed. */
gboolean _lia_notices_missed_dismissed (LiaNotices *self, const char *id);

G_END_DECLS
