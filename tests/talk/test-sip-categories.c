/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-message.h"

#define NOW_US (G_GINT64_CONSTANT (1764000000) * G_USEC_PER_SEC) /* 2025-11-24T16:00:00Z */
#define MINUTE_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

#define OPEN                                                                                       \
  "<categories xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories\" "                     \
  "uri=\"sip:bob@contoso.example\">"
#define CLOSE "</categories>"
#define STATE(attributes, content)                                                                 \
  "<category name=\"state\" instance=\"1\" publishTime=\"2025-11-24T15:00:00.000\">"               \
  "<state xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\" "                               \
  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" " attributes ">" content                \
  "</state></category>"
#define NOTE(time, type, attributes, text)                                                         \
  "<category name=\"note\" instance=\"0\" publishTime=\"" time "\">"                               \
  "<note xmlns=\"http://schemas.microsoft.com/2006/09/sip/note\">"                                 \
  "<body type=\"" type "\" uri=\"\" " attributes ">" text "</body></note></category>"

static GPtrArray *
parse_text (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  GPtrArray *categories = lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, body, &error);

  g_assert_no_error (error);
  g_assert_nonnull (categories);
  return categories;
}

static LiaPresenceReport *
report_of (const char *text)
{
  g_autoptr (GPtrArray) categories = parse_text (text);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, "bob@contoso.example", NULL);

  return lia_sip_presence_from_categories (address, categories, NOW_US);
}

/* ---- state ---- */

