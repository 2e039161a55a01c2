/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-forward.h"

#include "office-ocs-relay.h"

#include <string.h>

#define INVITE_TIMEOUT_S 180
#define REQUEST_TIMEOUT_S 32

/* One device that the request was sent to. */
typedef struct
{
  OcsEndpoint *endpoint; /* NULL: it has gone */
  char *branch;
  gboolean is_final;
} Branch;

struct _OcsForward
{
  OfficeOcs *server;
  OcsClient *caller;      /* NULL: has gone */
  LiaSipMessage *request; /* as it came */
  GPtrArray *branches;    /* element-type Branch */
  LiaSipMessage *best;    /* best refusal so far */
  OcsEndpoint *winner;
  gboolean is_invite;
  gboolean is_answered;
  gint64 deadline_us;
};

static void
branch_free (Branch *branch)
{
  g_free (branch->branch);
  g_free (branch);
}

void
ocs_forward_free (OcsForward *self)
{
  g_object_unref (self->request);
  g_clear_object (&self->best);
  g_ptr_array_unref (self->branches);
  g_free (self);
}

static void
set_deadline (OcsForward *self, guint seconds)
{
  self->deadline_us = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
}

/* A finished INVITE stays for a while: its ACK is yet to come. */
static void
finish (OcsForward *self)
{
  self->is_answered = TRUE;
  set_deadline (self, REQUEST_TIMEOUT_S);
  if (!self->is_invite)
    g_ptr_array_remove (ocs_server_get_forwards (self->server), self);
}

/* ---- to the devices ---- */

static void
send_to_branch (OcsForward *self, Branch *branch)
{
  g_autoptr (LiaSipMessage) message
      = ocs_relay_copy_request (self->request, branch->endpoint, branch->branch);

  ocs_relay_add_identity (message, self->caller->endpoint->user->person,
                          ocs_connection_get_uri (branch->endpoint->client->connection));
  ocs_client_send (branch->endpoint->client, message);
}

static void
cancel_branch (OcsForward *self, Branch *branch)
{
  g_autoptr (LiaSipMessage) cancel = NULL;

  if (branch->is_final || branch->endpoint == NULL)
    return;
  cancel = ocs_relay_make_hop (self->request, "CANCEL", branch->endpoint, branch->branch, NULL);
  ocs_client_send (branch->endpoint->client, cancel);
}

static void
cancel_all (OcsForward *self)
{
  for (guint i = 0; i < self->branches->len; i++)
    cancel_branch (self, g_ptr_array_index (self->branches, i));
}

/* A device has answered an INVITE that another one has won, or that nobody waits for. */
static void
dismiss (OcsForward *self, OcsEndpoint *endpoint, LiaSipMessage *answer)
{
  const char *to = lia_sip_message_get_header (answer, "To");
  g_autofree char *ack_branch = ocs_make_token ();
  g_autofree char *bye_branch = ocs_make_token ();
  g_autoptr (LiaSipMessage) ack
      = ocs_relay_make_hop (self->request, "ACK", endpoint, ack_branch, to);
  g_autoptr (LiaSipMessage) bye
      = ocs_relay_make_hop (self->request, "BYE", endpoint, bye_branch, to);

  ocs_client_send (endpoint->client, ack);
  ocs_client_send (endpoint->client, bye);
}

void
ocs_forward_start (const OcsRequest *request, GPtrArray *endpoints)
{
  OcsForward *self = g_new0 (OcsForward, 1);

  self->server = request->server;
  self->caller = request->client;
  self->request = g_object_ref (request->message);
  self->branches = g_ptr_array_new_with_free_func ((GDestroyNotify)branch_free);
  self->is_invite = g_str_equal (lia_sip_message_get_method (request->message), "INVITE");
  set_deadline (self, self->is_invite ? INVITE_TIMEOUT_S : REQUEST_TIMEOUT_S);
  g_ptr_array_add (ocs_server_get_forwards (self->server), self);

  if (self->is_invite)
    {
      g_autoptr (LiaSipMessage) trying = lia_sip_message_new_reply (self->request, 100, "Trying");

      ocs_client_send_unsigned (request->client, trying);
    }
  for (guint i = 0; i < endpoints->len; i++)
    {
      Branch *branch = g_new0 (Branch, 1);

      branch->endpoint = g_ptr_array_index (endpoints, i);
      branch->branch = ocs_make_token ();
      g_ptr_array_add (self->branches, branch);
      send_to_branch (self, branch);
    }
}

