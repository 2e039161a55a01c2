/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cable.h"
#include "other-client.h"
#include "session-fixture.h"
#include "store/lia-db.h"

/* Nadia's session at the end of a cable, and another client of hers that has its own. */

G_BEGIN_DECLS

#define N_LETTERS 20

typedef struct
{
  Fixture fixture;
  Cable *cable;
  char *url;
  char *folder;
  char *journal;
  gsize n_read;
  OtherClient *other;
  LiaDb *db; /* what the session has stored */
  GPtrArray *notices;
} Offline;

/** In her inbox are “letter 0” … “letter 19”; all is synchronised, and undo waits for nothing. */
void offline_set_up (Offline *self, gconstpointer data);
void offline_tear_down (Offline *self, gconstpointer data);
/** The program ends and is started again, with no network. */
void offline_restart (Offline *self);
/** The network is gone; the account shows it as soon as something is to be done. */
void offline_cut (Offline *self);
/** Waits until all is done, and both sides hold the same. */
void offline_settle (Offline *self);
/** It is back, after something failed without it: waits until all is done, and both sides hold the same. */
void offline_mend (Offline *self);

/** The row of a message that is shown; 0: none. */
gint64 offline_find (Offline *self, const char *subject);
LiaFolder *offline_find_folder (Offline *self, const char *name);
/** A message as the other client sees it, or NULL. */
LiaMessageRecord *offline_find_remote (Offline *self, LiaFolderRole role, const char *subject);
guint offline_count_remote (Offline *self, LiaFolderRole role, const char *subject);

/* Acts of the user; each waits until it is stored. */
void offline_mark (Offline *self, const char *subject, guint flags, guint mask);
void offline_move (Offline *self, const char *subject, LiaFolder *folder);
void offline_delete (Offline *self, const char *subject, gboolean forever);
LiaDraft *offline_new_draft (Offline *self, const char *subject, const char *text);
LiaDraft *offline_take_up (Offline *self, LiaDraftKind kind, const char *subject);
void offline_send (Offline *self, LiaDraft *draft);
void offline_close_draft (Offline *self, LiaDraft *draft);

G_END_DECLS
