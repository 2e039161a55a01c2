/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-robot.h"

#include "office-ocs-presence.h"

#define TYPING_DELAY_MS 300
#define ANSWER_DELAY_MS 1200
#define MAX_DIALOGS 1000

static const char sdp[]
    = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
      "m=message 5060 sip null\r\na=accept-types:text/plain text/html\r\n";
static const char typing[]
    = "<?xml version=\"1.0\"?><KeyboardActivity><status status=\"type\"/></KeyboardActivity>";
static const char *const answers[] = {
  "Hello! What can I do for you?",
  "Good point. I will look at it this afternoon.",
  "Let me check with the team, I will come back to you.",
  "Thank you, that helps.",
};

struct _OcsRobot
{
  GHashTable *dialogs; /* Call-ID → Dialog */
  GHashTable *heard;   /* text → count */
};

typedef struct
{
  OcsClient *client;
  OcsUser *user; /* for whom we stand in */
  char *call_id;
  char *local;  /* our From value */
  char *remote; /* their To value */
  char *target; /* their Contact */
  guint cseq;
  guint n_answers;
  guint timer_id;
} Dialog;

static void
dialog_free (Dialog *dialog)
{
  g_clear_handle_id (&dialog->timer_id, g_source_remove);
  g_free (dialog->call_id);
  g_free (dialog->local);
  g_free (dialog->remote);
  g_free (dialog->target);
  g_free (dialog);
}

OcsRobot *
ocs_robot_new (void)
{
  OcsRobot *self = g_new0 (OcsRobot, 1);

  self->dialogs
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dialog_free);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

guint
ocs_robot_get_heard (OcsRobot *self, const char *text)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->heard, text));
}

void
ocs_robot_free (OcsRobot *self)
{
  g_hash_table_unref (self->dialogs);
  g_hash_table_unref (self->heard);
  g_free (self);
}

static gboolean
is_with_client (gpointer key, gpointer value, gpointer client)
{
  return ((const Dialog *)value)->client == client;
}

void
ocs_robot_client_gone (OcsRobot *self, OcsClient *client)
{
  g_hash_table_foreach_remove (self->dialogs, is_with_client, client);
}

/* ---- what it says ---- */

static void
send_in_dialog (Dialog *dialog, const char *method, const char *content_type, const char *body)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_request (method, dialog->target);
  g_autofree char *branch = ocs_make_token ();

  lia_sip_message_add_header_printf (message, "Via", "SIP/2.0/%s;branch=z9hG4bK%s",
                                     ocs_connection_get_sent_by (dialog->client->connection),
                                     branch);
  lia_sip_message_add_header (message, "Max-Forwards", "70");
  lia_sip_message_add_header (message, "From", dialog->local);
  lia_sip_message_add_header (message, "To", dialog->remote);
  lia_sip_message_add_header (message, "Call-ID", dialog->call_id);
  lia_sip_message_add_header_printf (message, "CSeq", "%u %s", ++dialog->cseq, method);
  lia_sip_message_set_body_text (message, content_type, body);
  ocs_client_send (dialog->client, message);
}

static gboolean
answer_cb (gpointer user_data)
{
  Dialog *dialog = user_data;

  dialog->timer_id = 0;
  send_in_dialog (dialog, "MESSAGE", "text/plain; charset=UTF-8",
                  answers[dialog->n_answers++ % G_N_ELEMENTS (answers)]);
  return G_SOURCE_REMOVE;
}

static gboolean
typing_cb (gpointer user_data)
{
  Dialog *dialog = user_data;

  send_in_dialog (dialog, "INFO", "application/xml", typing);
  dialog->timer_id = g_timeout_add (ANSWER_DELAY_MS, answer_cb, dialog);
  return G_SOURCE_REMOVE;
}

/* ---- what it hears ---- */

static void
accept_invite (OcsRobot *self, const OcsRequest *request, OcsUser *callee)
{
  LiaSipMessage *message = request->message;
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (message, 200, "OK");
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->client = request->client;
  dialog->user = callee;
  dialog->call_id = g_strdup (lia_sip_message_get_header (message, "Call-ID"));
  dialog->local = g_strdup (lia_sip_message_get_header (reply, "To"));
  dialog->remote = g_strdup (lia_sip_message_get_header (message, "From"));
  dialog->target = lia_sip_header_dup_uri (lia_sip_message_get_header (message, "Contact"));
  if (dialog->target == NULL)
    dialog->target = g_strdup (request->user->uri);
  g_hash_table_replace (self->dialogs, dialog->call_id, dialog);

  lia_sip_message_add_header_printf (reply, "Contact", "<%s;opaque=user:epid:standin;gruu>",
                                     callee->uri);
  lia_sip_message_set_body_text (reply, "application/sdp", sdp);
  ocs_client_send (request->client, reply);
}

static void
remember (OcsRobot *self, LiaSipMessage *message)
{
  GBytes *body = lia_sip_message_get_body (message);
  char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_hash_table_replace (self->heard, text, GUINT_TO_POINTER (ocs_robot_get_heard (self, text) + 1));
}

static void
hear (OcsRobot *self, const OcsRequest *request, Dialog *dialog)
{
  const char *method = lia_sip_message_get_method (request->message);

  ocs_request_reply (request, 200, "OK");
  if (g_str_equal (method, "MESSAGE") && lia_sip_message_get_body (request->message) != NULL)
    remember (self, request->message);
  if (g_str_equal (method, "BYE"))
    g_hash_table_remove (self->dialogs, dialog->call_id);
  else if (g_str_equal (method, "MESSAGE") && dialog->timer_id == 0)
    dialog->timer_id = g_timeout_add (TYPING_DELAY_MS, typing_cb, dialog);
}

/* Only who is shown online answers. */
static gboolean
would_answer (const OcsRequest *request, OcsUser *callee)
{
  gboolean is_online;
  OcsState state;

  if (!ocs_server_get_options (request->server)->alive || callee->endpoints->len > 0
      || callee->has_left)
    return FALSE;

  ocs_presence_get_shown (callee, request->user->uri, &state);
  is_online = state.availability < OCS_OFFLINE - 500;
  ocs_state_clear (&state);
  return is_online;
}

gboolean
ocs_robot_handle (const OcsRequest *request, OcsUser *callee)
{
  OcsRobot *self = ocs_server_get_robot (request->server);
  const char *call_id = lia_sip_message_get_header (request->message, "Call-ID");
  Dialog *dialog = g_hash_table_lookup (self->dialogs, call_id);

  if (dialog != NULL && dialog->client == request->client && dialog->user == callee)
    {
      hear (self, request, dialog);
      return TRUE;
    }
  if (!g_str_equal (lia_sip_message_get_method (request->message), "INVITE")
      || g_hash_table_size (self->dialogs) >= MAX_DIALOGS || !would_answer (request, callee))
    return FALSE;

  accept_invite (self, request, callee);
  return TRUE;
}
