/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-conversation"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-conversation.h"
#include "talk/sip/lia-sip-dialog.h"
#include "talk/sip/lia-sip-text.h"

#define SDP_TYPE "application/sdp"
#define TEXT_TYPE "text/plain; charset=UTF-8"
#define GLARE_MS 1000

typedef enum
{
  STATE_CLOSED,
  STATE_INVITING, /* our INVITE is under way */
  STATE_RINGING,  /* theirs waits for our answer */
  STATE_OPEN,
} State;

struct _LiaSipConversation
{
  GObject parent_instance;

  LiaAddress *peer;
  LiaSipClient *client; /* NULL: not signed in */
  State state;
  LiaSipDialog *dialog;  /* NULL while closed */
  LiaSipMessage *invite; /* theirs, while ringing */
  guint accept_id;
  guint retry_id; /* to invite again after both have at once */
  GQueue waiting; /* GTask, with the text as its data: until the dialog stands */
  GTask *first;   /* the one whose text our INVITE carries */
  GQueue sent;    /* GTask, unowned: those whose MESSAGE waits for its answer */
  gboolean typing_told;
};

static void conversation_iface_init (LiaTalkConversationInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaSipConversation,
                               lia_sip_conversation,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_TALK_CONVERSATION,
                                                      conversation_iface_init))

/* ---- The end of a dialog ---- */

/* A dialog that is gone: nothing is sent. */
static void
drop_dialog (LiaSipConversation *self)
{
  g_clear_handle_id (&self->accept_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_object (&self->invite);
  g_clear_pointer (&self->dialog, lia_sip_dialog_free);
  self->state = STATE_CLOSED;
  self->typing_told = FALSE;
}

static void
send_bye (LiaSipConversation *self)
{
  g_autoptr (LiaSipMessage) bye = NULL;

  if (self->client == NULL || self->dialog == NULL || self->state != STATE_OPEN)
    return;
  bye = lia_sip_dialog_new_request (self->dialog, "BYE");
  lia_sip_client_send (self->client, bye, NULL, NULL, NULL);
}

static void
fail_task (GTask *task_take, const GError *error)
{
  g_autoptr (GTask) task = task_take;

  g_task_return_error (task, g_error_copy (error));
}

/* Those that wait have not been sent, whatever became of the first. */
static void
fail_waiting (LiaSipConversation *self, const GError *cause)
{
  g_autoptr (GError) error = g_error_copy (cause);
  GTask *task = NULL;

  if (self->first != NULL)
    fail_task (g_steal_pointer (&self->first), error);
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_UNCERTAIN))
    error->code = LIA_ERROR_OFFLINE;
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    fail_task (task, error);
}

/* The answer to what was sent is not waited for any more. */
static void
fail_sent (LiaSipConversation *self, const GError *error)
{
  GTask *task = NULL;

  while ((task = g_queue_pop_head (&self->sent)) != NULL)
    g_task_return_error (task, g_error_copy (error));
}

/* ---- Texts in a dialog ---- */

static void open_dialog (LiaSipConversation *self);

static gboolean
is_dialog_dead (guint status)
{
  return status == 408 || status == 480 || status == 481;
}

static void
sent_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  LiaSipConversation *self = g_task_get_source_object (task);
  guint status = response != NULL ? lia_sip_message_get_status (response) : 0;

  /* Its outcome was told when the conversation was closed. */
  if (!g_queue_remove (&self->sent, task))
    return;
  if (response == NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (status < 300)
    g_task_return_boolean (task, TRUE);
  else
    {
      if (is_dialog_dead (status))
        {
          send_bye (self);
          drop_dialog (self);
        }
      /* The other end knows nothing of the dialog and has not seen the text: once more. */
      if (status == 481 && g_object_get_data (G_OBJECT (task), "again") == NULL)
        {
          g_object_set_data (G_OBJECT (task), "again", GINT_TO_POINTER (TRUE));
          g_queue_push_head (&self->waiting, g_steal_pointer (&task));
          open_dialog (self);
          return;
        }
      g_task_return_error (task, lia_sip_error_new (response));
    }
}

