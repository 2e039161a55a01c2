/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-world"

#include "config.h"

#include <string.h>

#include "office-people.h"

typedef struct
{
  GPtrArray *groups;   /* OfficeContactGroup */
  GPtrArray *contacts; /* OfficeContact */
  GPtrArray *meetings; /* OfficeMeeting */
  OfficeState state;
  char *activity;
  char *note;
} Desk;

struct _OfficeWorld
{
  GObject parent_instance;

  GPtrArray *people; /* OfficePerson */
  GPtrArray *desks;  /* Desk, by index */
};

enum
{
  STATE_CHANGED,
  DELIVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OfficeWorld, office_world, G_TYPE_OBJECT)

static void
person_free (OfficePerson *person)
{
  g_free (person->name);
  g_free (person->given_name);
  g_free (person->surname);
  g_free (person->address);
  g_free (person->login);
  g_free (person->password);
  g_free (person->title);
  g_free (person->department);
  g_free (person->company);
  g_free (person->office);
  g_free (person->work_phone);
  g_free (person->mobile_phone);
  g_free (person);
}

static void
group_free (OfficeContactGroup *group)
{
  g_free (group->name);
  g_free (group);
}

static void
contact_free (OfficeContact *contact)
{
  g_free (contact->uri);
  g_free (contact->name);
  g_array_unref (contact->group_ids);
  g_free (contact);
}

static void
meeting_free (OfficeMeeting *meeting)
{
  g_free (meeting->subject);
  g_free (meeting->location);
  g_free (meeting);
}

static void
desk_free (Desk *desk)
{
  g_ptr_array_unref (desk->groups);
  g_ptr_array_unref (desk->contacts);
  g_ptr_array_unref (desk->meetings);
  g_free (desk->activity);
  g_free (desk->note);
  g_free (desk);
}

static void
office_world_finalize (GObject *object)
{
  OfficeWorld *self = OFFICE_WORLD (object);

  g_ptr_array_unref (self->desks);
  g_ptr_array_unref (self->people);
  G_OBJECT_CLASS (office_world_parent_class)->finalize (object);
}

static void
office_world_class_init (OfficeWorldClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = office_world_finalize;

  signals[STATE_CHANGED] = g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[DELIVERED] = g_signal_new ("delivered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_BYTES, G_TYPE_INT64);
}

static void
office_world_init (OfficeWorld *self)
{
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)person_free);
  self->desks = g_ptr_array_new_with_free_func ((GDestroyNotify)desk_free);
}

static Desk *
desk_of (OfficeWorld *self, OfficePerson *person)
{
  return g_ptr_array_index (self->desks, person->index);
}

static void
add_group (Desk *desk, guint id, const char *name)
{
  OfficeContactGroup *group = g_new0 (OfficeContactGroup, 1);

  group->id = id;
  group->name = g_strdup (name);
  g_ptr_array_add (desk->groups, group);
}

static Desk *
new_desk (void)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->groups = g_ptr_array_new_with_free_func ((GDestroyNotify)group_free);
  desk->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)contact_free);
  desk->meetings = g_ptr_array_new_with_free_func ((GDestroyNotify)meeting_free);
  desk->state.availability = 18500;
  add_group (desk, 1, "~");
  return desk;
}

/* ---- Building it ---- */

void
office_world_add_person (OfficeWorld *self, OfficePerson *person)
{
  person->index = self->people->len;
  g_ptr_array_add (self->people, person);
  g_ptr_array_add (self->desks, new_desk ());
}

guint
office_world_add_group (OfficeWorld *self, OfficePerson *person, const char *name)
{
  Desk *desk = desk_of (self, person);
  guint id = desk->groups->len + 1;

  add_group (desk, id, name);
  return id;
}