static void
test_ranges (void)
{
  static const struct
  {
    guint number;
    LiaAvailability availability;
  } cases[] = {
    { 0, LIA_AVAILABILITY_UNKNOWN },           { 2999, LIA_AVAILABILITY_UNKNOWN },
    { 3000, LIA_AVAILABILITY_AVAILABLE },      { 3500, LIA_AVAILABILITY_AVAILABLE },
    { 4499, LIA_AVAILABILITY_AVAILABLE },      { 4500, LIA_AVAILABILITY_INACTIVE },
    { 5999, LIA_AVAILABILITY_INACTIVE },       { 6000, LIA_AVAILABILITY_BUSY },
    { 6900, LIA_AVAILABILITY_BUSY },           { 7499, LIA_AVAILABILITY_BUSY },
    { 7500, LIA_AVAILABILITY_BUSY_INACTIVE },  { 8999, LIA_AVAILABILITY_BUSY_INACTIVE },
    { 9000, LIA_AVAILABILITY_DO_NOT_DISTURB }, { 11999, LIA_AVAILABILITY_DO_NOT_DISTURB },
    { 12000, LIA_AVAILABILITY_BE_RIGHT_BACK }, { 14999, LIA_AVAILABILITY_BE_RIGHT_BACK },
    { 15000, LIA_AVAILABILITY_AWAY },          { 17999, LIA_AVAILABILITY_AWAY },
    { 18000, LIA_AVAILABILITY_OFFLINE },       { 18500, LIA_AVAILABILITY_OFFLINE },
    { G_MAXUINT, LIA_AVAILABILITY_OFFLINE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (lia_sip_availability_from_number (cases[i].number), ==, cases[i].availability);
}

#define AGGREGATE "xsi:type=\"aggregateState\""
#define ACTIVITY(number, token)                                                                    \
  OPEN STATE (AGGREGATE, "<availability>" number "</availability><activity token=\"" token "\"/>") \
      CLOSE

/* The range decides on the state, the token on its words. */
static const struct
{
  const char *text;
  LiaAvailability availability;
  LiaActivity activity;
  const char *raw;
} tokens[] = {
  { ACTIVITY ("6500", "on-the-phone"), LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL,
    "6500 on-the-phone" },
  { ACTIVITY ("8000", "on-the-phone"), LIA_AVAILABILITY_BUSY_INACTIVE, LIA_ACTIVITY_IN_A_CALL,
    "8000 on-the-phone" },
  { ACTIVITY ("7000", "in-a-conference"), LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CONFERENCE,
    "7000 in-a-conference" },
  { ACTIVITY ("6500", "in-a-meeting"), LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_MEETING,
    "6500 in-a-meeting" },
  { ACTIVITY ("6900", "urgent-interruptions-only"), LIA_AVAILABILITY_BUSY,
    LIA_ACTIVITY_URGENT_INTERRUPTIONS_ONLY, "6900 urgent-interruptions-only" },
  { ACTIVITY ("9000", "in-presentation"), LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_PRESENTING,
    "9000 in-presentation" },
  { ACTIVITY ("15500", "off-work"), LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_OFF_WORK,
    "15500 off-work" },
  { ACTIVITY ("15500", "out-of-office"), LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_OUT_OF_OFFICE,
    "15500 out-of-office" },
  { ACTIVITY ("6500", "out-to-lunch"), LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_OUT_TO_LUNCH,
    "6500 out-to-lunch" },
  { ACTIVITY ("3500", "juggling"), LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, "3500 juggling" },
  { ACTIVITY (" 3500\n", ""), LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, "3500" },
  { ACTIVITY ("0", "on-the-phone"), LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, "0 on-the-phone" },
  { ACTIVITY ("-5", ""), LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, "0" },
  { ACTIVITY ("many", ""), LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, "0" },
  { OPEN STATE (AGGREGATE, "") CLOSE, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, "0" },
  /* The activity counts within its limits only. */
  { OPEN STATE (AGGREGATE,
                "<availability>9500</availability><activity token=\"on-the-phone\" "
                "minAvailability=\"6500\" maxAvailability=\"8999\"/>") CLOSE,
    LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_NONE, "9500" },
  { OPEN STATE (AGGREGATE,
                "<availability>8999</availability><activity token=\"on-the-phone\" "
                "minAvailability=\"6500\" maxAvailability=\"8999\"/>") CLOSE,
    LIA_AVAILABILITY_BUSY_INACTIVE, LIA_ACTIVITY_IN_A_CALL, "8999 on-the-phone" },
  { OPEN STATE (AGGREGATE, "<availability>3500</availability><device>Mobile</device>") CLOSE,
    LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, "3500, Mobile" },
  /* Others are not the person's state; one of no type is. */
  { OPEN STATE ("xsi:type=\"machineState\"", "<availability>3500</availability>") CLOSE,
    LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, NULL },
  { OPEN STATE ("", "<availability>3500</availability>") CLOSE, LIA_AVAILABILITY_AVAILABLE,
    LIA_ACTIVITY_NONE, "3500" },
  { OPEN STATE ("xsi:type=\"s:aggregateState\"", "<availability>3500</availability>") CLOSE,
    LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, "3500" },
  { OPEN "<category name=\"state\"/>" CLOSE, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, NULL },
  { OPEN CLOSE, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, NULL },
};

static void
test_tokens (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (LiaPresenceReport) report = report_of (tokens[i].text);
      g_test_message ("%s", tokens[i].text);
      g_assert_cmpint (report->availability, ==, tokens[i].availability);
      g_assert_cmpint (report->activity, ==, tokens[i].activity);
      g_assert_cmpstr (report->raw, ==, tokens[i].raw);
      g_assert_cmpstr (report->device, ==, "");
      g_assert_null (report->note);
      g_assert_null (report->out_of_office_note);
    }
}

static void
test_custom_and_since (void)
{
  g_autoptr (LiaPresenceReport) custom = report_of (OPEN STATE (
      AGGREGATE " lastActive=\"2025-11-24T15:30:00.000\"",
      "<availability>6500</availability><activity><custom LCID=\"1033\"> Deep in &lt;it> "
      "</custom><custom LCID=\"1036\">Au travail</custom></activity>") CLOSE);
  g_autoptr (LiaPresenceReport) started = report_of (OPEN STATE (
      AGGREGATE " lastActive=\"2025-11-24T15:30:00\" startTime=\"2025-11-24T15:45:00Z\"",
      "<availability>6500</availability>") CLOSE);
  g_autoptr (LiaPresenceReport) never = report_of (OPEN STATE (
      AGGREGATE " lastActive=\"yesterday\"", "<availability>6500</availability>") CLOSE);

  g_assert_cmpstr (custom->activity_text, ==, "Deep in <it>");
  g_assert_cmpint (custom->since_us, ==, NOW_US - 30 * MINUTE_US);
  g_assert_cmpint (started->since_us, ==, NOW_US - 15 * MINUTE_US);
  g_assert_cmpint (never->since_us, ==, 0);
}

/* Of oneself there is a state in each container: the lowest one is what colleagues see. */
static void
test_containers (void)
{
#define IN(container, time, number)                                                                \
  "<category name=\"state\" instance=\"1\" container=\"" container "\" publishTime=\"" time "\">"  \
  "<state><availability>" number "</availability></state></category>"
  g_autoptr (LiaPresenceReport) report = report_of (
      OPEN IN ("3", "2025-11-24T15:00:02", "18500") IN ("2", "2025-11-24T15:00:00", "9500")
          IN ("2", "2025-11-24T15:00:01", "3500") CLOSE);

  g_assert_cmpint (report->availability, ==, LIA_AVAILABILITY_AVAILABLE);
#undef IN
}

/* ---- note ---- */

static void
test_notes (void)
{
  static const struct
  {
    const char *text;
    const char *note;
    const char *out_of_office;
  } cases[] = {
    { OPEN "<category name=\"note\"/>" CLOSE, NULL, NULL },
    { OPEN NOTE ("2025-11-24T10:00:00", "personal", "", " In the lab &amp; out ") CLOSE,
      "In the lab & out", NULL },
    { OPEN NOTE ("2025-11-24T10:00:00", "personal", "", "old")
          NOTE ("2025-11-24T10:00:01", "personal", "", "new") CLOSE,
      "new", NULL },
    { OPEN NOTE ("2025-11-24T10:00:00.5Z", "personal", "", "new")
          NOTE ("2025-11-24T10:00:00.25Z", "personal", "", "old") CLOSE,
      "new", NULL },
    { OPEN NOTE ("2025-11-24T10:00:00", "personal", "", "one")
          NOTE ("2025-11-24T10:00:00", "personal", "", "other") CLOSE,
      "other", NULL },
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF", "", "Back on Monday")
          NOTE ("2025-11-24T11:00:00", "personal", "", "mine") CLOSE,
      "mine", "Back on Monday" },
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF", "", "") CLOSE, NULL, "" },
    { OPEN NOTE ("2025-11-24T10:00:00", "personal", "", "  ") CLOSE, NULL, NULL },
    /* In its time, at its first moment, at its end, before and after. */
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF",
                 "startTime=\"2025-11-24T15:00:00\" endTime=\"2025-11-24T17:00:00\"", "a") CLOSE,
      NULL, "a" },
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF", "startTime=\"2025-11-24T16:00:00\"", "a") CLOSE,
      NULL, "a" },
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF", "endTime=\"2025-11-24T16:00:00\"", "a") CLOSE, NULL,
      NULL },
    { OPEN NOTE ("2025-11-24T10:00:00", "OOF", "startTime=\"2025-11-24T16:00:01\"", "a") CLOSE,
      NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaPresenceReport) report = report_of (cases[i].text);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (report->note, ==, cases[i].note);
      g_assert_cmpstr (report->out_of_office_note, ==, cases[i].out_of_office);
    }
}

