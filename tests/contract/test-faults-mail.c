/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-certificate.h"
#include "mail/ews/lia-ews-backend.h"
#include "office-child.h"
#include "trust-nobody.h"

/* The mail backend meets a server that fails: what it tells its caller, that it tries no more often than it may, that
 * it works as before when the fault is over, and that a call ends soon after it is cancelled. */

typedef struct
{
  OfficeChild *office;
  char *inbox;
} Fixture;

static LiaMailBackend *
new_backend (OfficeChild *office, const char *pinned_sha256)
{
  LiaMailLogin settings = { 0 };

  settings.url = office_child_get_url (office);
  settings.address = "nadia.petit@contoso.example";
  settings.login = "nadia";
  settings.password = "secret";
  settings.auth = "auto";
  settings.pinned_sha256 = pinned_sha256;
  return lia_ews_backend_new (&settings);
}

static char *
dup_inbox (LiaMailBackend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaFolderChanges) folders
      = lia_mail_backend_list_folders (backend, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < folders->changed->len; i++)
    {
      LiaFolderRecord *folder = g_ptr_array_index (folders->changed, i);
      if (folder->role == LIA_FOLDER_ROLE_INBOX)
        return g_strdup (folder->remote_id);
    }
  g_assert_not_reached ();
}

typedef struct
{
  const char *auth;
  gsize point;
} Case;

static void
set_up (Fixture *self, gconstpointer data)
{
  const char *auth = ((const Case *)data)->auth;
  g_autoptr (LiaMailBackend) backend = NULL;

  self->office
      = office_child_start ("--sip-port", "0", "--sip-tls-port", "0", "--auth", auth, NULL);
  backend = new_backend (self->office, NULL);
  self->inbox = dup_inbox (backend);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->inbox);
  office_child_stop (self->office);
}

/* ---- Calls ---- */

typedef gboolean (*Call) (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error);

static gboolean
call_open (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  return lia_mail_backend_open (backend, c, error);
}

static gboolean
call_folders (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (LiaFolderChanges) changes = lia_mail_backend_list_folders (backend, NULL, c, error);

  g_assert_true (changes == NULL || changes->changed->len > 5);
  return changes != NULL;
}

static gboolean
call_sync (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (LiaChangeSet) page
      = lia_mail_backend_sync_folder (backend, self->inbox, NULL, 512, c, error);

  /* All of them or none: a page with a hole in it would lose messages. */
  g_assert_true (page == NULL || (page->added->len > 10 && page->errors->len == 0));
  return page != NULL;
}

static gboolean
call_newest (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (GPtrArray) newest = lia_mail_backend_list_newest (backend, self->inbox, 5, c, error);

  g_assert_true (newest == NULL || newest->len == 5);
  return newest != NULL;
}

static gboolean
call_source (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (GPtrArray) newest = lia_mail_backend_list_newest (backend, self->inbox, 1, c, error);
  LiaMessageRecord *record = newest != NULL ? g_ptr_array_index (newest, 0) : NULL;
  g_autoptr (GBytes) source
      = record != NULL ? lia_mail_backend_fetch_source (backend, record->remote_id, c, error)
                       : NULL;

  return source != NULL;
}

static void
ignore (const char *folder, gpointer user_data)
{
}

static gboolean
call_listen (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  g_ptr_array_add (folders, self->inbox);
  return lia_mail_backend_listen (backend, folders, ignore, NULL, c, error);
}

typedef struct
{
  const char *name;
  const char *at;
  Call call;
} Point;

static const Point points[] = {
  { "sign-in", "GetFolder", call_open },
  { "folders", "SyncFolderHierarchy", call_folders },
  { "sync", "SyncFolderItems", call_sync },
  { "newest", "FindItem", call_newest },
  { "source", "GetItem", call_source },
  { "subscribe", "Subscribe", call_listen },
  { "listen", "GetStreamingEvents", call_listen },
};

/* ---- Faults, and what is told of each ---- */

static const struct
{
  const char *rule;
  LiaErrorCode code;
  guint retry_after_ms;
  gboolean breaks_stream; /* a stream of notifications has then just ended */
} faults[] = {
  { "\"do\":\"drop\"", LIA_ERROR_OFFLINE, 0 },
  { "\"do\":\"drop\",\"when\":\"after\"", LIA_ERROR_OFFLINE, 0 },
  { "\"do\":\"truncate\"", LIA_ERROR_OFFLINE, 0 },
  { "\"do\":\"garbage\"", LIA_ERROR_PROTOCOL, 0, TRUE },
  { "\"do\":\"length\",\"bytes\":-20", LIA_ERROR_PROTOCOL, 0, TRUE },
  { "\"do\":\"html\"", LIA_ERROR_PROTOCOL, 0 },
  { "\"do\":\"status\",\"status\":403", LIA_ERROR_NO_SERVICE, 0 },
  { "\"do\":\"error\",\"code\":\"ErrorAccountDisabled\"", LIA_ERROR_DISABLED, 0 },
  { "\"do\":\"status\",\"status\":500", LIA_ERROR_OFFLINE, 0 },
  { "\"do\":\"status\",\"status\":503,\"ms\":2000", LIA_ERROR_BUSY, 2000 },
  { "\"do\":\"busy\",\"ms\":1234", LIA_ERROR_BUSY, 1234 },
  { "\"do\":\"busy\",\"ms\":1234,\"form\":\"answer\"", LIA_ERROR_BUSY, 1234 },
};

