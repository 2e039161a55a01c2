/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-lane.h"
#include "store/lia-store-mail.h"
#include "store/lia-store-ops.h"

/*
 * What a lane does for the mail channel: each function is one job, blocking, on the lane's thread. They read from the
 * server and write the store, a page a transaction, and tell of each delta at once. While a page is written the next one
 * is fetched.
 */

G_BEGIN_DECLS

/**
 * LiaMailJob: what a job works on.
 * @give_way: (nullable): once cancelled, what is long ends in good order at the next page, and says that there is more
 * @tell: called on the lane's thread with each delta; moves it to the main context
 */
typedef struct
{
  LiaStore *store;
  char *account_id;
  gint64 folder_id;
  char *folder_remote_id;
  gint64 row_id;
  gint64 before_us;
  char *text;
  GPtrArray *remote_ids;
  GCancellable *give_way;
  void (*tell) (LiaStoreDelta *delta, gpointer user_data);
  void (*hint) (const char *folder_remote_id, gpointer user_data);
  gpointer user_data;
} LiaMailJob;

void lia_mail_job_free (LiaMailJob *self);

/** Signs in and brings the folder tree up to date. Result: the server's name. */
gpointer lia_mail_job_open (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** What the result of a job of many pages is: %NULL with an error, else one of these by GINT_TO_POINTER(). */
typedef enum
{
  LIA_MAIL_JOB_DONE = 1,
  LIA_MAIL_JOB_GAVE_WAY,
} LiaMailJobEnd;

/** The newest messages of a folder that was never listed, then every page. Result: LiaMailJobEnd. */
gpointer lia_mail_job_sync (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** The texts of messages that have none. Result: LiaMailJobEnd. */
gpointer
lia_mail_job_texts (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** The source of a row. Result: GBytes. */
gpointer
lia_mail_job_source (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** People of the directory. Result: GPtrArray of LiaContactRecord. */
gpointer
lia_mail_job_people (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** Listens until cancelled or lost. */
gpointer
lia_mail_job_listen (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);

/**
 * LiaMailOpsOutcome: of a round of operations.
 * @n_done: how many were begun; 0: none is due
 * @next_us: when the next is due, 0: none waits
 * @n_gone: how many were of messages that the server does not know: a sync of all folders is due, which may find them
 * @refused: (element-type utf8): sentences of acts that were taken back, or met another client's, each once
 */
typedef struct
{
  guint n_done;
  guint n_gone;
  gint64 next_us;
  GPtrArray *refused;
} LiaMailOpsOutcome;

void lia_mail_ops_outcome_free (LiaMailOpsOutcome *self);
/** One round of operations. Result: LiaMailOpsOutcome. */
gpointer lia_mail_job_ops (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);
/** Gives up the operations of messages that a sync of all folders, begun at before_us, did not find. Result: not %NULL. */
gpointer lia_mail_job_lost (LiaMailBackend *backend, gpointer job, GCancellable *c, GError **error);

G_END_DECLS