/* ---- Documents ---- */

static void
test_attributes (void)
{
  g_autoptr (GPtrArray) categories = parse_text (
      "<?xml version=\"1.0\"?><c:categories uri=\"sip:bob@contoso.example\" "
      "xmlns:c=\"http://schemas.microsoft.com/2006/09/sip/categories\">"
      "<c:category name=\"device\" instance=\"3637531632\" container=\"32000\" version=\"7\" "
      "publishTime=\"2025-11-24T16:00:00.000\" expireType=\"endpoint\" endpointId=\"e1\">"
      "<d:device xmlns:d=\"urn:d\"><d:machineName>PC</d:machineName></d:device></c:category>"
      "<c:category name=\"note\" instance=\"-1\" version=\"x\"/></c:categories>");
  const LiaSipCategory *device = g_ptr_array_index (categories, 0);
  const LiaSipCategory *note = g_ptr_array_index (categories, 1);
  g_autofree char *machine
      = lia_xml_dup_child_text (xmlDocGetRootElement (device->content), "machineName");

  g_assert_cmpuint (categories->len, ==, 2);
  g_assert_cmpstr (device->uri, ==, "sip:bob@contoso.example");
  g_assert_cmpstr (device->name, ==, "device");
  g_assert_cmpuint (device->instance, ==, 3637531632u);
  g_assert_cmpuint (device->container, ==, 32000);
  g_assert_cmpuint (device->version, ==, 7);
  g_assert_cmpint (device->publish_time_us, ==, NOW_US);
  g_assert_cmpstr (device->expire_type, ==, "endpoint");
  g_assert_cmpstr (device->endpoint_id, ==, "e1");
  g_assert_false (device->cleared);
  g_assert_cmpstr (machine, ==, "PC");
  g_assert_true (note->cleared);
  g_assert_cmpuint (note->instance, ==, 0);
  g_assert_cmpuint (note->version, ==, 0);
  g_assert_cmpint (note->publish_time_us, ==, 0);
  g_assert_null (note->expire_type);
}