/* ---- to the caller ---- */

static void
send_to_caller (OcsForward *self, LiaSipMessage *response)
{
  if (self->caller == NULL)
    return;
  if (lia_sip_message_get_status (response) < 200)
    ocs_client_send_unsigned (self->caller, response);
  else
    ocs_client_send (self->caller, response);
}

static gboolean
is_better (LiaSipMessage *response, LiaSipMessage *best)
{
  const guint status = lia_sip_message_get_status (response);

  /* 6xx is the last word; else the lowest code tells most (RFC 3261 §16.7). */
  if (best == NULL || status >= 600)
    return TRUE;
  return lia_sip_message_get_status (best) < 600 && status < lia_sip_message_get_status (best);
}

static gboolean
all_final (const OcsForward *self)
{
  for (guint i = 0; i < self->branches->len; i++)
    if (!((const Branch *)g_ptr_array_index (self->branches, i))->is_final)
      return FALSE;
  return TRUE;
}

static void
take_refusal (OcsForward *self, LiaSipMessage *response)
{
  if (is_better (response, self->best))
    g_set_object (&self->best, response);
  if (self->is_answered || !all_final (self))
    return;

  send_to_caller (self, self->best);
  finish (self);
}

static void
take_success (OcsForward *self, Branch *branch, LiaSipMessage *response)
{
  if (self->is_answered || (self->is_invite && self->caller == NULL))
    {
      if (self->is_invite)
        dismiss (self, branch->endpoint, response);
      return;
    }
  self->winner = branch->endpoint;
  send_to_caller (self, response);
  if (self->is_invite)
    cancel_all (self);
  finish (self);
}

static void
take_response (OcsForward *self, Branch *branch, LiaSipMessage *received)
{
  const guint status = lia_sip_message_get_status (received);
  g_autoptr (LiaSipMessage) response = ocs_relay_copy_response (received);

  if (status == 100 || branch->is_final)
    return;
  if (status < 200)
    {
      if (!self->is_answered)
        send_to_caller (self, response);
      return;
    }

  branch->is_final = TRUE;
  if (status < 300)
    {
      take_success (self, branch, response);
      return;
    }
  if (self->is_invite)
    {
      const char *to = lia_sip_message_get_header (received, "To");
      g_autoptr (LiaSipMessage) ack
          = ocs_relay_make_hop (self->request, "ACK", branch->endpoint, branch->branch, to);

      ocs_client_send (branch->endpoint->client, ack);
    }
  take_refusal (self, response);
}

static Branch *
find_branch (OcsForward *self, OcsClient *client, const char *name)
{
  for (guint i = 0; i < self->branches->len; i++)
    {
      Branch *branch = g_ptr_array_index (self->branches, i);

      if (branch->endpoint != NULL && branch->endpoint->client == client
          && g_str_equal (branch->branch, name))
        return branch;
    }
  return NULL;
}

void
ocs_forward_handle_response (OcsClient *client, LiaSipMessage *response)
{
  GPtrArray *forwards = ocs_server_get_forwards (client->server);
  const char *via = lia_sip_message_get_header (response, "Via");
  g_autofree char *value = lia_sip_header_dup_param (via, "branch");
  const char *method = lia_sip_message_get_method (response);

  if (value == NULL || !g_str_has_prefix (value, OCS_RELAY_BRANCH_PREFIX)
      || g_str_equal (method, "CANCEL"))
    return;

  for (guint i = 0; i < forwards->len; i++)
    {
      OcsForward *self = g_ptr_array_index (forwards, i);
      Branch *branch = find_branch (self, client, value + strlen (OCS_RELAY_BRANCH_PREFIX));

      if (branch != NULL && g_str_equal (method, lia_sip_message_get_method (self->request)))
        {
          take_response (self, branch, response);
          return;
        }
    }
}

