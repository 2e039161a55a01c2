/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-registration"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "talk/sip/lia-sip-client-private.h"

#define REGISTER_LIMIT_S 60
#define PROBE_LIMIT_S 10
#define SIGN_OUT_LIMIT_S 2
#define TRIAL_MS 50
#define MAX_REDIRECTS 5
#define EARLY_S 30 /* the registration is renewed so long before its end */
/* [MS-SIPAE] §3.2.2: an association ends after eight hours at the latest. */
#define ASSOCIATION_LIFE_S (8 * 60 * 60 - 5 * 60)
#define MAX_EXPIRES_S (7 * 24 * 60 * 60)

static const char methods[]
    = "INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY";

static void send_register (LiaSipClient *self);

/* ---- The names of a device ---- */

char *
lia_sip_epid_new (const char *address, const char *host_name, const char *device_id)
{
  g_autofree char *name = g_strdup_printf ("%s:%s:%s", address, host_name, device_id);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);

  return g_strdup (digest + strlen (digest) - 12);
}

/* A name-based UUID (RFC 4122 §4.3, version 5). */
char *
lia_sip_instance_new (const char *epid)
{
  /* fcacfb03-8a73-46ef-91b1-e5ebeeaba4fe, its first three fields least significant byte first. */
  static const guint8 name_space[] = { 0x03, 0xfb, 0xac, 0xfc, 0x73, 0x8a, 0xef, 0x46,
                                       0x91, 0xb1, 0xe5, 0xeb, 0xee, 0xab, 0xa4, 0xfe };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 u[20];
  gsize size = sizeof u;

  g_checksum_update (checksum, name_space, sizeof name_space);
  g_checksum_update (checksum, (const guint8 *)epid, (gssize)strlen (epid));
  g_checksum_get_digest (checksum, u, &size);
  u[7] = (guint8)((u[7] & 0x0f) | 0x50);
  u[8] = (guint8)((u[8] & 0x3f) | 0x80);
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          u[3], u[2], u[1], u[0], u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11],
                          u[12], u[13], u[14], u[15]);
}

/* ---- Timers ---- */

void
_lia_sip_registration_clear_timers (LiaSipClient *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->renewal_id, g_source_remove);
  g_clear_handle_id (&self->trial_id, g_source_remove);
}

static gboolean
refresh_cb (gpointer user_data)
{
  LiaSipClient *self = user_data;

  self->refresh_id = 0;
  send_register (self);
  return G_SOURCE_REMOVE;
}

void
_lia_sip_registration_renew (LiaSipClient *self)
{
  g_clear_pointer (&self->renewal, lia_sip_auth_free);
  self->renewal = lia_sip_auth_new (self->login, self->password);
  send_register (self);
}

static gboolean
renewal_cb (gpointer user_data)
{
  LiaSipClient *self = user_data;

  self->renewal_id = 0;
  _lia_sip_registration_renew (self);
  return G_SOURCE_REMOVE;
}

static void
plan_refresh (LiaSipClient *self, LiaSipMessage *response)
{
  const char *value = lia_sip_message_get_header (response, "Expires");
  guint64 expires_s = value != NULL ? g_ascii_strtoull (value, NULL, 10) : 0;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  expires_s = CLAMP (expires_s, 10, MAX_EXPIRES_S);
  self->refresh_id = lia_pace_timeout_add (
      LIA_PACE_WAIT, (expires_s > 2 * EARLY_S ? expires_s - EARLY_S : expires_s / 2) * 1000,
      refresh_cb, self);
  if (self->renewal_id == 0)
    self->renewal_id
        = lia_pace_timeout_add (LIA_PACE_WAIT, ASSOCIATION_LIFE_S * 1000, renewal_cb, self);
}

/* ---- What a 200 tells ---- */

static void
take_contact (LiaSipClient *self, const char *contact)
{
  g_autofree char *instance = lia_sip_header_dup_param (contact, "+sip.instance");

  self->n_devices++;
  if (instance == NULL || strstr (instance, self->instance) == NULL)
    return;
  g_free (self->gruu);
  self->gruu = lia_sip_header_dup_param (contact, "gruu");
}