static void
test_roaming_self (void)
{
  static const char text[]
      = "<roamingData xmlns=\"http://schemas.microsoft.com/2006/09/sip/roaming-self\">" OPEN STATE (
          AGGREGATE, "<availability>3500</availability>") CLOSE
      "<containers xmlns=\"http://schemas.microsoft.com/2006/09/sip/containers\"/></roamingData>";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GPtrArray) told = lia_sip_categories_parse (
      "Application/vnd-microsoft-roaming-self+xml; charset=utf-8", body, NULL);
  g_autoptr (GPtrArray) guessed = lia_sip_categories_parse (NULL, body, NULL);

  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpuint (guessed->len, ==, 1);
}

/* Servers before OCS declare UTF-16 and send UTF-8. */
static void
test_wrong_encoding (void)
{
  g_autoptr (LiaPresenceReport) report
      = report_of ("<?xml version=\"1.0\" encoding=\"utf-16\"?>" OPEN NOTE (
          "2025-11-24T10:00:00", "personal", "", "Déjà là") CLOSE);

  g_assert_cmpstr (report->note, ==, "Déjà là");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *type;
    const char *text;
    LiaErrorCode code;
  } cases[] = {
    { "text/plain", OPEN CLOSE, LIA_ERROR_UNSUPPORTED },
    { "application/msrtc-event-categories+xmlx", OPEN CLOSE, LIA_ERROR_UNSUPPORTED },
    { LIA_SIP_TYPE_CATEGORIES, "", LIA_ERROR_PROTOCOL },
    { LIA_SIP_TYPE_CATEGORIES, "hello", LIA_ERROR_PROTOCOL },
    { LIA_SIP_TYPE_CATEGORIES, OPEN "<category name=\"note\">", LIA_ERROR_PROTOCOL },
    { LIA_SIP_TYPE_CATEGORIES, "<other/>", LIA_ERROR_PROTOCOL },
    { LIA_SIP_TYPE_CATEGORIES, "<!DOCTYPE categories [<!ENTITY a \"b\">]><categories/>",
      LIA_ERROR_PROTOCOL },
    { LIA_SIP_TYPE_CATEGORIES, "<!DOCTYPE categories SYSTEM \"file:///etc/passwd\"><categories/>",
      LIA_ERROR_PROTOCOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      g_assert_null (lia_sip_categories_parse (cases[i].type, body, &error));
      g_assert_error (error, LIA_ERROR, (int)cases[i].code);
    }
}

