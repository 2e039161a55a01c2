/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-draft"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/lia-error.h"
#include "mime/lia-mime-builder.h"
#include "service/lia-draft-content.h"
#include "service/lia-session-private.h"
#include "store/lia-store-mail.h"

/* A draft is in the store that long after the last key at the latest; with files, which make it
   heavy, later. */
#define SAVE_AFTER_MS 500
#define SAVE_HEAVY_AFTER_MS 3000
/* What could not be stored is tried again. */
#define SAVE_AGAIN_AFTER_MS 5000

/* ---- Keeping ---- */

typedef struct
{
  LiaSession *session;
  LiaDraft *draft;
} DraftContext;

static void part (LiaSession *self, LiaDraft *draft);

static DraftContext *
context_new (LiaSession *session, LiaDraft *draft)
{
  DraftContext *context = g_new0 (DraftContext, 1);

  context->session = g_object_ref (session);
  context->draft = g_object_ref (draft);
  return context;
}

static void
context_free (DraftContext *context)
{
  g_object_unref (context->session);
  g_object_unref (context->draft);
  g_free (context);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DraftContext, context_free)

static void
forget (LiaSession *self, LiaDraft *draft)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);

  g_clear_handle_id (&origin->save_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (draft, self);
  g_ptr_array_remove (self->drafts, draft);
}

static gboolean save_cb (gpointer user_data);

static void
save_later (LiaSession *self, LiaDraft *draft, guint after_ms)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);

  if (origin->save_id == 0)
    origin->save_id = g_timeout_add_full (G_PRIORITY_DEFAULT, after_ms, save_cb,
                                          context_new (self, draft), (GDestroyNotify)context_free);
}

/* It is told once, not with every key. */
static void
take_failure (LiaSession *self, LiaDraft *draft, const GError *error)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);

  if (origin->end == LIA_DRAFT_END_SENT || origin->end == LIA_DRAFT_END_CLOSED)
    {
      _lia_session_return_draft (self, draft, error);
      _lia_session_end_parting (self);
      return;
    }
  if (origin->end == LIA_DRAFT_END_DISCARDED)
    return;
  if (!origin->failed)
    _lia_session_notice (self, error->message, 0);
  origin->failed = TRUE;
  if (self->store != NULL)
    save_later (self, draft, SAVE_AGAIN_AFTER_MS);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DraftContext) context = user_data;
  LiaDraftOrigin *origin = _lia_draft_get_origin (context->draft);
  g_autoptr (GError) error = NULL;
  gint64 draft_id = lia_store_save_draft_finish (LIA_STORE (source), result, &error);

  origin->saving = FALSE;
  if (draft_id == 0)
    {
      take_failure (context->session, context->draft, error);
      return;
    }
  origin->failed = FALSE;
  origin->draft_id = draft_id;
  _lia_draft_set_saved_us (context->draft, g_get_real_time ());
  if (context->session->store == NULL)
    return;
  /* What was decided while it was written. */
  if (origin->end == LIA_DRAFT_END_DISCARDED)
    lia_store_remove_draft_async (context->session->store, draft_id, NULL, NULL);
  else if (origin->end != LIA_DRAFT_END_OPEN)
    part (context->session, context->draft);
}

static void
save_now (LiaSession *self, LiaDraft *draft)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);
  g_autoptr (GBytes) content = lia_draft_content_new (draft);

  origin->saving = TRUE;
  lia_store_save_draft_async (self->store, origin->draft_id,
                              lia_account_get_id (lia_draft_get_account (draft)), content, saved_cb,
                              context_new (self, draft));
}

static gboolean
save_cb (gpointer user_data)
{
  DraftContext *context = user_data;
  LiaDraftOrigin *origin = _lia_draft_get_origin (context->draft);

  /* The first write gives the draft its id: the next one waits for it. */
  if (origin->saving)
    return G_SOURCE_CONTINUE;
  origin->save_id = 0;
  save_now (context->session, context->draft);
  return G_SOURCE_REMOVE;
}

static void
edited_cb (LiaDraft *draft, LiaSession *self)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);
  guint after = lia_draft_get_attachments (draft)->len > 0 ? SAVE_HEAVY_AFTER_MS : SAVE_AFTER_MS;

  origin->edited = TRUE;
  save_later (self, draft, after);
}

static void
follow (LiaSession *self, LiaDraft *draft)
{
  g_ptr_array_add (self->drafts, g_object_ref (draft));
  g_signal_connect (draft, "edited", G_CALLBACK (edited_cb), self);
}