static guint
seen (Fixture *self, const char *at)
{
  return office_child_command (self->office, "seen ews %s", at);
}

static void
test_point (Fixture *self, gconstpointer data)
{
  const gsize p = ((const Case *)data)->point;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (LiaMailBackend) backend = new_backend (self->office, NULL);
      g_autoptr (GError) error = NULL;
      gboolean stream = g_str_equal (points[p].at, "GetStreamingEvents");
      LiaErrorCode code = stream && faults[i].breaks_stream ? LIA_ERROR_OFFLINE : faults[i].code;
      guint before = 0;

      /* Over a connection that has been used, but for signing in. */
      if (points[p].call != call_open)
        g_assert_true (lia_mail_backend_open (backend, NULL, NULL));
      before = seen (self, points[p].at);
      office_child_command (self->office, "fault {\"half\":\"ews\",\"at\":\"%s\",%s,\"times\":0}",
                            points[p].at, faults[i].rule);
      if (points[p].call (self, backend, NULL, &error))
        g_error ("%s, %s: nothing was told", points[p].name, faults[i].rule);
      if (!g_error_matches (error, LIA_ERROR, (gint)code))
        g_error ("%s, %s: %s, %d: %s", points[p].name, faults[i].rule,
                 g_quark_to_string (error->domain), error->code, error->message);
      g_assert_cmpuint (lia_error_get_retry_after_ms (error), ==, faults[i].retry_after_ms);
      /* Once, and once more where a connection that was kept has turned out to be dead. */
      g_assert_cmpuint (seen (self, points[p].at) - before, <=, 2);
      office_child_command (self->office, "fault clear");
      if (points[p].call == call_listen)
        continue;
      g_clear_error (&error);
      points[p].call (self, backend, NULL, &error);
      g_assert_no_error (error);
    }
}

/* What only takes its time is waited for. */
static void
test_slow (Fixture *self, gconstpointer data)
{
  static const char *const rules[]
      = { "\"do\":\"delay\",\"ms\":200", "\"do\":\"slow\",\"ms\":1,\"bytes\":500" };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (LiaMailBackend) backend = new_backend (self->office, NULL);
      g_autoptr (GError) error = NULL;
      office_child_command (self->office, "fault {\"half\":\"ews\",\"at\":\"*\",%s,\"times\":0}",
                            rules[i]);
      call_sync (self, backend, NULL, &error);
      g_assert_no_error (error);
      office_child_command (self->office, "fault clear");
    }
}

/* A password that is refused is tried once: then the user is asked. With NTLM a server that has forgotten the
 * connection is another matter: it is signed in again. */
static void
test_unauthorized (Fixture *self, gconstpointer data)
{
  const char *auth = ((const Case *)data)->auth;
  g_autoptr (LiaMailBackend) forgotten = new_backend (self->office, NULL);
  g_autoptr (LiaMailBackend) refused = new_backend (self->office, NULL);
  g_autoptr (GError) error = NULL;
  guint before = 0;

  if (g_str_equal (auth, "ntlm"))
    {
      g_assert_true (lia_mail_backend_open (forgotten, NULL, NULL));
      office_child_command (
          self->office,
          "fault {\"half\":\"ews\",\"at\":\"SyncFolderItems\",\"do\":\"status\",\"status\":401}");
      call_sync (self, forgotten, NULL, &error);
      g_assert_no_error (error);
    }
  before = seen (self, "*");
  office_child_command (
      self->office,
      "fault {\"half\":\"ews\",\"at\":\"*\",\"do\":\"status\",\"status\":401,\"times\":0}");
  for (int i = 0; i < 3; i++)
    {
      g_assert_false (call_sync (self, refused, NULL, &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_AUTH);
      g_clear_error (&error);
    }
  g_assert_cmpuint (seen (self, "*") - before, <=, 3);
  office_child_command (self->office, "fault clear");
}

/* ---- Connections ---- */

static void
test_connect (Fixture *self, gconstpointer data)
{
  static const char *const rules[] = { "drop", "garbage", "restart" };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (LiaMailBackend) backend = new_backend (self->office, NULL);
      g_autoptr (GError) error = NULL;
      guint before = seen (self, "connect");
      office_child_command (self->office,
                            "fault {\"half\":\"ews\",\"at\":\"connect\",\"do\":\"%s\",\"times\":0}",
                            rules[i]);
      g_assert_false (lia_mail_backend_open (backend, NULL, &error));
      if (!g_error_matches (error, LIA_ERROR, LIA_ERROR_OFFLINE))
        g_error ("%s: %s", rules[i], error->message);
      g_assert_cmpuint (seen (self, "connect") - before, <=, 2);
      office_child_command (self->office, "fault clear");
      g_clear_error (&error);
      /* A server that restarts is not back at once. */
      while (!call_sync (self, backend, NULL, &error))
        {
          g_assert_error (error, LIA_ERROR, LIA_ERROR_OFFLINE);
          g_clear_error (&error);
        }
    }
}

