/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#include "event-line.h"
#include "trust-nobody.h"
#include "talk/sip/lia-ocs-backend.h"

/*
 * Liaison's talk backend without a window, driven as sipe-client is: commands on stdin, one a line,
 * events on stdout, one JSON object a line. So one test can have both kinds of client in one office
 * and ask the same of either. It signs out and ends at the end of stdin.
 */

typedef struct
{
  char *address;
  char *login;
  char *password;
  int port;
  gboolean tls;
  char *pin;
  char *device;
} Options;

typedef struct
{
  LiaTalkBackend *backend;
  GHashTable *followed; /* LiaTalkConversation, owned */
  GMainLoop *loop;
  LiaOwnPresence own;
  char *note;
  LiaRoster *roster;
} Client;

/* ---- Events ---- */

/* The words that sipe has for what a person can choose. */
static const char *const states[] = {
  [LIA_AVAILABILITY_UNKNOWN] = "unknown",
  [LIA_AVAILABILITY_OFFLINE] = "offline",
  [LIA_AVAILABILITY_AWAY] = "away",
  [LIA_AVAILABILITY_BE_RIGHT_BACK] = "be-right-back",
  [LIA_AVAILABILITY_INACTIVE] = "inactive",
  [LIA_AVAILABILITY_AVAILABLE] = "available",
  [LIA_AVAILABILITY_BUSY_INACTIVE] = "busy-inactive",
  [LIA_AVAILABILITY_BUSY] = "busy",
  [LIA_AVAILABILITY_DO_NOT_DISTURB] = "do-not-disturb",
  [LIA_AVAILABILITY_BLOCKED] = "blocked",
};

static void
tell_report (const char *event, LiaPresenceReport *report)
{
  g_autofree char *activity = g_strdup_printf ("%d", report->activity);
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (report->address), NULL);

  event_line (event, "who", uri, "status", states[report->availability], "activity", activity,
              "message", report->note, NULL);
}

static void
status_cb (Client *self, int status, GError *error)
{
  if (status == LIA_STATUS_CONNECTED)
    event_line ("signed-on", NULL);
  else if (error != NULL)
    event_line ("connection-error", "text", error->message, NULL);
}

static void
presence_cb (Client *self, GPtrArray *reports)
{
  for (guint i = 0; i < reports->len; i++)
    tell_report ("buddy-status", g_ptr_array_index (reports, i));
}

static void
own_presence_cb (Client *self, LiaPresenceReport *report)
{
  tell_report ("own-status", report);
}

static char *
dup_group_names (const LiaRosterEntry *entry, const LiaRoster *roster)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < roster->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (roster->groups, i);

      if (g_strv_contains ((const char *const *)entry->group_ids, group->id))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", group->name);
    }
  return g_strdup (names->str);
}

static void
list_buddies (Client *self, char **args)
{
  for (guint i = 0; self->roster != NULL && i < self->roster->entries->len; i++)
    {
      LiaRosterEntry *entry = g_ptr_array_index (self->roster->entries, i);
      g_autofree char *groups = dup_group_names (entry, self->roster);

      event_line ("buddy", "who", lia_address_get_address (entry->address), "alias",
                  lia_address_get_name (entry->address), "group", groups, NULL);
    }
  event_line ("buddies-end", NULL);
}

static void
roster_cb (Client *self, LiaRoster *roster)
{
  g_autoptr (GString) groups = g_string_new (NULL);

  g_clear_pointer (&self->roster, lia_roster_free);
  self->roster = lia_roster_copy (roster);
  for (guint i = 0; i < roster->groups->len; i++)
    g_string_append_printf (groups, "%s%s", i > 0 ? ", " : "",
                            ((LiaRosterGroup *)g_ptr_array_index (roster->groups, i))->name);
  event_line ("roster", "groups", groups->str, NULL);
}

/* ---- Conversations ---- */