static void
take_contacts (LiaSipClient *self, LiaSipMessage *response)
{
  g_autoptr (GPtrArray) lines = lia_sip_message_get_headers (response, "Contact");

  self->n_devices = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto (GStrv) contacts = lia_sip_header_split (g_ptr_array_index (lines, i));
      for (gsize k = 0; contacts[k] != NULL; k++)
        take_contact (self, contacts[k]);
    }
  self->n_devices = MAX (self->n_devices, 1);
  if (self->gruu == NULL)
    {
      /* A server without GRUU: the address as this end has it. */
      g_autofree char *host = lia_sip_client_dup_local_host (self);
      self->gruu = g_strdup_printf ("%s;maddr=%s;transport=%s;proxy=replace", self->self_uri, host,
                                    self->tls ? "tls" : "tcp");
    }
}

static void
take_events (LiaSipClient *self, LiaSipMessage *response)
{
  g_autoptr (GPtrArray) lines = lia_sip_message_get_headers (response, "Allow-Events");

  g_hash_table_remove_all (self->events);
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto (GStrv) events = g_strsplit (g_ptr_array_index (lines, i), ",", -1);
      for (gsize k = 0; events[k] != NULL; k++)
        g_hash_table_add (self->events, g_strdup (g_strstrip (events[k])));
    }
}

static void
take_keep_alive (LiaSipClient *self, LiaSipMessage *response)
{
  const char *value = lia_sip_message_get_header (response, "ms-keep-alive");
  g_autofree char *timeout = value != NULL ? lia_sip_header_dup_param (value, "timeout") : NULL;
  guint64 seconds = timeout != NULL ? g_ascii_strtoull (timeout, NULL, 10) : 0;

  /* A little early: the server counts from when it received the last one. */
  if (seconds > 0 && seconds <= MAX_EXPIRES_S)
    lia_sip_connection_set_keep_alive (self->connection, (guint)MAX (seconds * 9 / 10, 1));
}

static void
registered (LiaSipClient *self, LiaSipMessage *response)
{
  const char *logon = lia_sip_message_get_header (response, "ms-user-logon-data");
  gboolean first = !self->registered;

  if (self->renewal != NULL)
    {
      lia_sip_auth_free (self->auth);
      self->auth = g_steal_pointer (&self->renewal);
    }
  lia_sip_auth_established (self->auth);
  take_contacts (self, response);
  take_events (self, response);
  take_keep_alive (self, response);
  self->remote = logon != NULL && g_ascii_strcasecmp (logon, "RemoteUser") == 0;
  plan_refresh (self, response);
  self->registered = TRUE;
  if (first)
    _lia_sip_client_emit_registered (self);
}

/* ---- Another server ---- */

/* The domain of a host name; all of an address. */
static const char *
suffix_of (const char *host)
{
  const char *dot = strchr (host, '.');

  return g_hostname_is_ip_address (host) || dot == NULL ? host : dot + 1;
}

/* The password's proof goes to no server beyond the domain that the user has named. */
static gboolean
is_related (LiaSipClient *self, const char *host)
{
  const char *suffix = suffix_of (host);

  return g_ascii_strcasecmp (host, self->host) == 0
         || g_ascii_strcasecmp (suffix, self->domain) == 0
         || (!g_hostname_is_ip_address (self->host)
             && g_ascii_strcasecmp (suffix, suffix_of (self->host)) == 0);
}

static gboolean
parse_target (const char *contact, char **out_host, guint16 *out_port)
{
  g_autofree char *uri = contact != NULL ? lia_sip_header_dup_uri (contact) : NULL;
  const char *colon = uri != NULL ? strchr (uri, ':') : NULL;
  const char *at = uri != NULL ? strchr (uri, '@') : NULL;
  g_autofree char *authority = NULL;
  g_autoptr (GSocketConnectable) address = NULL;

  if (colon == NULL)
    return FALSE;
  colon = at != NULL ? at : colon;
  authority = g_strndup (colon + 1, strcspn (colon + 1, ";?>"));
  address = g_network_address_parse (authority, 0, NULL);
  if (address == NULL)
    return FALSE;
  *out_host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  *out_port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}

