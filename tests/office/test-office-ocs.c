/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocs-peer.h"

#include <string.h>

/*
 * The OCS half on a real socket, by a client that can do what sipe cannot: several devices of one
 * person, wrong signatures, wrong versions.
 */

typedef struct
{
  OfficeWorld *world;
  OfficeOcs *office;
  const OfficePerson *alice;
  const OfficePerson *bob;
  char *bob_uri;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *people;

  self->world = office_world_new (NULL, &error);
  g_assert_no_error (error);
  people = office_world_get_people (self->world);
  self->alice = g_ptr_array_index (people, 0);
  self->bob = g_ptr_array_index (people, 1);
  self->bob_uri = g_strdup_printf ("sip:%s", self->bob->address);
  self->office = office_ocs_new (self->world, NULL);
  g_assert_true (office_ocs_start (self->office, 0, OFFICE_OCS_PORT_OFF, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->office);
  g_object_unref (self->world);
  g_free (self->bob_uri);
  /* What the office had still to close. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static OcsPeer *
sign_in (Fixture *self, const OfficePerson *person, const char *epid)
{
  OcsPeer *peer = ocs_peer_new (office_ocs_get_tcp_port (self->office), person, epid);
  g_autoptr (LiaSipMessage) answer = ocs_peer_sign_in (peer, person->password);

  g_assert_cmpuint (lia_sip_message_get_status (answer), ==, 200);
  return peer;
}

static const char *
body_of (LiaSipMessage *message)
{
  GBytes *body = lia_sip_message_get_body (message);

  return body != NULL ? g_bytes_get_data (body, NULL) : "";
}

static gboolean
body_has (LiaSipMessage *message, const char *text)
{
  GBytes *body = lia_sip_message_get_body (message);

  return body != NULL
         && g_strstr_len (body_of (message), (gssize)g_bytes_get_size (body), text) != NULL;
}

/* ---- signing in ---- */

static void
test_sign_in (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) peer = sign_in (self, self->alice, "aa11");
  g_autofree char *gruu = g_strdup_printf ("sip:%s;opaque=user:epid:kNmW8HKZWGikmw6tZLxD4wAA;gruu",
                                           self->alice->address);

  g_assert_cmpstr (ocs_peer_get_gruu (peer), ==, gruu);
  g_assert_cmpuint (office_ocs_count_devices (self->office, (OfficePerson *)self->alice), ==, 1);
  g_assert_cmpuint (office_ocs_count_bad_signatures (self->office), ==, 0);
}

static void
test_wrong_password (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) peer
      = ocs_peer_new (office_ocs_get_tcp_port (self->office), self->alice, "aa11");
  g_autoptr (LiaSipMessage) answer = ocs_peer_sign_in (peer, "not the password");

  g_assert_cmpuint (lia_sip_message_get_status (answer), ==, 401);
  g_assert_cmpuint (office_ocs_count_devices (self->office, (OfficePerson *)self->alice), ==, 0);
}

static void
test_signatures (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) peer = sign_in (self, self->alice, "aa11");
  g_autoptr (LiaSipMessage) plain = ocs_peer_request (peer, "OPTIONS", self->bob_uri);
  g_autoptr (LiaSipMessage) forged = ocs_peer_request (peer, "OPTIONS", self->bob_uri);
  g_autoptr (LiaSipMessage) other = ocs_peer_request (peer, "OPTIONS", self->bob_uri);
  g_autoptr (LiaSipMessage) plain_answer = NULL;
  g_autoptr (LiaSipMessage) forged_answer = NULL;
  g_autoptr (LiaSipMessage) other_answer = NULL;
  g_autofree char *from = g_strdup_printf ("<%s>;tag=1;epid=aa11", self->bob_uri);

  ocs_peer_send_unsigned (peer, plain);
  plain_answer = ocs_peer_wait_response (peer, "OPTIONS", 401);
  g_assert_nonnull (lia_sip_message_get_header (plain_answer, "WWW-Authenticate"));

  lia_sip_message_add_header (
      forged, "Authorization",
      "NTLM opaque=\"00000000\", crand=\"1\", cnum=\"99\", response=\"00\"");
  ocs_peer_send_unsigned (peer, forged);
  forged_answer = ocs_peer_wait_response (peer, "OPTIONS", 401);
  g_assert_cmpuint (office_ocs_count_bad_signatures (self->office), ==, 1);

  /* Rightly signed, but in the name of somebody else. */
  lia_sip_message_set_header (other, "From", from);
  other_answer = ocs_peer_ask (peer, other);
  g_assert_cmpuint (lia_sip_message_get_status (other_answer), ==, 403);
}