static void
send_text (LiaSipConversation *self, GTask *task_take)
{
  g_autoptr (LiaSipMessage) request = lia_sip_dialog_new_request (self->dialog, "MESSAGE");

  lia_sip_message_set_body_text (request, TEXT_TYPE, g_task_get_task_data (task_take));
  self->typing_told = FALSE;
  g_queue_push_tail (&self->sent, task_take);
  lia_sip_client_send (self->client, request, sent_cb, task_take, g_object_unref);
}

/* In the order they were written: nothing overtakes the text that an INVITE carries. */
static void
flush (LiaSipConversation *self)
{
  GTask *task = NULL;

  while (self->state == STATE_OPEN && self->first == NULL
         && (task = g_queue_pop_head (&self->waiting)) != NULL)
    send_text (self, task);
}

/* ---- Our INVITE ---- */

typedef struct
{
  LiaSipConversation *conversation;
  char *call_id;
} Invitation;

static void
invitation_free (gpointer data)
{
  Invitation *invitation = data;

  g_object_unref (invitation->conversation);
  g_free (invitation->call_id);
  g_free (invitation);
}

static void
send_ack (LiaSipConversation *self, LiaSipDialog *dialog)
{
  g_autoptr (LiaSipMessage) ack = lia_sip_dialog_new_request (dialog, "ACK");

  lia_sip_client_send (self->client, ack, NULL, NULL, NULL);
}

/* Who took the text out of the INVITE says so; else it is sent like any other. */
static void
settle_first (LiaSipConversation *self, LiaSipMessage *response)
{
  GTask *first = g_steal_pointer (&self->first);

  if (first == NULL)
    return;
  if (!lia_sip_message_has_token (response, "Supported", "ms-text-format"))
    {
      g_queue_push_head (&self->waiting, first);
      return;
    }
  g_task_return_boolean (first, TRUE);
  g_object_unref (first);
}

static void
opened (LiaSipConversation *self, LiaSipMessage *response)
{
  lia_sip_dialog_establish (self->dialog, response);
  self->state = STATE_OPEN;
  send_ack (self, self->dialog);
  settle_first (self, response);
  flush (self);
}

/* Theirs came at the same time and has ended since: ours, accepted after all, takes its place. */
static void
opened_after_all (LiaSipConversation *self, LiaSipMessage *response)
{
  self->dialog = lia_sip_dialog_new (response);
  if (self->dialog->target == NULL)
    self->dialog->target = lia_sip_header_dup_uri (self->dialog->remote);
  opened (self, response);
}

/* The peer's dialog stands, or the conversation was closed: ours, accepted too, is given back. */
static void
give_back (LiaSipConversation *self, LiaSipMessage *response)
{
  g_autoptr (LiaSipDialog) dialog = lia_sip_dialog_new (response);
  g_autoptr (LiaSipMessage) bye = NULL;

  lia_sip_dialog_establish (dialog, response);
  if (dialog->target == NULL || self->client == NULL)
    return;
  send_ack (self, dialog);
  bye = lia_sip_dialog_new_request (dialog, "BYE");
  lia_sip_client_send (self->client, bye, NULL, NULL, NULL);
}

static gboolean
retry_cb (gpointer user_data)
{
  LiaSipConversation *self = user_data;

  self->retry_id = 0;
  if (!g_queue_is_empty (&self->waiting))
    open_dialog (self);
  return G_SOURCE_REMOVE;
}

/* Both have invited at once, and the peer's stands: it is here already, or on its way. */
static void
yield_to_peer (LiaSipConversation *self)
{
  if (self->first != NULL)
    g_queue_push_head (&self->waiting, g_steal_pointer (&self->first));
  if (self->state == STATE_INVITING)
    drop_dialog (self);
  if (self->state == STATE_CLOSED && self->retry_id == 0 && !g_queue_is_empty (&self->waiting))
    self->retry_id = g_timeout_add (GLARE_MS, retry_cb, self);
  flush (self);
}

static void
invited_cb (LiaSipMessage *response, const GError *failure, gpointer user_data)
{
  Invitation *invitation = user_data;
  LiaSipConversation *self = invitation->conversation;
  guint status = response != NULL ? lia_sip_message_get_status (response) : 0;
  gboolean is_ours
      = self->state == STATE_INVITING && g_str_equal (self->dialog->call_id, invitation->call_id);
  g_autoptr (GError) error = NULL;

  if (status == 491)
    yield_to_peer (self);
  else if (status != 0 && status < 300 && is_ours)
    opened (self, response);
  else if (status != 0 && status < 300 && self->state == STATE_CLOSED && self->first != NULL)
    opened_after_all (self, response);
  else if (status != 0 && status < 300)
    {
      settle_first (self, response);
      give_back (self, response);
      flush (self);
    }
  else if (is_ours)
    {
      error = response != NULL ? lia_sip_error_new (response) : g_error_copy (failure);
      drop_dialog (self);
      fail_waiting (self, error);
    }
  else
    yield_to_peer (self);
}