static char *
dup_sha256 (const GError *error)
{
  GTlsCertificateFlags flags = 0;

  g_assert_error (error, LIA_ERROR, LIA_ERROR_CERTIFICATE);
  return lia_certificate_sha256 (lia_error_get_certificate (error, &flags));
}

/* A pinned certificate gives way to another one: no byte of the password goes there. */
static void
test_certificate (void)
{
  OfficeChild *office
      = office_child_start ("--tls", "--sip-port", "0", "--sip-tls-port", "0", NULL);
  g_autoptr (LiaMailBackend) stranger = new_backend (office, NULL);
  g_autoptr (LiaMailBackend) backend = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *inbox = NULL;
  g_autoptr (GError) error = NULL;
  guint before = 0;

  g_assert_false (lia_mail_backend_open (stranger, NULL, &error));
  first = dup_sha256 (error);
  g_clear_error (&error);
  backend = new_backend (office, first);
  inbox = dup_inbox (backend);
  office_child_command (office,
                        "fault {\"half\":\"ews\",\"at\":\"FindItem\",\"do\":\"certificate\"}");
  g_assert_null (lia_mail_backend_list_newest (backend, inbox, 5, NULL, &error));
  g_clear_error (&error);
  before = office_child_command (office, "seen ews *");
  /* While the half restarts nobody answers. */
  while (lia_mail_backend_list_newest (backend, inbox, 5, NULL, &error) == NULL
         && g_error_matches (error, LIA_ERROR, LIA_ERROR_OFFLINE))
    g_clear_error (&error);
  second = dup_sha256 (error);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (office_child_command (office, "seen ews *"), ==, before);
  office_child_stop (office);
}

/* ---- Sending ---- */

#define MESSAGE_HEAD                                                                               \
  "From: nadia.petit@contoso.example\r\nTo: karim.benali@contoso.example\r\nSubject: Given up\r\n" \
  "Message-ID: <given-up@contoso.example>\r\n"
/* More than what two sockets take before the other side reads. */
#define ATTACHED_BYTES (6 * 1024 * 1024)

static GBytes *
new_letter (gsize attached_bytes)
{
  static const char line[] = "SGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8g\r\n";
  GString *text = g_string_new (MESSAGE_HEAD);

  if (attached_bytes == 0)
    g_string_append (text, "\r\nHello\r\n");
  else
    g_string_append (text, "Content-Type: application/octet-stream; name=\"all.bin\"\r\n"
                           "Content-Disposition: attachment; filename=\"all.bin\"\r\n"
                           "Content-Transfer-Encoding: base64\r\n\r\n");
  while (text->len < attached_bytes)
    g_string_append_len (text, line, sizeof line - 1);
  return g_string_free_to_bytes (text);
}

/* The first step of sending: the message is put on the server. */
static LiaMailOpResult *
stage (LiaMailBackend *backend, gsize attached_bytes, GCancellable *c, GError **error)
{
  g_autoptr (LiaMailOp) save = lia_mail_op_new (LIA_MAIL_OP_SAVE_DRAFT, 1, NULL);
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;

  save->source = new_letter (attached_bytes);
  g_ptr_array_add (ops, save);
  results = lia_mail_backend_apply (backend, ops, c, error);
  return results != NULL ? g_ptr_array_steal_index (results, 0) : NULL;
}

static gboolean
call_stage (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (LiaMailOpResult) result = stage (backend, 0, c, error);

  return result != NULL;
}

static gboolean
call_upload (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (LiaMailOpResult) result = stage (backend, ATTACHED_BYTES, c, error);

  return result != NULL;
}