void
_lia_session_return_draft (LiaSession *self, LiaDraft *draft, const GError *error)
{
  /* After the end of the session: what was stored of it is open again at the next start. */
  if (self->closed)
    return;
  self->failed_parting = TRUE;
  g_ptr_array_add (self->unstored, g_object_ref (draft));
  _lia_session_notice (self, error->message, 0);
  _lia_session_tell_drafts (self);
}

/* ---- Beginning ---- */

LiaDraft *
lia_session_new_draft (LiaSession *self, LiaAccount *account, GPtrArray *to)
{
  LiaDraft *draft = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (LIA_IS_ACCOUNT (account), NULL);

  draft = _lia_draft_new (LIA_DRAFT_NEW, account, NULL, NULL);
  if (to != NULL)
    lia_draft_set_recipients (draft, "to", to);
  follow (self, draft);
  return draft;
}

static void
copy_attachments (LiaDraft *draft, LiaMimeMessage *message)
{
  GPtrArray *parts = lia_mime_message_get_attachments (message);

  for (guint i = 0; i < parts->len; i++)
    {
      LiaMimePart *part = g_ptr_array_index (parts, i);
      g_autoptr (GError) error = NULL;

      if (!lia_draft_add_attachment (draft, part->filename, part->type, part->content, &error))
        g_message ("An attachment is left out: %s", error->message);
    }
}

static LiaDraft *
new_reply (LiaDraftKind kind, LiaAccount *account, LiaMimeMessage *message)
{
  g_autofree char *subject = lia_mime_reply_subject (lia_mime_message_get_subject (message));
  g_autofree char *text = lia_mime_reply_text (message);
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) cc = NULL;
  LiaDraft *draft = _lia_draft_new (kind, account, subject, text);

  g_ptr_array_add (own, lia_account_get_address (account));
  lia_mime_reply_recipients (message, kind == LIA_DRAFT_REPLY_ALL, own, &to, &cc);
  lia_draft_set_recipients (draft, "to", to);
  lia_draft_set_recipients (draft, "cc", cc);
  return draft;
}

static LiaDraft *
new_forward (LiaAccount *account, LiaMimeMessage *message)
{
  g_autofree char *subject = lia_mime_forward_subject (lia_mime_message_get_subject (message));
  g_autofree char *text = lia_mime_forward_text (message);
  LiaDraft *draft = _lia_draft_new (LIA_DRAFT_FORWARD, account, subject, text);

  copy_attachments (draft, message);
  return draft;
}

static LiaDraft *
new_edit (LiaAccount *account, LiaMimeMessage *message)
{
  static const char *const fields[] = { "to", "cc", "bcc" };
  LiaDraft *draft = _lia_draft_new (LIA_DRAFT_EDIT, account, lia_mime_message_get_subject (message),
                                    lia_mime_message_get_text (message));

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    lia_draft_set_recipients (draft, fields[i],
                              lia_mime_message_get_addresses (message, fields[i]));
  copy_attachments (draft, message);
  return draft;
}

/* An answer belongs to the thread of what it answers, a draft to that of which it was part. */
static LiaDraft *
begin_from (LiaDraftKind kind, LiaAccount *account, LiaMimeMessage *message)
{
  LiaDraft *draft = NULL;
  LiaDraftOrigin *origin = NULL;

  if (kind == LIA_DRAFT_EDIT)
    draft = new_edit (account, message);
  else if (kind == LIA_DRAFT_FORWARD)
    draft = new_forward (account, message);
  else
    draft = new_reply (kind, account, message);
  origin = _lia_draft_get_origin (draft);
  if (kind == LIA_DRAFT_EDIT)
    {
      origin->in_reply_to = g_strdup (lia_mime_message_get_in_reply_to (message));
      origin->references = g_strdup (lia_mime_message_get_references (message));
    }
  else if (kind != LIA_DRAFT_FORWARD)
    {
      origin->in_reply_to = g_strdup (lia_mime_message_get_message_id (message));
      origin->references = lia_mime_reply_references (message);
    }
  return draft;
}

/* Whom it went to answers it. Returns: (nullable): NULL: no account has mail. */
static LiaAccount *
find_recipient (LiaSession *self, LiaMimeMessage *message)
{
  static const char *const fields[] = { "to", "cc" };
  LiaAccount *first = NULL;

  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaAccount *account = ((LiaSessionAccount *)g_ptr_array_index (self->channels, i))->account;

      if (lia_account_get_mail (account) == NULL)
        continue;
      if (first == NULL)
        first = account;
      for (gsize j = 0; j < G_N_ELEMENTS (fields); j++)
        if (g_ptr_array_find_with_equal_func (lia_mime_message_get_addresses (message, fields[j]),
                                              lia_account_get_address (account), lia_address_equal,
                                              NULL))
          return account;
    }
  return first;
}