static void
assert_too_large (GString *text)
{
  g_autoptr (GBytes) body = g_string_free_to_bytes (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, body, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

static void
test_too_large (void)
{
  GString *many = g_string_new (OPEN);
  GString *large = g_string_new (OPEN);
  GString *deep = g_string_new (OPEN);

  for (int i = 0; i <= LIA_SIP_MAX_CATEGORIES; i++)
    g_string_append (many, "<category name=\"note\"/>");
  g_string_append (many, CLOSE);
  while (large->len + strlen (CLOSE) <= LIA_SIP_MAX_CATEGORIES_BYTES)
    g_string_append_c (large, ' ');
  g_string_append (large, CLOSE);
  for (int i = 0; i <= LIA_XML_MAX_DEPTH; i++)
    g_string_append (deep, "<a>");
  assert_too_large (many);
  assert_too_large (large);
  assert_too_large (deep);
}

/* ---- Keeping up to date ---- */

static void
test_merge (void)
{
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);
  g_autoptr (GPtrArray) first
      = parse_text (OPEN STATE (AGGREGATE, "<availability>3500</availability>")
                        NOTE ("2025-11-24T10:00:00", "personal", "", "a")
                            NOTE ("2025-11-24T10:00:01", "OOF", "", "b") CLOSE);
  g_autoptr (GPtrArray) other = parse_text ("<categories uri=\"sip:carol@contoso.example\">" NOTE (
      "2025-11-24T10:00:00", "personal", "", "c") CLOSE);
  g_autoptr (GPtrArray) cleared = parse_text ("<categories uri=\"SIP:Bob@contoso.example\">"
                                              "<category name=\"note\"/>" CLOSE);
  g_autoptr (GPtrArray) again
      = parse_text (OPEN STATE (AGGREGATE, "<availability>9500</availability>") CLOSE);
  const LiaSipCategory *last = NULL;

  lia_sip_categories_merge (known, first);
  lia_sip_categories_merge (known, first);
  g_assert_cmpuint (known->len, ==, 3);
  lia_sip_categories_merge (known, other);
  g_assert_cmpuint (known->len, ==, 4);
  lia_sip_categories_merge (known, cleared);
  g_assert_cmpuint (known->len, ==, 2);
  lia_sip_categories_merge (known, again);
  g_assert_cmpuint (known->len, ==, 2);
  last = g_ptr_array_index (known, 1);
  g_assert_cmpuint (last->state->availability, ==, 9500);
}

static void
test_rlmi (void)
{
  static const char text[]
      = "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:a@contoso.example\">"
        "<resource uri=\"sip:b@contoso.example\"><instance id=\"0\" state=\"active\" cid=\"p0\"/>"
        "</resource><resource uri=\"sip:c@contoso.example\"><instance id=\"1\" "
        "state=\"resubscribe\" poolFqdn=\"pool2.contoso.example\"/></resource><resource/></list>";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GBytes) other = g_bytes_new_static ("<a/>", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = lia_sip_rlmi_parse (body, &error);
  const LiaSipResource *resource = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  resource = g_ptr_array_index (list, 0);
  g_assert_cmpstr (resource->uri, ==, "sip:b@contoso.example");
  g_assert_cmpstr (resource->state, ==, "active");
  g_assert_cmpstr (resource->cid, ==, "p0");
  g_assert_null (resource->pool_fqdn);
  resource = g_ptr_array_index (list, 1);
  g_assert_cmpstr (resource->state, ==, "resubscribe");
  g_assert_cmpstr (resource->pool_fqdn, ==, "pool2.contoso.example");
  resource = g_ptr_array_index (list, 2);
  g_assert_cmpstr (resource->uri, ==, "");
  g_assert_cmpstr (resource->state, ==, "");
  g_assert_null (lia_sip_rlmi_parse (other, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
}

/* ---- contactCard ---- */

#define CARD(time, content)                                                                        \
  "<category name=\"contactCard\" publishTime=\"" time "\"><contactCard "                          \
  "xmlns=\"http://schemas.microsoft.com/2006/09/sip/contactcard\">" content                        \
  "</contactCard></category>"

static void
assert_phone (const LiaContactRecord *record,
              guint index,
              const char *kind,
              const char *number,
              const char *display)
{
  const LiaPhone *phone = g_ptr_array_index (record->phones, index);

  g_assert_cmpstr (phone->kind, ==, kind);
  g_assert_cmpstr (phone->number, ==, number);
  g_assert_cmpstr (phone->display, ==, display);
}

/* Two instances: each field comes from the newest one that has it. */
static void
test_card (void)
{
  g_autoptr (GPtrArray) categories = parse_text (
      OPEN CARD ("2025-11-24T10:00:00",
                 "<identity><name><displayName>Bob Old</displayName></name>"
                 "<email>bob@contoso.example</email><email>bobby@contoso.example</email></identity>"
                 "<company>Contoso</company><department>R&amp;D</department><title>Engineer</title>"
                 "<office>1/234</office><phone type=\"work\"><uri>tel:+15550101;ext=1</uri>"
                 "<displayString>+1 (555) 0101</displayString></phone><phone type=\"custom1\">"
                 "<displayString>555 77</displayString></phone><phone type=\"home\"/>")
          CARD ("2025-11-24T11:00:00",
                "<identity><name><displayName>Bob Example</displayName></name></identity><title/>"
                "<phone type=\"mobile\"><uri>tel:+15550199</uri></phone>"
                "<phone type=\"work\"><uri>tel:+1-555-0101</uri></phone>") CLOSE);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, "bob@contoso.example", NULL);
  g_autoptr (LiaContactRecord) record = lia_sip_contact_from_card (address, categories);

  g_assert_cmpstr (record->name, ==, "Bob Example");
  g_assert_cmpstr (record->company, ==, "Contoso");
  g_assert_cmpstr (record->department, ==, "R&D");
  g_assert_cmpstr (record->title, ==, "Engineer");
  g_assert_cmpstr (record->office, ==, "1/234");
  g_assert_cmpuint (record->addresses->len, ==, 3);
  g_assert_true (lia_address_equal (g_ptr_array_index (record->addresses, 0), address));
  g_assert_cmpstr (lia_address_get_key (g_ptr_array_index (record->addresses, 1)), ==,
                   "mailto:bob@contoso.example");
  g_assert_cmpstr (lia_address_get_key (g_ptr_array_index (record->addresses, 2)), ==,
                   "mailto:bobby@contoso.example");
  g_assert_cmpuint (record->phones->len, ==, 3);
  assert_phone (record, 0, "mobile", "+15550199", NULL);
  assert_phone (record, 1, "work", "+1-555-0101", NULL);
  assert_phone (record, 2, "other", "555 77", "555 77");
}

static void
test_no_card (void)
{
  g_autoptr (GPtrArray) categories = parse_text (OPEN "<category name=\"contactCard\"/>" CLOSE);
  g_autoptr (GPtrArray) split = parse_text (
      OPEN CARD ("", "<identity><name><firstName>Bob</firstName><lastName>Example</lastName>"
                     "</name></identity>") CLOSE);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, "bob@contoso.example", NULL);
  g_autoptr (LiaContactRecord) record = lia_sip_contact_from_card (address, split);

  g_assert_null (lia_sip_contact_from_card (address, categories));
  g_assert_cmpstr (record->name, ==, "Bob Example");
  g_assert_cmpuint (record->addresses->len, ==, 1);
}

/* ---- calendarData ---- */

#define FREE_BUSY(time, attributes, data)                                                          \
  "<category name=\"calendarData\" publishTime=\"" time "\"><calendarData "                        \
  "xmlns=\"http://schemas.microsoft.com/2006/09/sip/calendarData\" mailboxID=\"b\">"               \
  "<freeBusy " attributes ">" data "</freeBusy></calendarData></category>"
#define AT_FOUR "startTime=\"2025-11-24T16:00:00Z\" encodingVersion=\"1\" granularity="

/* Bytes E4 A0 0C: free, tentative, busy, out of office | free, free, busy, busy | free, out of office,
   and two slots that only fill up the byte. */
static void
test_free_busy (void)
{
  static const struct
  {
    int minute;
    LiaSipBusy busy;
    int until; /* minute; 0: never */
  } cases[] = {
    { -1, LIA_SIP_BUSY_UNKNOWN, 0 },
    { 0, LIA_SIP_BUSY_FREE, 15 },
    { 14, LIA_SIP_BUSY_FREE, 15 },
    { 15, LIA_SIP_BUSY_TENTATIVE, 30 },
    { 30, LIA_SIP_BUSY_BUSY, 45 },
    { 45, LIA_SIP_BUSY_OUT_OF_OFFICE, 60 },
    { 60, LIA_SIP_BUSY_FREE, 90 },
    { 89, LIA_SIP_BUSY_FREE, 90 },
    { 90, LIA_SIP_BUSY_BUSY, 120 },
    { 134, LIA_SIP_BUSY_FREE, 135 },
    { 135, LIA_SIP_BUSY_OUT_OF_OFFICE, 150 },
    { 150, LIA_SIP_BUSY_FREE, 0 },
    { 179, LIA_SIP_BUSY_FREE, 0 },
    { 180, LIA_SIP_BUSY_UNKNOWN, 0 },
  };
  g_autoptr (GPtrArray) categories
      = parse_text (OPEN FREE_BUSY ("2025-11-24T10:00:00", AT_FOUR "\"PT15M\"", "\n 5KAM\n") CLOSE);
  const LiaSipFreeBusy *free_busy = lia_sip_free_busy_find (categories);

  g_assert_nonnull (free_busy);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 until_us = -1;
      LiaSipBusy busy
          = lia_sip_free_busy_at (free_busy, NOW_US + cases[i].minute * MINUTE_US, &until_us);
      g_test_message ("minute %d", cases[i].minute);
      g_assert_cmpint (busy, ==, cases[i].busy);
      if (cases[i].minute < 0)
        g_assert_cmpint (until_us, ==, NOW_US);
      else
        g_assert_cmpint (until_us, ==,
                         cases[i].until != 0 ? NOW_US + cases[i].until * MINUTE_US : 0);
    }
  g_assert_cmpint (lia_sip_free_busy_at (NULL, NOW_US, NULL), ==, LIA_SIP_BUSY_UNKNOWN);
}

