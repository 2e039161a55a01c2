/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-client"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "talk/sip/lia-sip-client-private.h"

#define PORT_TLS 5061
#define PORT_TCP 5060
#define REQUEST_LIMIT_S 32 /* RFC 3261 §17.1.2.2: 64 × T1 */
#define MESSAGE_LIMIT_S 60
#define INVITE_LIMIT_S 180 /* RFC 3261 §16.6, timer C */

/* A request of ours that waits for its final response. */
typedef struct
{
  LiaSipClient *client; /* not owned */
  char *branch;
  LiaSipMessage *request;
  LiaSipResponseFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  guint limit_id;
} Transaction;

enum
{
  REGISTERED,
  REQUEST,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaSipClient, lia_sip_client, G_TYPE_OBJECT)

/* ---- Transactions ---- */

static void
transaction_free (Transaction *transaction)
{
  g_clear_handle_id (&transaction->limit_id, g_source_remove);
  if (transaction->destroy != NULL)
    transaction->destroy (transaction->user_data);
  g_object_unref (transaction->request);
  g_free (transaction->branch);
  g_free (transaction);
}

static void
finish_transaction (Transaction *transaction, LiaSipMessage *response, const GError *error)
{
  if (transaction->func != NULL)
    transaction->func (response, error, transaction->user_data);
  transaction_free (transaction);
}

static gboolean
limit_cb (gpointer user_data)
{
  Transaction *transaction = user_data;
  g_autoptr (LiaSipClient) self = g_object_ref (transaction->client);
  g_autoptr (GError) error = g_error_new (LIA_ERROR, LIA_ERROR_TIMEOUT, "No answer to %s",
                                          lia_sip_message_get_method (transaction->request));

  transaction->limit_id = 0;
  g_hash_table_steal (self->transactions, transaction->branch);
  finish_transaction (transaction, NULL, error);
  /* It may be the request that nobody answers, and it may be the connection that nobody hears. */
  lia_sip_client_probe (self);
  return G_SOURCE_REMOVE;
}

static guint
limit_of (LiaSipMessage *request)
{
  const char *method = lia_sip_message_get_method (request);

  if (g_str_equal (method, "INVITE"))
    return INVITE_LIMIT_S;
  return g_str_equal (method, "MESSAGE") ? MESSAGE_LIMIT_S : REQUEST_LIMIT_S;
}

/* REGISTER alone speaks of the association that is being made. */
static LiaSipAuth *
auth_for (LiaSipClient *self, LiaSipMessage *message)
{
  return self->renewal != NULL && g_str_equal (lia_sip_message_get_method (message), "REGISTER")
             ? self->renewal
             : self->auth;
}

static char *
new_branch (void)
{
  return g_strdup_printf ("z9hG4bK%08x%08x", g_random_int (), g_random_int ());
}

static void
transmit (LiaSipClient *self, LiaSipMessage *request, const char *branch)
{
  g_autofree char *via = g_strdup_printf ("SIP/2.0/%s %s;branch=%s",
                                          lia_sip_connection_get_transport (self->connection),
                                          lia_sip_connection_get_local (self->connection), branch);

  lia_sip_message_prepend_header (request, "Via", via);
  lia_sip_message_set_header (request, "User-Agent", self->user_agent);
  if (self->gruu != NULL && lia_sip_message_get_header (request, "Contact") == NULL)
    lia_sip_message_add_header_printf (request, "Contact", "<%s>", self->gruu);
  lia_sip_auth_sign (auth_for (self, request), request);
  lia_sip_connection_send (self->connection, request);
}

static gboolean
fail_unsent_cb (gpointer user_data)
{
  Transaction *transaction = user_data;
  g_autoptr (LiaSipClient) self = g_object_ref (transaction->client);
  g_autoptr (GError) error = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "Not connected");

  transaction->limit_id = 0;
  g_hash_table_steal (self->transactions, transaction->branch);
  finish_transaction (transaction, NULL, error);
  return G_SOURCE_REMOVE;
}

void
_lia_sip_client_send_limited (LiaSipClient *self,
                              LiaSipMessage *request,
                              guint limit_s,
                              LiaSipResponseFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  Transaction *transaction = g_new0 (Transaction, 1);

  transaction->client = self;
  transaction->branch = new_branch ();
  transaction->request = g_object_ref (request);
  transaction->func = func;
  transaction->user_data = user_data;
  transaction->destroy = destroy;
  g_hash_table_insert (self->transactions, transaction->branch, transaction);
  if (self->ended || self->connection == NULL)
    {
      transaction->limit_id = g_idle_add (fail_unsent_cb, transaction);
      return;
    }
  transaction->limit_id
      = lia_pace_timeout_add (LIA_PACE_LIMIT, (guint64)limit_s * 1000, limit_cb, transaction);
  transmit (self, request, transaction->branch);
}

