/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The SIP client against servers that do what a well-behaved one does not. */

#include "sip-script.h"

#include <string.h>

#include "core/lia-presence.h"
#include "talk/sip/lia-ocs-backend.h"

#define CATEGORIES_TYPE "application/msrtc-event-categories+xml"

typedef struct
{
  SipScript *script;
  SipScript *other; /* where the first one may send us */
  LiaTalkBackend *backend;
  LiaStatus status;
  GError *error;
  GHashTable *presence; /* address key → LiaPresenceReport */
  const char *answer;   /* what a script looks at */
} Fixture;

static void
status_cb (Fixture *self, int status, GError *error)
{
  self->status = status;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
}

static void
presence_cb (Fixture *self, GPtrArray *reports)
{
  for (guint i = 0; i < reports->len; i++)
    {
      LiaPresenceReport *report = g_ptr_array_index (reports, i);
      g_hash_table_insert (self->presence, g_strdup (lia_address_get_key (report->address)),
                           lia_presence_report_ref (report));
    }
}

static void
start (Fixture *self, SipScriptFunc func)
{
  LiaTalkLogin login = {
    .address = "alice@contoso.example",
    .login = "alice",
    .password = "secret",
    .server = "127.0.0.1",
    .device_id = "test",
  };

  self->script = sip_script_new (func, self);
  login.port = sip_script_get_port (self->script);
  self->presence = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)lia_presence_report_unref);
  self->backend = lia_ocs_talk_provider.create (&login);
  g_signal_connect_swapped (self->backend, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (self->backend, "presence", G_CALLBACK (presence_cb), self);
  lia_talk_backend_start (self->backend);
}

static void
finish (Fixture *self)
{
  g_signal_handlers_disconnect_by_data (self->backend, self);
  g_assert_finalize_object (self->backend);
  g_hash_table_unref (self->presence);
  g_clear_error (&self->error);
  sip_script_free (self->script);
  g_clear_pointer (&self->other, sip_script_free);
}

#define WAIT(condition) sip_script_wait (condition, 15)

/* ---- Signing in ---- */

static LiaSipMessage *
redirect_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  Fixture *self = data;
  LiaSipMessage *reply = NULL;

  if (script == self->other)
    return sip_script_registered (request);
  reply = sip_script_reply (request, 301, "Moved Permanently");
  lia_sip_message_add_header_printf (reply, "Contact", "<sip:127.0.0.1:%u;transport=tcp>",
                                     sip_script_get_port (self->other));
  return reply;
}

static void
test_redirect (void)
{
  Fixture self = { 0 };

  self.other = sip_script_new (redirect_func, &self);
  start (&self, redirect_func);
  WAIT (self.status == LIA_STATUS_CONNECTED);
  g_assert_cmpuint (sip_script_get_n_connections (self.other), ==, 1);
  finish (&self);
}

static LiaSipMessage *
circle_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  Fixture *self = data;
  LiaSipMessage *reply = sip_script_reply (request, 301, "Moved Permanently");

  lia_sip_message_add_header_printf (reply, "Contact", "<sip:%s:%u;transport=tcp>", self->answer,
                                     sip_script_get_port (script));
  return reply;
}

static void
test_redirect_in_circles (void)
{
  Fixture self = { .answer = "127.0.0.1" };

  start (&self, circle_func);
  WAIT (self.status == LIA_STATUS_WAITING);
  g_assert_cmpuint (sip_script_get_n_connections (self.script), <=, 6);
  finish (&self);
}

/* What proves the password is for the servers of the user's own domain. */
static void
test_redirect_elsewhere (void)
{
  Fixture self = { .answer = "sip.evil.example" };

  start (&self, circle_func);
  WAIT (self.status == LIA_STATUS_REFUSED);
  g_assert_error (self.error, LIA_ERROR, LIA_ERROR_DENIED);
  g_assert_nonnull (strstr (self.error->message, "sip.evil.example"));
  finish (&self);
}