static void
open_dialog (LiaSipConversation *self)
{
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (self->peer), NULL);
  g_autoptr (LiaSipMessage) invite = NULL;
  g_autofree char *host = NULL;
  g_autofree char *session = NULL;
  g_autofree char *first = NULL;
  Invitation *invitation = NULL;

  if (self->client == NULL || self->state != STATE_CLOSED || self->first != NULL)
    return;
  invite = lia_sip_client_new_request (self->client, "INVITE", uri);
  host = lia_sip_client_dup_local_host (self->client);
  session = lia_sip_text_session (host, "null");
  lia_sip_message_add_header (invite, "Supported", "ms-sender");
  self->first = g_queue_pop_head (&self->waiting);
  first = lia_sip_text_first_header (g_task_get_task_data (self->first));
  if (first != NULL)
    lia_sip_message_add_header (invite, "ms-text-format", first);
  lia_sip_message_add_header_printf (invite, "Ms-Conversation-ID", "%08x%08x", g_random_int (),
                                     g_random_int ());
  lia_sip_message_set_body_text (invite, SDP_TYPE, session);
  self->dialog = lia_sip_dialog_new (invite);
  self->state = STATE_INVITING;
  invitation = g_new0 (Invitation, 1);
  invitation->conversation = g_object_ref (self);
  invitation->call_id = g_strdup (self->dialog->call_id);
  lia_sip_client_send (self->client, invite, invited_cb, invitation, invitation_free);
}

/* ---- Their INVITE ---- */

gboolean
lia_sip_conversation_has_text (LiaSipMessage *invite)
{
  GBytes *body = lia_sip_message_get_body (invite);
  const char *data = body != NULL ? g_bytes_get_data (body, NULL) : NULL;

  return lia_sip_message_has_content_type (invite, SDP_TYPE) && data != NULL
         && (g_strstr_len (data, (gssize)g_bytes_get_size (body), "m=message") != NULL
             || g_strstr_len (data, (gssize)g_bytes_get_size (body), "m=x-ms-message") != NULL);
}

static LiaSipMessage *
new_answer (LiaSipMessage *invite, LiaSipDialog *dialog, guint status, const char *reason)
{
  LiaSipMessage *answer = lia_sip_message_new_reply (invite, status, reason);
  g_autoptr (GPtrArray) routes = lia_sip_message_get_headers (invite, "Record-Route");

  lia_sip_message_set_header (answer, "To", dialog->local);
  for (guint i = 0; i < routes->len; i++)
    lia_sip_message_add_header (answer, "Record-Route", g_ptr_array_index (routes, i));
  return answer;
}

/* @took_text: that its text need not come once more */
static void
send_acceptance (LiaSipConversation *self,
                 LiaSipMessage *invite,
                 LiaSipDialog *dialog,
                 gboolean took_text)
{
  g_autoptr (LiaSipMessage) answer = new_answer (invite, dialog, 200, "OK");
  g_autofree char *host = lia_sip_client_dup_local_host (self->client);
  g_autofree char *uri = lia_sip_header_dup_uri (dialog->local);
  g_autofree char *session = lia_sip_text_session (host, uri);

  if (took_text)
    lia_sip_message_add_header (answer, "Supported", "ms-text-format");
  lia_sip_message_set_body_text (answer, SDP_TYPE, session);
  lia_sip_client_send_reply (self->client, answer);
}

static void
accept (LiaSipConversation *self)
{
  g_autoptr (LiaSipConversation) alive = g_object_ref (self);
  g_autofree char *first = lia_sip_text_dup_first (self->invite);

  send_acceptance (self, self->invite, self->dialog, first != NULL);
  self->state = STATE_OPEN;
  g_clear_object (&self->invite);
  if (first != NULL)
    lia_talk_conversation_emit_message (LIA_TALK_CONVERSATION (self), self->peer, first, FALSE,
                                        g_get_real_time ());
  flush (self);
}