static void
test_free_busy_attributes (void)
{
  static const struct
  {
    const char *text;
    int minutes; /* of a slot; 0: refused */
  } cases[] = {
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT15M\"", "5A==") CLOSE, 15 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT1H\"", "5A==") CLOSE, 60 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT1H30M\"", "5A==") CLOSE, 90 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"P1D\"", "5A==") CLOSE, 1440 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT120S\"", "5A==") CLOSE, 2 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"P1M\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT0M\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT99999999999999999999M\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"PT15M1H\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", AT_FOUR "\"15\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", "startTime=\"2025-11-24T16:00:00Z\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("", "granularity=\"PT15M\"", "5A==") CLOSE, 0 },
    { OPEN FREE_BUSY ("",
                      "granularity=\"PT15M\" startTime=\"2025-11-24T16:00:00Z\" "
                      "encodingVersion=\"2\"",
                      "5A==") CLOSE,
      0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) categories = parse_text (cases[i].text);
      const LiaSipFreeBusy *free_busy = lia_sip_free_busy_find (categories);
      g_test_message ("%s", cases[i].text);
      if (cases[i].minutes == 0)
        g_assert_null (free_busy);
      else
        g_assert_cmpint (free_busy->slot_us, ==, cases[i].minutes * MINUTE_US);
    }
}