void
office_world_add_contact (OfficeWorld *self, OfficePerson *person, const char *uri, guint group_id)
{
  OfficeContact *contact = g_new0 (OfficeContact, 1);

  contact->uri = g_strdup (uri);
  contact->name = g_strdup ("");
  contact->group_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (contact->group_ids, group_id);
  g_ptr_array_add (desk_of (self, person)->contacts, contact);
}

void
office_world_add_meeting (OfficeWorld *self,
                          OfficePerson *person,
                          gint64 start_s,
                          gint64 end_s,
                          const char *subject,
                          const char *location)
{
  OfficeMeeting *meeting = g_new0 (OfficeMeeting, 1);

  meeting->start_s = start_s;
  meeting->end_s = end_s;
  meeting->subject = g_strdup (subject);
  meeting->location = g_strdup (location);
  g_ptr_array_add (desk_of (self, person)->meetings, meeting);
}

OfficeWorld *
office_world_new (const char *people_json, GError **error)
{
  g_autoptr (OfficeWorld) self = g_object_new (OFFICE_TYPE_WORLD, NULL);

  if (people_json == NULL)
    office_people_add_built_in (self);
  else if (!office_people_load (self, people_json, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- Looking at it ---- */

GPtrArray *
office_world_get_people (OfficeWorld *self)
{
  return self->people;
}

OfficePerson *
office_world_find (OfficeWorld *self, const char *who)
{
  if (g_ascii_strncasecmp (who, "sip:", 4) == 0)
    who += 4;
  else if (g_ascii_strncasecmp (who, "smtp:", 5) == 0)
    who += 5;
  for (guint i = 0; i < self->people->len; i++)
    {
      OfficePerson *person = g_ptr_array_index (self->people, i);
      gsize n = strlen (person->address);
      /* Parameters may follow: "alice@contoso.example;opaque=…" */
      if (g_ascii_strncasecmp (person->address, who, n) == 0
          && (who[n] == '\0' || who[n] == ';' || who[n] == '>'))
        return person;
    }
  return NULL;
}

OfficePerson *
office_world_find_login (OfficeWorld *self, const char *login)
{
  const char *backslash = strchr (login, '\\');

  if (backslash != NULL)
    login = backslash + 1;
  for (guint i = 0; i < self->people->len; i++)
    {
      OfficePerson *person = g_ptr_array_index (self->people, i);
      if (g_ascii_strcasecmp (person->login, login) == 0
          || g_ascii_strcasecmp (person->address, login) == 0)
        return person;
    }
  return NULL;
}

GPtrArray *
office_world_get_groups (OfficeWorld *self, OfficePerson *person)
{
  return desk_of (self, person)->groups;
}

GPtrArray *
office_world_get_contacts (OfficeWorld *self, OfficePerson *person)
{
  return desk_of (self, person)->contacts;
}

GPtrArray *
office_world_get_meetings (OfficeWorld *self, OfficePerson *person)
{
  return desk_of (self, person)->meetings;
}

OfficeState
office_world_get_default_state (OfficeWorld *self, OfficePerson *person)
{
  return desk_of (self, person)->state;
}

void
office_world_set_default_state (OfficeWorld *self, OfficePerson *person, const OfficeState *state)
{
  Desk *desk = desk_of (self, person);
  char *activity = g_strdup (state->activity);
  char *note = g_strdup (state->note);

  g_free (desk->activity);
  g_free (desk->note);
  desk->activity = activity;
  desk->note = note;
  desk->state.availability = state->availability;
  desk->state.activity = activity;
  desk->state.note = note;
  g_signal_emit (self, signals[STATE_CHANGED], 0, person);
}

void
office_world_deliver (OfficeWorld *self,
                      OfficePerson *from,
                      const char *const *recipients,
                      GBytes *source)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  for (gsize i = 0; recipients[i] != NULL; i++)
    {
      OfficePerson *person = office_world_find (self, recipients[i]);
      if (person != NULL && g_hash_table_add (done, person))
        g_signal_emit (self, signals[DELIVERED], 0, person, source, now_s);
    }
}