static void
redirect (LiaSipClient *self, LiaSipMessage *response)
{
  g_autofree char *host = NULL;
  guint16 port = 0;
  g_autoptr (GError) error = NULL;

  if (!parse_target (lia_sip_message_get_header (response, "Contact"), &host, &port))
    error
        = g_error_new_literal (LIA_ERROR, LIA_ERROR_PROTOCOL, "A redirection that names no server");
  else if (++self->n_redirects > MAX_REDIRECTS)
    error = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The servers send us in circles");
  else if (!is_related (self, host))
    error = g_error_new (LIA_ERROR, LIA_ERROR_DENIED,
                         "The server sends us to “%s”, which is not of its domain", host);
  if (error != NULL)
    {
      _lia_sip_client_end (self, error);
      return;
    }
  g_message ("Redirected to %s", host);
  g_free (self->host);
  self->host = g_steal_pointer (&host);
  if (port != 0)
    self->port = port;
  lia_sip_auth_free (self->auth);
  self->auth = lia_sip_auth_new (self->login, self->password);
  _lia_sip_client_connect (self);
}

/* ---- REGISTER ---- */

/* What a refusal means for the account, other than for a request. */
static GError *
new_refusal (LiaSipMessage *response)
{
  g_autoptr (GError) error = lia_sip_error_new (response);

  switch (lia_sip_message_get_status (response))
    {
    case 403:
    case 404:
    case 405:
    case 606:
      return g_error_new (LIA_ERROR, LIA_ERROR_DENIED, "%s", error->message);
    case 503:
      return g_steal_pointer (&error);
    default:
      return g_error_new (LIA_ERROR, LIA_ERROR_OFFLINE, "%s", error->message);
    }
}

void
_lia_sip_registration_judge (LiaSipClient *self, gboolean refused)
{
  if (self->trying)
    lia_trial_end (self->trial, refused);
  self->trying = FALSE;
}

static gboolean try_password_cb (gpointer user_data);

/* Once another connection that tries the password knows what it is worth. */
static void
try_password (LiaSipClient *self)
{
  gboolean busy = FALSE;
  g_autoptr (GError) error = NULL;

  self->trying = lia_trial_try_begin (self->trial, &busy);
  if (self->trying)
    send_register (self);
  else if (busy)
    self->trial_id = g_timeout_add (TRIAL_MS, try_password_cb, self);
  else
    {
      error = g_error_new_literal (LIA_ERROR, LIA_ERROR_AUTH, "The password was refused before");
      _lia_sip_client_end (self, error);
    }
}

static gboolean
try_password_cb (gpointer user_data)
{
  LiaSipClient *self = user_data;

  self->trial_id = 0;
  try_password (self);
  return G_SOURCE_REMOVE;
}

static void
answer_challenge (LiaSipClient *self, LiaSipMessage *response)
{
  LiaSipAuth *auth = self->renewal != NULL ? self->renewal : self->auth;
  g_autoptr (GError) error = NULL;

  if (lia_sip_auth_challenge (auth, response, &error))
    {
      if (lia_sip_auth_uses_password (auth))
        try_password (self);
      else
        send_register (self);
      return;
    }
  /* An association that stood and is refused has been forgotten by the server. */
  if (self->registered && self->renewal == NULL)
    {
      g_clear_error (&error);
      error
          = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The server asks to sign in again");
    }
  _lia_sip_client_end (self, error);
}

static void
registered_cb (LiaSipMessage *response, const GError *failure, gpointer user_data)
{
  LiaSipClient *self = user_data;
  guint status = response != NULL ? lia_sip_message_get_status (response) : 0;
  g_autoptr (GError) error = NULL;

  self->answer_limit_s = 0;
  /* Whatever else it is, the password was good enough to be told. */
  if (response != NULL && status != 401 && status != 407)
    _lia_sip_registration_judge (self, FALSE);
  if (response == NULL)
    _lia_sip_client_end (self, failure);
  else if (status < 300)
    registered (self, response);
  else if (status == 401 || status == 407)
    answer_challenge (self, response);
  else if (status == 301 || status == 302)
    redirect (self, response);
  else
    {
      error = new_refusal (response);
      _lia_sip_client_end (self, error);
    }
}

