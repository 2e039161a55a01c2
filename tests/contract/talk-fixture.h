/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs.h"
#include "talk/lia-talk-backend.h"

/* Talk backends signed in to an office of the test's own process, and what they have told. */

G_BEGIN_DECLS

typedef struct
{
  OfficeWorld *world;
  OfficeOcs *office;
  OfficeFaults *faults;         /* no rules at first */
  GTlsCertificate *certificate; /* NULL: no TLS */
  char *ca_path;
  guint16 tcp_port;
  guint16 tls_port; /* 0: no TLS */
} TalkOffice;

void talk_office_set_up (TalkOffice *self, gboolean tls);
void talk_office_tear_down (TalkOffice *self);
/** talk_office_stop, talk_office_start: The server dies; it comes back on the same ports. */
void talk_office_stop (TalkOffice *self);
void talk_office_start (TalkOffice *self);
OfficePerson *talk_office_find (TalkOffice *self, const char *login);

/** talk_office_login: How @person signs in over TCP; to be changed where a test wants something else. */
LiaTalkLogin talk_office_login (TalkOffice *self, const OfficePerson *person);

typedef struct
{
  const OfficePerson *person;
  LiaTalkBackend *backend;
  LiaStatus status;
  guint n_statuses;
  GError *error; /* of the last status */
  LiaTalkAbilities abilities;
  LiaRoster *roster;
  GHashTable *presence; /* address key → LiaPresenceReport */
  GHashTable *contacts; /* address key → LiaContactRecord */
  LiaPresenceReport *own;
  GHashTable *conversations; /* address key → LiaTalkConversation */
  GPtrArray *messages;       /* element-type utf8: "ADDRESS: TEXT" */
  gboolean peer_typing;
  guint n_incoming;
  guint n_closed;
} TalkClient;

/** talk_client_new: Not started. @device: NULL: one of its own for each person; @login: fields that differ, or NULL */
TalkClient *talk_client_new (TalkOffice *office, const char *login, const char *device);
TalkClient *talk_client_new_with_login (const OfficePerson *person, const LiaTalkLogin *login);
void talk_client_free (TalkClient *self);
void talk_client_start (TalkClient *self);
/** Waits until the server has answered, then asserts that it took no longer than it may. */
void talk_client_stop (TalkClient *self);

/** talk_client_signed_in: A new one that has its contact list and sees its own state. */
TalkClient *talk_client_signed_in (TalkOffice *office, const char *login, const char *device);

LiaAvailability talk_client_get_availability (TalkClient *self, const OfficePerson *person);
LiaAddress *talk_address (const OfficePerson *person);

/** Sends, waits for the outcome. Returns: (transfer full) (nullable): the error */
GError *talk_client_send (TalkClient *self, const OfficePerson *to, const char *text);
/** Sends and does not wait; the outcome is counted. @out_error: (nullable): %NULL: it must be a good one */
void talk_client_send_only (TalkClient *self,
                            const OfficePerson *to,
                            const char *text,
                            guint *out_done,
                            GError **out_error);
gboolean talk_client_has_message (TalkClient *self, const OfficePerson *from, const char *text);
LiaTalkConversation *talk_client_conversation (TalkClient *self, const OfficePerson *with);

/** TALK_WAIT: Turns the main loop until @condition; fails the test after ten seconds. */
#define TALK_WAIT(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 talk_deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;                       \
    guint talk_tick = talk_wait_begin ();                                                          \
    while (!(condition) && g_get_monotonic_time () < talk_deadline_us)                             \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (talk_tick);                                                                   \
    if (!(condition))                                                                              \
      g_error ("%s:%d: not in time: %s", __FILE__, __LINE__, #condition);                          \
  }                                                                                                \
  G_STMT_END

guint talk_wait_begin (void);

G_END_DECLS
