/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The talk backend and a server that fails: what it tells, that it comes back by itself and whole, that no text is
 * told to be lost which may have arrived, and none arrives twice. */

#include "talk-fixture.h"

#include "core/lia-certificate.h"
#include "core/lia-pace.h"
#include "trust-nobody.h"

static void
set_up (TalkOffice *self, gconstpointer data)
{
  talk_office_set_up (self, FALSE);
}

static void
set_up_tls (TalkOffice *self, gconstpointer data)
{
  talk_office_set_up (self, TRUE);
}

static void
tear_down (TalkOffice *self, gconstpointer data)
{
  talk_office_tear_down (self);
}

static void
add_fault (TalkOffice *self, const char *rule)
{
  g_autofree char *json = g_strdup_printf ("{\"half\":\"sip\",%s}", rule);
  g_autoptr (GError) error = NULL;

  office_faults_add (self->faults, json, &error);
  g_assert_no_error (error);
}

static guint
seen (TalkOffice *self, const char *at)
{
  return office_faults_get_seen (self->faults, OFFICE_HALF_SIP, at);
}

/* ---- It comes back by itself ---- */

static const struct
{
  const char *rule;
  int code;         /* of the time in between; -1: the connection stands */
  guint least_ms;   /* that the server is left alone */
  guint most_signs; /* how often it signs in */
} recoveries[] = {
  { "\"at\":\"connect\",\"do\":\"drop\"", LIA_ERROR_OFFLINE, 0, 1 },
  { "\"at\":\"connect\",\"do\":\"garbage\"", LIA_ERROR_PROTOCOL, 0, 1 },
  { "\"at\":\"connect\",\"do\":\"delay\",\"ms\":200", -1, 0, 1 },
  { "\"at\":\"REGISTER\",\"do\":\"drop\",\"when\":\"after\"", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"truncate\"", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"html\"", LIA_ERROR_PROTOCOL, 0, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"status\",\"status\":500", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"busy\",\"ms\":2000", LIA_ERROR_BUSY, 2000, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"restart\",\"ms\":200", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"REGISTER\",\"do\":\"slow\",\"ms\":1,\"bytes\":200", -1, 0, 1 },
  { "\"at\":\"SUBSCRIBE\",\"do\":\"drop\",\"after\":1", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"SUBSCRIBE\",\"do\":\"truncate\"", LIA_ERROR_OFFLINE, 0, 2 },
  { "\"at\":\"SUBSCRIBE\",\"do\":\"status\",\"status\":500,\"times\":4", -1, 0, 1 },
  { "\"at\":\"SERVICE\",\"do\":\"garbage\"", LIA_ERROR_PROTOCOL, 0, 2 },
};

/* What went wrong, even if it came back before anybody looked. */
static void
status_cb (LiaTalkBackend *backend, int status, GError *error, GError **out_error)
{
  if (status != LIA_STATUS_WAITING)
    return;
  g_clear_error (out_error);
  *out_error = g_error_copy (error);
}

static void
recover (TalkOffice *self, gsize i)
{
  TalkClient *nadia = talk_client_new (self, "nadia", NULL);
  OfficePerson *sofia = talk_office_find (self, "sofia");
  guint before = seen (self, "REGISTER");
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  g_signal_connect (nadia->backend, "status", G_CALLBACK (status_cb), &error);
  add_fault (self, recoveries[i].rule);
  talk_client_start (nadia);
  if (recoveries[i].code >= 0)
    TALK_WAIT (error != NULL);
  TALK_WAIT (nadia->status == LIA_STATUS_CONNECTED && nadia->roster != NULL && nadia->own != NULL
             && talk_client_get_availability (nadia, sofia) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  /* What the server has sent may be anything; what is told of it is text. */
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (recoveries[i].code >= 0 && !g_error_matches (error, LIA_ERROR, recoveries[i].code))
    g_error ("%s: %s", recoveries[i].rule, error->message);
  if (recoveries[i].code < 0 && error != NULL)
    g_error ("%s: %s", recoveries[i].rule, error->message);
  g_assert_cmpuint (nadia->roster->entries->len, >, 5);
  g_assert_cmpuint (seen (self, "REGISTER") - before, <=, recoveries[i].most_signs);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=,
                   recoveries[i].least_ms * G_TIME_SPAN_MILLISECOND);
  g_signal_handlers_disconnect_by_data (nadia->backend, &error);
  office_faults_clear (self->faults);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

static void
test_recovery (TalkOffice *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (recoveries); i++)
    recover (self, i);
}

