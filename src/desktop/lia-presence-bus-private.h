/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desktop/lia-bus-people.h"
#include "desktop/lia-presence-bus.h"

/* What the files of org.liaison.Presence1 share. */

G_BEGIN_DECLS

#define LIA_PRESENCE_NAME "org.liaison.Presence1"
#define LIA_PRESENCE_PATH "/org/liaison/Presence1"

typedef struct _LiaBusClient LiaBusClient;

struct _LiaPresenceBus
{
  GObject parent_instance;

  GDBusConnection *bus;
  LiaSession *session;
  LiaBusAccess *access;
  LiaBusPeople *people;
  GCancellable *cancellable;
  GHashTable *clients; /* unique name → LiaBusClient */
  guint object_id;
  guint name_id;
  guint own_id; /* the own state is to be told */

  LiaBusReach *reach; /* NULL: nobody is being asked about any */
  LiaBusClient *reach_client;
  GDBusMethodInvocation *reach_invocation;
  GQueue *declined; /* the last ones that the user has not agreed to, the oldest first */
};

/**
 * LiaBusClient: a program that has asked for something, as long as it is on the bus.
 * @caller: NULL: not known yet, or it cannot be known
 * @identified: whether @caller is final
 * @waiting: (element-type GDBusMethodInvocation): until it is
 * @access_waiting: (element-type GDBusMethodInvocation): RequestAccess
 * @n_requests: not answered yet
 * @watched: address as given → LiaPerson, or NULL: it belongs to nobody, or access is not allowed
 * @watch: (nullable): of the persons in @watched who are no contacts
 * @renew: somebody has become a contact, or is none any more: @watch is to be made anew
 * @changed: addresses of @watched of which is to be told; not owned
 */
struct _LiaBusClient
{
  LiaPresenceBus *owner; /* not owned */
  char *sender;
  LiaBusCaller *caller;
  gboolean identified;
  GPtrArray *waiting;
  GPtrArray *access_waiting;
  guint n_requests;
  guint gone_id;

  GHashTable *watched;
  GObject *watch;
  gboolean renew;
  GHashTable *changed;
  guint tell_id;
  gboolean watches_own;
};

/* ---- Clients ---- */

LiaBusClient *_lia_bus_client_new (LiaPresenceBus *owner, const char *sender);
void _lia_bus_client_free (LiaBusClient *client);

/* What holds for it; @ask: the user is asked, if that was not done. */
LiaAccess _lia_bus_client_get_access (LiaBusClient *client, gboolean ask);
/* A signal for it alone. */
void _lia_bus_client_emit (LiaBusClient *client, const char *signal, GVariant *parameters);

/* Returns: FALSE: too many. */
gboolean _lia_bus_client_watch (LiaBusClient *client, const char *const *addresses);
void _lia_bus_client_unwatch (LiaBusClient *client, const char *const *addresses);
/* The user has answered, or has changed the answer. */
void _lia_bus_client_access_changed (LiaBusClient *client, LiaAccess access);

/* Answers each request exactly once: @result or else the error. */
void
_lia_bus_client_answer (LiaBusClient *client, GDBusMethodInvocation *invocation, GVariant *result);
void _lia_bus_client_refuse (LiaBusClient *client,
                             GDBusMethodInvocation *invocation,
                             const char *error,
                             const char *message);

/* ---- Methods ---- */

void _lia_presence_bus_call (LiaBusClient *client, GDBusMethodInvocation *invocation);
void _lia_presence_bus_end_reach (LiaPresenceBus *self, gboolean agreed);
/* Whether the user has declined so often lately what the program with that @id wanted that it is not asked about again. */
gboolean _lia_presence_bus_is_declined (LiaPresenceBus *self, const char *id);

G_END_DECLS
