/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-auth.h"
#include "talk/sip/lia-sip-client.h"
#include "talk/sip/lia-sip-connection.h"

/* What transactions (lia-sip-client.c) and registration (lia-sip-registration.c) share. */

G_BEGIN_DECLS

struct _LiaSipClient
{
  GObject parent_instance;

  /* As it was asked for. */
  char *login;
  char *password;
  LiaTrial *trial;
  gboolean trying; /* the password was sent, and is not judged yet */
  guint trial_id;  /* until another connection has tried it */
  char *user_agent;
  char *pinned_sha256;
  gboolean tls;

  char *host; /* follows redirects */
  guint16 port;
  char *self_uri;
  char *domain;
  char *epid;
  char *instance;

  LiaSipConnection *connection;
  LiaSipAuth *auth;
  LiaSipAuth *renewal;      /* the association that will follow, or NULL */
  GHashTable *transactions; /* branch → Transaction */
  gboolean ended;

  /* Registration. */
  char *call_id;
  char *tag;
  guint cseq;
  guint answer_limit_s; /* 0: as for any request */
  gboolean registered;
  gboolean leaving;
  gboolean remote;
  char *gruu;         /* NULL before the registration */
  GHashTable *events; /* that may be subscribed to */
  guint n_devices;
  guint n_redirects;
  guint refresh_id;
  guint renewal_id;
};

/* Ends the client with @error (transfer none): "ended" is emitted once. */
void _lia_sip_client_end (LiaSipClient *self, const GError *error);
/* Connects to host and port, and registers when that is open. */
void _lia_sip_client_connect (LiaSipClient *self);
void _lia_sip_client_emit_registered (LiaSipClient *self);
/* As lia_sip_client_send(), with a limit of its own for the answer. */
void _lia_sip_client_send_limited (LiaSipClient *self,
                                   LiaSipMessage *request,
                                   guint limit_s,
                                   LiaSipResponseFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy);

void _lia_sip_registration_start (LiaSipClient *self);
/* Makes a new security association before the old one ends; until it stands the old one signs. */
void _lia_sip_registration_renew (LiaSipClient *self);
void _lia_sip_registration_clear_timers (LiaSipClient *self);
/* The password was right, or was refused: what was begun with it is over. */
void _lia_sip_registration_judge (LiaSipClient *self, gboolean refused);
/* A request of the event registration-notify: the server has ended the registration. */
void _lia_sip_registration_take_notify (LiaSipClient *self, LiaSipMessage *notify);

G_END_DECLS
