/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-pace.h"
#include "service/lia-mail-sync.h"
#include "service/lia-secrets.h"
#include "service/lia-session.h"
#include "service/lia-talk-service.h"
#include "store/lia-store-ops.h"
#include "store/lia-store-view.h"

/* What the files of the session share. */

G_BEGIN_DECLS

/* What the contact list of an account becomes: see lia-session-roster.c. */
typedef struct _LiaSessionRoster LiaSessionRoster;

/**
 * LiaSessionAccount: an account with its channels; either may be NULL.
 */
typedef struct
{
  LiaSession *session; /* not owned */
  LiaAccount *account;
  LiaMailSync *mail;
  LiaTalkService *talk;
  /* Kept for this run, so that an answer is not asked twice. */
  char *mail_password;
  char *talk_password;
  /* Of each channel, mail first. */
  LiaTrial *trials[2];
  char *refused[2];   /* the password that was refused last: never tried again by itself */
  gboolean asking[2]; /* a question is open whose answer is for it */
  LiaSessionRoster *roster;
  GPtrArray *sections; /* LiaRosterSection of this account that are shown */
  GStrv group_names; /* of its list of contacts, in the order of the server; NULL: there is none */
} LiaSessionAccount;

struct _LiaSession
{
  GObject parent_instance;

  char *profile;
  LiaStore *store;
  LiaSecrets *secrets;
  const LiaMailProvider *const *mail_providers;
  const LiaTalkProvider *const *talk_providers;

  GListStore *accounts; /* LiaAccount */
  GPtrArray *channels;  /* LiaSessionAccount */
  GListStore *folders;
  GListStore *roster;
  GListStore *conversations;
  GListStore *tagged; /* LiaPerson */
  LiaPeople *people;
  LiaPresenceService *presence;
  LiaOwnStatus *own_status;

  GPtrArray *views;  /* OpenView */
  GHashTable *undos; /* undo id → GArray of op ids */
  guint next_undo_id;
  GPtrArray *drafts;   /* LiaDraft that are open */
  GPtrArray *unstored; /* LiaDraft that were closed and could not be stored: to be opened again */
  guint n_parting;     /* drafts that were closed and are being stored */
  gboolean failed_parting; /* one of them was given back */
  GTask *stop;             /* waits for them */
  gboolean closed;         /* the store is */
  gint64 undo_us;
  char *last_fault; /* of the store, that was told */
  gint64 last_fault_us;
};

LiaSessionAccount *_lia_session_find (LiaSession *self, LiaAccount *account);
LiaSessionAccount *_lia_session_find_id (LiaSession *self, const char *account_id);
/* The account that talks: one that is connected comes first. (nullable) */
LiaSessionAccount *_lia_session_find_talking (LiaSession *self);
/** _lia_session_dup_talk_address: Returns: (transfer full) (nullable) */
LiaAddress *_lia_session_dup_talk_address (LiaPerson *person);
void _lia_session_notice (LiaSession *self, const char *text, guint undo_id);

/* Signing in. A NULL password is forgotten. */
void _lia_session_sign_in (LiaSession *self, LiaSessionAccount *channel, gboolean is_talk);
void _lia_session_store_password (LiaSession *self,
                                  LiaAccount *account,
                                  gboolean is_talk,
                                  const char *password);
void _lia_session_answer_mail (LiaSessionAccount *channel);
void _lia_session_answer_talk (LiaSessionAccount *channel);

/* Mail */
/* (nullable) */
LiaSessionAccount *_lia_session_channel_of_row (LiaSession *self, gint64 row_id);
/**
 * LiaActed:
 * @undo_id: 0: cannot be undone
 * @text: (nullable): to be told once the acts are stored, and not before
 * @draft: (nullable): open again when they cannot be stored
 */
typedef struct
{
  guint undo_id;
  const char *text;
  LiaDraft *draft;
} LiaActed;

/* Stores and shows the acts, tells of them and has them carried out. */
void
_lia_session_add_acts (LiaSession *self, const LiaStoreAct *acts, guint n, const LiaActed *acted);
/* What a new act waits for: UTC µs. */
gint64 _lia_session_get_not_before_us (LiaSession *self);
/* A draft that was closed is stored, or given back: see lia_session_stop_async(). */
void _lia_session_end_parting (LiaSession *self);
/* A message that was closed, and is kept nowhere else, is open again; tells @error. */
void _lia_session_return_draft (LiaSession *self, LiaDraft *draft, const GError *error);
/* A message being written may be open again. */
void _lia_session_tell_drafts (LiaSession *self);
void _lia_session_mail_init (LiaSession *self);
void _lia_session_mail_clear (LiaSession *self);
void _lia_session_apply_delta (LiaSession *self, LiaStoreDelta *delta);
void _lia_session_load_folders (LiaSession *self);

/* Contact list */
LiaSessionRoster *_lia_session_roster_new (LiaSessionAccount *channel);
void _lia_session_roster_free (LiaSessionRoster *self);
/** _lia_session_roster_take: The list has become @roster; it is shown a little later. */
void _lia_session_roster_take (LiaSessionRoster *self, const LiaRoster *roster);
/** _lia_session_roster_clear: The account is removed: its contacts are shown no longer. */
void _lia_session_roster_clear (LiaSessionRoster *self);

/* Talk */
void _lia_session_follow_talk (LiaSession *self, LiaSessionAccount *channel);
void _lia_session_load_conversations (LiaSession *self);
/** The account is removed: what was said through it is shown no longer. */
void _lia_session_drop_conversations (LiaSession *self, LiaAccount *account);
void _lia_session_load_people (LiaSession *self);

G_END_DECLS