static LiaSipMessage *
refuse_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  Fixture *self = data;
  LiaSipMessage *reply = NULL;

  if (g_str_equal (self->answer, "401"))
    {
      reply = sip_script_reply (request, 401, "Unauthorized");
      lia_sip_message_add_header (reply, "WWW-Authenticate",
                                  "Kerberos realm=\"R\", targetname=\"sip/T\", version=4");
      return reply;
    }
  reply = sip_script_reply (request, (guint)g_ascii_strtoull (self->answer, NULL, 10), "No");
  lia_sip_message_add_header (reply, "ms-diagnostics",
                              "4001;reason=\"Not enabled for SIP\";source=\"pool\"");
  return reply;
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *answer;
    LiaStatus status;
  } cases[] = {
    { "401", LIA_STATUS_REFUSED }, /* no scheme that is known here */
    { "403", LIA_STATUS_REFUSED }, { "404", LIA_STATUS_REFUSED }, { "503", LIA_STATUS_WAITING },
    { "504", LIA_STATUS_WAITING }, { "500", LIA_STATUS_WAITING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture self = { .answer = cases[i].answer };
      start (&self, refuse_func);
      WAIT (self.error != NULL);
      g_assert_cmpint (self.status, ==, cases[i].status);
      g_assert_cmpuint (sip_script_count (self.script, "REGISTER", NULL), ==, 1);
      if (i > 0)
        g_assert_nonnull (strstr (self.error->message, "Not enabled for SIP"));
      finish (&self);
    }
}

/* ---- A server that is signed in to ---- */

static LiaSipMessage *
quiet_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  const char *method = lia_sip_message_get_method (request);

  if (!lia_sip_message_is_request (request) || g_str_equal (method, "ACK"))
    return NULL;
  return g_str_equal (method, "REGISTER") ? sip_script_registered (request)
                                          : sip_script_reply (request, 200, "OK");
}

static LiaSipMessage *
new_request (const char *method, const char *call_id)
{
  LiaSipMessage *request = lia_sip_message_new_request (method, "sip:alice@contoso.example");

  lia_sip_message_add_header (request, "Via", "SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKscript");
  lia_sip_message_add_header (request, "From", "<sip:pool@contoso.example>;tag=1");
  lia_sip_message_add_header (request, "To", "<sip:alice@contoso.example>;tag=2");
  lia_sip_message_add_header (request, "Call-ID", call_id);
  lia_sip_message_add_header_printf (request, "CSeq", "1 %s", method);
  return request;
}

static void
test_deregistered (void)
{
  static const struct
  {
    const char *event;
    LiaStatus status;
  } cases[] = {
    { "rejected", LIA_STATUS_REFUSED },
    { "unregistered", LIA_STATUS_REFUSED },
    { "deactivated", LIA_STATUS_WAITING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture self = { 0 };
      g_autoptr (LiaSipMessage) notify = new_request ("NOTIFY", "dereg");
      g_autofree char *body = g_strdup_printf ("deregistered;event=%s", cases[i].event);

      start (&self, quiet_func);
      WAIT (self.status == LIA_STATUS_CONNECTED);
      lia_sip_message_add_header (notify, "Event", "registration-notify");
      lia_sip_message_set_body_text (notify, "text/registration-event", body);
      sip_script_send (self.script, notify);
      WAIT (self.error != NULL);
      g_assert_cmpint (self.status, ==, cases[i].status);
      finish (&self);
    }
}

static void
test_garbage (void)
{
  static const char *const cases[] = {
    "This is no SIP at all\r\n\r\n",
    "SIP/2.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture self = { 0 };
      start (&self, quiet_func);
      WAIT (self.status == LIA_STATUS_CONNECTED);
      sip_script_send_bytes (self.script, cases[i]);
      WAIT (self.status == LIA_STATUS_WAITING);
      finish (&self);
    }
}

/* Requests that are not for us are answered, and nothing else comes of them. */
static void
test_strange_requests (void)
{
  static const struct
  {
    const char *method;
    guint status;
  } cases[] = {
    { "NOTIFY", 481 }, { "MESSAGE", 481 }, { "BYE", 481 }, { "CANCEL", 481 },
    { "REFER", 481 },  { "OPTIONS", 200 }, { "FOO", 481 },
  };
  Fixture self = { 0 };
  g_autoptr (LiaSipMessage) headless = lia_sip_message_new_request ("MESSAGE", "sip:a@b");

  start (&self, quiet_func);
  WAIT (self.status == LIA_STATUS_CONNECTED);
  sip_script_send (self.script, headless);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaSipMessage) request = new_request (cases[i].method, "strange");
      sip_script_send (self.script, request);
      WAIT (sip_script_count (self.script, cases[i].method, NULL) == 1);
      g_assert_cmpuint (
          lia_sip_message_get_status (sip_script_last (self.script, cases[i].method, NULL)), ==,
          cases[i].status);
    }
  g_assert_cmpint (self.status, ==, LIA_STATUS_CONNECTED);
  finish (&self);
}

