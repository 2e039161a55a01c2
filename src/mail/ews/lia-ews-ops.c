/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-ops"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "mail/ews/lia-ews-drafts.h"
#include "mail/ews/lia-ews-ops.h"

#define MAX_BATCH 50
#define VERB_REPLY 102
#define VERB_FORWARD 104
#define VERB_FLAGS (LIA_MESSAGE_ANSWERED | LIA_MESSAGE_FORWARDED)
/* The flags that a server keeps; the others follow from the message. */
#define KEPT_FLAGS (LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED | VERB_FLAGS)

typedef void (*WriteFunc) (LiaXmlWriter *request, GPtrArray *ops);

/* ---- What each kind of operation says ---- */

static void
write_ids (LiaXmlWriter *request, GPtrArray *ops)
{
  lia_xml_writer_start (request, "m:ItemIds");
  for (guint i = 0; i < ops->len; i++)
    lia_ews_write_item_id (request, ((LiaMailOp *)g_ptr_array_index (ops, i))->remote_id, NULL);
  lia_xml_writer_end (request);
}

static void
write_set_boolean (LiaXmlWriter *request, const char *uri, const char *element, gboolean value)
{
  lia_xml_writer_start (request, "t:SetItemField");
  lia_ews_write_field (request, uri);
  lia_xml_writer_start (request, "t:Message");
  lia_xml_writer_element (request, element, value ? "true" : "false");
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
}

/* A @value of 0 removes the property. */
static void
write_set_extended (LiaXmlWriter *request, const char *tag, int value)
{
  lia_xml_writer_start (request, value != 0 ? "t:SetItemField" : "t:DeleteItemField");
  lia_ews_write_extended (request, tag, "Integer");
  if (value != 0)
    {
      lia_xml_writer_start (request, "t:Message");
      lia_xml_writer_start (request, "t:ExtendedProperty");
      lia_ews_write_extended (request, tag, "Integer");
      lia_xml_writer_element_int (request, "t:Value", value);
      lia_xml_writer_end (request);
      lia_xml_writer_end (request);
    }
  lia_xml_writer_end (request);
}

static void
write_flag_updates (LiaXmlWriter *request, const LiaMailOp *op)
{
  if ((op->mask & LIA_MESSAGE_READ) != 0)
    write_set_boolean (request, "message:IsRead", "t:IsRead", (op->flags & LIA_MESSAGE_READ) != 0);
  /* PidTagFlagStatus: understood by every generation, unlike item:Flag */
  if ((op->mask & LIA_MESSAGE_FLAGGED) != 0)
    write_set_extended (request, "0x1090", (op->flags & LIA_MESSAGE_FLAGGED) != 0 ? 2 : 0);
  /* PidTagLastVerbExecuted */
  if ((op->mask & op->flags & LIA_MESSAGE_ANSWERED) != 0)
    write_set_extended (request, "0x1081", VERB_REPLY);
  else if ((op->mask & op->flags & LIA_MESSAGE_FORWARDED) != 0)
    write_set_extended (request, "0x1081", VERB_FORWARD);
  else if ((op->mask & VERB_FLAGS) != 0)
    write_set_extended (request, "0x1081", 0);
}

static void
write_update (LiaXmlWriter *request, GPtrArray *ops)
{
  lia_xml_writer_attribute (request, "MessageDisposition", "SaveOnly");
  lia_xml_writer_attribute (request, "ConflictResolution", "AlwaysOverwrite");
  /* Asked for where one of the items is an appointment. */
  lia_xml_writer_attribute (request, "SendMeetingInvitationsOrCancellations", "SendToNone");
  lia_xml_writer_start (request, "m:ItemChanges");
  for (guint i = 0; i < ops->len; i++)
    {
      const LiaMailOp *op = g_ptr_array_index (ops, i);
      lia_xml_writer_start (request, "t:ItemChange");
      lia_ews_write_item_id (request, op->remote_id, NULL);
      lia_xml_writer_start (request, "t:Updates");
      write_flag_updates (request, op);
      lia_xml_writer_end (request);
      lia_xml_writer_end (request);
    }
  lia_xml_writer_end (request);
}

static void
write_move (LiaXmlWriter *request, GPtrArray *ops)
{
  const LiaMailOp *first = g_ptr_array_index (ops, 0);

  lia_xml_writer_start (request, "m:ToFolderId");
  lia_ews_write_folder_id (request, first->folder_remote_id);
  lia_xml_writer_end (request);
  write_ids (request, ops);
}