static LiaSipMessage *
new_register (LiaSipClient *self, gboolean leave)
{
  g_autofree char *registrar = g_strconcat ("sip:", self->domain, NULL);
  LiaSipMessage *request = lia_sip_message_new_request ("REGISTER", registrar);

  lia_sip_message_add_header_printf (request, "From", "<%s>;tag=%s;epid=%s", self->self_uri,
                                     self->tag, self->epid);
  lia_sip_message_add_header_printf (request, "To", "<%s>", self->self_uri);
  lia_sip_message_add_header (request, "Max-Forwards", "70");
  lia_sip_message_add_header_printf (request, "CSeq", "%u REGISTER", ++self->cseq);
  lia_sip_message_add_header (request, "Call-ID", self->call_id);
  lia_sip_message_add_header_printf (
      request, "Contact",
      "<sip:%s;transport=%s;ms-opaque=%s>;methods=\"%s\";proxy=replace;"
      "+sip.instance=\"<urn:uuid:%s>\"%s",
      lia_sip_connection_get_local (self->connection), self->tls ? "tls" : "tcp", self->epid,
      methods, self->instance, leave ? ";expires=0" : "");
  if (leave)
    {
      lia_sip_message_add_header (request, "Expires", "0");
      return request;
    }
  lia_sip_message_add_header (request, "Supported",
                              "gruu-10, adhoclist, msrtc-event-categories, "
                              "com.microsoft.msrtc.presence");
  lia_sip_message_add_header (request, "Event", "registration");
  lia_sip_message_add_header (request, "Allow-Events", "presence");
  lia_sip_message_add_header (request, "ms-keep-alive", "UAC;hop-hop=yes");
  return request;
}

static void
send_register (LiaSipClient *self)
{
  g_autoptr (LiaSipMessage) request = NULL;

  if (self->ended || self->connection == NULL)
    return;
  request = new_register (self, FALSE);
  _lia_sip_client_send_limited (self, request,
                                self->answer_limit_s > 0 ? self->answer_limit_s : REGISTER_LIMIT_S,
                                registered_cb, self, NULL);
}

void
_lia_sip_registration_start (LiaSipClient *self)
{
  send_register (self);
}

void
lia_sip_client_probe (LiaSipClient *self)
{
  g_return_if_fail (LIA_IS_SIP_CLIENT (self));

  if (!self->registered || self->leaving || self->ended || self->answer_limit_s > 0)
    return;
  self->answer_limit_s = PROBE_LIMIT_S;
  send_register (self);
}

/* ---- The end ---- */

void
_lia_sip_registration_take_notify (LiaSipClient *self, LiaSipMessage *notify)
{
  GBytes *body = lia_sip_message_get_body (notify);
  g_autofree char *text = body != NULL
                              ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body))
                              : g_strdup ("");
  g_autoptr (GError) error = NULL;

  if (strstr (text, "deregistered") == NULL)
    return;
  if (strstr (text, "event=rejected") != NULL)
    error = g_error_new_literal (LIA_ERROR, LIA_ERROR_DISABLED,
                                 "The account is not enabled for communications any more");
  else if (strstr (text, "event=unregistered") != NULL)
    error = g_error_new_literal (LIA_ERROR, LIA_ERROR_ELSEWHERE,
                                 "Signed in on another computer, where only one is allowed");
  else
    /* Moved to another pool, most of all: signing in again finds it. */
    error = g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The server ended the registration");
  _lia_sip_client_end (self, error);
}

static void
signed_out_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  LiaSipClient *self = g_task_get_source_object (task);

  /* Whatever was answered, there is nothing more to say. */
  if (error != NULL)
    g_debug ("Signing out: %s", error->message);
  lia_sip_client_close (self);
  g_task_return_boolean (task, TRUE);
}

void
lia_sip_client_sign_out_async (LiaSipClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (LiaSipMessage) request = NULL;

  g_return_if_fail (LIA_IS_SIP_CLIENT (self));

  g_task_set_source_tag (task, lia_sip_client_sign_out_async);
  if (!self->registered || self->ended)
    {
      lia_sip_client_close (self);
      g_task_return_boolean (task, TRUE);
      return;
    }
  _lia_sip_registration_clear_timers (self);
  self->leaving = TRUE;
  request = new_register (self, TRUE);
  _lia_sip_client_send_limited (self, request, SIGN_OUT_LIMIT_S, signed_out_cb,
                                g_steal_pointer (&task), g_object_unref);
}

gboolean
lia_sip_client_sign_out_finish (LiaSipClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