LiaDraft *
lia_session_new_draft_from_message (LiaSession *self, LiaDraftKind kind, LiaMimeMessage *message)
{
  LiaAccount *account = NULL;
  LiaDraft *draft = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (kind != LIA_DRAFT_NEW && kind != LIA_DRAFT_EDIT, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  account = find_recipient (self, message);
  if (account == NULL)
    return NULL;
  draft = begin_from (kind, account, message);
  follow (self, draft);
  return draft;
}

/* The version of a message on the server as it is known here. */
static char *
dup_key (LiaSession *self, gint64 row_id)
{
  g_autoptr (LiaMessageRecord) record = lia_store_read_message (self->store, row_id, NULL);

  return record != NULL ? g_strdup (record->change_key) : NULL;
}

typedef struct
{
  LiaDraftKind kind;
  gint64 row_id;
} FromMessage;

static void
message_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = LIA_SESSION (source);
  const FromMessage *from = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LiaMimeMessage) message = lia_session_load_message_finish (self, result, &error);
  LiaSessionAccount *channel = NULL;
  LiaDraft *draft = NULL;
  LiaDraftOrigin *origin = NULL;

  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  channel = _lia_session_channel_of_row (self, from->row_id);
  if (channel == NULL)
    {
      g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_NOT_FOUND, "%s",
                               _ ("This message is no longer there."));
      return;
    }
  draft = begin_from (from->kind, channel->account, message);
  origin = _lia_draft_get_origin (draft);
  origin->source_row_id = from->row_id;
  if (from->kind == LIA_DRAFT_EDIT)
    origin->source_key = dup_key (self, from->row_id);
  follow (self, draft);
  g_task_return_pointer (task, draft, g_object_unref);
}

void
lia_session_new_draft_from_async (LiaSession *self,
                                  LiaDraftKind kind,
                                  gint64 row_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = NULL;
  FromMessage *from = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (kind != LIA_DRAFT_NEW);

  task = g_task_new (self, cancellable, callback, user_data);
  from = g_new0 (FromMessage, 1);
  from->kind = kind;
  from->row_id = row_id;
  g_task_set_source_tag (task, lia_session_new_draft_from_async);
  g_task_set_task_data (task, from, g_free);
  lia_session_load_message_async (self, row_id, cancellable, message_loaded_cb, task);
}

LiaDraft *
lia_session_new_draft_from_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Ending: built in a thread; then the act and the draft change in one transaction ---- */

typedef struct
{
  LiaMailOpKind kind;
  LiaDraft *draft;
  LiaDraftLetter *letter;
} Parting;

static void
parting_free (Parting *parting)
{
  g_object_unref (parting->draft);
  lia_draft_letter_free (parting->letter);
  g_free (parting);
}

static void
build_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Parting *parting = task_data;

  g_task_return_pointer (task, lia_draft_letter_build (parting->letter),
                         (GDestroyNotify)g_bytes_unref);
}

/* The message answered or forwarded shows it, if it is one of a mailbox. */
static guint
verb_of (LiaDraft *draft)
{
  if (_lia_draft_get_origin (draft)->source_row_id == 0)
    return 0;
  switch (lia_draft_get_kind (draft))
    {
    case LIA_DRAFT_REPLY:
    case LIA_DRAFT_REPLY_ALL:
      return LIA_MESSAGE_ANSWERED;
    case LIA_DRAFT_FORWARD:
      return LIA_MESSAGE_FORWARDED;
    case LIA_DRAFT_NEW:
    case LIA_DRAFT_EDIT:
    default:
      return 0;
    }
}

static LiaActed
acted_of (LiaSession *self, const Parting *parting)
{
  LiaActed acted = { .draft = parting->draft };

  if (parting->kind != LIA_MAIL_OP_SEND)
    return acted;
  acted.undo_id = self->next_undo_id++;
  acted.text = _lia_draft_get_origin (parting->draft)->connected
                   ? _ ("Message sent")
                   : _ ("Waiting in the Outbox; sent when the mail server can be reached");
  return acted;
}