/*
 * Both have invited at once. The two ends come to the same choice by the Call-IDs; the other
 * invitation is accepted too, and then ended by whoever sent it. Neither text is taken from the
 * invitation: it comes as a message in the dialog that goes on.
 * Seen: sipe 1.25 gives up its own invitation for ours in any case. Refused, it loses what it has
 * not sent yet; with its text taken, it may send that again.
 */
static void
settle_both (LiaSipConversation *self, LiaSipMessage *invite, const char *tag)
{
  const char *call_id = lia_sip_message_get_header (invite, "Call-ID");
  LiaSipDialog *dialog = lia_sip_dialog_new_incoming (invite, tag);
  const gboolean keep_ours = g_strcmp0 (self->dialog->call_id, call_id) < 0;

  send_acceptance (self, invite, dialog, FALSE);
  if (keep_ours)
    {
      lia_sip_dialog_free (dialog);
      return;
    }
  drop_dialog (self);
  self->dialog = dialog;
  self->state = STATE_OPEN;
}

static gboolean
accept_cb (gpointer user_data)
{
  LiaSipConversation *self = user_data;

  self->accept_id = 0;
  accept (self);
  return G_SOURCE_REMOVE;
}

void
lia_sip_conversation_ring (LiaSipConversation *self, LiaSipMessage *invite, guint delay_ms)
{
  g_autofree char *tag = g_strdup_printf ("%08x", g_random_int ());
  g_autoptr (LiaSipMessage) ringing = NULL;

  g_return_if_fail (LIA_IS_SIP_CONVERSATION (self));
  g_return_if_fail (self->client != NULL);

  if (self->state == STATE_INVITING)
    {
      settle_both (self, invite, tag);
      return;
    }
  drop_dialog (self);
  self->dialog = lia_sip_dialog_new_incoming (invite, tag);
  self->invite = g_object_ref (invite);
  self->state = STATE_RINGING;
  if (delay_ms == 0)
    {
      accept (self);
      return;
    }
  ringing = new_answer (self->invite, self->dialog, 180, "Ringing");
  lia_sip_client_send_reply (self->client, ringing);
  self->accept_id = g_timeout_add (delay_ms, accept_cb, self);
}

/* ---- Requests in the dialog ---- */

static void
take_text (LiaSipConversation *self, LiaSipMessage *request)
{
  g_autofree char *text = NULL;
  LiaSipBodyKind kind = lia_sip_text_read (request, &text);
  LiaTalkConversation *conversation = LIA_TALK_CONVERSATION (self);

  if (kind == LIA_SIP_BODY_UNKNOWN && g_str_equal (lia_sip_message_get_method (request), "MESSAGE"))
    {
      lia_sip_client_reply (self->client, request, 415, "Unsupported Media Type", NULL, NULL);
      return;
    }
  lia_sip_client_reply (self->client, request, 200, "OK", NULL, NULL);
  if (kind == LIA_SIP_BODY_TYPING || kind == LIA_SIP_BODY_IDLE)
    lia_talk_conversation_emit_typing (conversation, self->peer, kind == LIA_SIP_BODY_TYPING);
  else if (text != NULL && *text != '\0')
    lia_talk_conversation_emit_message (conversation, self->peer, text, kind == LIA_SIP_BODY_HTML,
                                        g_get_real_time ());
}

static void
take_cancel (LiaSipConversation *self, LiaSipMessage *request)
{
  g_autoptr (LiaSipMessage) terminated = NULL;

  lia_sip_client_reply (self->client, request, 200, "OK", NULL, NULL);
  if (self->state != STATE_RINGING)
    return;
  /* Taken by another device, or given up. */
  terminated = new_answer (self->invite, self->dialog, 487, "Request Terminated");
  lia_sip_client_send_reply (self->client, terminated);
  drop_dialog (self);
}

static void
take_bye (LiaSipConversation *self, LiaSipMessage *request)
{
  g_autoptr (LiaSipConversation) alive = g_object_ref (self);

  lia_sip_client_reply (self->client, request, 200, "OK", NULL, NULL);
  drop_dialog (self);
  lia_talk_conversation_emit_closed (LIA_TALK_CONVERSATION (self), NULL);
}

