/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"
#include "talk/sip/lia-sip-message.h"

/*
 * A registered device: one connection with its security association, the transactions on it, and the registration
 * that is kept fresh. Lives for one sign-in; the backend makes a new one to reconnect. Main thread.
 * Signals:
 *   "registered"
 *   "request" (LiaSipMessage): from the server; to be answered by lia_sip_client_reply()
 *   "ended" (GError): once. %LIA_ERROR_AUTH, %LIA_ERROR_CERTIFICATE, %LIA_ERROR_DENIED (the server will not serve this
 *     user), %LIA_ERROR_DISABLED (any more), %LIA_ERROR_ELSEWHERE (signed in on another device), or one that is transient. Transactions under way fail first.
 * Spec: RFC 3261 §10, §17; [MS-SIPREGE] §3.2; [MS-SIPRE] §3 (GRUU, epid).
 */

G_BEGIN_DECLS

#define LIA_TYPE_SIP_CLIENT (lia_sip_client_get_type ())
G_DECLARE_FINAL_TYPE (LiaSipClient, lia_sip_client, LIA, SIP_CLIENT, GObject)

LiaSipClient *lia_sip_client_new (const LiaTalkLogin *login);
void lia_sip_client_start (LiaSipClient *self);

/** lia_sip_client_sign_out_async: Finishes when the server has answered, or after 2 s. */
void lia_sip_client_sign_out_async (LiaSipClient *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean lia_sip_client_sign_out_finish (LiaSipClient *self, GAsyncResult *result, GError **error);

/** lia_sip_client_close: Ends without a word; no signal. */
void lia_sip_client_close (LiaSipClient *self);

/** lia_sip_client_probe: Finds out at once whether the connection still lives; "ended" if not. */
void lia_sip_client_probe (LiaSipClient *self);

/* What the registration told. */
gboolean lia_sip_client_is_remote (LiaSipClient *self);
/** How many devices of this user are signed in, this one among them. */
guint lia_sip_client_get_n_devices (LiaSipClient *self);
/** Whether subscriptions to @event are served. */
gboolean lia_sip_client_allows_event (LiaSipClient *self, const char *event);

/** "sip:alice@contoso.example" */
const char *lia_sip_client_get_self_uri (LiaSipClient *self);
/** lower-case hex; names this device */
const char *lia_sip_client_get_epid (LiaSipClient *self);
/** a UUID, the same at every start */
const char *lia_sip_client_get_instance (LiaSipClient *self);
/** the IP address of this end */
char *lia_sip_client_dup_local_host (LiaSipClient *self);

/**
 * lia_sip_epid_new, lia_sip_instance_new:
 *
 * The names of a device: stable for an address, a computer and a profile. Pure.
 * Spec: [MS-SIPRE] §3.1.1 (instance identifier made from the epid).
 */
char *lia_sip_epid_new (const char *address, const char *host_name, const char *device_id);
char *lia_sip_instance_new (const char *epid);

/**
 * LiaSipResponseFunc:
 * @response: (nullable): final; %NULL with @error
 * @error: (nullable): %LIA_ERROR_TIMEOUT, %LIA_ERROR_OFFLINE
 */
typedef void (*LiaSipResponseFunc) (LiaSipMessage *response,
                                    const GError *error,
                                    gpointer user_data);

/** lia_sip_client_new_request: Returns: (transfer full): outside a dialog, with a Call-ID of its own. */
LiaSipMessage *lia_sip_client_new_request (LiaSipClient *self, const char *method, const char *uri);

/**
 * lia_sip_client_send:
 * @request: gets Via, User-Agent, Contact and its signature here
 * @func: (nullable): called once, never before this returns; not called after lia_sip_client_close()
 * @destroy: (nullable): of @user_data
 */
void lia_sip_client_send (LiaSipClient *self,
                          LiaSipMessage *request,
                          LiaSipResponseFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy);

/** lia_sip_client_reply: @type, @body: (nullable) */
void lia_sip_client_reply (LiaSipClient *self,
                           LiaSipMessage *request,
                           guint status,
                           const char *reason,
                           const char *type,
                           const char *body);
/** lia_sip_client_send_reply: of a response made by lia_sip_message_new_reply(), with headers of its own. */
void lia_sip_client_send_reply (LiaSipClient *self, LiaSipMessage *response);

/**
 * lia_sip_error_new:
 *
 * Returns: (transfer full): what a response that is no success means, with a sentence for the user where there is
 *   one: %LIA_ERROR_NOT_FOUND, %LIA_ERROR_DENIED, %LIA_ERROR_TIMEOUT, %LIA_ERROR_FAILED.
 */
GError *lia_sip_error_new (LiaSipMessage *response);

G_END_DECLS
