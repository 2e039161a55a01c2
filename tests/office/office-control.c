/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-control"

#include "config.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "office-control.h"

struct _OfficeControl
{
  OfficeWorld *world;
  OfficeEws *ews;
  OfficeOcs *ocs;
  OfficeFaults *faults;
  OfficeAlive *alive;
  GMainLoop *loop;
  GDataInputStream *input;
  GCancellable *cancellable;
  guint16 tcp_port;
  guint16 tls_port;
};

static gboolean
set_half (OfficeControl *self, const char *half, gboolean up, GError **error)
{
  if (g_str_equal (half, "ews"))
    {
      if (up)
        return office_ews_start (self->ews, office_ews_get_port (self->ews), error);
      office_ews_stop (self->ews);
      return TRUE;
    }
  if (up)
    return office_ocs_start (self->ocs, self->tcp_port,
                             self->tls_port != 0 ? self->tls_port : OFFICE_OCS_PORT_OFF, NULL,
                             error);
  office_ocs_stop (self->ocs);
  return TRUE;
}

static gboolean
deliver (OfficeControl *self, const char *who, const char *subject)
{
  g_autofree char *text = g_strdup_printf ("From: Outside <outside@example.org>\r\nTo: %s\r\n"
                                           "Subject: %s\r\n\r\nFrom outside.\r\n",
                                           who, subject);
  g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
  const char *recipients[] = { who, NULL };

  office_world_deliver (self->world, NULL, recipients, source);
  return TRUE;
}

static gboolean
set_state (OfficeControl *self, const char *who, const char *number, const char *activity)
{
  GPtrArray *people = office_world_get_people (self->world);
  OfficePerson *person = office_world_find (self->world, who);
  OfficeState state = { (int)g_ascii_strtoll (number, NULL, 10), (char *)activity, NULL };

  if (person != NULL)
    office_world_set_default_state (self->world, person, &state);
  for (guint i = 0; i < people->len && g_str_equal (who, "*"); i++)
    office_world_set_default_state (self->world, people->pdata[i], &state);
  return person != NULL || g_str_equal (who, "*");
}

/* Somebody's other program marks the newest messages of the inbox: what was read is unread, and the other way round. */
static gboolean
mark (OfficeControl *self, const char *who, guint n)
{
  OfficePerson *person = office_world_find (self->world, who);
  OfficeMailbox *mailbox = person != NULL ? office_ews_get_mailbox (self->ews, person) : NULL;
  OfficeFolder *inbox
      = mailbox != NULL ? office_mailbox_find_distinguished (mailbox, "inbox") : NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (inbox == NULL)
    return FALSE;
  items = office_mailbox_list (mailbox, inbox->id);
  for (guint i = 0; i < items->len && i < n; i++)
    {
      OfficeItem *item = g_ptr_array_index (items, i);

      item->is_read = !item->is_read;
      office_mailbox_touch_read (mailbox, item);
    }
  return TRUE;
}

/* What another client does to somebody's mailbox that Liaison's own backend cannot. */
static gboolean
remove_folder_of (OfficeControl *self, const char *who, const char *name)
{
  OfficePerson *person = office_world_find (self->world, who);
  OfficeMailbox *mailbox = person != NULL ? office_ews_get_mailbox (self->ews, person) : NULL;
  GPtrArray *folders = mailbox != NULL ? office_mailbox_get_folders (mailbox) : NULL;

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      if (g_strcmp0 (folder->name, name) != 0)
        continue;
      office_mailbox_remove_folder (mailbox, folder);
      return TRUE;
    }
  return FALSE;
}