static void
test_free_busy_newest (void)
{
  g_autoptr (GPtrArray) categories
      = parse_text (OPEN FREE_BUSY ("2025-11-24T11:00:00", AT_FOUR "\"PT15M\"", "/w==")
                        FREE_BUSY ("2025-11-24T10:00:00", AT_FOUR "\"PT15M\"", "AA==") CLOSE);
  g_autoptr (GPtrArray) empty
      = parse_text (OPEN FREE_BUSY ("2025-11-24T11:00:00", AT_FOUR "\"PT15M\"", "") CLOSE);
  gint64 until_us = -1;

  g_assert_cmpint (lia_sip_free_busy_at (lia_sip_free_busy_find (categories), NOW_US, &until_us),
                   ==, LIA_SIP_BUSY_OUT_OF_OFFICE);
  g_assert_cmpint (until_us, ==, 0);
  g_assert_cmpint (lia_sip_free_busy_at (lia_sip_free_busy_find (empty), NOW_US - 1, &until_us), ==,
                   LIA_SIP_BUSY_UNKNOWN);
  g_assert_cmpint (until_us, ==, 0);
}

/* ---- Captures ---- */

static void
check_capture (const char *path, guint *n_categories, guint *n_known)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  g_autoptr (LiaSipMessage) message = NULL;
  g_autoptr (GPtrArray) parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  lia_sip_parser_feed (parser, text, size);
  message = lia_sip_parser_next (parser, NULL);
  parts = message != NULL ? lia_sip_message_get_parts (message) : g_ptr_array_new ();
  for (guint i = 0; i < parts->len; i++)
    {
      const LiaSipPart *part = g_ptr_array_index (parts, i);
      g_autoptr (GPtrArray) categories = NULL;
      g_autoptr (GError) error = NULL;
      if (!lia_sip_categories_is_type (part->content_type))
        continue;
      categories = lia_sip_categories_parse (part->content_type, part->body, &error);
      g_assert_no_error (error);
      *n_categories += categories->len;
      for (guint j = 0; j < categories->len; j++)
        {
          const LiaSipCategory *category = g_ptr_array_index (categories, j);
          g_assert_true (g_str_has_prefix (category->uri, "sip:"));
          g_assert_cmpstr (category->name, !=, "");
          g_assert_true (category->cleared || category->publish_time_us > 0);
          *n_known += category->state != NULL || category->notes != NULL || category->card != NULL;
        }
    }
}

