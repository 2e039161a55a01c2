/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"
#include "core/lia-error.h"
#include "core/lia-presence.h"
#include "core/lia-records.h"
#include "core/lia-trial.h"

/*
 * The contract of a presence and messaging protocol. Event-driven on the main context: no call blocks,
 * every callback runs once and never before its call returns. A backend keeps itself connected from
 * lia_talk_backend_start() to lia_talk_backend_stop_async(): back-off, reconnect and subscriptions are its own
 * business. It writes no store and asks no user.
 */

G_BEGIN_DECLS

typedef struct
{
  const char *address; /* "alice@contoso.example" */
  const char *login;
  const char *password;
  LiaTrial *trial;    /* of the password; nullable: it is used by this backend alone */
  const char *server; /* nullable: by the domain */
  guint16 port;       /* 0: the protocol's */
  gboolean tls;
  const char *user_agent;    /* nullable */
  const char *pinned_sha256; /* nullable */
  const char *device_id;     /* not nullable: names this device, the same at every start */
} LiaTalkLogin;

/**
 * LiaRosterGroup, LiaRosterEntry, LiaRoster: the contact list as the server keeps it; a snapshot. An entry does not
 * change once it is in a list: copies of the list share it.
 */
typedef struct
{
  char *id;
  char *name; /* "" for the group of those in no other */
} LiaRosterGroup;

typedef struct
{
  LiaAddress *address; /* with the name in the list, if any */
  char **group_ids;
  gatomicrefcount ref_count; /* private */
} LiaRosterEntry;

typedef struct
{
  GPtrArray *groups;  /* element-type LiaRosterGroup, in the server's order */
  GPtrArray *entries; /* element-type LiaRosterEntry */
} LiaRoster;

LiaRoster *lia_roster_new (void);
LiaRosterGroup *lia_roster_add_group (LiaRoster *self, const char *id, const char *name);
LiaRosterEntry *
lia_roster_add_entry (LiaRoster *self, LiaAddress *address, const char *const *group_ids);
LiaRoster *lia_roster_copy (const LiaRoster *self);
void lia_roster_free (LiaRoster *self);
#define LIA_TYPE_ROSTER (lia_roster_get_type ())
GType lia_roster_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaRoster, lia_roster_free)

/* ---- One conversation ---- */

#define LIA_TYPE_TALK_CONVERSATION (lia_talk_conversation_get_type ())
G_DECLARE_INTERFACE (LiaTalkConversation, lia_talk_conversation, LIA, TALK_CONVERSATION, GObject)

/*
 * A dialog with one or more people. Signals:
 *   "message" (LiaAddress *from, char *text, gboolean is_html, gint64 time_us)
 *   "typing" (LiaAddress *from, gboolean typing)
 *   "closed" (GError *reason, nullable: %NULL when the other side left in good order)
 * A closed conversation may be written to again: it opens a new dialog by itself.
 */
struct _LiaTalkConversationInterface
{
  GTypeInterface parent_iface;

  LiaAddress *(*get_peer) (LiaTalkConversation *self);
  void (*send_async) (LiaTalkConversation *self,
                      const char *text,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*send_finish) (LiaTalkConversation *self, GAsyncResult *result, GError **error);
  void (*set_typing) (LiaTalkConversation *self, gboolean typing);
  void (*close) (LiaTalkConversation *self);
};

LiaAddress *lia_talk_conversation_get_peer (LiaTalkConversation *self);
/**
 * lia_talk_conversation_send_async:
 * @text: (not nullable): plain text, UTF-8
 *
 * Finishes when the other side's device (or server) has taken it.
 * Errors: %LIA_ERROR_OFFLINE not connected; %LIA_ERROR_NOT_FOUND the person is not signed in or unknown;
 *   %LIA_ERROR_DENIED does not want to be disturbed, or blocked by policy; %LIA_ERROR_TIMEOUT no answer;
 *   %LIA_ERROR_BUSY the server has too much to do; %LIA_ERROR_UNCERTAIN the connection went before the answer came: it
 *   may have arrived.
 */