/* Refuses an INVITE first with a response that lacks its To. */
static LiaSipMessage *
headless_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  g_autoptr (LiaSipMessage) headless = NULL;

  if (!g_str_equal (lia_sip_message_get_method (request), "INVITE"))
    return quiet_func (script, request, data);
  headless = sip_script_reply (request, 603, "Decline");
  lia_sip_message_remove_header (headless, "To");
  sip_script_send (script, headless);
  return sip_script_reply (request, 486, "Busy Here");
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_false (
      lia_talk_conversation_send_finish (LIA_TALK_CONVERSATION (source), result, user_data));
}

/* Of an answer without its mandatory headers nothing comes: the next one counts. */
static void
test_headless_response (void)
{
  Fixture self = { 0 };
  g_autoptr (LiaAddress) peer = lia_address_new (LIA_ADDRESS_SIP, "bob@contoso.example", NULL);
  g_autoptr (LiaTalkConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;

  start (&self, headless_func);
  WAIT (self.status == LIA_STATUS_CONNECTED);
  conversation = lia_talk_backend_open_conversation (self.backend, peer);
  lia_talk_conversation_send_async (conversation, "hello", NULL, sent_cb, &error);
  WAIT (error != NULL);
  WAIT (sip_script_count (self.script, "ACK", NULL) == 1);
  g_assert_nonnull (strstr (error->message, "Busy Here"));
  g_assert_nonnull (lia_sip_message_get_header (sip_script_last (self.script, "ACK", NULL), "To"));
  g_clear_object (&conversation);
  finish (&self);
}

static LiaSipMessage *
silent_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  return sip_script_count (script, "REGISTER", NULL) > 1 ? NULL
                                                         : quiet_func (script, request, data);
}

/* Another network: the connection is asked whether it still lives, and one that is silent is given up. */
static void
test_network_changed (void)
{
  Fixture self = { 0 };

  start (&self, silent_func);
  WAIT (self.status == LIA_STATUS_CONNECTED);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  WAIT (sip_script_count (self.script, "REGISTER", NULL) == 2);
  WAIT (self.status == LIA_STATUS_WAITING);
  g_assert_error (self.error, LIA_ERROR, LIA_ERROR_TIMEOUT);
  finish (&self);
}

/* ---- Publishing ---- */

static LiaSipMessage *
conflict_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  const char *event = lia_sip_message_get_header (request, "Event");
  LiaSipMessage *reply = quiet_func (script, request, data);

  if (g_strcmp0 (event, "vnd-microsoft-roaming-self") == 0)
    lia_sip_message_set_body_text (reply, "application/vnd-microsoft-roaming-self+xml",
                                   "<roamingData><categories uri=\"sip:alice@contoso.example\"/>"
                                   "</roamingData>");
  if (g_str_equal (lia_sip_message_get_method (request), "SERVICE"))
    {
      g_object_unref (reply);
      reply = sip_script_reply (request, 409, "Conflict");
      lia_sip_message_set_body_text (
          reply, "application/msrtc-fault+xml",
          "<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>"
          "<operation index=\"1\" curVersion=\"3\"/><operation index=\"2\" curVersion=\"7\"/>"
          "<operation index=\"3\" curVersion=\"9\"/></details></Fault>");
    }
  return reply;
}

/* A server that always says conflict is asked four times, then left alone for a minute. */
static void
test_conflict_without_end (void)
{
  Fixture self = { 0 };
  LiaSipMessage *second = NULL;
  gboolean is_over = FALSE;
  guint timer = 0;

  start (&self, conflict_func);
  WAIT (sip_script_count (self.script, "SERVICE", NULL) == 2);
  /* Every version that the fault told is learnt, of two instances of one category too. */
  second = sip_script_last (self.script, "SERVICE", "version=\"3\"");
  g_assert_nonnull (second);
  g_assert_true (second == sip_script_last (self.script, "SERVICE", "version=\"7\""));
  g_assert_true (second == sip_script_last (self.script, "SERVICE", "version=\"9\""));
  WAIT (sip_script_count (self.script, "SERVICE", NULL) == 4);
  timer = g_timeout_add_seconds (4, sip_script_over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_cmpuint (sip_script_count (self.script, "SERVICE", NULL), ==, 4);
  finish (&self);
}

/* ---- Presence ---- */

static const char bob_is_busy[]
    = "<categories xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories\""
      " uri=\"sip:bob@contoso.example\"><category name=\"state\" instance=\"1\""
      " publishTime=\"2026-11-23T17:14:58.000\"><state"
      " xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"aggregateState\">"
      "<availability>6500</availability></state></category></categories>";

static LiaSipMessage *
pool_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  const char *uri = lia_sip_message_get_uri (request);
  LiaSipMessage *reply = quiet_func (script, request, data);

  if (reply == NULL || g_strcmp0 (lia_sip_message_get_header (request, "Event"), "presence") != 0)
    return reply;
  if (g_str_equal (uri, "sip:pool2.contoso.example"))
    lia_sip_message_set_body_text (reply, CATEGORIES_TYPE, bob_is_busy);
  else
    lia_sip_message_set_body_text (
        reply, "application/rlmi+xml",
        "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:alice@contoso.example\""
        " version=\"0\" fullState=\"false\"><resource uri=\"sip:bob@contoso.example\">"
        "<instance id=\"0\" state=\"resubscribe\" poolFqdn=\"pool2.contoso.example\"/>"
        "</resource></list>");
  return reply;
}