static void
test_garbage (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) peer
      = ocs_peer_new (office_ocs_get_tcp_port (self->office), self->alice, "aa11");

  ocs_peer_send_bytes (peer, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ocs_peer_wait_closed (peer);
}

static void
test_restart (Fixture *self, gconstpointer data)
{
  const guint16 port = office_ocs_get_tcp_port (self->office);
  g_autoptr (OcsPeer) before = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) after = NULL;
  g_autoptr (GError) error = NULL;

  office_ocs_stop (self->office);
  ocs_peer_wait_closed (before);
  g_assert_cmpuint (office_ocs_count_devices (self->office, (OfficePerson *)self->alice), ==, 0);

  g_assert_true (office_ocs_start (self->office, port, OFFICE_OCS_PORT_OFF, NULL, &error));
  g_assert_no_error (error);
  after = sign_in (self, self->alice, "aa11");
  g_assert_cmpuint (office_ocs_count_devices (self->office, (OfficePerson *)self->alice), ==, 1);
}

/* ---- presence ---- */

static LiaSipMessage *
publish (Fixture *self, OcsPeer *peer, const char *first_version, const char *second_version)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s", self->alice->address);
  g_autoptr (LiaSipMessage) request = ocs_peer_request (peer, "SERVICE", uri);
  g_autofree char *body = g_strdup_printf (
      "<publish xmlns=\"http://schemas.microsoft.com/2006/09/sip/rich-presence\">"
      "<publications uri=\"%s\">"
      "<publication categoryName=\"state\" instance=\"7\" container=\"3\" version=\"%s\""
      " expireType=\"endpoint\"><state xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"machineState\">"
      "<availability>3500</availability></state></publication>"
      "<publication categoryName=\"note\" instance=\"0\" container=\"200\" version=\"%s\""
      " expireType=\"static\"><note xmlns=\"http://schemas.microsoft.com/2006/09/sip/note\">"
      "<body type=\"personal\">Hi</body></note></publication></publications></publish>",
      uri, first_version, second_version);

  lia_sip_message_set_body_text (request, "application/msrtc-category-publish+xml", body);
  return ocs_peer_ask (peer, request);
}

static void
test_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) peer = sign_in (self, self->alice, "aa11");
  g_autoptr (LiaSipMessage) first = publish (self, peer, "0", "0");
  g_autoptr (LiaSipMessage) second = publish (self, peer, "0", "5");
  g_autoptr (LiaSipMessage) third = publish (self, peer, "1", "1");

  g_assert_cmpuint (lia_sip_message_get_status (first), ==, 200);
  g_assert_true (body_has (first, "version=\"1\""));

  /* Every wrong one is named, not only the first. */
  g_assert_cmpuint (lia_sip_message_get_status (second), ==, 409);
  g_assert_true (lia_sip_message_has_content_type (second, "application/msrtc-fault+xml"));
  g_assert_true (body_has (second, "<Faultcode>Client.BadCall.WrongDelta</Faultcode>"));
  g_assert_true (body_has (second, "<operation index=\"1\" curVersion=\"1\"/>"));
  g_assert_true (body_has (second, "<operation index=\"2\" curVersion=\"1\"/>"));

  g_assert_cmpuint (lia_sip_message_get_status (third), ==, 200);
  g_assert_true (body_has (third, "version=\"2\""));
}

static LiaSipMessage *
watch (Fixture *self, OcsPeer *watcher, const OfficePerson *person, const char *supported)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s", person->address);
  g_autoptr (LiaSipMessage) request = ocs_peer_request (watcher, "SUBSCRIBE", uri);

  lia_sip_message_add_header (request, "Event", "presence");
  lia_sip_message_add_header (request, "Accept", "application/msrtc-event-categories+xml");
  if (supported != NULL)
    lia_sip_message_add_header (request, "Supported", supported);
  return ocs_peer_ask (watcher, request);
}

