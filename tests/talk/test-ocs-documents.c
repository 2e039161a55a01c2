/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The documents of OCS, read and written without a server. */

#include <string.h>

#include "core/lia-error.h"
#include "talk/sip/lia-ocs-access.h"
#include "talk/sip/lia-ocs-contact-list.h"
#include "talk/sip/lia-ocs-provisioning.h"
#include "talk/sip/lia-ocs-publications.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-client.h"
#include "talk/sip/lia-sip-text.h"

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* ---- The names of a device ---- */

static void
test_device (void)
{
  /* A pair seen on the wire. */
  g_autofree char *instance = lia_sip_instance_new ("d8d053f0ae7f");
  g_autofree char *epid = lia_sip_epid_new ("alice@contoso.example", "desk", "profile");
  g_autofree char *same = lia_sip_epid_new ("alice@contoso.example", "desk", "profile");
  g_autofree char *other = lia_sip_epid_new ("alice@contoso.example", "desk", "other profile");

  g_assert_cmpstr (instance, ==, "90d996f0-7299-5868-a49b-0ead64bc43e3");
  g_assert_cmpuint (strlen (epid), ==, 12);
  g_assert_cmpstr (epid, ==, same);
  g_assert_cmpstr (epid, !=, other);
}

/* ---- The contact list ---- */

static const char whole_list[]
    = "<contactList deltaNum=\"5\"><group id=\"1\" name=\"~\" externalURI=\"\"/>"
      "<group id=\"2\" name=\"Team\" externalURI=\"\"/>"
      "<contact uri=\"bob@contoso.example\" name=\"\" groups=\"2\" subscribed=\"true\"/>"
      "<contact uri=\"carol@contoso.example\" name=\"Carol (QA)\" groups=\"1 2\"/>"
      "<contact uri=\"dave@contoso.example\" name=\"Dave\" groups=\"9\"/>"
      "<contact uri=\"\" groups=\"1\"/></contactList>";

static gboolean
apply (LiaRoster *roster, guint *delta, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = bytes_of (text);

  return lia_ocs_contact_list_apply (roster, delta, bytes, error);
}

static LiaRosterEntry *
find (LiaRoster *roster, const char *who)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, who, NULL);

  return lia_ocs_contact_list_find (roster, address);
}

