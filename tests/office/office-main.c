/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office"

#include "config.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "office-alive.h"
#include "office-certificate.h"
#include "office-control.h"
#include "office-mail.h"
#include "office-policy.h"
#include "remove-folder.h"
#include "trust-nobody.h"

/* What the command line says. Ports: -1 a free one, 0 off. */
static struct
{
  char *people;
  char *mail;
  char *exchange;
  char *auth;
  char *edge;
  char *fault;
  char *journal;
  char *policy;
  char *scratch;
  int ews_port;
  int sip_port;
  int sip_tls_port;
  gboolean tls;
  gboolean alive;
  gboolean parent_watch;
  int ready_fd;
} options = { .ews_port = -1, .sip_port = -1, .sip_tls_port = -1, .ready_fd = 1 };

static const GOptionEntry entries[] = {
  { "people", 0, 0, G_OPTION_ARG_FILENAME, &options.people, "Who works here (JSON)", "FILE" },
  { "mail", 0, 0, G_OPTION_ARG_FILENAME, &options.mail, "Real mail to serve", "DIR" },
  { "exchange", 0, 0, G_OPTION_ARG_STRING, &options.exchange, "2007sp2, 2010sp2, 2016 or se",
    "NAME" },
  { "ews-port", 0, 0, G_OPTION_ARG_INT, &options.ews_port, "Port of Exchange", "N" },
  { "sip-port", 0, 0, G_OPTION_ARG_INT, &options.sip_port, "Port of OCS over TCP; 0: off", "N" },
  { "sip-tls-port", 0, 0, G_OPTION_ARG_INT, &options.sip_tls_port, "Port of OCS over TLS; 0: off",
    "N" },
  { "tls", 0, 0, G_OPTION_ARG_NONE, &options.tls, "Exchange over HTTPS", NULL },
  { "auth", 0, 0, G_OPTION_ARG_STRING, &options.auth, "basic, ntlm or both, with a comma", "LIST" },
  { "edge", 0, 0, G_OPTION_ARG_STRING, &options.edge, "none, signalling or full", "KIND" },
  { "fault", 0, 0, G_OPTION_ARG_FILENAME, &options.fault, "What goes wrong (JSON, see below)",
    "FILE" },
  { "journal", 0, 0, G_OPTION_ARG_FILENAME, &options.journal,
    "Note there what is done to mailboxes (see office-journal.h)", "FILE" },
  { "policy", 0, 0, G_OPTION_ARG_FILENAME, &options.policy,
    "What people may do, and which servers there are (JSON, see below)", "FILE" },
  { "alive", 0, 0, G_OPTION_ARG_NONE, &options.alive, "People come and go, write and answer",
    NULL },
  { "scratch", 0, 0, G_OPTION_ARG_FILENAME, &options.scratch, "A folder to remove at the end",
    "DIR" },
  { "parent-watch", 0, 0, G_OPTION_ARG_NONE, &options.parent_watch,
    "End with the standard input, and with the parent", NULL },
  { "ready-fd", 0, 0, G_OPTION_ARG_INT, &options.ready_fd, "Where to say that it is ready", "N" },
  { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
};

static const char description[]
    = "A fault file is an array of rules:\n"
      "  half    “ews” or “sip”\n"
      "  at      an operation (“SyncFolderItems”), a method (“REGISTER”), “*” or “connect”\n"
      "  do      drop, silent, delay, truncate, garbage, length, slow, status, html, busy,\n"
      "          certificate or restart\n"
      "  when    “before” (the request is lost) or “after” (only its answer is hurt)\n"
      "  after   how many pass first (0); times: how many are hit (1; 0: all)\n"
      "  ms, status, bytes, form: as the fault needs them\n"
      "Example: [{\"half\": \"ews\", \"at\": \"SendItem\", \"do\": \"drop\", \"when\": "
      "\"after\"}]\n"
      "\n"
      "A policy file is an object:\n"
      "  people   by login, address or “*”: may_call, may_video, may_share, may_send_files, "
      "may_phone\n"
      "  servers  conferences, media_relay; edge: “none”, “signalling” or “full”\n"
      "Example: {\"people\": {\"*\": {\"may_video\": false}}, \"servers\": {\"conferences\": "
      "true}}\n"
      "\n"
      "On standard input: “fault RULES”, “fault clear”, “seen HALF POINT”; tests/office/README.md "
      "has more.\n";

static void
add_people (JsonBuilder *builder, OfficeWorld *world)
{
  GPtrArray *people = office_world_get_people (world);

  json_builder_set_member_name (builder, "people");
  json_builder_begin_array (builder);
  for (guint i = 0; i < people->len; i++)
    {
      const OfficePerson *person = g_ptr_array_index (people, i);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, person->name);
      json_builder_set_member_name (builder, "address");
      json_builder_add_string_value (builder, person->address);
      json_builder_set_member_name (builder, "login");
      json_builder_add_string_value (builder, person->login);
      json_builder_set_member_name (builder, "password");
      json_builder_add_string_value (builder, person->password);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
say_ready (OfficeWorld *world, OfficeEws *ews, OfficeOcs *ocs, const char *ca_path)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *url = office_ews_dup_url (ews);
  g_autofree char *json = NULL;
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ews");
  json_builder_add_string_value (builder, url);
  json_builder_set_member_name (builder, "sip_tcp");
  json_builder_add_int_value (builder, office_ocs_get_tcp_port (ocs));
  json_builder_set_member_name (builder, "sip_tls");
  json_builder_add_int_value (builder, office_ocs_get_tls_port (ocs));
  json_builder_set_member_name (builder, "ca");
  if (ca_path != NULL)
    json_builder_add_string_value (builder, ca_path);
  else
    json_builder_add_null_value (builder);
  add_people (builder, world);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  json = json_to_string (node, FALSE);
  line = g_strconcat (json, "\n", NULL);
  if (write (options.ready_fd, line, strlen (line)) < 0)
    g_warning ("Nobody hears that the office is ready");
}

static int
port_or_off (int port)
{
  return port < 0 ? 0 : port == 0 ? OFFICE_OCS_PORT_OFF : port;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
run (OfficeWorld *world, OfficeEws *ews, OfficeOcs *ocs, OfficeFaults *faults, char *ca)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint term_id = g_unix_signal_add (SIGTERM, quit_cb, loop);
  guint int_id = g_unix_signal_add (SIGINT, quit_cb, loop);
  OfficeAlive *alive = options.alive ? office_alive_new (world) : NULL;
  OfficeControl *control
      = office_control_new (world, ews, ocs, faults, alive, options.parent_watch ? loop : NULL);

  say_ready (world, ews, ocs, ca);
  g_main_loop_run (loop);
  g_source_remove (term_id);
  g_source_remove (int_id);
  /* The parent's end comes as a signal too; it must not end the tidying up. */
  signal (SIGTERM, SIG_IGN);
  signal (SIGINT, SIG_IGN);
  office_control_free (control);
  g_clear_pointer (&alive, office_alive_free);
}

static gboolean
start_halves (OfficeEws *ews, OfficeOcs *ocs, GTlsCertificate *certificate, GError **error)
{
  if (options.mail == NULL)
    office_mail_add_built_in (ews);
  return (options.mail == NULL || office_mail_load (ews, options.mail, error))
         && office_ews_start (ews, (guint16)MAX (options.ews_port, 0), error)
         && office_ocs_start (ocs, port_or_off (options.sip_port),
                              port_or_off (options.sip_tls_port), certificate, error);
}

static gboolean
open_office (OfficeWorld *world,
             OfficeFaults *faults,
             OfficeJournal *journal,
             const OfficeServers *servers,
             GError **error)
{
  g_autofree char *ca = NULL;
  g_autoptr (GTlsCertificate) certificate = office_certificate_new (&ca, error);
  g_autoptr (GTlsCertificate) other
      = certificate != NULL ? office_certificate_new (NULL, error) : NULL;
  g_autoptr (OfficeEws) ews = NULL;
  g_autoptr (OfficeOcs) ocs = NULL;
  OfficeEwsOptions ews_options = { options.exchange, TRUE, TRUE, NULL, faults, journal };
  OfficeOcsOptions ocs_options = { 0 };
  gboolean opened = FALSE;

  if (other == NULL)
    return FALSE;
  office_faults_set_certificate (faults, other);
  ews_options.certificate = options.tls ? certificate : NULL;
  if (options.auth != NULL)
    {
      ews_options.basic = strstr (options.auth, "basic") != NULL;
      ews_options.ntlm = strstr (options.auth, "ntlm") != NULL;
    }
  ocs_options.faults = faults;
  ocs_options.conferences = servers->conferences;
  ocs_options.media_relay = servers->media_relay;
  ocs_options.edge = options.edge != NULL ? options.edge : servers->edge;
  ocs_options.alive = options.alive;
  ews = office_ews_new (world, &ews_options, error);
  ocs = office_ocs_new (world, &ocs_options);
  opened = ews != NULL && start_halves (ews, ocs, certificate, error);
  if (opened)
    {
      run (world, ews, ocs, faults, ca);
      office_ocs_stop (ocs);
      office_ews_stop (ews);
    }
  g_unlink (ca);
  return opened;
}

/* Returns: the exit status; 2 when a file of the command line is not understood. */
static int
serve (GError **error)
{
  g_autoptr (OfficeFaults) faults = office_faults_new ();
  g_autoptr (OfficeWorld) world = office_world_new (options.people, error);
  g_autoptr (OfficeJournal) journal = NULL;
  g_auto (OfficeServers) servers = { 0 };

  if (world == NULL)
    return 1;
  if (options.fault != NULL && !office_faults_load (faults, options.fault, error))
    return 2;
  if (options.policy != NULL && !office_policy_load (options.policy, world, &servers, error))
    return 2;
  if (options.journal != NULL && (journal = office_journal_new (options.journal, error)) == NULL)
    return 1;
  return open_office (world, faults, journal, &servers, error) ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("– an office on loopback");
  g_autoptr (GError) error = NULL;
  int status = 0;

  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("liaison-office: %s\n", error->message);
      return 2;
    }
  if (options.parent_watch)
    prctl (PR_SET_PDEATHSIG, SIGTERM);
  /* GLib reads the system's authorities for servers too, which ask no client for a certificate. */
  trust_nobody ();
  status = serve (&error);
  if (status != 0)
    g_printerr ("liaison-office: %s\n", error->message);
  if (options.scratch != NULL)
    remove_folder (options.scratch);
  return status;
}