/* A server that is away: the tries become rarer. */
static void
test_back_off (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_new (self, "nadia", NULL);
  gint64 begin_us = g_get_monotonic_time ();

  add_fault (self, "\"at\":\"connect\",\"do\":\"drop\",\"times\":0");
  talk_client_start (nadia);
  TALK_WAIT (seen (self, "connect") == 4);
  /* ½ s, 1 s and 2 s at the least. */
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 3400 * G_TIME_SPAN_MILLISECOND);
  talk_client_stop (nadia);
  talk_client_free (nadia);
}

/* ---- What the account shows ---- */

static void
test_refusals (TalkOffice *self, gconstpointer data)
{
  static const struct
  {
    const char *rule;
    LiaStatus status;
  } refusals[] = {
    { "\"at\":\"REGISTER\",\"do\":\"status\",\"status\":401,\"times\":0",
      LIA_STATUS_NEEDS_PASSWORD },
    { "\"at\":\"REGISTER\",\"do\":\"status\",\"status\":403,\"times\":0", LIA_STATUS_REFUSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      TalkClient *nadia = talk_client_new (self, "nadia", NULL);
      guint before = seen (self, "REGISTER");
      add_fault (self, refusals[i].rule);
      talk_client_start (nadia);
      TALK_WAIT (nadia->status == refusals[i].status);
      g_assert_cmpuint (seen (self, "REGISTER") - before, ==, 1);
      office_faults_clear (self->faults);
      talk_client_start (nadia);
      TALK_WAIT (nadia->status == LIA_STATUS_CONNECTED);
      talk_client_stop (nadia);
      talk_client_free (nadia);
    }
}

/* Another certificate than the one that was pinned: no password goes there. */
static void
test_certificate (TalkOffice *self, gconstpointer data)
{
  const OfficePerson *nadia = talk_office_find (self, "nadia");
  g_autofree char *sha256 = lia_certificate_sha256 (self->certificate);
  LiaTalkLogin login = {
    .address = nadia->address,
    .login = nadia->login,
    .password = nadia->password,
    .server = "127.0.0.1",
    .port = office_ocs_get_tls_port (self->office),
    .tls = TRUE,
    .pinned_sha256 = sha256,
    .device_id = "x",
  };
  TalkClient *client = talk_client_new_with_login (nadia, &login);
  guint n = 0;

  talk_client_start (client);
  TALK_WAIT (client->status == LIA_STATUS_CONNECTED && client->roster != NULL);
  n = seen (self, "REGISTER");
  add_fault (self, "\"at\":\"SERVICE\",\"do\":\"certificate\"");
  {
    LiaOwnPresence own = { LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE, NULL, 0 };
    lia_talk_backend_publish (client->backend, &own);
  }
  TALK_WAIT (client->status == LIA_STATUS_NEEDS_TRUST);
  g_assert_error (client->error, LIA_ERROR, LIA_ERROR_CERTIFICATE);
  g_assert_cmpuint (seen (self, "REGISTER"), ==, n);
  talk_client_free (client);
}

/* A server that says nothing holds nobody up: the others go on, and the program can be ended. */
static void
test_silence (TalkOffice *self, gconstpointer data)
{
  static const char *const points[] = { "connect", "REGISTER", "SUBSCRIBE" };

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      TalkClient *nadia = talk_client_new (self, "nadia", NULL);
      g_autofree char *rule
          = g_strdup_printf ("\"at\":\"%s\",\"do\":\"silent\",\"times\":0", points[i]);
      guint before = seen (self, points[i]);
      add_fault (self, rule);
      talk_client_start (nadia);
      TALK_WAIT (seen (self, points[i]) > before);
      g_assert_cmpint (nadia->status, ==, i < 2 ? LIA_STATUS_CONNECTING : LIA_STATUS_CONNECTED);
      office_faults_clear (self->faults);
      talk_client_stop (nadia);
      talk_client_free (nadia);
    }
}