/* Who offers neither piggy-back nor BENOTIFY gets NOTIFY for all of it. */
static void
test_notify (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) alice = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) bob = sign_in (self, self->bob, "bb22");
  g_autoptr (LiaSipMessage) answer = watch (self, bob, self->alice, NULL);
  g_autoptr (LiaSipMessage) first = ocs_peer_wait_request (bob, "NOTIFY");
  g_autoptr (LiaSipMessage) published = NULL;
  g_autoptr (LiaSipMessage) second = NULL;

  g_assert_cmpuint (lia_sip_message_get_status (answer), ==, 200);
  g_assert_null (lia_sip_message_get_body (answer));
  g_assert_true (body_has (first, "<availability>18500</availability>"));
  g_assert_true (body_has (first, "<displayName>"));

  published = publish (self, alice, "0", "0");
  second = ocs_peer_wait_request (bob, "NOTIFY");
  g_assert_true (body_has (second, "<availability>3500</availability>"));
  g_assert_true (body_has (second, "Hi</body>"));
  g_assert_false (body_has (second, "<displayName>"));
}

static void
test_device_leaves (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) alice = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) bob = sign_in (self, self->bob, "bb22");
  g_autoptr (LiaSipMessage) published = publish (self, alice, "0", "0");
  g_autoptr (LiaSipMessage) answer
      = watch (self, bob, self->alice, "ms-benotify, ms-piggyback-first-notify");
  g_autoptr (LiaSipMessage) gone = NULL;

  g_assert_true (body_has (answer, "<availability>3500</availability>"));
  ocs_peer_hang_up (alice);
  gone = ocs_peer_wait_request (bob, "BENOTIFY");
  g_assert_true (body_has (gone, "<availability>18500</availability>"));
}

static LiaSipMessage *
set_members (Fixture *self, OcsPeer *peer, const char *version)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s", self->alice->address);
  g_autoptr (LiaSipMessage) request = ocs_peer_request (peer, "SERVICE", uri);
  g_autofree char *body = g_strdup_printf (
      "<setContainerMembers "
      "xmlns=\"http://schemas.microsoft.com/2006/09/sip/container-management\">"
      "<container id=\"200\" version=\"%s\"><member action=\"add\" type=\"sameEnterprise\"/>"
      "</container></setContainerMembers>",
      version);

  lia_sip_message_set_body_text (request, "application/msrtc-setcontainermembers+xml", body);
  return ocs_peer_ask (peer, request);
}

/* Somebody who has never signed in is seen by nobody, until a client fills the containers. */
static void
test_first_sign_in (Fixture *self, gconstpointer data)
{
  const OfficeOcsOptions options = { .first_sign_in = TRUE };
  g_autoptr (OcsPeer) alice = NULL;
  g_autoptr (OcsPeer) bob = NULL;
  g_autoptr (LiaSipMessage) published = NULL;
  g_autoptr (LiaSipMessage) hidden = NULL;
  g_autoptr (LiaSipMessage) conflict = NULL;
  g_autoptr (LiaSipMessage) set = NULL;
  g_autoptr (LiaSipMessage) shown = NULL;

  g_object_unref (self->office);
  self->office = office_ocs_new (self->world, &options);
  g_assert_true (office_ocs_start (self->office, 0, OFFICE_OCS_PORT_OFF, NULL, NULL));
  alice = sign_in (self, self->alice, "aa11");
  bob = sign_in (self, self->bob, "bb22");

  published = publish (self, alice, "0", "0");
  hidden = watch (self, bob, self->alice, "ms-benotify, ms-piggyback-first-notify");
  g_assert_true (body_has (hidden, "<availability>18500</availability>"));

  conflict = set_members (self, alice, "3");
  g_assert_cmpuint (lia_sip_message_get_status (conflict), ==, 409);
  g_assert_true (body_has (conflict, "<operation index=\"1\" curVersion=\"0\"/>"));
  set = set_members (self, alice, "0");
  g_assert_cmpuint (lia_sip_message_get_status (set), ==, 200);
  shown = ocs_peer_wait_request (bob, "BENOTIFY");
  g_assert_true (body_has (shown, "<availability>3500</availability>"));
}

/* ---- contact list ---- */

