/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * The small shared world behind both halves of the office: people, their mailboxes, contact lists,
 * calendars, states and policies. One thread: the main context. The Exchange half reads and writes
 * mailboxes, the OCS half states and contact lists; each hears of the other's changes by signals.
 */

G_BEGIN_DECLS

#define OFFICE_TYPE_WORLD (office_world_get_type ())
G_DECLARE_FINAL_TYPE (OfficeWorld, office_world, OFFICE, WORLD, GObject)

#define OFFICE_DOMAIN "contoso.example"

/** OfficeHalf: the two servers. */
typedef enum
{
  OFFICE_HALF_EWS,
  OFFICE_HALF_SIP,
} OfficeHalf;
#define OFFICE_N_HALVES 2

/**
 * OfficePerson: somebody who works at the office; owned by the world, lives as long as it.
 */
typedef struct
{
  char *name; /* "Amélie Laurent" */
  char *given_name;
  char *surname;
  char *address; /* mail and SIP address: "amelie.laurent@contoso.example" */
  char *login;   /* "amelie" */
  char *password;
  char *title;
  char *department;
  char *company;
  char *office;     /* place: "Lyon" */
  char *work_phone; /* "+33472001234" or NULL */
  char *mobile_phone;
  gboolean may_call; /* policies of this person's account */
  gboolean may_video;
  gboolean may_share;
  gboolean may_send_files;
  gboolean may_phone;               /* through the telephone system */
  gboolean is_disabled;             /* the account */
  guint n_refused[OFFICE_N_HALVES]; /* how often a password of this person's was wrong */
  guint index;
} OfficePerson;

/**
 * OfficeContactGroup / OfficeContact: the contact list that the OCS half keeps for a person.
 */
typedef struct
{
  guint id; /* 1-based; the first is "~" */
  char *name;
} OfficeContactGroup;

typedef struct
{
  char *uri;         /* without "sip:" */
  char *name;        /* may be "" */
  GArray *group_ids; /* of guint */
} OfficeContact;

/**
 * OfficeMeeting: an entry in a person's calendar.
 */
typedef struct
{
  gint64 start_s; /* Unix time, UTC */
  gint64 end_s;
  char *subject;
  char *location;
} OfficeMeeting;

/**
 * office_world_new:
 * @people_json: (nullable): a file with an array of people; %NULL for the built-in office
 *
 * Returns: (transfer full) (nullable): the world, with at least 15 people unless a file says else.
 */
OfficeWorld *office_world_new (const char *people_json, GError **error);

/** office_world_get_people: Returns: (transfer none) (element-type OfficePerson): all, in order. */
GPtrArray *office_world_get_people (OfficeWorld *self);

/** office_world_find: @who: an address (case does not matter, "sip:" or "smtp:" may stand before). */
OfficePerson *office_world_find (OfficeWorld *self, const char *who);

/** office_world_find_login: @login: "amelie", "CONTOSO\\amelie" or the address. */
OfficePerson *office_world_find_login (OfficeWorld *self, const char *login);

/** office_world_get_groups: Returns: (transfer none) (element-type OfficeContactGroup) */
GPtrArray *office_world_get_groups (OfficeWorld *self, OfficePerson *person);

/** office_world_get_contacts: Returns: (transfer none) (element-type OfficeContact) */
GPtrArray *office_world_get_contacts (OfficeWorld *self, OfficePerson *person);

/** office_world_get_meetings: Returns: (transfer none) (element-type OfficeMeeting) */
GPtrArray *office_world_get_meetings (OfficeWorld *self, OfficePerson *person);

/**
 * office_world_set_photo_seed / state: the built-in people who have no client signed in still have
 * a state, so that a demo is alive. The OCS half shows it while nobody is signed in as them.
 */
typedef struct
{
  int availability;     /* OCS number, 3500 … 18500 */
  const char *activity; /* token or NULL */
  const char *note;     /* or NULL */
} OfficeState;

OfficeState office_world_get_default_state (OfficeWorld *self, OfficePerson *person);

/* --alive or a test changes the default state; emits OfficeWorld::state-changed (person). */
void
office_world_set_default_state (OfficeWorld *self, OfficePerson *person, const OfficeState *state);

/**
 * office_world_deliver:
 * @from: (nullable): the sender; %NULL when from outside
 * @source: RFC 5322 bytes as they arrive
 *
 * Delivers a copy to the inbox of every person of the office among @recipients. The Exchange half
 * listens to OfficeWorld::delivered (person, bytes, received_s) and stores it.
 */
void office_world_deliver (OfficeWorld *self,
                           OfficePerson *from,
                           const char *const *recipients,
                           GBytes *source);

G_END_DECLS