gboolean
lia_sip_conversation_take (LiaSipConversation *self, LiaSipMessage *request)
{
  const char *method = lia_sip_message_get_method (request);

  g_return_val_if_fail (LIA_IS_SIP_CONVERSATION (self), FALSE);

  if (self->dialog == NULL || self->client == NULL
      || !lia_sip_dialog_matches (self->dialog, request))
    return FALSE;
  if (g_str_equal (method, "MESSAGE") || g_str_equal (method, "INFO"))
    take_text (self, request);
  else if (g_str_equal (method, "CANCEL"))
    take_cancel (self, request);
  else if (g_str_equal (method, "BYE"))
    take_bye (self, request);
  else if (g_str_equal (method, "INVITE"))
    lia_sip_client_reply (self->client, request, 488, "Not Acceptable Here", NULL, NULL);
  else
    lia_sip_client_reply (self->client, request, 405, "Method Not Allowed", NULL, NULL);
  return TRUE;
}

/* ---- The contract ---- */

static LiaAddress *
get_peer (LiaTalkConversation *conversation)
{
  return LIA_SIP_CONVERSATION (conversation)->peer;
}

static void
send_async (LiaTalkConversation *conversation,
            const char *text,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  LiaSipConversation *self = LIA_SIP_CONVERSATION (conversation);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, send_async);
  g_task_set_task_data (task, g_strdup (text), g_free);
  if (self->client == NULL)
    {
      g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_OFFLINE, "Not signed in");
      g_object_unref (task);
      return;
    }
  g_queue_push_tail (&self->waiting, task);
  if (self->state == STATE_RINGING && self->accept_id != 0)
    {
      /* Who answers has taken the conversation. */
      g_clear_handle_id (&self->accept_id, g_source_remove);
      accept (self);
    }
  else if (self->state == STATE_OPEN)
    flush (self);
  else
    open_dialog (self);
}

static gboolean
send_finish (LiaTalkConversation *conversation, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, conversation), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_typing (LiaTalkConversation *conversation, gboolean typing)
{
  LiaSipConversation *self = LIA_SIP_CONVERSATION (conversation);
  g_autoptr (LiaSipMessage) info = NULL;

  /* Nobody is rung up to be told of typing. */
  if (self->client == NULL || self->state != STATE_OPEN || self->typing_told == typing)
    return;
  self->typing_told = typing;
  info = lia_sip_dialog_new_request (self->dialog, "INFO");
  lia_sip_message_set_body_text (info, "application/xml", lia_sip_text_typing (typing));
  lia_sip_client_send (self->client, info, NULL, NULL, NULL);
}

static void
close_conversation (LiaTalkConversation *conversation)
{
  LiaSipConversation *self = LIA_SIP_CONVERSATION (conversation);
  g_autoptr (GError) error
      = g_error_new_literal (LIA_ERROR, LIA_ERROR_UNCERTAIN, "The conversation was closed");

  send_bye (self);
  drop_dialog (self);
  fail_sent (self, error);
  fail_waiting (self, error);
}

static void
conversation_iface_init (LiaTalkConversationInterface *iface)
{
  iface->get_peer = get_peer;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
  iface->set_typing = set_typing;
  iface->close = close_conversation;
}

void
lia_sip_conversation_set_client (LiaSipConversation *self, LiaSipClient *client)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (LIA_IS_SIP_CONVERSATION (self));

  if (self->client == client)
    return;
  g_set_object (&self->client, client);
  drop_dialog (self);
  error = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The connection was lost");
  fail_waiting (self, error);
}

/* ---- Object ---- */

static void
lia_sip_conversation_dispose (GObject *object)
{
  LiaSipConversation *self = LIA_SIP_CONVERSATION (object);

  lia_sip_conversation_set_client (self, NULL);
  drop_dialog (self);
  g_clear_pointer (&self->peer, lia_address_unref);
  G_OBJECT_CLASS (lia_sip_conversation_parent_class)->dispose (object);
}

static void
lia_sip_conversation_class_init (LiaSipConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_sip_conversation_dispose;
}

static void
lia_sip_conversation_init (LiaSipConversation *self)
{
  g_queue_init (&self->waiting);
}

LiaSipConversation *
lia_sip_conversation_new (LiaAddress *peer)
{
  LiaSipConversation *self = g_object_new (LIA_TYPE_SIP_CONVERSATION, NULL);

  self->peer = lia_address_ref (peer);
  return self;
}