static LiaSipMessage *
subscribe_contacts (Fixture *self, OcsPeer *peer)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s", self->alice->address);
  g_autoptr (LiaSipMessage) request = ocs_peer_request (peer, "SUBSCRIBE", uri);

  lia_sip_message_add_header (request, "Event", "vnd-microsoft-roaming-contacts");
  lia_sip_message_add_header (request, "Supported", "ms-benotify, ms-piggyback-first-notify");
  return ocs_peer_ask (peer, request);
}

static LiaSipMessage *
add_group (Fixture *self, OcsPeer *peer, guint delta)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s", self->alice->address);
  g_autoptr (LiaSipMessage) request = ocs_peer_request (peer, "SERVICE", uri);
  g_autofree char *body = g_strdup_printf (
      "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
      " xmlns:m=\"http://schemas.microsoft.com/winrtc/2002/11/sip\"><s:Body><m:addGroup>"
      "<m:name>R&amp;D</m:name><m:externalURI/><m:deltaNum>%u</m:deltaNum></m:addGroup></s:Body>"
      "</s:Envelope>",
      delta);

  lia_sip_message_set_body_text (request, "application/SOAP+xml", body);
  return ocs_peer_ask (peer, request);
}

static void
test_contact_delta (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) desk = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) laptop = sign_in (self, self->alice, "aa22");
  g_autoptr (LiaSipMessage) at_desk = subscribe_contacts (self, desk);
  g_autoptr (LiaSipMessage) at_laptop = subscribe_contacts (self, laptop);
  g_autoptr (LiaSipMessage) late = add_group (self, desk, 7);
  g_autoptr (LiaSipMessage) added = add_group (self, desk, 1);
  g_autoptr (LiaSipMessage) delta = ocs_peer_wait_request (laptop, "BENOTIFY");

  g_assert_true (body_has (at_desk, "<contactList deltaNum=\"1\">"));
  g_assert_true (body_has (at_desk, "name=\"~\""));
  g_assert_true (body_has (at_laptop, "<contactList deltaNum=\"1\">"));
  g_assert_cmpuint (lia_sip_message_get_status (late), ==, 409);
  g_assert_cmpuint (lia_sip_message_get_status (added), ==, 200);
  g_assert_true (body_has (added, "<m:groupID>"));
  g_assert_true (body_has (added, "<m:deltaNum>2</m:deltaNum>"));
  g_assert_true (body_has (delta, "<contactDelta deltaNum=\"2\" prevDeltaNum=\"1\">"));
  g_assert_true (body_has (delta, "name=\"R&amp;D\""));
}

/* ---- routing ---- */

