/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fault.h"
#include "office-people.h"
#include "office-policy.h"
#include "target.h"

/* The bytes are a file of each kind that the office reads. What is refused is said why. */

/* json-glib 1.6 loses what stands after the first value. The rest of the office's memory: test-office-fault.c. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

static void
check (gboolean good, const GError *error)
{
  g_assert_true (good == (error == NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
}

static void
read_faults (const char *text)
{
  g_autoptr (OfficeFaults) faults = office_faults_new ();
  g_autoptr (GError) error = NULL;
  OfficeFault fault = { 0 };
  gboolean good = office_faults_add (faults, text, &error);

  check (good, error);
  for (int i = 0; i < 3; i++)
    office_faults_match (faults, OFFICE_HALF_EWS, "GetItem", &fault);
}

static void
read_policy (const char *text)
{
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  g_auto (OfficeServers) servers = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean good = office_policy_apply (text, world, &servers, &error);

  check (good, error);
}

static void
read_people (const char *text)
{
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean good = office_people_add (world, text, &error);

  check (good, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  read_faults (text);
  read_policy (text);
  read_people (text);
  return 0;
}