void
lia_sip_client_send (LiaSipClient *self,
                     LiaSipMessage *request,
                     LiaSipResponseFunc func,
                     gpointer user_data,
                     GDestroyNotify destroy)
{
  g_return_if_fail (LIA_IS_SIP_CLIENT (self));
  g_return_if_fail (LIA_IS_SIP_MESSAGE (request));

  if (!g_str_equal (lia_sip_message_get_method (request), "ACK"))
    {
      _lia_sip_client_send_limited (self, request, limit_of (request), func, user_data, destroy);
      return;
    }
  /* Nothing answers an ACK. */
  if (!self->ended && self->connection != NULL)
    {
      g_autofree char *branch = new_branch ();
      transmit (self, request, branch);
    }
  if (destroy != NULL)
    destroy (user_data);
}

LiaSipMessage *
lia_sip_client_new_request (LiaSipClient *self, const char *method, const char *uri)
{
  LiaSipMessage *request = lia_sip_message_new_request (method, uri);

  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), NULL);

  lia_sip_message_add_header_printf (request, "From", "<%s>;tag=%08x;epid=%s", self->self_uri,
                                     g_random_int (), self->epid);
  lia_sip_message_add_header_printf (request, "To", "<%s>", uri);
  lia_sip_message_add_header (request, "Max-Forwards", "70");
  lia_sip_message_add_header_printf (request, "CSeq", "1 %s", method);
  lia_sip_message_add_header_printf (request, "Call-ID", "%08x%08x%08x", g_random_int (),
                                     g_random_int (), g_random_int ());
  return request;
}

/* A refused INVITE is acknowledged hop by hop, in its own transaction: RFC 3261 §17.1.1.3. */
static void
acknowledge_refusal (LiaSipClient *self, Transaction *transaction, LiaSipMessage *response)
{
  LiaSipMessage *invite = transaction->request;
  g_autoptr (LiaSipMessage) ack
      = lia_sip_message_new_request ("ACK", lia_sip_message_get_uri (invite));

  lia_sip_message_add_header (ack, "From", lia_sip_message_get_header (invite, "From"));
  lia_sip_message_add_header (ack, "To", lia_sip_message_get_header (response, "To"));
  lia_sip_message_add_header (ack, "Max-Forwards", "70");
  lia_sip_message_add_header_printf (ack, "CSeq", "%u ACK", lia_sip_message_get_cseq (invite));
  lia_sip_message_add_header (ack, "Call-ID", lia_sip_message_get_header (invite, "Call-ID"));
  transmit (self, ack, transaction->branch);
}

static void
take_response (LiaSipClient *self, LiaSipMessage *response)
{
  const char *via = lia_sip_message_get_header (response, "Via");
  g_autofree char *branch = via != NULL ? lia_sip_header_dup_param (via, "branch") : NULL;
  guint status = lia_sip_message_get_status (response);
  Transaction *transaction
      = branch != NULL ? g_hash_table_lookup (self->transactions, branch) : NULL;

  if (transaction == NULL || status < 200
      || !g_str_equal (lia_sip_message_get_method (response),
                       lia_sip_message_get_method (transaction->request)))
    return;
  g_hash_table_steal (self->transactions, transaction->branch);
  if (status >= 300 && g_str_equal (lia_sip_message_get_method (transaction->request), "INVITE"))
    acknowledge_refusal (self, transaction, response);
  if ((status == 401 || status == 407)
      && !g_str_equal (lia_sip_message_get_method (response), "REGISTER"))
    {
      /* The server does not know the association any more: sign in from the beginning. */
      g_autoptr (GError) error
          = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The server asks to sign in again");
      finish_transaction (transaction, NULL, error);
      _lia_sip_client_end (self, error);
      return;
    }
  finish_transaction (transaction, response, NULL);
}

/* ---- Requests from the server ---- */

static gboolean
is_answerable (LiaSipMessage *request)
{
  const char *method = lia_sip_message_get_method (request);

  return !g_str_equal (method, "ACK") && !g_str_equal (method, "BENOTIFY");
}

void
lia_sip_client_send_reply (LiaSipClient *self, LiaSipMessage *response)
{
  const char *to = NULL;
  g_autofree char *tag = NULL;

  g_return_if_fail (LIA_IS_SIP_CLIENT (self));

  if (self->ended || self->connection == NULL)
    return;
  to = lia_sip_message_get_header (response, "To");
  tag = to != NULL ? lia_sip_header_dup_param (to, "tag") : NULL;
  if (to != NULL && tag == NULL)
    {
      g_autofree char *tagged
          = g_strdup_printf ("%s;tag=%08x;epid=%s", to, g_random_int (), self->epid);
      lia_sip_message_set_header (response, "To", tagged);
    }
  lia_sip_message_set_header (response, "User-Agent", self->user_agent);
  if (self->gruu != NULL && lia_sip_message_get_header (response, "Contact") == NULL)
    lia_sip_message_add_header_printf (response, "Contact", "<%s>", self->gruu);
  lia_sip_auth_sign (self->auth, response);
  lia_sip_connection_send (self->connection, response);
}