static void
test_fork (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) alice = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) desk = sign_in (self, self->bob, "bb22");
  g_autoptr (OcsPeer) laptop = sign_in (self, self->bob, "bb33");
  g_autoptr (LiaSipMessage) invite = ocs_peer_request (alice, "INVITE", self->bob_uri);
  g_autoptr (LiaSipMessage) at_desk = NULL;
  g_autoptr (LiaSipMessage) at_laptop = NULL;
  g_autoptr (LiaSipMessage) ringing = NULL;
  g_autoptr (LiaSipMessage) accepted = NULL;
  g_autoptr (LiaSipMessage) cancel = NULL;
  g_autoptr (LiaSipMessage) ack = NULL;

  ocs_peer_send (alice, invite);
  at_desk = ocs_peer_wait_request (desk, "INVITE");
  at_laptop = ocs_peer_wait_request (laptop, "INVITE");
  g_assert_null (lia_sip_message_get_header (at_desk, "Authorization"));
  g_assert_nonnull (lia_sip_message_get_header (at_desk, "P-Asserted-Identity"));
  g_assert_cmpstr (lia_sip_message_get_header (at_desk, "Max-Forwards"), ==, "69");

  ocs_peer_answer (desk, at_desk, 180, "Ringing");
  ringing = ocs_peer_wait_response (alice, "INVITE", 180);
  ocs_peer_answer (laptop, at_laptop, 200, "OK");
  accepted = ocs_peer_wait_response (alice, "INVITE", 200);
  cancel = ocs_peer_wait_request (desk, "CANCEL");
  ocs_peer_answer (desk, at_desk, 487, "Request Terminated");
  g_clear_object (&ack);
  ack = ocs_peer_wait_request (desk, "ACK");

  /* The caller's ACK goes to the device that has won. */
  {
    g_autoptr (LiaSipMessage) own = ocs_peer_request (alice, "ACK", self->bob_uri);
    g_autoptr (LiaSipMessage) arrived = NULL;

    lia_sip_message_set_header (own, "Call-ID", lia_sip_message_get_header (invite, "Call-ID"));
    lia_sip_message_set_header (own, "CSeq", "4 ACK");
    lia_sip_message_set_header (own, "To", lia_sip_message_get_header (accepted, "To"));
    g_assert_cmpuint (lia_sip_message_get_cseq (invite), ==, 4);
    ocs_peer_send (alice, own);
    arrived = ocs_peer_wait_request (laptop, "ACK");
  }
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) alice = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) bob = sign_in (self, self->bob, "bb22");
  g_autoptr (LiaSipMessage) invite = ocs_peer_request (alice, "INVITE", self->bob_uri);
  g_autoptr (LiaSipMessage) cancel = ocs_peer_request (alice, "CANCEL", self->bob_uri);
  g_autofree char *cseq = NULL;
  g_autoptr (LiaSipMessage) at_bob = NULL;
  g_autoptr (LiaSipMessage) cancelled = NULL;
  g_autoptr (LiaSipMessage) cancel_at_bob = NULL;
  g_autoptr (LiaSipMessage) refused = NULL;

  ocs_peer_send (alice, invite);
  at_bob = ocs_peer_wait_request (bob, "INVITE");
  cseq = g_strdup_printf ("%u CANCEL", lia_sip_message_get_cseq (invite));
  lia_sip_message_set_header (cancel, "Call-ID", lia_sip_message_get_header (invite, "Call-ID"));
  lia_sip_message_set_header (cancel, "CSeq", cseq);
  ocs_peer_send (alice, cancel);
  cancelled = ocs_peer_wait_response (alice, "CANCEL", 200);
  cancel_at_bob = ocs_peer_wait_request (bob, "CANCEL");
  ocs_peer_answer (bob, at_bob, 487, "Request Terminated");
  refused = ocs_peer_wait_response (alice, "INVITE", 487);
}

static void
test_callee_leaves (Fixture *self, gconstpointer data)
{
  g_autoptr (OcsPeer) alice = sign_in (self, self->alice, "aa11");
  g_autoptr (OcsPeer) bob = sign_in (self, self->bob, "bb22");
  g_autoptr (LiaSipMessage) invite = ocs_peer_request (alice, "INVITE", self->bob_uri);
  g_autoptr (LiaSipMessage) unknown
      = ocs_peer_request (alice, "INVITE", "sip:nobody@" OFFICE_DOMAIN);
  g_autoptr (LiaSipMessage) foreign = ocs_peer_request (alice, "INVITE", "sip:x@elsewhere.example");
  g_autoptr (LiaSipMessage) at_bob = NULL;
  g_autoptr (LiaSipMessage) gone = NULL;
  g_autoptr (LiaSipMessage) not_found = NULL;
  g_autoptr (LiaSipMessage) no_route = NULL;

  ocs_peer_send (alice, invite);
  at_bob = ocs_peer_wait_request (bob, "INVITE");
  ocs_peer_hang_up (bob);
  gone = ocs_peer_wait_response (alice, "INVITE", 480);

  not_found = ocs_peer_ask (alice, unknown);
  g_assert_cmpuint (lia_sip_message_get_status (not_found), ==, 404);
  no_route = ocs_peer_ask (alice, foreign);
  g_assert_cmpuint (lia_sip_message_get_status (no_route), ==, 504);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/ocs/server/sign-in", test_sign_in },
    { "/ocs/server/wrong-password", test_wrong_password },
    { "/ocs/server/signatures", test_signatures },
    { "/ocs/server/garbage", test_garbage },
    { "/ocs/server/restart", test_restart },
    { "/ocs/server/conflict", test_conflict },
    { "/ocs/server/notify", test_notify },
    { "/ocs/server/device-leaves", test_device_leaves },
    { "/ocs/server/first-sign-in", test_first_sign_in },
    { "/ocs/server/contact-delta", test_contact_delta },
    { "/ocs/server/fork", test_fork },
    { "/ocs/server/cancel", test_cancel },
    { "/ocs/server/callee-leaves", test_callee_leaves },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
