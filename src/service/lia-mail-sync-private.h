/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-mail-jobs.h"
#include "service/lia-mail-sync.h"

/* What the files of the mail channel share. */

G_BEGIN_DECLS

struct _LiaMailSync
{
  GObject parent_instance;

  LiaStore *store;
  LiaAccount *account;
  const LiaMailProvider *provider;
  char *password;
  LiaTrial *trial;

  LiaLane *work;
  LiaLane *interactive;
  LiaLane *listener;
  GCancellable *listening;

  /* What is to be done, in this order. */
  gboolean is_open;
  gboolean ops_due;
  gint64 shown_folder;
  GHashTable *dirty; /* folder ids, as keys */
  GHashTable *gone;  /* folder ids that are in the tree, and that the server does not find */
  gint64 round_us;   /* since when all folders are looked at anew; 0: they are not */
  gboolean texts_due;

  gboolean busy;
  GCancellable *give_way; /* of the work's last job: asks it to let another one in between */
  guint failures;
  gint64 recovered_us; /* when it will have gone well for long enough to start from one again */
  guint retry_id;
  gint64 listening_since_us;
  guint listen_failures;
  guint listen_id; /* until it is tried again */
  guint ops_id;
  guint debounce_id;
  guint check_id;
};

/* What only the user can mend, on whichever lane it was met: all of them rest until then. Returns: whether it is such. */
gboolean _lia_mail_sync_ask_user (LiaMailSync *self, const GError *error);

/* Returns: (transfer full): a job that tells this object of its deltas. */
LiaMailJob *_lia_mail_sync_new_job (LiaMailSync *self);

G_END_DECLS
