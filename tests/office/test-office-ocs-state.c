/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-state.h"

#include <string.h>

/* One state that a device publishes; the time is in seconds. */
typedef struct
{
  OcsStateKind kind;
  guint availability;
  const char *activity;
  gint64 time_s;
} Published;

typedef struct
{
  const char *name;
  Published published[4];
  guint availability;
  const char *activity;
} Case;

#define MACHINE(availability, time)                                                                \
  {                                                                                                \
    OCS_STATE_MACHINE, availability, NULL, time                                                    \
  }
#define MANUAL(availability, time)                                                                 \
  {                                                                                                \
    OCS_STATE_USER, availability, NULL, time                                                       \
  }
#define MEETING(availability, time)                                                                \
  {                                                                                                \
    OCS_STATE_CALENDAR, availability, "in-a-meeting", time                                         \
  }
#define CALL(availability, time)                                                                   \
  {                                                                                                \
    OCS_STATE_PHONE, availability, "on-the-phone", time                                            \
  }

static const Case cases[] = {
  { "nobody", { { 0 } }, 18500, NULL },
  { "manual-without-device", { MANUAL (3500, 1) }, 18500, NULL },
  { "one-device", { MACHINE (3500, 1) }, 3500, NULL },
  { "inactive", { MACHINE (5000, 1) }, 5000, NULL },
  { "most-available-device", { MACHINE (15500, 5), MACHINE (3500, 1) }, 3500, NULL },
  { "manual-busy", { MACHINE (3500, 1), MANUAL (6500, 2) }, 6500, NULL },
  { "manual-busy-and-idle", { MACHINE (5000, 3), MANUAL (6500, 2) }, 7500, NULL },
  { "manual-available-and-idle", { MACHINE (5000, 3), MANUAL (3500, 2) }, 5000, NULL },
  { "manual-away-stands", { MACHINE (3500, 3), MANUAL (15500, 2) }, 15500, NULL },
  { "machine-more-away", { MACHINE (15500, 3), MANUAL (6500, 2) }, 15500, NULL },
  { "do-not-disturb-and-idle", { MACHINE (5000, 3), MANUAL (9500, 2) }, 9500, NULL },
  { "appear-offline", { MACHINE (3500, 3), MANUAL (18500, 2), CALL (6500, 4) }, 18500, NULL },
  { "meeting", { MACHINE (3500, 1), MEETING (6500, 2) }, 6500, "in-a-meeting" },
  { "meeting-and-idle", { MACHINE (5000, 3), MEETING (6500, 2) }, 7500, "in-a-meeting" },
  { "meeting-while-away", { MACHINE (15500, 3), MEETING (6500, 2) }, 15500, NULL },
  { "free-calendar", { MACHINE (3500, 3), MEETING (3500, 2) }, 3500, NULL },
  { "call-while-away", { MACHINE (15500, 3), CALL (6500, 2) }, 6500, "on-the-phone" },
  { "call-before-meeting",
    { MACHINE (3500, 1), MEETING (6500, 2), CALL (6500, 3) },
    6500,
    "on-the-phone" },
  { "meeting-after-manual-available",
    { MACHINE (3500, 1), MANUAL (3500, 2), MEETING (6500, 3) },
    6500,
    "in-a-meeting" },
  { "manual-available-after-meeting-began",
    { MACHINE (3500, 1), MEETING (6500, 2), MANUAL (3500, 3) },
    3500,
    NULL },
  { "do-not-disturb-in-a-call",
    { MACHINE (3500, 1), MANUAL (9500, 2), CALL (6500, 3) },
    9500,
    NULL },
};

static GArray *
make_states (const Published *published)
{
  GArray *states = g_array_new (FALSE, FALSE, sizeof (OcsState));

  for (gsize i = 0; i < 4 && published[i].kind != OCS_STATE_NONE; i++)
    {
      const OcsState state = {
        .kind = published[i].kind,
        .availability = published[i].availability,
        .activity = (char *)published[i].activity,
        .activity_min = 6500,
        .activity_max = 8999,
        .time_us = published[i].time_s * G_USEC_PER_SEC,
      };

      g_array_append_val (states, state);
    }
  return states;
}

static void
test_aggregate (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GArray) states = make_states (test->published);
  OcsState shown;

  ocs_state_aggregate (states, &shown);
  g_assert_cmpuint (shown.availability, ==, test->availability);
  g_assert_cmpstr (shown.activity, ==, test->activity);
  ocs_state_clear (&shown);
}

static void
test_parse (void)
{
  /* Prefixes are the client's choice. */
  const char *xml
      = "<s:state xmlns:s=\"http://schemas.microsoft.com/2006/09/sip/state\" manual=\"true\""
        " xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:type=\"s:phoneState\">"
        "<s:availability> 6500 </s:availability><s:activity token=\"on-the-phone\""
        " minAvailability=\"6500\" maxAvailability=\"8999\"/></s:state>";
  OcsState state;

  g_assert_true (ocs_state_parse (xml, 7, &state));
  g_assert_cmpint (state.kind, ==, OCS_STATE_PHONE);
  g_assert_cmpuint (state.availability, ==, 6500);
  g_assert_cmpstr (state.activity, ==, "on-the-phone");
  g_assert_cmpuint (state.activity_max, ==, 8999);
  g_assert_cmpint (state.time_us, ==, 7);
  ocs_state_clear (&state);
}

static void
test_parse_bad (void)
{
  static const char *const bad[] = {
    "",
    "<state",
    "<note/>",
    "<state type=\"aggregateState\"><availability>3500</availability></state>",
    "<state type=\"userState\"><availability>soon</availability></state>",
    "<state type=\"userState\"/>",
    "<!DOCTYPE state [<!ENTITY a \"3500\">]><state type=\"userState\">"
    "<availability>&a;</availability></state>",
  };
  OcsState state;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (ocs_state_parse (bad[i], 0, &state));
      g_assert_null (state.activity);
    }
}

static void
test_write (void)
{
  const OcsState state = { .availability = 6500,
                           .activity = (char *)"in-a-meeting",
                           .activity_min = 6500,
                           .activity_max = 8999,
                           .time_us = G_GINT64_CONSTANT (1764003298123000) };
  g_autofree char *xml = ocs_state_to_xml (&state);

  g_assert_nonnull (strstr (xml, "xsi:type=\"aggregateState\""));
  g_assert_nonnull (strstr (xml, "lastActive=\"2025-11-24T16:54:58.123\""));
  g_assert_nonnull (strstr (xml, "<availability>6500</availability>"));
  g_assert_nonnull (strstr (xml, "<activity token=\"in-a-meeting\" minAvailability=\"6500\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ocs/state/aggregate/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_aggregate);
    }
  g_test_add_func ("/ocs/state/parse", test_parse);
  g_test_add_func ("/ocs/state/parse-bad", test_parse_bad);
  g_test_add_func ("/ocs/state/write", test_write);
  return g_test_run ();
}