static void
write_delete (LiaXmlWriter *request, GPtrArray *ops)
{
  lia_xml_writer_attribute (request, "DeleteType", "HardDelete");
  /* Asked for where one of the items is an appointment or a task: the bin has those too. */
  lia_xml_writer_attribute (request, "SendMeetingCancellations", "SendToNone");
  lia_xml_writer_attribute (request, "AffectedTaskOccurrences", "SpecifiedOccurrenceOnly");
  write_ids (request, ops);
}

static void
write_create (LiaXmlWriter *request, GPtrArray *ops)
{
  const LiaMailOp *op = g_ptr_array_index (ops, 0);

  lia_xml_writer_attribute (request, "MessageDisposition", "SaveOnly");
  lia_xml_writer_start (request, "m:SavedItemFolderId");
  lia_ews_write_folder_id (request, ":drafts");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:Items");
  lia_xml_writer_start (request, "t:Message");
  lia_xml_writer_start (request, "t:MimeContent");
  lia_xml_writer_attribute (request, "CharacterSet", "UTF-8");
  lia_xml_writer_base64 (request, op->source);
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
}

static const struct
{
  const char *operation;
  WriteFunc write;
  guint batch;
} verbs[] = {
  [LIA_MAIL_OP_SET_FLAGS] = { "m:UpdateItem", write_update, MAX_BATCH },
  [LIA_MAIL_OP_MOVE] = { "m:MoveItem", write_move, MAX_BATCH },
  [LIA_MAIL_OP_DELETE] = { "m:DeleteItem", write_delete, MAX_BATCH },
  [LIA_MAIL_OP_SAVE_DRAFT] = { "m:CreateItem", write_create, 1 },
};

/* ---- Batches ---- */

static gboolean
same_batch (const LiaMailOp *a, const LiaMailOp *b)
{
  return a->kind == b->kind && g_strcmp0 (a->folder_remote_id, b->folder_remote_id) == 0
         && (a == b || (a->base_key == NULL && b->base_key == NULL));
}

/* Of a move it can be the folder that is gone: the message is where it was. */
static void
take_move_error (GError *error)
{
  static const char *const codes[]
      = { "ErrorToFolderNotFound", "ErrorFolderNotFound", "ErrorParentFolderNotFound" };

  for (gsize i = 0; error != NULL && i < G_N_ELEMENTS (codes); i++)
    if (error->domain == LIA_ERROR && strstr (error->message, codes[i]) != NULL)
      error->code = LIA_ERROR_CONFLICT;
}

static LiaMailOpResult *
parse_result (const xmlNode *message, const LiaMailOp *op)
{
  GError *error = NULL;
  xmlNode *item_id = NULL;
  g_autofree char *id = NULL;
  g_autofree char *change_key = NULL;

  if (message == NULL)
    error = g_error_new (LIA_ERROR, LIA_ERROR_UNCERTAIN, "The server did not answer for this item");
  else
    lia_ews_check (message, &error);
  if (op->kind == LIA_MAIL_OP_MOVE)
    take_move_error (error);
  item_id = message != NULL ? lia_xml_find (message, LIA_EWS_NS_TYPES, "ItemId") : NULL;
  id = lia_xml_dup_attribute (item_id, "Id");
  change_key = lia_xml_dup_attribute (item_id, "ChangeKey");
  if (op->kind == LIA_MAIL_OP_SAVE_DRAFT && error == NULL && id == NULL)
    error = g_error_new (LIA_ERROR, LIA_ERROR_PROTOCOL, "CreateItem gave no item");
  return lia_mail_op_result_new (error, id, change_key);
}

static gboolean
apply_batch (LiaEwsConnection *connection,
             GPtrArray *batch,
             GPtrArray *results,
             GCancellable *cancellable,
             GError **error)
{
  const LiaMailOp *first = g_ptr_array_index (batch, 0);
  LiaXmlWriter *request = lia_ews_begin (connection, verbs[first->kind].operation);
  g_autoptr (xmlDoc) answer = NULL;
  GError *cause = NULL;
  xmlNode *message = NULL;

  verbs[first->kind].write (request, batch);
  answer = lia_ews_call (connection, request, LIA_HTTP_DEFAULT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, &cause);
  if (answer == NULL)
    {
      if (first->kind == LIA_MAIL_OP_MOVE)
        take_move_error (cause);
      g_propagate_prefixed_error (error, cause, "%s: ", verbs[first->kind].operation + 2);
      return FALSE;
    }
  message = lia_ews_first_message (answer);
  for (guint i = 0; i < batch->len; i++)
    {
      g_ptr_array_add (results, parse_result (message, g_ptr_array_index (batch, i)));
      message = lia_xml_next (message, NULL, NULL);
    }
  return TRUE;
}