/* ---- ACK and CANCEL ---- */

OcsForward *
ocs_forward_find_invite (OcsClient *client, LiaSipMessage *request)
{
  GPtrArray *forwards = ocs_server_get_forwards (client->server);
  const char *call_id = lia_sip_message_get_header (request, "Call-ID");
  const guint cseq = lia_sip_message_get_cseq (request);

  for (guint i = 0; i < forwards->len; i++)
    {
      OcsForward *self = g_ptr_array_index (forwards, i);

      if (self->is_invite && self->caller == client
          && lia_sip_message_get_cseq (self->request) == cseq
          && g_strcmp0 (lia_sip_message_get_header (self->request, "Call-ID"), call_id) == 0)
        return self;
    }
  return NULL;
}

void
ocs_forward_cancel (OcsForward *self)
{
  if (!self->is_answered)
    cancel_all (self);
}

OcsEndpoint *
ocs_forward_get_winner (OcsForward *self)
{
  return self->winner;
}

gboolean
ocs_forward_was_refused (OcsForward *self)
{
  return self->is_answered && self->winner == NULL && self->best != NULL;
}

void
ocs_forward_send_ack (const OcsRequest *request, OcsEndpoint *endpoint)
{
  g_autofree char *branch = ocs_make_token ();
  g_autoptr (LiaSipMessage) ack = ocs_relay_copy_request (request->message, endpoint, branch);

  ocs_client_send (endpoint->client, ack);
}

/* ---- who leaves, what takes too long ---- */

static void
refuse_branch (OcsForward *self, Branch *branch, guint status, const char *reason)
{
  g_autoptr (LiaSipMessage) response = ocs_reply_new (self->request, status, reason);

  branch->is_final = TRUE;
  take_refusal (self, response);
}

void
ocs_forward_endpoint_gone (OfficeOcs *server, OcsEndpoint *endpoint)
{
  GPtrArray *forwards = ocs_server_get_forwards (server);

  for (guint i = forwards->len; i > 0; i--)
    {
      OcsForward *self = g_ptr_array_index (forwards, i - 1);

      if (self->winner == endpoint)
        self->winner = NULL;
      for (guint j = 0; j < self->branches->len; j++)
        {
          Branch *branch = g_ptr_array_index (self->branches, j);

          if (branch->endpoint != endpoint)
            continue;
          branch->endpoint = NULL;
          if (!branch->is_final)
            refuse_branch (self, branch, 480, "Temporarily Unavailable");
          break;
        }
    }
}

void
ocs_forward_client_gone (OfficeOcs *server, OcsClient *client)
{
  GPtrArray *forwards = ocs_server_get_forwards (server);

  for (guint i = 0; i < forwards->len; i++)
    {
      OcsForward *self = g_ptr_array_index (forwards, i);

      if (self->caller != client)
        continue;
      self->caller = NULL;
      if (self->is_invite && !self->is_answered)
        cancel_all (self);
    }
}

static void
give_up (OcsForward *self)
{
  g_autoptr (LiaSipMessage) timeout = ocs_reply_new (self->request, 408, "Request Timeout");

  if (self->is_invite)
    cancel_all (self);
  send_to_caller (self, timeout);
  g_set_object (&self->best, timeout);
  finish (self);
}

void
ocs_forward_sweep (OfficeOcs *server, gint64 now_us)
{
  GPtrArray *forwards = ocs_server_get_forwards (server);

  for (guint i = forwards->len; i > 0; i--)
    {
      OcsForward *self = g_ptr_array_index (forwards, i - 1);

      if (self->deadline_us > now_us)
        continue;
      if (self->is_answered)
        g_ptr_array_remove_index (forwards, i - 1);
      else
        give_up (self);
    }
}