static void
add_parting_acts (LiaSession *self, const Parting *parting, GBytes *source)
{
  const LiaDraftOrigin *origin = _lia_draft_get_origin (parting->draft);
  LiaAccount *account = lia_draft_get_account (parting->draft);
  gboolean send = parting->kind == LIA_MAIL_OP_SEND;
  gboolean edit = lia_draft_get_kind (parting->draft) == LIA_DRAFT_EDIT;
  LiaFolder *folder = lia_session_find_folder (
      self, account, send ? LIA_FOLDER_ROLE_OUTBOX : LIA_FOLDER_ROLE_DRAFTS);
  g_autoptr (LiaMessageRecord) record = lia_draft_letter_dup_record (parting->letter);
  guint verb = send ? verb_of (parting->draft) : 0;
  gint64 not_before_us = send ? _lia_session_get_not_before_us (self) : 0;
  LiaActed acted = acted_of (self, parting);
  LiaStoreAct acts[2] = { { .kind = parting->kind,
                            .account_id = lia_account_get_id (account),
                            .row_id = !send && edit ? origin->source_row_id : 0,
                            .source = source,
                            .base_key = !send && edit ? origin->source_key : NULL,
                            .draft_id = origin->draft_id,
                            .not_before_us = not_before_us },
                          { .kind = LIA_MAIL_OP_SET_FLAGS,
                            .row_id = origin->source_row_id,
                            .flags = verb,
                            .mask = verb,
                            .not_before_us = not_before_us } };
  guint n = verb != 0 ? 2 : 1;

  if (acts[0].row_id == 0 && folder != NULL)
    {
      acts[0].record = record;
      acts[0].folder_id = lia_folder_get_row_id (folder);
    }
  /* A draft that was taken up and sent is no longer among the drafts. */
  if (send && edit)
    {
      acts[1] = (LiaStoreAct){ .kind = LIA_MAIL_OP_DELETE,
                               .row_id = origin->source_row_id,
                               .base_key = origin->source_key,
                               .not_before_us = not_before_us };
      n = 2;
    }
  _lia_session_add_acts (self, acts, n, &acted);
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaSession *self = LIA_SESSION (source);
  const Parting *parting = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);

  if (bytes != NULL && self->store != NULL && !self->closed)
    add_parting_acts (self, parting, bytes);
}

static void
start_build (LiaSession *self, LiaMailOpKind kind, LiaDraft *draft)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, built_cb, NULL);
  Parting *parting = g_new0 (Parting, 1);

  parting->kind = kind;
  parting->draft = g_object_ref (draft);
  parting->letter = lia_draft_letter_new (draft);
  g_task_set_source_tag (task, start_build);
  g_task_set_task_data (task, parting, (GDestroyNotify)parting_free);
  g_task_run_in_thread (task, build_thread);
}

static void
last_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DraftContext) context = user_data;
  LiaDraftOrigin *origin = _lia_draft_get_origin (context->draft);
  g_autoptr (GError) error = NULL;
  gint64 draft_id = lia_store_save_draft_finish (LIA_STORE (source), result, &error);

  if (draft_id == 0)
    {
      _lia_session_return_draft (context->session, context->draft, error);
      _lia_session_end_parting (context->session);
      return;
    }
  origin->draft_id = draft_id;
  _lia_session_end_parting (context->session);
  start_build (context->session,
               origin->end == LIA_DRAFT_END_SENT ? LIA_MAIL_OP_SEND : LIA_MAIL_OP_SAVE_DRAFT,
               context->draft);
}

/* Its last words are kept first: from here on, whatever happens, nothing written is lost. */
static void
part (LiaSession *self, LiaDraft *draft)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);
  g_autoptr (GBytes) content = NULL;

  if (origin->saving)
    return;
  content = lia_draft_content_new (draft);
  lia_store_save_draft_async (self->store, origin->draft_id,
                              lia_account_get_id (lia_draft_get_account (draft)), content,
                              last_saved_cb, context_new (self, draft));
}

static void
end (LiaSession *self, LiaDraft *draft, LiaDraftEnd how)
{
  LiaDraftOrigin *origin = _lia_draft_get_origin (draft);

  g_object_ref (draft);
  forget (self, draft);
  origin->end = how;
  origin->connected
      = lia_account_get_mail_status (lia_draft_get_account (draft)) == LIA_STATUS_CONNECTED;
  if (how != LIA_DRAFT_END_DISCARDED)
    {
      self->n_parting++;
      part (self, draft);
    }
  else if (origin->draft_id != 0 && !origin->saving)
    lia_store_remove_draft_async (self->store, origin->draft_id, NULL, NULL);
  g_object_unref (draft);
}