void
lia_sip_client_reply (LiaSipClient *self,
                      LiaSipMessage *request,
                      guint status,
                      const char *reason,
                      const char *type,
                      const char *body)
{
  g_autoptr (LiaSipMessage) response = NULL;

  g_return_if_fail (LIA_IS_SIP_CLIENT (self));

  if (!is_answerable (request))
    return;
  response = lia_sip_message_new_reply (request, status, reason);
  if (body != NULL)
    lia_sip_message_set_body_text (response, type, body);
  lia_sip_client_send_reply (self, response);
}

static void
take_request (LiaSipClient *self, LiaSipMessage *request)
{
  const char *event = lia_sip_message_get_header (request, "Event");

  if (g_str_equal (lia_sip_message_get_method (request), "OPTIONS"))
    lia_sip_client_reply (self, request, 200, "OK", NULL, NULL);
  else if (event != NULL && g_ascii_strcasecmp (event, "registration-notify") == 0)
    {
      lia_sip_client_reply (self, request, 200, "OK", NULL, NULL);
      _lia_sip_registration_take_notify (self, request);
    }
  else
    g_signal_emit (self, signals[REQUEST], 0, request);
}

/* Spec: RFC 3261 §8.1.1, §8.2.6.2: what a dialog, an answer and an acknowledgement are made of. */
static gboolean
has_mandatory_headers (LiaSipMessage *message)
{
  static const char *const names[] = { "Via", "From", "To", "Call-ID", "CSeq" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (lia_sip_message_get_header (message, names[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
take_message (LiaSipClient *self, LiaSipMessage *message)
{
  if (!has_mandatory_headers (message))
    g_message ("%s without its mandatory headers ignored", lia_sip_message_get_method (message));
  else if (lia_sip_message_is_request (message))
    take_request (self, message);
  else
    take_response (self, message);
}

static void
message_cb (LiaSipClient *self, LiaSipMessage *message)
{
  g_autoptr (LiaSipClient) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  switch (lia_sip_auth_verify (auth_for (self, message), message))
    {
    case LIA_SIP_TRUSTED:
      take_message (self, message);
      break;
    case LIA_SIP_UNSIGNED:
      g_message ("Unsigned %s ignored", lia_sip_message_get_method (message));
      break;
    case LIA_SIP_FORGED:
    default:
      error = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE,
                                   "A message had a wrong signature; the connection was closed");
      _lia_sip_client_end (self, error);
    }
}

/* ---- Life ---- */

static void
drop_connection (LiaSipClient *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  lia_sip_connection_close (self->connection, NULL);
  g_clear_object (&self->connection);
}

static GHashTable *
new_transactions (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)transaction_free);
}

/* All of them were sent: what the server did with them before the connection went is not known. */
static void
fail_transactions (LiaSipClient *self, const GError *cause)
{
  g_autoptr (GHashTable) transactions = g_steal_pointer (&self->transactions);
  g_autoptr (GError) error
      = g_error_new (LIA_ERROR, LIA_ERROR_UNCERTAIN,
                     "No answer before the end of the connection: %s", cause->message);
  GHashTableIter iter;
  gpointer value = NULL;

  self->transactions = new_transactions ();
  g_hash_table_iter_init (&iter, transactions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_steal (&iter);
      finish_transaction (value, NULL, error);
    }
}

void
_lia_sip_client_end (LiaSipClient *self, const GError *error)
{
  g_autoptr (LiaSipClient) alive = g_object_ref (self);

  if (self->ended)
    return;
  self->ended = TRUE;
  _lia_sip_registration_judge (self, g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH));
  _lia_sip_registration_clear_timers (self);
  drop_connection (self);
  fail_transactions (self, error);
  g_signal_emit (self, signals[ENDED], 0, error);
}

void
lia_sip_client_close (LiaSipClient *self)
{
  g_return_if_fail (LIA_IS_SIP_CLIENT (self));

  self->ended = TRUE;
  _lia_sip_registration_judge (self, FALSE);
  _lia_sip_registration_clear_timers (self);
  drop_connection (self);
  g_hash_table_remove_all (self->transactions);
}

static void
closed_cb (LiaSipClient *self, GError *error)
{
  _lia_sip_client_end (self, error);
}

void
_lia_sip_client_connect (LiaSipClient *self)
{
  drop_connection (self);
  self->connection
      = lia_sip_connection_new (self->host, self->port, self->tls, self->pinned_sha256);
  g_signal_connect_swapped (self->connection, "opened", G_CALLBACK (_lia_sip_registration_start),
                            self);
  g_signal_connect_swapped (self->connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (self->connection, "closed", G_CALLBACK (closed_cb), self);
  lia_sip_connection_open (self->connection);
}

void
_lia_sip_client_emit_registered (LiaSipClient *self)
{
  g_signal_emit (self, signals[REGISTERED], 0);
}

void
lia_sip_client_start (LiaSipClient *self)
{
  g_return_if_fail (LIA_IS_SIP_CLIENT (self));
  g_return_if_fail (self->connection == NULL);

  _lia_sip_client_connect (self);
}

gboolean
lia_sip_client_is_remote (LiaSipClient *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), FALSE);

  return self->remote;
}