static gboolean
rewrite (OfficeControl *self, const char *who, const char *subject)
{
  OfficePerson *person = office_world_find (self->world, who);
  OfficeMailbox *mailbox = person != NULL ? office_ews_get_mailbox (self->ews, person) : NULL;
  OfficeFolder *drafts
      = mailbox != NULL ? office_mailbox_find_distinguished (mailbox, "drafts") : NULL;
  g_autoptr (GPtrArray) items = drafts != NULL ? office_mailbox_list (mailbox, drafts->id) : NULL;

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      OfficeItem *item = g_ptr_array_index (items, i);
      g_autofree char *text
          = g_strdup_printf ("From: %s\r\nTo: karim.benali@contoso.example\r\nSubject: %s\r\n\r\n"
                             "Written elsewhere.\r\n",
                             who, subject);
      g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
      if (g_strcmp0 (item->subject, subject) != 0)
        continue;
      office_item_set_source (item, source);
      office_mailbox_touch (mailbox, item);
      return TRUE;
    }
  return FALSE;
}

static gboolean
set_fault (OfficeControl *self, const char *rules, GError **error)
{
  if (!g_str_equal (rules, "clear"))
    return office_faults_add (self->faults, rules, error);
  office_faults_clear (self->faults);
  return TRUE;
}

static gboolean
count_seen (OfficeControl *self, const char *half_name, const char *point, guint *out_number)
{
  OfficeHalf half = OFFICE_HALF_EWS;

  if (!office_half_parse (half_name, &half))
    return FALSE;
  *out_number = office_faults_get_seen (self->faults, half, point);
  return TRUE;
}

/* How many messages of @subject somebody has, in all folders. */
static guint
count_mails (OfficeControl *self, OfficePerson *person, const char *subject)
{
  OfficeMailbox *mailbox = office_ews_get_mailbox (self->ews, person);
  GPtrArray *folders = office_mailbox_get_folders (mailbox);
  guint n = 0;

  for (guint i = 0; i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      g_autoptr (GPtrArray) items = office_mailbox_list (mailbox, folder->id);
      for (guint k = 0; k < items->len; k++)
        n += g_strcmp0 (((OfficeItem *)g_ptr_array_index (items, k))->subject, subject) == 0;
    }
  return n;
}

static void
set_disabled (OfficeControl *self, OfficePerson *person, gboolean disabled)
{
  person->is_disabled = disabled;
  if (disabled)
    office_ocs_deregister (self->ocs, person, "rejected");
}

static guint
count_refused (OfficePerson *person, const char *half_name)
{
  OfficeHalf half = OFFICE_HALF_EWS;

  return office_half_parse (half_name, &half) ? person->n_refused[half] : 0;
}

/* Commands that name a person. Returns: whether there is such a command. */
static gboolean
obey_of_person (
    OfficeControl *self, OfficePerson *person, char **words, const char *rest, guint *out_number)
{
  const char *command = words[0];

  if (g_str_equal (command, "password"))
    {
      g_free (person->password);
      person->password = g_strdup (rest);
    }
  else if (g_str_equal (command, "disable") || g_str_equal (command, "enable"))
    set_disabled (self, person, g_str_equal (command, "disable"));
  else if (g_str_equal (command, "refused"))
    *out_number = count_refused (person, rest);
  else if (g_str_equal (command, "deregister"))
    office_ocs_deregister (self->ocs, person, rest);
  else if (g_str_equal (command, "level") && words[2] != NULL && words[3] != NULL)
    office_ocs_set_level (self->ocs, person, words[2],
                          (guint)g_ascii_strtoull (words[3], NULL, 10));
  else if (g_str_equal (command, "mails"))
    *out_number = count_mails (self, person, rest);
  else
    return FALSE;
  return TRUE;
}

