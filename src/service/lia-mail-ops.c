/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail-ops"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-mail-jobs.h"

#define MAX_ROUND 50

void
lia_mail_ops_outcome_free (LiaMailOpsOutcome *self)
{
  g_ptr_array_unref (self->refused);
  g_free (self);
}

/* Another client was there in the meantime: see the table of conflicts in HACKING.md. */
static const char *
conflict (const LiaMailOp *op)
{
  if (op->kind == LIA_MAIL_OP_MOVE)
    return _ ("A message could not be moved: the folder is no longer there. It is where it was.");
  if (op->kind == LIA_MAIL_OP_DELETE)
    return _ ("A draft that you sent was changed by another program in the meantime. That "
              "version is still among the drafts.");
  return _ ("A draft was changed by another program in the meantime: both versions are among the "
            "drafts.");
}

static const char *
refusal (const LiaMailOp *op, const GError *cause)
{
  if (g_error_matches (cause, LIA_ERROR, LIA_ERROR_CONFLICT)
      && (op->kind == LIA_MAIL_OP_MOVE || op->kind == LIA_MAIL_OP_DELETE))
    return conflict (op);
  switch (op->kind)
    {
    case LIA_MAIL_OP_SEND:
      return _ ("A message was not sent: the server refused it. It is among the drafts again.");
    case LIA_MAIL_OP_SAVE_DRAFT:
      return _ ("A draft was not saved on the server.");
    case LIA_MAIL_OP_MOVE:
      return _ ("A message could not be moved: the server refused it.");
    case LIA_MAIL_OP_DELETE:
      return _ ("A message could not be deleted: the server refused it.");
    case LIA_MAIL_OP_SET_FLAGS:
    default:
      return _ ("A message could not be marked: the server refused it.");
    }
}

/* Of many messages it is said once. */
static void
tell (LiaMailOpsOutcome *outcome, const char *sentence)
{
  if (!g_ptr_array_find_with_equal_func (outcome->refused, sentence, g_str_equal, NULL))
    g_ptr_array_add (outcome->refused, g_strdup (sentence));
}

static LiaStoreOutcome
outcome_of (const GError *error)
{
  if (error == NULL)
    return LIA_STORE_DONE;
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    return LIA_STORE_GONE;
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_UNCERTAIN))
    return LIA_STORE_UNCERTAIN;
  /* What needs the user, or time, is no refusal of the act. */
  if (lia_error_is_transient (error) || g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_REDIRECT)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_NO_SERVICE)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_DISABLED)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_CERTIFICATE)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return LIA_STORE_RETRY;
  return LIA_STORE_REFUSED;
}

static gboolean
settle (LiaMailJob *job,
        LiaMailOpsOutcome *outcome,
        const LiaMailOp *op,
        const GError *cause,
        const char *remote_id,
        const char *change_key,
        GError **error)
{
  LiaStoreSettlement settlement = { op->op_id, outcome_of (cause), remote_id, change_key,
                                    cause != NULL ? cause->message : NULL };
  g_autoptr (LiaStoreDelta) delta = NULL;

  if (settlement.outcome == LIA_STORE_REFUSED
      || (settlement.outcome == LIA_STORE_GONE && op->kind == LIA_MAIL_OP_SEND))
    {
      g_message ("An act was refused: %s", cause->message);
      tell (outcome, refusal (op, cause));
    }
  else if (settlement.outcome == LIA_STORE_GONE)
    outcome->n_gone++;
  /* The other version stands in the place of the one that the user saw. */
  else if (cause == NULL && op->kind == LIA_MAIL_OP_SAVE_DRAFT && op->remote_id != NULL
           && remote_id == NULL)
    tell (outcome, conflict (op));
  delta = lia_store_settle_ops_sync (job->store, &settlement, 1, error);
  if (delta != NULL)
    job->tell (delta, job->user_data);
  return delta != NULL;
}

/* ---- Sending: in two steps, so that it is never doubled ---- */

/* Puts the message among the server's drafts and remembers where. */
static LiaMailOp *
stage (LiaMailBackend *backend,
       LiaMailJob *job,
       LiaMailOp *op,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (LiaMailOp) save = lia_mail_op_new (LIA_MAIL_OP_SAVE_DRAFT, op->row_id, NULL);
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;
  LiaMailOpResult *result = NULL;

  save->attempts = op->attempts;
  save->source = op->source != NULL ? g_bytes_ref (op->source) : NULL;
  g_ptr_array_add (ops, save);
  results = lia_mail_backend_apply (backend, ops, cancellable, error);
  if (results == NULL)
    return NULL;
  result = g_ptr_array_index (results, 0);
  if (result->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&result->error));
      return NULL;
    }
  delta = lia_store_set_staged_sync (job->store, op->op_id, result->remote_id, result->change_key,
                                     error);
  if (delta == NULL)
    return NULL;
  job->tell (delta, job->user_data);
  save->op_id = op->op_id;
  save->remote_id = g_strdup (result->remote_id);
  save->change_key = g_strdup (result->change_key);
  return g_steal_pointer (&save);
}