guint
lia_sip_client_get_n_devices (LiaSipClient *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), 1);

  return self->n_devices;
}

gboolean
lia_sip_client_allows_event (LiaSipClient *self, const char *event)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), FALSE);

  return g_hash_table_contains (self->events, event);
}

const char *
lia_sip_client_get_self_uri (LiaSipClient *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), NULL);

  return self->self_uri;
}

const char *
lia_sip_client_get_epid (LiaSipClient *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), NULL);

  return self->epid;
}

const char *
lia_sip_client_get_instance (LiaSipClient *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), NULL);

  return self->instance;
}

char *
lia_sip_client_dup_local_host (LiaSipClient *self)
{
  const char *local = NULL;

  g_return_val_if_fail (LIA_IS_SIP_CLIENT (self), NULL);

  if (self->connection == NULL)
    return g_strdup ("0.0.0.0");
  local = lia_sip_connection_get_local (self->connection);
  return g_strndup (local, (gsize)(strrchr (local, ':') - local));
}

/* ---- Object ---- */

static void
lia_sip_client_dispose (GObject *object)
{
  lia_sip_client_close (LIA_SIP_CLIENT (object));
  G_OBJECT_CLASS (lia_sip_client_parent_class)->dispose (object);
}

static void
lia_sip_client_finalize (GObject *object)
{
  LiaSipClient *self = LIA_SIP_CLIENT (object);

  g_hash_table_unref (self->transactions);
  g_hash_table_unref (self->events);
  g_clear_pointer (&self->auth, lia_sip_auth_free);
  g_clear_pointer (&self->renewal, lia_sip_auth_free);
  g_free (self->login);
  g_free (self->password);
  lia_trial_unref (self->trial);
  g_free (self->user_agent);
  g_free (self->pinned_sha256);
  g_free (self->host);
  g_free (self->self_uri);
  g_free (self->domain);
  g_free (self->epid);
  g_free (self->instance);
  g_free (self->call_id);
  g_free (self->tag);
  g_free (self->gruu);
  G_OBJECT_CLASS (lia_sip_client_parent_class)->finalize (object);
}

static void
lia_sip_client_class_init (LiaSipClientClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_sip_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_sip_client_finalize;
  signals[REGISTERED]
      = g_signal_new ("registered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REQUEST] = g_signal_new ("request", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, LIA_TYPE_SIP_MESSAGE);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_ERROR);
}

static void
lia_sip_client_init (LiaSipClient *self)
{
  self->transactions = new_transactions ();
  self->events = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->call_id = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  self->tag = g_strdup_printf ("%08x", g_random_int ());
  self->n_devices = 1;
}

LiaSipClient *
lia_sip_client_new (const LiaTalkLogin *login)
{
  LiaSipClient *self = g_object_new (LIA_TYPE_SIP_CLIENT, NULL);
  const char *at = strchr (login->address, '@');

  self->login = g_strdup (login->login);
  self->password = g_strdup (login->password);
  self->trial = login->trial != NULL ? lia_trial_ref (login->trial) : lia_trial_new ();
  self->user_agent
      = g_strdup (login->user_agent != NULL ? login->user_agent : "Liaison/" LIA_VERSION);
  self->pinned_sha256 = g_strdup (login->pinned_sha256);
  self->tls = login->tls;
  self->self_uri = g_strconcat ("sip:", login->address, NULL);
  self->domain = g_strdup (at != NULL ? at + 1 : login->address);
  self->host
      = login->server != NULL ? g_strdup (login->server) : g_strconcat ("sip.", self->domain, NULL);
  self->port = login->port != 0 ? login->port : login->tls ? PORT_TLS : PORT_TCP;
  self->epid = lia_sip_epid_new (login->address, g_get_host_name (), login->device_id);
  self->instance = lia_sip_instance_new (self->epid);
  self->auth = lia_sip_auth_new (self->login, self->password);
  return self;
}