static gboolean
call_send (Fixture *self, LiaMailBackend *backend, GCancellable *c, GError **error)
{
  g_autoptr (LiaMailOpResult) result = stage (backend, 0, NULL, error);

  return result != NULL
         && lia_mail_backend_send_staged (backend, result->remote_id, result->change_key, c, error);
}

/* What must not be done twice goes over a connection of its own: one that nobody reads from takes no
 * attachment. */
static const Point sends[] = {
  { "stage", "CreateItem", call_stage },
  { "attachment", "connect", call_upload },
  { "send", "SendItem", call_send },
};

/* ---- Cancelling ---- */

#define SOON_US (100 * G_TIME_SPAN_MILLISECOND)
#define LATE_US (1000 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  Fixture *fixture;
  const char *at;
  guint before;
  GCancellable *cancellable;
  gint64 cancelled_us;
} Canceller;

/* Cancels as soon as the request has met its fault; the thread that is in the call says nothing to the office. */
static gpointer
cancel_when_met (gpointer data)
{
  Canceller *self = data;

  while (seen (self->fixture, self->at) == self->before)
    g_thread_yield ();
  self->cancelled_us = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* Returns: how long the call went on when it was cancelled. */
static gint64
cancel_once (Fixture *self, const Point *point, const char *rule, const char *at)
{
  g_autoptr (LiaMailBackend) backend = new_backend (self->office, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Canceller canceller = { self, at, 0, cancellable, 0 };
  gboolean signs_in = point->call == call_open;
  GThread *thread = NULL;
  gint64 took_us = 0;

  if (!signs_in)
    g_assert_true (lia_mail_backend_open (backend, NULL, NULL));
  canceller.before = seen (self, at);
  office_child_command (self->office, "fault {\"half\":\"ews\",\"at\":\"%s\",%s}", at, rule);
  thread = g_thread_new ("cancel", cancel_when_met, &canceller);
  if (point->call (self, backend, cancellable, &error))
    g_error ("%s, %s: it was not cancelled", point->name, rule);
  took_us = g_get_monotonic_time () - canceller.cancelled_us;
  g_thread_join (thread);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_error ("%s, %s: %s", point->name, rule, error->message);
  office_child_command (self->office, "fault clear");
  return took_us;
}

/* A machine with much to do may be late; the program may not, whenever it is asked. */
static void
cancel (Fixture *self, const Point *point, const char *rule)
{
  gint64 took_us = G_MAXINT64;

  for (int try = 0; try < 5 && took_us >= SOON_US; try++)
    {
      gint64 this_us = cancel_once (self, point, rule, point->at);
      took_us = MIN (took_us, this_us);
      g_assert_cmpint (took_us, <, LATE_US);
    }
  if (took_us >= SOON_US)
    g_error ("%s, %s: it ended %.0f ms after it was cancelled", point->name, rule,
             (double)took_us / 1000);
}

/* The first of them are those that can meet a connection too. */
#define N_CONNECT_RULES 2

static void
test_cancel (Fixture *self, gconstpointer data)
{
  static const char *const rules[] = {
    "\"do\":\"silent\"",
    "\"do\":\"delay\",\"ms\":60000",
    "\"do\":\"length\",\"bytes\":1000",
    "\"do\":\"slow\",\"bytes\":1,\"ms\":1000",
  };

  for (gsize p = 0; p < G_N_ELEMENTS (points); p++)
    for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
      cancel (self, &points[p], rules[i]);
  for (gsize p = 0; p < G_N_ELEMENTS (sends); p++)
    for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
      if (i < N_CONNECT_RULES || !g_str_equal (sends[p].at, "connect"))
        cancel (self, &sends[p], rules[i]);
  g_assert_cmpint (cancel_once (self, &points[0], "\"do\":\"silent\"", "connect"), <, LATE_US);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/faults/mail/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static const Case ntlm = { "ntlm", 0 };
  static const Case basic = { "basic", 0 };
  static Case cases[G_N_ELEMENTS (points)];

  g_test_init (&argc, &argv, NULL);
  trust_nobody ();
  for (gsize p = 0; p < G_N_ELEMENTS (points); p++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/mail/point/%s", points[p].name);
      cases[p].auth = p % 2 == 0 ? "ntlm" : "basic";
      cases[p].point = p;
      g_test_add (path, Fixture, &cases[p], set_up, test_point, tear_down);
    }
  ADD ("slow", &ntlm, test_slow);
  ADD ("unauthorized/ntlm", &ntlm, test_unauthorized);
  ADD ("unauthorized/basic", &basic, test_unauthorized);
  ADD ("connect", &ntlm, test_connect);
  g_test_add_func ("/faults/mail/certificate", test_certificate);
  ADD ("cancel", &ntlm, test_cancel);
  return g_test_run ();
}