/* ---- Drafts ---- */

/* A call that only looks, before something is done, and does not get there: nothing is known of
 * what was to be done, and nothing is refused. */
static void
take_look_error (GError *cause, GError **error)
{
  if (g_error_matches (cause, LIA_ERROR, LIA_ERROR_PROTOCOL))
    cause->code = LIA_ERROR_UNCERTAIN;
  g_propagate_error (error, cause);
}

/* What has been replaced goes; that it is gone already is fine. */
static void
remove_drafts (LiaEwsConnection *connection, GPtrArray *ids, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);
  g_autoptr (GPtrArray) ignored
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_result_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (batch, lia_mail_op_new (LIA_MAIL_OP_DELETE, 0, g_ptr_array_index (ids, i)));
  if (batch->len > 0 && !apply_batch (connection, batch, ignored, cancellable, &error))
    g_info ("A draft that was replaced stays: %s", error->message);
}

/* Whether the draft is still the version that the user saw. What is gone was changed by nobody. */
static gboolean
is_as_seen (LiaEwsConnection *connection,
            const LiaMailOp *op,
            gboolean *out_same,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *key = NULL;
  gboolean is_there = FALSE;

  *out_same = TRUE;
  if (op->remote_id == NULL || op->base_key == NULL)
    return TRUE;
  if (!lia_ews_ops_is_staged (connection, op->remote_id, &is_there, &key, cancellable, error))
    return FALSE;
  *out_same = !is_there || g_strcmp0 (key, op->base_key) == 0;
  return TRUE;
}

/* Another client has written the draft: its version stays, and the result names no item, so that
 * the row stands for that version. */
static void
keep_other (GPtrArray *results)
{
  LiaMailOpResult *result = g_ptr_array_index (results, results->len - 1);

  g_clear_pointer (&result->remote_id, g_free);
  g_clear_pointer (&result->change_key, g_free);
}

/* A try before this one may have got through: what it left goes as soon as the message is there
 * anew. */
static gboolean
save_draft (LiaEwsConnection *connection,
            GPtrArray *batch,
            GPtrArray *results,
            GCancellable *cancellable,
            GError **error)
{
  LiaMailOp *op = g_ptr_array_index (batch, 0);
  GError *cause = NULL;
  g_autoptr (GPtrArray) old
      = op->attempts > 0 ? lia_ews_drafts_find_copies (connection, op->source, cancellable, &cause)
                         : g_ptr_array_new_with_free_func (g_free);
  LiaMailOpResult *result = NULL;
  gboolean same = TRUE;

  if (old == NULL)
    {
      take_look_error (cause, error);
      return FALSE;
    }
  if (!is_as_seen (connection, op, &same, cancellable, error))
    return FALSE;
  if (!apply_batch (connection, batch, results, cancellable, error))
    return FALSE;
  result = g_ptr_array_index (results, results->len - 1);
  if (result->error != NULL)
    return TRUE;
  if (!same)
    keep_other (results);
  else if (op->remote_id != NULL
           && !g_ptr_array_find_with_equal_func (old, op->remote_id, g_str_equal, NULL))
    g_ptr_array_add (old, g_strdup (op->remote_id));
  remove_drafts (connection, old, cancellable);
  return TRUE;
}

/* A draft that was taken up and sent goes, unless another client has written it since. */
static gboolean
delete_as_seen (LiaEwsConnection *connection,
                GPtrArray *batch,
                GPtrArray *results,
                GCancellable *cancellable,
                GError **error)
{
  gboolean same = TRUE;

  if (!is_as_seen (connection, g_ptr_array_index (batch, 0), &same, cancellable, error))
    return FALSE;
  if (same)
    return apply_batch (connection, batch, results, cancellable, error);
  g_ptr_array_add (results, lia_mail_op_result_new (
                                g_error_new (LIA_ERROR, LIA_ERROR_CONFLICT,
                                             "DeleteItem: the draft has changed on the server"),
                                NULL, NULL));
  return TRUE;
}

