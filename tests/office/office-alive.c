/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-alive"

#include "config.h"

#include <string.h>

#include "office-alive.h"

#define STATE_S 20
#define MAIL_S 90

struct _OfficeAlive
{
  OfficeWorld *world;
  guint state_id;
  guint mail_id;
  guint n_mails;
};

/* Somebody but the first, who is the user. */
static OfficePerson *
somebody (OfficeAlive *self)
{
  GPtrArray *people = office_world_get_people (self->world);

  return g_ptr_array_index (people, (guint)g_random_int_range (1, (gint32)people->len));
}

static gboolean
state_cb (gpointer user_data)
{
  static const OfficeState states[] = {
    { 3500, NULL, NULL },           { 3500, NULL, "At my desk" }, { 6500, "on-the-phone", NULL },
    { 6500, "in-a-meeting", NULL }, { 12500, NULL, NULL },        { 15500, NULL, NULL },
    { 9500, NULL, NULL },           { 18500, NULL, NULL },
  };
  OfficeAlive *self = user_data;

  office_world_set_default_state (self->world, somebody (self),
                                  &states[g_random_int_range (0, G_N_ELEMENTS (states))]);
  return G_SOURCE_CONTINUE;
}

static gboolean
mail_cb (gpointer user_data)
{
  static const char *const subjects[]
      = { "Quick question", "Figures for this week", "Room for tomorrow",
          "Lunch?",         "Re: Rollout plan",      "Call back please" };
  OfficeAlive *self = user_data;
  OfficePerson *from = somebody (self);
  OfficePerson *to = g_ptr_array_index (office_world_get_people (self->world), 0);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S +0000");
  g_autofree char *text
      = g_strdup_printf ("From: \"%s\" <%s>\r\nTo: \"%s\" <%s>\r\nSubject: %s\r\nDate: %s\r\n"
                         "Message-ID: <alive-%u@%s>\r\nMIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n"
                         "have you got a minute today?\r\n\r\n%s\r\n",
                         from->name, from->address, to->name, to->address,
                         subjects[g_random_int_range (0, G_N_ELEMENTS (subjects))], date,
                         ++self->n_mails, OFFICE_DOMAIN, from->given_name);
  g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
  const char *recipients[] = { to->address, NULL };

  office_world_deliver (self->world, from, recipients, source);
  return G_SOURCE_CONTINUE;
}

OfficeAlive *
office_alive_new (OfficeWorld *world)
{
  OfficeAlive *self = g_new0 (OfficeAlive, 1);

  self->world = world;
  self->state_id = g_timeout_add_seconds (STATE_S, state_cb, self);
  self->mail_id = g_timeout_add_seconds (MAIL_S, mail_cb, self);
  return self;
}

void
office_alive_hurry (OfficeAlive *self, guint n_mails, guint n_states)
{
  for (guint i = 0; i < n_states; i++)
    state_cb (self);
  for (guint i = 0; i < n_mails; i++)
    mail_cb (self);
}

void
office_alive_free (OfficeAlive *self)
{
  g_source_remove (self->state_id);
  g_source_remove (self->mail_id);
  g_free (self);
}