static void
watch (Fixture *self, const char *who)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  g_ptr_array_add (people, lia_address_new (LIA_ADDRESS_SIP, who, NULL));
  lia_talk_backend_watch (self->backend, people);
}

static LiaAvailability
availability_of (Fixture *self, const char *key)
{
  LiaPresenceReport *report = g_hash_table_lookup (self->presence, key);

  return report != NULL ? report->availability : LIA_AVAILABILITY_UNKNOWN;
}

/* The people of another pool are asked for at that pool. */
static void
test_resubscribe (void)
{
  Fixture self = { 0 };

  start (&self, pool_func);
  watch (&self, "bob@contoso.example");
  WAIT (availability_of (&self, "sip:bob@contoso.example") == LIA_AVAILABILITY_BUSY);
  finish (&self);
}

static LiaSipMessage *
forgetful_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  const char *event = lia_sip_message_get_header (request, "Event");
  LiaSipMessage *reply = NULL;

  if (g_strcmp0 (event, "presence") == 0 && sip_script_count (script, "SUBSCRIBE", "batchSub") == 1)
    return sip_script_reply (request, 481, "Subscription Does Not Exist");
  reply = quiet_func (script, request, data);
  if (g_strcmp0 (event, "presence") == 0)
    lia_sip_message_set_body_text (reply, CATEGORIES_TYPE, bob_is_busy);
  return reply;
}

/* A subscription that the server has lost is made again. */
static void
test_subscription_lost (void)
{
  Fixture self = { 0 };
  g_autoptr (LiaSipMessage) notify = NULL;
  LiaSipMessage *subscribe = NULL;

  start (&self, forgetful_func);
  watch (&self, "bob@contoso.example");
  WAIT (availability_of (&self, "sip:bob@contoso.example") == LIA_AVAILABILITY_BUSY);
  subscribe = sip_script_last (self.script, "SUBSCRIBE", "batchSub");
  notify = new_request ("NOTIFY", lia_sip_message_get_header (subscribe, "Call-ID"));
  lia_sip_message_add_header (notify, "Event", "presence");
  lia_sip_message_add_header (notify, "Subscription-State", "terminated;reason=deactivated");
  sip_script_send (self.script, notify);
  WAIT (sip_script_count (self.script, "SUBSCRIBE", "batchSub") == 3);
  finish (&self);
}

/* Many people are asked for in slices, all in one dialog. */
static void
test_many_people (void)
{
  Fixture self = { 0 };

  start (&self, quiet_func);
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *who = g_strdup_printf ("person%u@contoso.example", i);
      watch (&self, who);
    }
  WAIT (sip_script_count (self.script, "SUBSCRIBE", "batchSub") == 3);
  g_assert_nonnull (sip_script_last (self.script, "SUBSCRIBE", "person249@"));
  finish (&self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sip-client/redirect", test_redirect);
  g_test_add_func ("/sip-client/redirect-in-circles", test_redirect_in_circles);
  g_test_add_func ("/sip-client/redirect-elsewhere", test_redirect_elsewhere);
  g_test_add_func ("/sip-client/refusals", test_refusals);
  g_test_add_func ("/sip-client/deregistered", test_deregistered);
  g_test_add_func ("/sip-client/garbage", test_garbage);
  g_test_add_func ("/sip-client/strange-requests", test_strange_requests);
  g_test_add_func ("/sip-client/headless-response", test_headless_response);
  g_test_add_func ("/sip-client/network-changed", test_network_changed);
  g_test_add_func ("/sip-client/conflict-without-end", test_conflict_without_end);
  g_test_add_func ("/sip-client/resubscribe", test_resubscribe);
  g_test_add_func ("/sip-client/subscription-lost", test_subscription_lost);
  g_test_add_func ("/sip-client/many-people", test_many_people);
  return g_test_run ();
}