static void
test_captures (void)
{
  g_autofree char *root = g_build_filename (g_getenv ("LIA_TEST_FIXTURES"), "ocs", NULL);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *session = NULL;
  guint n_categories = 0;
  guint n_known = 0;

  if (dir == NULL)
    {
      g_test_skip ("the folder of fixtures is absent");
      return;
    }
  while ((session = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (root, session, NULL);
      g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
      const char *name = NULL;
      while (files != NULL && (name = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          check_capture (path, &n_categories, &n_known);
        }
    }
  g_assert_cmpuint (n_categories, >, 50);
  g_assert_cmpuint (n_known, >, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/categories/ranges", test_ranges);
  g_test_add_func ("/sip/categories/tokens", test_tokens);
  g_test_add_func ("/sip/categories/custom-and-since", test_custom_and_since);
  g_test_add_func ("/sip/categories/containers", test_containers);
  g_test_add_func ("/sip/categories/notes", test_notes);
  g_test_add_func ("/sip/categories/attributes", test_attributes);
  g_test_add_func ("/sip/categories/roaming-self", test_roaming_self);
  g_test_add_func ("/sip/categories/wrong-encoding", test_wrong_encoding);
  g_test_add_func ("/sip/categories/refused", test_refused);
  g_test_add_func ("/sip/categories/too-large", test_too_large);
  g_test_add_func ("/sip/categories/merge", test_merge);
  g_test_add_func ("/sip/categories/rlmi", test_rlmi);
  g_test_add_func ("/sip/categories/card", test_card);
  g_test_add_func ("/sip/categories/no-card", test_no_card);
  g_test_add_func ("/sip/categories/free-busy", test_free_busy);
  g_test_add_func ("/sip/categories/free-busy-attributes", test_free_busy_attributes);
  g_test_add_func ("/sip/categories/free-busy-newest", test_free_busy_newest);
  g_test_add_func ("/sip/categories/captures", test_captures);
  return g_test_run ();
}