static gboolean
send_one (LiaMailBackend *backend,
          LiaMailJob *job,
          LiaMailOp *op,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (LiaMailOp) staged = NULL;
  gboolean still_there = TRUE;

  if (op->remote_id == NULL)
    {
      staged = stage (backend, job, op, cancellable, error);
      if (staged == NULL)
        return FALSE;
    }
  else
    {
      /* A try before this one got as far as staging: it may have been sent. */
      staged = lia_mail_op_ref (op);
      if (!lia_mail_backend_is_staged (backend, op->remote_id, &still_there, cancellable, error))
        return FALSE;
      if (!still_there)
        return TRUE;
    }
  return lia_mail_backend_send_staged (backend, staged->remote_id, staged->change_key, cancellable,
                                       error);
}

static gboolean
run_send (LiaMailBackend *backend,
          LiaMailJob *job,
          LiaMailOpsOutcome *outcome,
          LiaMailOp *op,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) cause = NULL;

  send_one (backend, job, op, cancellable, &cause);
  if (!settle (job, outcome, op, cause, NULL, NULL, error))
    return FALSE;
  if (cause != NULL && outcome_of (cause) != LIA_STORE_REFUSED
      && outcome_of (cause) != LIA_STORE_GONE)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

/* ---- The others, in batches ---- */

static gboolean
run_batch (LiaMailBackend *backend,
           LiaMailJob *job,
           LiaMailOpsOutcome *outcome,
           GPtrArray *ops,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GPtrArray) results = lia_mail_backend_apply (backend, ops, cancellable, &cause);
  g_autoptr (GError) transient = NULL;

  for (guint i = 0; i < ops->len; i++)
    {
      LiaMailOpResult *result = results != NULL ? g_ptr_array_index (results, i) : NULL;
      const GError *why = result != NULL ? result->error : cause;
      if (!settle (job, outcome, g_ptr_array_index (ops, i), why,
                   result != NULL ? result->remote_id : NULL,
                   result != NULL ? result->change_key : NULL, error))
        return FALSE;
      if (transient == NULL && why != NULL
          && (outcome_of (why) == LIA_STORE_RETRY || outcome_of (why) == LIA_STORE_UNCERTAIN))
        transient = g_error_copy (why);
    }
  if (transient == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&transient));
  return FALSE;
}

static gboolean
run_ops (LiaMailBackend *backend,
         LiaMailJob *job,
         LiaMailOpsOutcome *outcome,
         GPtrArray *ops,
         GCancellable *cancellable,
         GError **error)
{
  LiaMailOp *first = g_ptr_array_index (ops, 0);

  return first->kind == LIA_MAIL_OP_SEND
             ? run_send (backend, job, outcome, first, cancellable, error)
             : run_batch (backend, job, outcome, ops, cancellable, error);
}

/* A move to a folder that went while it waited ends here. */
static gboolean
refuse_aimless (LiaMailJob *job, LiaMailOpsOutcome *outcome, GPtrArray *ops, GError **error)
{
  g_autoptr (GError) cause
      = g_error_new (LIA_ERROR, LIA_ERROR_CONFLICT, "The folder of a move is gone");

  for (guint i = ops->len; i > 0; i--)
    {
      LiaMailOp *op = g_ptr_array_index (ops, i - 1);
      if (op->kind != LIA_MAIL_OP_MOVE || op->folder_remote_id != NULL)
        continue;
      if (!settle (job, outcome, op, cause, NULL, NULL, error))
        return FALSE;
      g_ptr_array_remove_index (ops, i - 1);
    }
  return TRUE;
}

gpointer
lia_mail_job_lost (LiaMailBackend *backend,
                   gpointer job_data,
                   GCancellable *cancellable,
                   GError **error)
{
  LiaMailJob *job = job_data;
  g_autoptr (LiaStoreDelta) delta
      = lia_store_give_up_lost_sync (job->store, job->account_id, job->before_us, error);

  if (delta == NULL)
    return NULL;
  job->tell (delta, job->user_data);
  return GINT_TO_POINTER (TRUE);
}

gpointer
lia_mail_job_ops (LiaMailBackend *backend,
                  gpointer job_data,
                  GCancellable *cancellable,
                  GError **error)
{
  LiaMailJob *job = job_data;
  LiaMailOpsOutcome *outcome = g_new0 (LiaMailOpsOutcome, 1);
  g_autoptr (GPtrArray) ops = NULL;
  gboolean good = TRUE;

  outcome->refused = g_ptr_array_new_with_free_func (g_free);
  ops = lia_store_begin_ops_sync (job->store, job->account_id, g_get_real_time (), MAX_ROUND,
                                  &outcome->next_us, error);
  if (ops != NULL && ops->len > 0)
    {
      outcome->n_done = ops->len;
      good = refuse_aimless (job, outcome, ops, error)
             && (ops->len == 0 || run_ops (backend, job, outcome, ops, cancellable, error));
    }
  if (ops == NULL || !good)
    g_clear_pointer (&outcome, lia_mail_ops_outcome_free);
  return outcome;
}