static void
test_contact_list (void)
{
  g_autoptr (LiaRoster) roster = lia_roster_new ();
  g_autoptr (GError) error = NULL;
  guint delta = 0;

  g_assert_true (apply (roster, &delta, whole_list, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (delta, ==, 5);
  g_assert_cmpuint (roster->groups->len, ==, 2);
  g_assert_cmpuint (roster->entries->len, ==, 3);
  g_assert_nonnull (lia_ocs_contact_list_find_group (roster, ""));
  g_assert_null (lia_address_get_name (find (roster, "bob@contoso.example")->address));
  g_assert_cmpstr (lia_address_get_name (find (roster, "Carol@contoso.example")->address), ==,
                   "Carol (QA)");
  g_assert_cmpuint (g_strv_length (find (roster, "carol@contoso.example")->group_ids), ==, 2);
  /* A group that there is not is no group. */
  g_assert_cmpuint (g_strv_length (find (roster, "dave@contoso.example")->group_ids), ==, 0);
}

static void
test_contact_deltas (void)
{
  g_autoptr (LiaRoster) roster = lia_roster_new ();
  g_autoptr (GError) error = NULL;
  guint delta = 0;

  g_assert_true (apply (roster, &delta, whole_list, NULL));
  g_assert_true (apply (roster, &delta,
                        "<contactDelta deltaNum=\"6\" prevDeltaNum=\"5\">"
                        "<addedContact uri=\"sip:eve@contoso.example\" name=\"Eve\" groups=\"3\"/>"
                        "<addedGroup id=\"3\" name=\"New\" externalURI=\"\"/>"
                        "<modifiedGroup id=\"2\" name=\"Squad\" externalURI=\"\"/>"
                        "<modifiedContact uri=\"sip:bob@contoso.example\" name=\"Bob\""
                        " groups=\"3\"/><deletedContact uri=\"sip:dave@contoso.example\"/>"
                        "</contactDelta>",
                        &error));
  g_assert_no_error (error);
  g_assert_cmpuint (delta, ==, 6);
  g_assert_cmpstr (find (roster, "eve@contoso.example")->group_ids[0], ==, "3");
  g_assert_cmpstr (find (roster, "bob@contoso.example")->group_ids[0], ==, "3");
  g_assert_nonnull (lia_ocs_contact_list_find_group (roster, "Squad"));
  g_assert_null (find (roster, "dave@contoso.example"));

  g_assert_true (apply (roster, &delta,
                        "<contactDelta deltaNum=\"7\" prevDeltaNum=\"6\"><deletedGroup id=\"2\"/>"
                        "</contactDelta>",
                        &error));
  g_assert_null (lia_ocs_contact_list_find_group (roster, "Squad"));

  /* One was missed: nothing is guessed. */
  g_assert_false (apply (roster, &delta,
                         "<contactDelta deltaNum=\"9\" prevDeltaNum=\"8\">"
                         "<deletedContact uri=\"sip:eve@contoso.example\"/></contactDelta>",
                         &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_CONFLICT);
  g_assert_nonnull (find (roster, "eve@contoso.example"));
  g_assert_cmpuint (delta, ==, 7);
}

static void
test_contact_list_bad (void)
{
  static const char *const cases[] = {
    "",
    "<contactList",
    "<other deltaNum=\"1\"/>",
    "<!DOCTYPE contactList [<!ENTITY a \"b\">]><contactList deltaNum=\"1\">&a;</contactList>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaRoster) roster = lia_roster_new ();
      g_autoptr (GError) error = NULL;
      guint delta = 3;
      g_assert_false (apply (roster, &delta, cases[i], &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
      g_assert_cmpuint (delta, ==, 3);
    }
}

/* ---- Provisioning ---- */

static LiaTalkAbilities
abilities_of (const char *groups, gboolean remote)
{
  g_autofree char *text = g_strdup_printf ("<p:provisionGroupList xmlns:p=\"urn:x\">%s"
                                           "</p:provisionGroupList>",
                                           groups);
  g_autoptr (GBytes) bytes = bytes_of (text);
  g_autoptr (GError) error = NULL;
  LiaTalkAbilities abilities = 0;

  g_assert_true (lia_ocs_provisioning_parse (bytes, remote, &abilities, &error));
  g_assert_no_error (error);
  return abilities;
}

static void
test_provisioning (void)
{
  LiaTalkAbilities nothing = abilities_of ("", FALSE);
  LiaTalkAbilities some = abilities_of (
      "<p:provisionGroup name=\"ServerConfiguration\"><p:focusFactoryUri>\n sip:a@b \n"
      "</p:focusFactoryUri><p:mrasUri> </p:mrasUri></p:provisionGroup>"
      "<p:provisionGroup name=\"meetingPolicy\"><p:instance>"
      "<p:property name=\"AllowIPAudio\"> FALSE </p:property>"
      "<p:property name=\"AllowIPVideo\">true</p:property></p:instance></p:provisionGroup>",
      TRUE);
  LiaTalkAbilities relay
      = abilities_of ("<p:provisionGroup name=\"ServerConfiguration\"><p:mrasUri>sip:mras@b"
                      "</p:mrasUri></p:provisionGroup>",
                      TRUE);

  /* What the server does not send is its default: allowed. */
  g_assert_cmpuint (nothing & LIA_TALK_AUDIO_ALLOWED, !=, 0);
  g_assert_cmpuint (nothing & LIA_TALK_MESSAGE, !=, 0);
  g_assert_cmpuint (nothing & LIA_TALK_CONFERENCE_PRESENT, ==, 0);
  g_assert_cmpuint (nothing & LIA_TALK_REMOTE, ==, 0);
  g_assert_cmpuint (some & LIA_TALK_AUDIO_PRESENT, !=, 0);
  g_assert_cmpuint (some & LIA_TALK_AUDIO_ALLOWED, ==, 0);
  g_assert_cmpuint (some & LIA_TALK_VIDEO_ALLOWED, !=, 0);
  g_assert_cmpuint (some & LIA_TALK_CONFERENCE_ALLOWED, !=, 0);
  g_assert_cmpuint (some & LIA_TALK_MEDIA_RELAY, ==, 0);
  g_assert_cmpuint (some & LIA_TALK_REMOTE, !=, 0);
  g_assert_cmpuint (relay & LIA_TALK_MEDIA_RELAY, !=, 0);
}

/* ---- Access levels ---- */

static void
learn_access (LiaOcsAccess *access, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) doc = lia_xml_parse (text, strlen (text), 10000, &error);

  g_assert_no_error (error);
  lia_ocs_access_learn (access, xmlDocGetRootElement (doc));
}

static LiaAccessLevel
level_of (LiaOcsAccess *access, const char *text)
{
  g_autoptr (LiaAddress) own = lia_address_new (LIA_ADDRESS_SIP, "alice@contoso.example", NULL);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, text, NULL);

  return lia_ocs_access_get_level (access, address, own);
}

static void
test_access (void)
{
  g_autoptr (LiaOcsAccess) access = lia_ocs_access_new ();

  g_assert_cmpint (level_of (access, "bob@contoso.example"), ==, LIA_ACCESS_LEVEL_UNKNOWN);
  learn_access (access,
                "<containers><container id='32000' version='1'>"
                "<member type='user' value='dan@contoso.example'/></container>"
                "<container id='400'><member type='domain' value='partner.example'/></container>"
                "<container id='300'><member type='user' value='Bob@contoso.example'/>"
                "<member type='user' value='dan@contoso.example'/><member/></container>"
                "<container id='200'><member type='sameEnterprise'/></container>"
                "<container id='100'><member type='federated'/></container>"
                "<container id='7'><member type='everyone'/></container></containers>");
  g_assert_cmpint (level_of (access, "bob@CONTOSO.example"), ==, LIA_ACCESS_LEVEL_TEAM);
  g_assert_cmpint (level_of (access, "dan@contoso.example"), ==, LIA_ACCESS_LEVEL_BLOCKED);
  g_assert_cmpint (level_of (access, "carol@contoso.example"), ==, LIA_ACCESS_LEVEL_COMPANY);
  g_assert_cmpint (level_of (access, "eve@partner.example"), ==, LIA_ACCESS_LEVEL_PERSONAL);
  g_assert_cmpint (level_of (access, "eve@elsewhere.example"), ==, LIA_ACCESS_LEVEL_PUBLIC);

  /* One that has changed; the rest stays. */
  learn_access (access, "<containers><container id='300'/></containers>");
  g_assert_cmpint (level_of (access, "bob@contoso.example"), ==, LIA_ACCESS_LEVEL_COMPANY);
  g_assert_cmpint (level_of (access, "dan@contoso.example"), ==, LIA_ACCESS_LEVEL_BLOCKED);
  lia_ocs_access_clear (access);
  g_assert_cmpint (level_of (access, "dan@contoso.example"), ==, LIA_ACCESS_LEVEL_UNKNOWN);
}

/* ---- Publications ---- */

#define SELF "sip:alice@contoso.example"
#define EPID "d8d053f0ae7f"

static GPtrArray *
plan_for (LiaAvailability availability, const char *note, guint idle, gboolean reset)
{
  LiaOwnPresence own = { availability, LIA_ACTIVITY_NONE, note, idle, FALSE };

  return lia_ocs_publications_plan (&own, reset, SELF, EPID, "uuid");
}

static void
test_plan (void)
{
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GPtrArray) automatic = plan_for (LIA_AVAILABILITY_UNKNOWN, NULL, 1, FALSE);
  g_autoptr (GPtrArray) busy = plan_for (LIA_AVAILABILITY_BUSY, "a < b & \"c\"", 0, FALSE);
  g_autoptr (GPtrArray) reset = plan_for (LIA_AVAILABILITY_UNKNOWN, "", 0, TRUE);
  g_autofree char *automatic_text = lia_ocs_publications_write (automatic, versions, SELF);
  g_autofree char *busy_text = lia_ocs_publications_write (busy, versions, SELF);
  g_autofree char *reset_text = lia_ocs_publications_write (reset, versions, SELF);

  /* The device, the state of the machine and no full screen; instances as seen on the wire for this device. */
  g_assert_cmpuint (automatic->len, ==, 5);
  g_assert_nonnull (strstr (automatic_text, "categoryName=\"device\" instance=\"3637531632\""));
  g_assert_nonnull (strstr (automatic_text, "instance=\"1032652095\" container=\"3\""));
  g_assert_nonnull (strstr (automatic_text, "<availability>5000</availability>"));
  g_assert_null (strstr (automatic_text, "userState"));
  g_assert_cmpuint (busy->len, ==, 10);
  g_assert_nonnull (strstr (busy_text, "instance=\"536870912\" container=\"2\" version=\"0\""));
  g_assert_nonnull (strstr (busy_text, "a &lt; b &amp; &quot;c&quot;"));
  g_assert_null (strstr (busy_text, "<?xml"));
  g_assert_nonnull (strstr (reset_text, "instance=\"536870912\" container=\"2\" version=\"0\""
                                        " expireType=\"static\" expires=\"0\"/>"));
}

/* Beside the other states, and for this device alone; taken back by its removal. */
static void
test_plan_full_screen (void)
{
  LiaOwnPresence own = { LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, NULL, 0, TRUE };
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GPtrArray) full = lia_ocs_publications_plan (&own, FALSE, SELF, EPID, "uuid");
  g_autoptr (GPtrArray) none = plan_for (LIA_AVAILABILITY_UNKNOWN, NULL, 0, FALSE);
  g_autofree char *full_text = lia_ocs_publications_write (full, versions, SELF);
  g_autofree char *none_text = lia_ocs_publications_write (none, versions, SELF);

  g_assert_cmpuint (full->len, ==, 5);
  g_assert_nonnull (strstr (full_text, "instance=\"2374829375\" container=\"2\" version=\"0\""
                                       " expireType=\"endpoint\"><state"));
  g_assert_nonnull (strstr (full_text, "xsi:type=\"phoneState\"><availability>9500<"));
  g_assert_nonnull (strstr (full_text, "xsi:type=\"machineState\"><availability>3500<"));
  g_assert_null (strstr (full_text, "userState"));
  g_assert_nonnull (strstr (none_text, "instance=\"2374829375\" container=\"3\" version=\"0\""
                                       " expireType=\"endpoint\" expires=\"0\"/>"));
}

static void
learn (LiaOcsVersions *versions, const char *categories)
{
  g_autofree char *text
      = g_strdup_printf ("<categories uri=\"" SELF "\">%s</categories>", categories);
  g_autoptr (GBytes) bytes = bytes_of (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, bytes, &error);

  g_assert_no_error (error);
  lia_ocs_versions_learn (versions, all);
}

static void
test_versions (void)
{
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GPtrArray) plan = plan_for (LIA_AVAILABILITY_BUSY, NULL, 0, FALSE);
  g_autoptr (GPtrArray) again = plan_for (LIA_AVAILABILITY_BUSY, NULL, 0, FALSE);
  g_autoptr (GPtrArray) reset = plan_for (LIA_AVAILABILITY_UNKNOWN, NULL, 0, TRUE);
  g_autoptr (GPtrArray) nothing_to_reset = plan_for (LIA_AVAILABILITY_UNKNOWN, NULL, 0, TRUE);
  g_autofree char *text = NULL;

  learn (versions,
         "<category name=\"device\" instance=\"3637531632\" container=\"2\" version=\"4\"/>"
         "<category name=\"state\" instance=\"1032652095\" container=\"2\" version=\"5\"/>"
         "<category name=\"state\" instance=\"1032652095\" container=\"3\" version=\"6\"/>"
         "<category name=\"state\" instance=\"536870912\" container=\"2\" version=\"7\"/>"
         "<category name=\"state\" instance=\"536870912\" container=\"3\" version=\"8\"/>");
  text = lia_ocs_publications_write (plan, versions, SELF);
  g_assert_nonnull (strstr (text, "instance=\"1032652095\" container=\"3\" version=\"6\""));
  g_assert_nonnull (strstr (text, "instance=\"536870912\" container=\"3\" version=\"8\""));

  /* What the server has already is not said again. */
  lia_ocs_publications_drop_known (again, plan, versions);
  g_assert_cmpuint (again->len, ==, 0);
  lia_ocs_publications_drop_known (reset, plan, versions);
  g_assert_cmpuint (reset->len, ==, 2);
  /* A document that has the category without the instance: it is gone. */
  learn (versions, "<category name=\"state\" instance=\"1032652095\" container=\"2\""
                   " version=\"9\"/>");
  lia_ocs_publications_drop_known (nothing_to_reset, plan, versions);
  g_assert_cmpuint (nothing_to_reset->len, ==, 1);
}