void lia_talk_conversation_send_async (LiaTalkConversation *self,
                                       const char *text,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
lia_talk_conversation_send_finish (LiaTalkConversation *self, GAsyncResult *result, GError **error);
/** lia_talk_conversation_set_typing: Tells the other side; sent at most once a change. */
void lia_talk_conversation_set_typing (LiaTalkConversation *self, gboolean typing);
/**
 * lia_talk_conversation_close:
 *
 * Leaves, and waits for no answer: the server is told when it listens. What is being sent ends at once, with
 * %LIA_ERROR_UNCERTAIN where it went out already, with %LIA_ERROR_OFFLINE where it did not.
 */
void lia_talk_conversation_close (LiaTalkConversation *self);

/* For implementations. */
void lia_talk_conversation_emit_message (LiaTalkConversation *self,
                                         LiaAddress *from,
                                         const char *text,
                                         gboolean is_html,
                                         gint64 time_us);
void
lia_talk_conversation_emit_typing (LiaTalkConversation *self, LiaAddress *from, gboolean typing);
void lia_talk_conversation_emit_closed (LiaTalkConversation *self, GError *reason);

/* ---- The backend ---- */

#define LIA_TYPE_TALK_BACKEND (lia_talk_backend_get_type ())
G_DECLARE_INTERFACE (LiaTalkBackend, lia_talk_backend, LIA, TALK_BACKEND, GObject)

/**
 * LiaOwnPresence: what the user publishes.
 * @availability: %LIA_AVAILABILITY_UNKNOWN: automatic ("reset status"); OFFLINE: appear offline
 * @activity: %LIA_ACTIVITY_OFF_WORK with AWAY, else NONE
 * @note: (nullable): %NULL leaves it, "" clears it
 * @idle: 0 active, 1 inactive, 2 away: the state of this machine
 * @full_screen: whether a program fills the screen of this machine: do not disturb, for as long as this lasts and this
 *   device is signed in; it takes the place of no choice
 */
typedef struct
{
  LiaAvailability availability;
  LiaActivity activity;
  const char *note;
  guint idle;
  gboolean full_screen;
} LiaOwnPresence;

/*
 * Signals:
 *   "status" (int LiaStatus, GError *nullable): see lia_talk_backend_get_status()
 *   "presence" (GPtrArray of LiaPresenceReport): a batch; the report's source is "" and is set by the receiver
 *   "contacts" (GPtrArray of LiaContactRecord): what contact cards tell
 *   "own-presence" (LiaPresenceReport): what others see of the user (aggregate), with the note
 *   "roster" (LiaRoster): the whole list, at first and after each change
 *   "abilities" (uint LiaTalkAbilities)
 *   "incoming" (LiaTalkConversation): before its first "message"
 */
struct _LiaTalkBackendInterface
{
  GTypeInterface parent_iface;

  void (*start) (LiaTalkBackend *self);
  void (*stop_async) (LiaTalkBackend *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*stop_finish) (LiaTalkBackend *self, GAsyncResult *result, GError **error);
  LiaStatus (*get_status) (LiaTalkBackend *self);
  void (*publish) (LiaTalkBackend *self, const LiaOwnPresence *presence);
  void (*watch) (LiaTalkBackend *self, GPtrArray *addresses);
  void (*unwatch) (LiaTalkBackend *self, GPtrArray *addresses);
  LiaTalkConversation *(*open_conversation) (LiaTalkBackend *self, LiaAddress *peer);
};

/** lia_talk_backend_start: Signs in and stays signed in; tells of it by "status". */
void lia_talk_backend_start (LiaTalkBackend *self);

/**
 * lia_talk_backend_stop_async:
 *
 * Signs out in good order, in at most 2 s, then closes. All conversations are closed at once.
 */
void lia_talk_backend_stop_async (LiaTalkBackend *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lia_talk_backend_stop_finish (LiaTalkBackend *self, GAsyncResult *result, GError **error);
LiaStatus lia_talk_backend_get_status (LiaTalkBackend *self);

/** lia_talk_backend_publish: Kept, and published again after each sign-in. */
void lia_talk_backend_publish (LiaTalkBackend *self, const LiaOwnPresence *presence);

/**
 * lia_talk_backend_watch:
 * @addresses: (element-type LiaAddress): any number; those of the contact list are watched anyway
 *
 * Asks for the presence of people in no list. Counted: as many unwatch calls end it. Works at any time.
 */
void lia_talk_backend_watch (LiaTalkBackend *self, GPtrArray *addresses);
void lia_talk_backend_unwatch (LiaTalkBackend *self, GPtrArray *addresses);

/** lia_talk_backend_open_conversation: Returns: (transfer full): nothing is sent before the first text. */
LiaTalkConversation *lia_talk_backend_open_conversation (LiaTalkBackend *self, LiaAddress *peer);

/* For implementations. */
void lia_talk_backend_emit_status (LiaTalkBackend *self, LiaStatus status, GError *error);
void lia_talk_backend_emit_presence (LiaTalkBackend *self, GPtrArray *reports);
void lia_talk_backend_emit_contacts (LiaTalkBackend *self, GPtrArray *contacts);
void lia_talk_backend_emit_own_presence (LiaTalkBackend *self, LiaPresenceReport *report);
void lia_talk_backend_emit_roster (LiaTalkBackend *self, LiaRoster *roster);
void lia_talk_backend_emit_abilities (LiaTalkBackend *self, LiaTalkAbilities abilities);
void lia_talk_backend_emit_incoming (LiaTalkBackend *self, LiaTalkConversation *conversation);

/* ---- Optional abilities ---- */

#define LIA_TYPE_TALK_ROSTER_EDIT (lia_talk_roster_edit_get_type ())
G_DECLARE_INTERFACE (LiaTalkRosterEdit, lia_talk_roster_edit, LIA, TALK_ROSTER_EDIT, GObject)

typedef enum
{
  LIA_ROSTER_ADD_CONTACT,    /* to the group @to, and it stays in the others that it is in */
  LIA_ROSTER_MOVE_CONTACT,   /* from the group @from to the group @to */
  LIA_ROSTER_REMOVE_CONTACT, /* from the whole list */
  LIA_ROSTER_RENAME_GROUP,   /* @from to @to */
  LIA_ROSTER_REMOVE_GROUP,   /* @from; those who are in no other stay contacts */
} LiaRosterEditKind;

/*
 * A change of the contact list. Groups have their names, "" being that of those in no other; a group @to that is not there
 * is made. A field that the kind does not speak of is %NULL. Who is added is listed with the name that @address has.
 */
typedef struct
{
  LiaRosterEditKind kind;
  LiaAddress *address;
  const char *from;
  const char *to;
} LiaRosterEdit;

struct _LiaTalkRosterEditInterface
{
  GTypeInterface parent_iface;

  void (*edit) (LiaTalkRosterEdit *self, const LiaRosterEdit *edit);
};

/** lia_talk_roster_edit: @edit: copied. One change is made after the other; "roster" tells the outcome. */
void lia_talk_roster_edit (LiaTalkRosterEdit *self, const LiaRosterEdit *edit);

#define LIA_TYPE_TALK_ACCESS (lia_talk_access_get_type ())
G_DECLARE_INTERFACE (LiaTalkAccess, lia_talk_access, LIA, TALK_ACCESS, GObject)

/* The server keeps how much each person may see of the user. */
struct _LiaTalkAccessInterface
{
  GTypeInterface parent_iface;

  LiaAccessLevel (*get_level) (LiaTalkAccess *self, LiaAddress *address);
};

/** lia_talk_access_get_level: Returns: as the server told last, by person or for all of a kind; UNKNOWN before. */
LiaAccessLevel lia_talk_access_get_level (LiaTalkAccess *self, LiaAddress *address);

/**
 * LiaTalkProvider: the descriptor by which a backend declares itself. The application hands those built in
 * (meson option talk_backends) to the session.
 */
typedef struct
{
  const char *id;
  const char *name; /* untranslated N_() */
  guint16 port_tls;
  guint16 port_tcp;
  LiaTalkBackend *(*create) (const LiaTalkLogin *login);
} LiaTalkProvider;

G_END_DECLS