static void
message_cb (Client *self, LiaAddress *from, const char *text, gboolean is_html, gint64 time_us)
{
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (from), NULL);

  event_line ("received-im", "who", uri, "text", text, NULL);
}

static void
typing_cb (Client *self, LiaAddress *from, gboolean typing)
{
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (from), NULL);

  event_line (typing ? "typing" : "typing-stopped", "who", uri, NULL);
}

static void
follow (Client *self, LiaTalkConversation *conversation)
{
  if (!g_hash_table_add (self->followed, g_object_ref (conversation)))
    return;
  g_signal_connect_swapped (conversation, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (conversation, "typing", G_CALLBACK (typing_cb), self);
}

static LiaTalkConversation *
conversation_with (Client *self, const char *uri)
{
  g_autoptr (LiaAddress) peer = lia_address_new_from_uri (uri, NULL);
  g_autoptr (LiaTalkConversation) conversation
      = lia_talk_backend_open_conversation (self->backend, peer);

  follow (self, conversation);
  return conversation;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const char *text = user_data;
  g_autoptr (GError) error = NULL;

  if (lia_talk_conversation_send_finish (LIA_TALK_CONVERSATION (source), result, &error))
    event_line ("sent", "text", text, NULL);
  else
    event_line ("conversation-error", "text", error->message, NULL);
}

/* ---- Commands ---- */

/* Interned: the program may end before the answer comes. */
static void
send_im (Client *self, char **args)
{
  lia_talk_conversation_send_async (conversation_with (self, args[0]), args[1], NULL, sent_cb,
                                    (gpointer)g_intern_string (args[1]));
}

static void
close_im (Client *self, char **args)
{
  lia_talk_conversation_close (conversation_with (self, args[0]));
}

static void
send_typing (Client *self, char **args)
{
  lia_talk_conversation_set_typing (conversation_with (self, args[0]), TRUE);
}

static void
stop_typing (Client *self, char **args)
{
  lia_talk_conversation_set_typing (conversation_with (self, args[0]), FALSE);
}

static void
set_status (Client *self, char **args)
{
  self->own.activity = LIA_ACTIVITY_NONE;
  self->own.availability = LIA_AVAILABILITY_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i], args[0]))
      self->own.availability = i;
  if (args[1] != NULL)
    {
      g_free (self->note);
      self->note = g_strdup (args[1]);
      self->own.note = self->note;
    }
  lia_talk_backend_publish (self->backend, &self->own);
}

static void
set_idle (Client *self, char **args)
{
  self->own.idle = (guint)g_ascii_strtoull (args[0], NULL, 10);
  lia_talk_backend_publish (self->backend, &self->own);
}

static void
edit_roster (
    Client *self, LiaRosterEditKind kind, const char *who, const char *from, const char *to)
{
  g_autoptr (LiaAddress) address = who != NULL ? lia_address_new_from_uri (who, NULL) : NULL;
  const LiaRosterEdit edit = { kind, address, from, to };

  lia_talk_roster_edit (LIA_TALK_ROSTER_EDIT (self->backend), &edit);
}

static void
add_contact (Client *self, char **args)
{
  edit_roster (self, LIA_ROSTER_ADD_CONTACT, args[0], NULL, args[1]);
}

static void
move_contact (Client *self, char **args)
{
  edit_roster (self, LIA_ROSTER_MOVE_CONTACT, args[0], args[1], args[2]);
}

static void
remove_contact (Client *self, char **args)
{
  edit_roster (self, LIA_ROSTER_REMOVE_CONTACT, args[0], NULL, NULL);
}

static void
rename_group (Client *self, char **args)
{
  edit_roster (self, LIA_ROSTER_RENAME_GROUP, NULL, args[0], args[1]);
}

static void
remove_group (Client *self, char **args)
{
  edit_roster (self, LIA_ROSTER_REMOVE_GROUP, NULL, args[0], NULL);
}

