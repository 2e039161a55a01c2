/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sipe-commands.h"
#include "sipe-events.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * A headless libpurple program that signs in to an OCS server with pidgin-sipe: a client that
 * nobody of this project wrote, to judge the office and Liaison by. Commands come on stdin, one a
 * line; events go to stdout, one JSON object a line. It ends at the end of stdin.
 */

typedef struct
{
  char *home;
  char *address;
  char *login;
  char *password;
  char *server;
  char *transport;
  char *authentication;
  char *user_agent;
  gboolean debug;
} Options;

static GMainLoop *loop;
static gboolean debug_enabled;

/* ---- libpurple's event loop on GLib's ---- */

typedef struct
{
  PurpleInputFunction callback;
  gpointer user_data;
} Watch;

static gboolean
watch_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;
  PurpleInputCondition input = 0;

  if ((condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0)
    input |= PURPLE_INPUT_READ;
  if ((condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) != 0)
    input |= PURPLE_INPUT_WRITE;
  watch->callback (watch->user_data, g_io_channel_unix_get_fd (channel), input);

  return G_SOURCE_CONTINUE;
}

static guint
input_add (int fd, PurpleInputCondition input, PurpleInputFunction callback, gpointer user_data)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (fd);
  Watch *watch = g_new0 (Watch, 1);
  GIOCondition condition = G_IO_HUP | G_IO_ERR;

  watch->callback = callback;
  watch->user_data = user_data;
  if ((input & PURPLE_INPUT_READ) != 0)
    condition |= G_IO_IN;
  if ((input & PURPLE_INPUT_WRITE) != 0)
    condition |= G_IO_OUT | G_IO_NVAL;

  return g_io_add_watch_full (channel, G_PRIORITY_DEFAULT, condition, watch_cb, watch, g_free);
}

static PurpleEventLoopUiOps event_loop_ops = {
  .timeout_add = g_timeout_add,
  .timeout_remove = g_source_remove,
  .input_add = input_add,
  .input_remove = g_source_remove,
  .timeout_add_seconds = g_timeout_add_seconds,
};

/* ---- core ---- */

static void
debug_print (PurpleDebugLevel level, const char *category, const char *text)
{
  fprintf (stderr, "%s: %s", category != NULL ? category : "", text);
}

static gboolean
debug_is_enabled (PurpleDebugLevel level, const char *category)
{
  return debug_enabled;
}

static PurpleDebugUiOps debug_ops = { .print = debug_print, .is_enabled = debug_is_enabled };
static PurpleCoreUiOps core_ops = { .ui_prefs_init = NULL, .ui_init = sipe_events_set_ui_ops };

static gboolean
start_core (const Options *options)
{
  debug_enabled = options->debug;
  purple_debug_set_verbose (options->debug);
  purple_util_set_user_dir (options->home);
  purple_debug_set_ui_ops (&debug_ops);
  purple_core_set_ui_ops (&core_ops);
  purple_eventloop_set_ui_ops (&event_loop_ops);
  if (!purple_core_init ("liaison-oracle"))
    return FALSE;

  purple_set_blist (purple_blist_new ());
  purple_prefs_load ();
  sipe_events_connect ();
  return purple_find_prpl ("prpl-sipe") != NULL;
}

static PurpleAccount *
create_account (const Options *options)
{
  g_autofree char *user = g_strdup_printf ("%s,%s", options->address, options->login);
  PurpleAccount *account = purple_account_new (user, "prpl-sipe");

  purple_account_set_password (account, options->password);
  purple_account_set_remember_password (account, TRUE);
  purple_account_set_string (account, "server", options->server);
  purple_account_set_string (account, "transport", options->transport);
  purple_account_set_string (account, "authentication", options->authentication);
  purple_account_set_string (account, "useragent", options->user_agent);
  /* This stops sipe's own traffic to an Exchange server, not the publication of presence. */
  purple_account_set_bool (account, "dont-publish", TRUE);
  purple_accounts_add (account);
  return account;
}

static gboolean
stdin_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_autofree char *line = NULL;
  gsize end = 0;

  if (g_io_channel_read_line (channel, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (loop);
      return G_SOURCE_REMOVE;
    }
  line[end] = '\0';
  if (*line != '\0' && !sipe_commands_run (user_data, line))
    g_main_loop_quit (loop);

  return G_SOURCE_CONTINUE;
}

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &options->home, "libpurple's folder", "DIR" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "SIP address", "USER@DOMAIN" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &options->login, "account name", "LOGIN" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &options->password, "its password", "TEXT" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->server, "server", "HOST:PORT" },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &options->transport, "transport", "tcp|tls" },
    { "authentication", 0, 0, G_OPTION_ARG_STRING, &options->authentication, "scheme",
      "ntlm|krb5" },
    { "user-agent", 0, 0, G_OPTION_ARG_STRING, &options->user_agent, "User-Agent", "TEXT" },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &options->debug, "libpurple's log to stderr", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– pidgin-sipe without a window");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return FALSE;
    }
  if (options->home == NULL || options->address == NULL || options->login == NULL
      || options->password == NULL || options->server == NULL)
    {
      fprintf (stderr, "--home, --address, --login, --password and --server are needed\n");
      return FALSE;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  Options options = { .transport = g_strdup ("tcp"),
                      .authentication = g_strdup ("ntlm"),
                      .user_agent = g_strdup ("") };
  g_autoptr (GIOChannel) input = NULL;
  PurpleAccount *account;

  if (!parse_options (&options, &argc, &argv))
    return 2;
  if (!start_core (&options))
    {
      fprintf (stderr, "libpurple does not start, or pidgin-sipe is not installed\n");
      return 1;
    }

  loop = g_main_loop_new (NULL, FALSE);
  account = create_account (&options);
  input = g_io_channel_unix_new (STDIN_FILENO);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, stdin_cb, account);
  purple_account_set_enabled (account, purple_core_get_ui (), TRUE);
  purple_savedstatus_activate (purple_savedstatus_new (NULL, PURPLE_STATUS_AVAILABLE));
  g_main_loop_run (loop);

  purple_core_quit ();
  g_main_loop_unref (loop);
  return 0;
}