/* ---- Texts ---- */

static const struct
{
  const char *rule;
  int code; /* -1: sent */
  gboolean arrives;
  gboolean stays; /* the connection */
} texts[] = {
  { "\"at\":\"INVITE\",\"do\":\"drop\"", LIA_ERROR_UNCERTAIN, FALSE, FALSE },
  { "\"at\":\"INVITE\",\"do\":\"drop\",\"when\":\"after\"", LIA_ERROR_UNCERTAIN, TRUE, FALSE },
  { "\"at\":\"INVITE\",\"do\":\"busy\"", LIA_ERROR_BUSY, FALSE, TRUE },
  { "\"at\":\"MESSAGE\",\"do\":\"drop\"", LIA_ERROR_UNCERTAIN, FALSE, FALSE },
  { "\"at\":\"MESSAGE\",\"do\":\"drop\",\"when\":\"after\"", LIA_ERROR_UNCERTAIN, TRUE, FALSE },
  { "\"at\":\"MESSAGE\",\"do\":\"truncate\"", LIA_ERROR_UNCERTAIN, TRUE, FALSE },
  { "\"at\":\"MESSAGE\",\"do\":\"garbage\"", LIA_ERROR_UNCERTAIN, TRUE, FALSE },
  { "\"at\":\"MESSAGE\",\"do\":\"status\",\"status\":500", LIA_ERROR_FAILED, FALSE, TRUE },
  { "\"at\":\"MESSAGE\",\"do\":\"busy\",\"ms\":1000", LIA_ERROR_BUSY, FALSE, TRUE },
  { "\"at\":\"MESSAGE\",\"do\":\"restart\",\"when\":\"after\"", LIA_ERROR_UNCERTAIN, TRUE, FALSE },
  { "\"at\":\"MESSAGE\",\"do\":\"delay\",\"ms\":300", -1, TRUE, TRUE },
  { "\"at\":\"MESSAGE\",\"do\":\"status\",\"status\":481", -1, TRUE, TRUE },
  { "\"at\":\"MESSAGE\",\"do\":\"slow\",\"ms\":1,\"bytes\":100", -1, TRUE, TRUE },
};

static guint
count_text (TalkClient *client, const OfficePerson *from, const char *text)
{
  g_autofree char *wanted = g_strdup_printf ("%s: %s", from->address, text);
  guint n = 0;

  for (guint i = 0; i < client->messages->len; i++)
    n += g_strcmp0 (g_ptr_array_index (client->messages, i), wanted) == 0;
  return n;
}

static void
send_text (TalkOffice *self, TalkClient *nadia, TalkClient *amelie, gsize i)
{
  g_autofree char *text = g_strdup_printf ("text %zu", i);
  g_autofree char *next = g_strdup_printf ("next %zu", i);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;

  /* An INVITE opens a dialog, a MESSAGE needs one. */
  if (g_strrstr (texts[i].rule, "INVITE") != NULL)
    lia_talk_conversation_close (talk_client_conversation (nadia, amelie->person));
  else
    none = talk_client_send (nadia, amelie->person, "Before");
  g_assert_no_error (none);
  add_fault (self, texts[i].rule);
  error = talk_client_send (nadia, amelie->person, text);
  office_faults_clear (self->faults);
  if (texts[i].code >= 0 ? !g_error_matches (error, LIA_ERROR, texts[i].code) : error != NULL)
    g_error ("%s: %s", texts[i].rule, error != NULL ? error->message : "sent");
  if (texts[i].arrives)
    TALK_WAIT (count_text (amelie, nadia->person, text) > 0);
  if (!texts[i].stays)
    TALK_WAIT (nadia->n_statuses > 0 && nadia->status != LIA_STATUS_CONNECTED);
  TALK_WAIT (nadia->status == LIA_STATUS_CONNECTED && amelie->status == LIA_STATUS_CONNECTED);
  /* The conversation goes on, and nothing comes a second time with what follows. */
  none = talk_client_send (nadia, amelie->person, next);
  g_assert_no_error (none);
  TALK_WAIT (count_text (amelie, nadia->person, next) == 1);
  if (count_text (amelie, nadia->person, text) != (texts[i].arrives ? 1 : 0))
    g_error ("%s: arrived %u times", texts[i].rule, count_text (amelie, nadia->person, text));
}