static const struct
{
  const char *name;
  guint min_args;
  guint max_args;
  void (*run) (Client *self, char **args);
} commands[] = {
  { "im", 2, 2, send_im },                /* WHO TEXT; "sent" or "conversation-error" */
  { "close", 1, 1, close_im },            /* WHO */
  { "typing", 1, 1, send_typing },        /* WHO */
  { "stop-typing", 1, 1, stop_typing },   /* WHO */
  { "status", 1, 2, set_status },         /* STATE [NOTE]; "unknown": automatic */
  { "idle", 1, 1, set_idle },             /* 0, 1 or 2 */
  { "add", 2, 2, add_contact },           /* WHO GROUP */
  { "move-from", 3, 3, move_contact },    /* WHO FROM TO */
  { "remove", 1, 1, remove_contact },     /* WHO */
  { "rename-group", 2, 2, rename_group }, /* GROUP NAME */
  { "remove-group", 1, 1, remove_group }, /* GROUP */
  { "buddies", 0, 0, list_buddies },      /* an event "buddy" each, then "buddies-end" */
};

static void
run_command (Client *self, const char *line)
{
  g_auto (GStrv) argv = NULL;
  int argc = 0;

  if (!g_shell_parse_argv (line, &argc, &argv, NULL))
    argc = 0;
  for (gsize i = 0; argc > 0 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[0], commands[i].name) && (guint)argc > commands[i].min_args
        && (guint)argc <= commands[i].max_args + 1)
      {
        commands[i].run (self, argv + 1);
        return;
      }
  event_line ("bad-command", "text", line, NULL);
}

/* ---- Life ---- */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *self = user_data;

  lia_talk_backend_stop_finish (self->backend, result, NULL);
  g_main_loop_quit (self->loop);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *self = user_data;
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, NULL);

  if (line == NULL)
    {
      lia_talk_backend_stop_async (self->backend, NULL, stopped_cb, self);
      return;
    }
  run_command (self, line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static void
connect_signals (Client *self)
{
  g_signal_connect_swapped (self->backend, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (self->backend, "presence", G_CALLBACK (presence_cb), self);
  g_signal_connect_swapped (self->backend, "own-presence", G_CALLBACK (own_presence_cb), self);
  g_signal_connect_swapped (self->backend, "roster", G_CALLBACK (roster_cb), self);
  g_signal_connect_swapped (self->backend, "incoming", G_CALLBACK (follow), self);
}

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "SIP address", "USER@DOMAIN" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &options->login, "account name", "LOGIN" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &options->password, "its password", "TEXT" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "of the server on loopback", "PORT" },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &options->tls, "sign in over TLS", NULL },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &options->pin, "certificate to trust", "SHA256" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->device, "name of this device", "NAME" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– Liaison without a window");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error) && options->address != NULL
      && options->login != NULL && options->password != NULL && options->device != NULL)
    return TRUE;
  fprintf (stderr, "%s\n",
           error != NULL ? error->message : "--address, --login, --password, --device are needed");
  return FALSE;
}

static void
free_options (Options *options)
{
  g_free (options->address);
  g_free (options->login);
  g_free (options->password);
  g_free (options->pin);
  g_free (options->device);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  LiaTalkLogin login = { .server = "127.0.0.1" };
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);
  Client self = { 0 };

  if (!parse_options (&options, &argc, &argv))
    return 2;
  trust_nobody ();
  login.address = options.address;
  login.login = options.login;
  login.password = options.password;
  login.port = (guint16)options.port;
  login.tls = options.tls;
  login.pinned_sha256 = options.pin;
  login.device_id = options.device;
  self.backend = lia_ocs_talk_provider.create (&login);
  self.followed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self.loop = g_main_loop_new (NULL, FALSE);
  connect_signals (&self);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, &self);
  lia_talk_backend_start (self.backend);
  g_main_loop_run (self.loop);

  g_hash_table_unref (self.followed);
  g_object_unref (self.backend);
  g_clear_pointer (&self.roster, lia_roster_free);
  g_free (self.note);
  g_main_loop_unref (self.loop);
  free_options (&options);
  return 0;
}