static gboolean
check_recipients (LiaDraft *draft, GError **error)
{
  static const char *const fields[] = { "to", "cc", "bcc" };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GPtrArray *addresses = lia_draft_get_recipients (draft, fields[i]);
      n += addresses->len;
      for (guint j = 0; j < addresses->len; j++)
        {
          const char *address = lia_address_get_address (g_ptr_array_index (addresses, j));
          const char *at = strrchr (address, '@');
          if (at != NULL && at != address && at[1] != '\0'
              && strpbrk (address, " \t\r\n<>") == NULL)
            continue;
          g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT,
                       /* Translators: %s is what stands in the place of an address. */
                       _ ("“%s” is no mail address"), address);
          return FALSE;
        }
    }
  if (n == 0)
    g_set_error_literal (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT,
                         _ ("Add somebody to whom the message goes"));
  return n > 0;
}

gboolean
lia_session_send_draft (LiaSession *self, LiaDraft *draft, GError **error)
{
  static const char *const fields[] = { "to", "cc", "bcc" };

  g_return_val_if_fail (LIA_IS_SESSION (self), FALSE);
  g_return_val_if_fail (LIA_IS_DRAFT (draft), FALSE);

  if (!check_recipients (draft, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GPtrArray *addresses = lia_draft_get_recipients (draft, fields[i]);
      for (guint j = 0; j < addresses->len; j++)
        lia_people_count_use (self->people,
                              lia_people_ensure (self->people, g_ptr_array_index (addresses, j)));
    }
  end (self, draft, LIA_DRAFT_END_SENT);
  return TRUE;
}

void
lia_session_close_draft (LiaSession *self, LiaDraft *draft)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_DRAFT (draft));

  if (lia_draft_is_empty (draft) || !_lia_draft_get_origin (draft)->edited)
    {
      lia_session_discard_draft (self, draft);
      return;
    }
  end (self, draft, LIA_DRAFT_END_CLOSED);
}

void
lia_session_discard_draft (LiaSession *self, LiaDraft *draft)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_DRAFT (draft));

  end (self, draft, LIA_DRAFT_END_DISCARDED);
}

/* ---- Those that were left open ---- */

static gboolean
is_open (LiaSession *self, gint64 draft_id)
{
  for (guint i = 0; i < self->drafts->len; i++)
    if (_lia_draft_get_origin (g_ptr_array_index (self->drafts, i))->draft_id == draft_id)
      return TRUE;
  return FALSE;
}

/* As they were when they were closed; they are stored as soon as they can be. */
static GPtrArray *
take_unstored (LiaSession *self)
{
  GPtrArray *drafts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->unstored->len; i++)
    {
      LiaDraft *draft = g_ptr_array_index (self->unstored, i);
      LiaDraftOrigin *origin = _lia_draft_get_origin (draft);

      origin->end = LIA_DRAFT_END_OPEN;
      origin->saving = FALSE;
      follow (self, draft);
      edited_cb (draft, self);
      g_ptr_array_add (drafts, g_object_ref (draft));
    }
  g_ptr_array_set_size (self->unstored, 0);
  return drafts;
}

GPtrArray *
lia_session_take_open_drafts (LiaSession *self)
{
  GPtrArray *drafts = take_unstored (self);
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), drafts);

  stored = lia_store_read_drafts (self->store, &error);
  if (stored == NULL)
    g_warning ("Drafts cannot be read: %s", error->message);
  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      LiaStoredDraft *entry = g_ptr_array_index (stored, i);
      LiaSessionAccount *channel = _lia_session_find_id (self, entry->account_id);
      LiaDraft *draft = NULL;

      if (channel == NULL || is_open (self, entry->draft_id))
        continue;
      draft = lia_draft_content_parse (entry->content, channel->account);
      if (draft == NULL)
        {
          g_warning ("A stored draft cannot be read; it stays in the store");
          continue;
        }
      if (lia_draft_get_kind (draft) == LIA_DRAFT_EDIT)
        _lia_draft_get_origin (draft)->source_key
            = dup_key (self, _lia_draft_get_origin (draft)->source_row_id);
      _lia_draft_get_origin (draft)->draft_id = entry->draft_id;
      _lia_draft_get_origin (draft)->edited = TRUE;
      _lia_draft_set_saved_us (draft, entry->saved_us);
      follow (self, draft);
      g_ptr_array_add (drafts, draft);
    }
  return drafts;
}