/* A change of flags that no server keeps is done as it stands; an empty UpdateItem is refused. */
static gboolean
is_nothing (const LiaMailOp *op)
{
  return op->kind == LIA_MAIL_OP_SET_FLAGS && (op->mask & KEPT_FLAGS) == 0;
}

/* The operations from @first on that go in one call. */
static GPtrArray *
next_batch (GPtrArray *ops, guint first)
{
  LiaMailOp *op = g_ptr_array_index (ops, first);
  GPtrArray *batch = g_ptr_array_new ();

  for (guint i = first; i < ops->len && batch->len < verbs[op->kind].batch; i++)
    {
      LiaMailOp *other = g_ptr_array_index (ops, i);
      if (!same_batch (op, other) || is_nothing (other))
        break;
      g_ptr_array_add (batch, other);
    }
  return batch;
}

GPtrArray *
lia_ews_ops_apply (LiaEwsConnection *connection,
                   GPtrArray *ops,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) results
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_result_free);
  g_autoptr (GError) cause = NULL;

  while (results->len < ops->len && cause == NULL)
    {
      LiaMailOp *op = g_ptr_array_index (ops, results->len);
      g_autoptr (GPtrArray) batch = NULL;
      g_return_val_if_fail (op->kind <= LIA_MAIL_OP_SAVE_DRAFT, NULL);
      if (is_nothing (op))
        g_ptr_array_add (results, lia_mail_op_result_new (NULL, NULL, NULL));
      else
        {
          batch = next_batch (ops, results->len);
          if (op->kind == LIA_MAIL_OP_SAVE_DRAFT)
            save_draft (connection, batch, results, cancellable, &cause);
          else if (op->base_key != NULL)
            delete_as_seen (connection, batch, results, cancellable, &cause);
          else
            apply_batch (connection, batch, results, cancellable, &cause);
        }
    }
  if (cause != NULL && results->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  /* What was done before stands; of the rest it is known that it was not answered. */
  while (results->len < ops->len)
    g_ptr_array_add (results, lia_mail_op_result_new (g_error_copy (cause), NULL, NULL));
  return g_steal_pointer (&results);
}

/* ---- Sending ---- */

gboolean
lia_ews_ops_is_staged (LiaEwsConnection *connection,
                       const char *id,
                       gboolean *out_staged,
                       char **out_change_key,
                       GCancellable *cancellable,
                       GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:GetItem");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GError) cause = NULL;
  xmlNode *message = NULL;

  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ItemIds");
  lia_ews_write_item_id (request, id, NULL);
  lia_xml_writer_end (request);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, &cause);
  if (answer == NULL)
    {
      take_look_error (g_steal_pointer (&cause), error);
      return FALSE;
    }
  message = lia_ews_single (answer, &cause);
  if (message == NULL && !g_error_matches (cause, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  *out_staged = message != NULL;
  if (out_change_key != NULL)
    *out_change_key = lia_xml_dup_attribute (
        message != NULL ? lia_xml_find (message, LIA_EWS_NS_TYPES, "ItemId") : NULL, "ChangeKey");
  return TRUE;
}

gboolean
lia_ews_ops_send (LiaEwsConnection *connection,
                  const char *id,
                  const char *change_key,
                  GCancellable *cancellable,
                  GError **error)
{
  LiaXmlWriter *request = NULL;
  g_autoptr (xmlDoc) answer = NULL;
  g_autofree char *current_key = NULL;
  gboolean staged = FALSE;

  /* The key is asked for at the last moment: attachments and other clients change it. */
  if (!lia_ews_ops_is_staged (connection, id, &staged, &current_key, cancellable, error))
    return FALSE;
  if (!staged)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND, "SendItem: the message is gone");
      return FALSE;
    }
  request = lia_ews_begin (connection, "m:SendItem");
  lia_xml_writer_attribute (request, "SaveItemToFolder", "true");
  lia_xml_writer_start (request, "m:ItemIds");
  lia_ews_write_item_id (request, id, current_key != NULL ? current_key : change_key);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:SavedItemFolderId");
  lia_ews_write_folder_id (request, ":sentitems");
  lia_xml_writer_end (request);
  answer = lia_ews_call (connection, request, LIA_HTTP_DEFAULT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, error);
  if (answer == NULL || lia_ews_single (answer, error) == NULL)
    {
      g_prefix_error (error, "SendItem: ");
      return FALSE;
    }
  return TRUE;
}