static void
test_texts (TalkOffice *self, gconstpointer data)
{
  TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);

  /* Many ends in a short time are waited for longer and longer. */
  lia_pace_set_second_ms (LIA_PACE_WAIT, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    send_text (self, nadia, amelie, i);
  lia_pace_set_second_ms (LIA_PACE_WAIT, 1000);
  talk_client_stop (nadia);
  talk_client_stop (amelie);
  talk_client_free (nadia);
  talk_client_free (amelie);
}

/* ---- Who has had enough of it ---- */

#define SOON_US (100 * G_TIME_SPAN_MILLISECOND)

/* Sends, and ends it by closing the conversation or signing out once the server has the request and says nothing.
 * Returns: how long that took. */
static gint64
give_up (
    TalkOffice *self, TalkClient *nadia, TalkClient *amelie, const char *at, gboolean signs_out)
{
  g_autofree char *rule = g_strdup_printf ("\"at\":\"%s\",\"do\":\"silent\"", at);
  LiaTalkConversation *conversation = talk_client_conversation (nadia, amelie->person);
  /* Behind an INVITE it has not gone out. */
  int second_code = g_str_equal (at, "INVITE") ? LIA_ERROR_OFFLINE : LIA_ERROR_UNCERTAIN;
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  guint n_done = 0;
  guint n_second_done = 0;
  guint before = seen (self, at);
  gint64 begin_us = 0;
  gint64 took_us = 0;

  if (g_str_equal (at, "INVITE"))
    lia_talk_conversation_close (conversation);
  else
    none = talk_client_send (nadia, amelie->person, "Before");
  g_assert_no_error (none);
  before = seen (self, at);
  add_fault (self, rule);
  talk_client_send_only (nadia, amelie->person, "Given up", &n_done, &error);
  talk_client_send_only (nadia, amelie->person, "And this", &n_second_done, &second);
  TALK_WAIT (seen (self, at) > before);
  g_assert_cmpuint (n_done + n_second_done, ==, 0);
  begin_us = g_get_monotonic_time ();
  if (signs_out)
    lia_talk_backend_stop_async (nadia->backend, NULL, NULL, NULL);
  else
    lia_talk_conversation_close (conversation);
  TALK_WAIT (n_done == 1 && n_second_done == 1);
  took_us = g_get_monotonic_time () - begin_us;
  g_assert_error (error, LIA_ERROR, LIA_ERROR_UNCERTAIN);
  g_assert_error (second, LIA_ERROR, second_code);
  office_faults_clear (self->faults);
  return took_us;
}

/* A machine with much to do may be late; the program may not, whenever it is asked. */
static void
test_given_up (TalkOffice *self, gconstpointer data)
{
  static const char *const points[] = { "INVITE", "MESSAGE" };
  TalkClient *amelie = talk_client_signed_in (self, "amelie", NULL);

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (points); i++)
    {
      gint64 least_us = G_MAXINT64;
      for (int try = 0; try < 5 && least_us >= SOON_US; try++)
        {
          TalkClient *nadia = talk_client_signed_in (self, "nadia", NULL);
          gint64 took_us = give_up (self, nadia, amelie, points[i / 2], i % 2 == 1);
          least_us = MIN (least_us, took_us);
          if (i % 2 == 0)
            talk_client_stop (nadia);
          TALK_WAIT (lia_talk_backend_get_status (nadia->backend) == LIA_STATUS_OFF);
          talk_client_free (nadia);
        }
      g_assert_cmpint (least_us, <, SOON_US);
    }
  talk_client_stop (amelie);
  talk_client_free (amelie);
}

#define ADD(name, set_up_function, function)                                                       \
  g_test_add ("/faults/talk/" name, TalkOffice, NULL, set_up_function, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  trust_nobody ();
  ADD ("recovery", set_up, test_recovery);
  ADD ("back-off", set_up, test_back_off);
  ADD ("refusals", set_up, test_refusals);
  ADD ("certificate", set_up_tls, test_certificate);
  ADD ("silence", set_up, test_silence);
  ADD ("texts", set_up, test_texts);
  ADD ("given-up", set_up, test_given_up);
  return g_test_run ();
}