/* Returns: whether the command is known and could be done. */
static gboolean
obey (OfficeControl *self, char **words, guint *out_number, GError **error)
{
  guint n = g_strv_length (words);
  OfficePerson *person = n >= 2 ? office_world_find (self->world, words[1]) : NULL;
  g_autofree char *rest = n >= 3 ? g_strjoinv (" ", words + 2) : g_strdup ("");

  if (person != NULL && obey_of_person (self, person, words, rest, out_number))
    return TRUE;
  if (n == 2 && (g_str_equal (words[0], "up") || g_str_equal (words[0], "down")))
    return set_half (self, words[1], g_str_equal (words[0], "up"), error);
  if (n >= 3 && g_str_equal (words[0], "deliver"))
    return deliver (self, words[1], rest);
  if (n == 3 && g_str_equal (words[0], "mark"))
    return mark (self, words[1], (guint)g_ascii_strtoull (words[2], NULL, 10));
  if (n >= 3 && g_str_equal (words[0], "rewrite"))
    return rewrite (self, words[1], rest);
  if (n >= 3 && g_str_equal (words[0], "remove-folder"))
    return remove_folder_of (self, words[1], rest);
  if (n >= 2 && g_str_equal (words[0], "fault"))
    {
      g_autofree char *rules = g_strjoinv (" ", words + 1);
      return set_fault (self, rules, error);
    }
  if (n == 3 && g_str_equal (words[0], "seen"))
    return count_seen (self, words[1], words[2], out_number);
  if ((n == 3 || n == 4) && g_str_equal (words[0], "state"))
    return set_state (self, words[1], words[2], words[3]);
  if (n == 4 && g_str_equal (words[0], "busy"))
    office_ews_set_busy (self->ews, words[1], (guint)g_ascii_strtoull (words[2], NULL, 10),
                         (guint)g_ascii_strtoull (words[3], NULL, 10));
  else if (n == 3 && g_str_equal (words[0], "hurry") && self->alive != NULL)
    office_alive_hurry (self->alive, (guint)g_ascii_strtoull (words[1], NULL, 10),
                        (guint)g_ascii_strtoull (words[2], NULL, 10));
  else if (n == 2 && g_str_equal (words[0], "minute"))
    office_ews_set_minute (self->ews, (guint)g_ascii_strtoull (words[1], NULL, 10));
  else if (n == 1 && g_str_equal (words[0], "answer"))
    office_ocs_set_alive (self->ocs, TRUE);
  else if (n >= 2 && g_str_equal (words[0], "heard"))
    {
      g_autofree char *text = g_strjoinv (" ", words + 1);
      *out_number = office_ocs_get_heard (self->ocs, text);
    }
  else if (n == 1 && g_str_equal (words[0], "invalidate"))
    office_ews_invalidate_sync_states (self->ews);
  else if (n == 2 && g_str_equal (words[0], "count"))
    *out_number = office_ews_get_count (self->ews, words[1]);
  else
    return FALSE;
  return TRUE;
}

static void read_next (OfficeControl *self);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  OfficeControl *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source),
                                                                     result, NULL, &error);
  g_auto (GStrv) words = NULL;
  guint number = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (line == NULL)
    {
      if (self->loop != NULL)
        g_main_loop_quit (self->loop);
      return;
    }
  words = g_strsplit (line, " ", -1);
  if (obey (self, words, &number, &error))
    g_print ("ok %u\n", number);
  else
    g_print ("error %s\n", error != NULL ? error->message : "not understood");
  fflush (stdout);
  read_next (self);
}

static void
read_next (OfficeControl *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, self->cancellable, line_cb,
                                       self);
}

OfficeControl *
office_control_new (OfficeWorld *world,
                    OfficeEws *ews,
                    OfficeOcs *ocs,
                    OfficeFaults *faults,
                    OfficeAlive *alive,
                    GMainLoop *ends_with_input)
{
  OfficeControl *self = g_new0 (OfficeControl, 1);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  self->world = world;
  self->ews = ews;
  self->ocs = ocs;
  self->faults = faults;
  self->alive = alive;
  self->loop = ends_with_input;
  self->tcp_port = office_ocs_get_tcp_port (ocs);
  self->tls_port = office_ocs_get_tls_port (ocs);
  self->cancellable = g_cancellable_new ();
  self->input = g_data_input_stream_new (stream);
  read_next (self);
  return self;
}

void
office_control_free (OfficeControl *self)
{
  g_cancellable_cancel (self->cancellable);
  /* The pending read ends before what it points to. */
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (self->cancellable);
  g_object_unref (self->input);
  g_free (self);
}