static void
test_fault (void)
{
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GPtrArray) plan = plan_for (LIA_AVAILABILITY_BUSY, NULL, 0, FALSE);
  g_autoptr (GBytes) fault
      = bytes_of ("<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>"
                  "<operation index=\"2\" curVersion=\"12\"/>"
                  "<operation index=\"3\" curVersion=\"13\"/>"
                  "<operation index=\"0\" curVersion=\"1\"/>"
                  "<operation index=\"99\" curVersion=\"1\"/></details></Fault>");
  g_autoptr (GBytes) garbage = bytes_of ("<Fault");
  g_autofree char *text = NULL;

  g_assert_cmpuint (lia_ocs_versions_learn_fault (versions, plan, fault), ==, 2);
  g_assert_cmpuint (lia_ocs_versions_learn_fault (versions, plan, garbage), ==, 0);
  text = lia_ocs_publications_write (plan, versions, SELF);
  g_assert_nonnull (strstr (text, "instance=\"1032652095\" container=\"2\" version=\"12\""));
  g_assert_nonnull (strstr (text, "instance=\"1032652095\" container=\"3\" version=\"13\""));
}

/* ---- Texts ---- */

static LiaSipBodyKind
read_text (const char *type, const char *body, char **out_text)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_request ("MESSAGE", SELF);

  lia_sip_message_set_body_text (message, type, body);
  return lia_sip_text_read (message, out_text);
}

