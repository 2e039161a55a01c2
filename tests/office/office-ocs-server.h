/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs.h"
#include "office-ocs-auth.h"
#include "office-ocs-connection.h"
#include "office-ocs-state.h"

/*
 * What the files of the OCS half share: the server's state, its users and their devices.
 * All of it lives on the main context and is owned by the OfficeOcs.
 */

G_BEGIN_DECLS

typedef struct _OcsUser OcsUser;
typedef struct _OcsEndpoint OcsEndpoint;
typedef struct _OcsClient OcsClient;
typedef struct _OcsRobot OcsRobot;

/** The categories that a watcher can ask for, in the order in which they are written. */
typedef enum
{
  OCS_CATEGORY_STATE = 1 << 0,
  OCS_CATEGORY_NOTE = 1 << 1,
  OCS_CATEGORY_CONTACT_CARD = 1 << 2,
  OCS_CATEGORY_CALENDAR = 1 << 3,
  OCS_CATEGORY_SERVICES = 1 << 4,
} OcsCategories;
#define OCS_CATEGORIES_ALL 0x1f

/** A connection, and the device that has registered over it. */
struct _OcsClient
{
  OfficeOcs *server;
  OcsConnection *connection;
  OcsAuth *auth;
  OcsEndpoint *endpoint; /* or NULL; owned by its user */
  GPtrArray *hurts;      /* element-type OcsHurt: answers that something will happen to */
};

/** A registered device of a person. */
struct _OcsEndpoint
{
  OcsUser *user;
  OcsClient *client;
  char *epid;
  char *instance; /* "urn:uuid:…" or NULL */
  char *gruu;     /* "sip:…;opaque=user:epid:…;gruu" */
  char *contact;  /* URI as registered */
  gint64 expires_us;
  GPtrArray *subscriptions; /* element-type OcsSubscription */
};

/** What the server knows of a person. */
struct _OcsUser
{
  OfficeOcs *server;
  OfficePerson *person;
  char *uri;               /* "sip:alice@contoso.example" */
  GPtrArray *endpoints;    /* element-type OcsEndpoint */
  GPtrArray *publications; /* element-type OcsPublication */
  GPtrArray *containers;   /* element-type OcsContainer */
  GPtrArray *subscribers;  /* element-type OcsSubscriber: people who have added this one */
  guint delta_num;         /* version of the contact list */
  OcsState shown_full;     /* the aggregates of the two state containers */
  OcsState shown;
  gboolean has_left; /* the last device signed out: offline, not the default state */
};

/** A request from a client who has proved who it is. */
typedef struct
{
  OfficeOcs *server;
  OcsClient *client;
  OcsUser *user;
  OcsEndpoint *endpoint; /* NULL for a REGISTER */
  LiaSipMessage *message;
} OcsRequest;

/* ---- server ---- */

OfficeWorld *ocs_server_get_world (OfficeOcs *self);
const OfficeOcsOptions *ocs_server_get_options (OfficeOcs *self);

/** ocs_server_get_user: Returns: (transfer none): made when first asked for. */
OcsUser *ocs_server_get_user (OfficeOcs *self, OfficePerson *person);

/** ocs_server_find_user: @uri: with or without "sip:". Returns: (transfer none) (nullable) */
OcsUser *ocs_server_find_user (OfficeOcs *self, const char *uri);

/** ocs_server_get_users: Returns: (transfer none): all that exist so far. */
GHashTable *ocs_server_get_users (OfficeOcs *self);

/** ocs_server_get_forwards: Returns: (transfer none): requests on their way to a device. */
GPtrArray *ocs_server_get_forwards (OfficeOcs *self);

/** ocs_server_get_robot: Returns: (transfer none): who stands in for the absent. */
OcsRobot *ocs_server_get_robot (OfficeOcs *self);

/** ocs_server_accept: A client has connected; nothing when the server has stopped meanwhile. */
void ocs_server_accept (OfficeOcs *self, GSocketConnection *connection, gboolean tls);

/** ocs_server_hold: Keeps a connection open, and says nothing on it, until the server stops. */
void ocs_server_hold (OfficeOcs *self, GSocketConnection *connection);

/** ocs_server_take_fault: “restart” and “certificate”, as soon as the main loop turns again. */
void ocs_server_take_fault (OfficeOcs *self, const OfficeFault *fault);

/* ---- client ---- */

/** ocs_client_send: Signs @message for the client, as far as it has signed in, and sends it. */
void ocs_client_send (OcsClient *self, LiaSipMessage *message);

/** ocs_client_send_unsigned: for provisional responses, which OCS does not sign. */
void ocs_client_send_unsigned (OcsClient *self, LiaSipMessage *message);

/* ---- answers ---- */

/** ocs_reply_new: Returns: (transfer full): a response with a To tag. */
LiaSipMessage *ocs_reply_new (LiaSipMessage *request, guint status, const char *reason);

/** ocs_request_reply: Answers with no body. */
void ocs_request_reply (const OcsRequest *self, guint status, const char *reason);

/** ocs_request_refuse: Answers with a diagnosis: @id and @why as in ms-diagnostics. */
void ocs_request_refuse (
    const OcsRequest *self, guint status, const char *reason, guint id, const char *why);

/** ocs_request_reply_text: Answers 200, or @status, with a body. */
void ocs_request_reply_text (const OcsRequest *self,
                             guint status,
                             const char *reason,
                             const char *content_type,
                             const char *body);

/** ocs_make_token: Returns: (transfer full): a new tag, branch or identifier. */
char *ocs_make_token (void);

G_END_DECLS