static void
test_texts (void)
{
  static const struct
  {
    const char *type;
    const char *body;
    LiaSipBodyKind kind;
    const char *text;
  } cases[] = {
    { "text/plain; charset=UTF-8;msgr=WAAtAE0", "Bonjour à tous", LIA_SIP_BODY_TEXT,
      "Bonjour à tous" },
    { "text/plain", "", LIA_SIP_BODY_TEXT, "" },
    { "text/plain; charset=iso-8859-1", "caf\xe9", LIA_SIP_BODY_TEXT, "café" },
    { "text/plain; charset=UTF-8", "a\xff", LIA_SIP_BODY_TEXT, "a\xef\xbf\xbd" },
    { "text/html; charset=UTF-8", "<b>x</b>", LIA_SIP_BODY_HTML, "<b>x</b>" },
    { "text/rtf", "{\\rtf1 x}", LIA_SIP_BODY_UNKNOWN, NULL },
    { "text/plainer", "x", LIA_SIP_BODY_UNKNOWN, NULL },
    { "multipart/alternative; boundary=b",
      "--b\r\nContent-Type: text/html\r\n\r\n<i>x</i>\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n",
      LIA_SIP_BODY_TEXT, "x" },
    { "application/xml", "<KeyboardActivity><status status=\"type\" /></KeyboardActivity>",
      LIA_SIP_BODY_TYPING, NULL },
    { "application/xml", "<KeyboardActivity><status status=\"idle\"/></KeyboardActivity>",
      LIA_SIP_BODY_IDLE, NULL },
    { "application/xml", "<KeyboardActivity/>", LIA_SIP_BODY_IDLE, NULL },
    { "application/xml", "<other/>", LIA_SIP_BODY_UNKNOWN, NULL },
    { "application/xml", "no xml", LIA_SIP_BODY_UNKNOWN, NULL },
    { "application/im-iscomposing+xml",
      "<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>active</state>"
      "</isComposing>",
      LIA_SIP_BODY_TYPING, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      g_assert_cmpint (read_text (cases[i].type, cases[i].body, &text), ==, cases[i].kind);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
  g_assert_cmpint (read_text ("application/xml", lia_sip_text_typing (TRUE), NULL), ==,
                   LIA_SIP_BODY_TYPING);
  g_assert_cmpint (read_text ("application/xml", lia_sip_text_typing (FALSE), NULL), ==,
                   LIA_SIP_BODY_IDLE);
}

static void
test_first_text (void)
{
  g_autoptr (LiaSipMessage) invite = lia_sip_message_new_request ("INVITE", SELF);
  g_autofree char *header = lia_sip_text_first_header ("Déjà là ? 😀; \"x\"\r\n");
  g_autofree char *big = g_strnfill (5000, 'x');
  g_autofree char *text = NULL;

  lia_sip_message_add_header (invite, "ms-text-format", header);
  text = lia_sip_text_dup_first (invite);
  g_assert_cmpstr (text, ==, "Déjà là ? 😀; \"x\"\r\n");
  /* A long text goes as a MESSAGE. */
  g_assert_null (lia_sip_text_first_header (big));
  lia_sip_message_set_header (invite, "ms-text-format", "text/rtf;ms-body=e30=");
  g_assert_null (lia_sip_text_dup_first (invite));
  lia_sip_message_set_header (invite, "ms-text-format", "text/plain; charset=UTF-8");
  g_assert_null (lia_sip_text_dup_first (invite));
}

static void
test_split (void)
{
  g_auto (GStrv) members
      = lia_sip_header_split ("\"A, B\" <sip:a,b@c;x=1,2>;tag=\"q,\\\"r\" , <sip:d@e>,");

  g_assert_cmpuint (g_strv_length (members), ==, 3);
  g_assert_cmpstr (members[0], ==, "\"A, B\" <sip:a,b@c;x=1,2>;tag=\"q,\\\"r\"");
  g_assert_cmpstr (members[1], ==, "<sip:d@e>");
  g_assert_cmpstr (members[2], ==, "");
}

/* ---- What a refusal means ---- */

static void
test_errors (void)
{
  static const struct
  {
    guint status;
    const char *warning;
    LiaErrorCode code;
  } cases[] = {
    { 404, NULL, LIA_ERROR_NOT_FOUND },
    { 480, NULL, LIA_ERROR_NOT_FOUND },
    { 480, "391 lcs.microsoft.com \"Busy\"", LIA_ERROR_DENIED },
    { 486, NULL, LIA_ERROR_DENIED },
    { 603, NULL, LIA_ERROR_DENIED },
    { 606, "309 lcs.microsoft.com \"Blocked\"", LIA_ERROR_DENIED },
    { 408, NULL, LIA_ERROR_TIMEOUT },
    { 504, NULL, LIA_ERROR_TIMEOUT },
    { 413, NULL, LIA_ERROR_TOO_LARGE },
    { 488, NULL, LIA_ERROR_UNSUPPORTED },
    { 500, NULL, LIA_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaSipMessage) response
          = lia_sip_message_new_response (cases[i].status, "Reason phrase");
      g_autoptr (GError) error = NULL;
      if (cases[i].warning != NULL)
        lia_sip_message_add_header (response, "Warning", cases[i].warning);
      error = lia_sip_error_new (response);
      g_assert_error (error, LIA_ERROR, (int)cases[i].code);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ocs/device", test_device);
  g_test_add_func ("/ocs/contact-list", test_contact_list);
  g_test_add_func ("/ocs/contact-deltas", test_contact_deltas);
  g_test_add_func ("/ocs/contact-list-bad", test_contact_list_bad);
  g_test_add_func ("/ocs/provisioning", test_provisioning);
  g_test_add_func ("/ocs/access", test_access);
  g_test_add_func ("/ocs/plan", test_plan);
  g_test_add_func ("/ocs/plan-full-screen", test_plan_full_screen);
  g_test_add_func ("/ocs/versions", test_versions);
  g_test_add_func ("/ocs/fault", test_fault);
  g_test_add_func ("/ocs/texts", test_texts);
  g_test_add_func ("/ocs/first-text", test_first_text);
  g_test_add_func ("/ocs/split", test_split);
  g_test_add_func ("/ocs/errors", test_errors);
  return g_test_run ();
}
