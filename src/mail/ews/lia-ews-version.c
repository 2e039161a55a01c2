/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-version"

#include "config.h"

#include "mail/ews/lia-ews-connection.h"

static const LiaEwsAbilities abilities[] = {
  [LIA_EWS_2007_SP1] = { "Exchange2007_SP1", FALSE, FALSE, FALSE, FALSE },
  [LIA_EWS_2010] = { "Exchange2010", FALSE, TRUE, FALSE, FALSE },
  [LIA_EWS_2010_SP1] = { "Exchange2010_SP1", TRUE, TRUE, FALSE, FALSE },
  [LIA_EWS_2010_SP2] = { "Exchange2010_SP2", TRUE, TRUE, TRUE, FALSE },
  [LIA_EWS_2013] = { "Exchange2013_SP1", TRUE, TRUE, TRUE, TRUE },
};

LiaEwsVersion
lia_ews_version_from_build (int major, int minor)
{
  if (major >= 15)
    return LIA_EWS_2013;
  if (major < 14)
    return LIA_EWS_2007_SP1;
  return minor >= 2 ? LIA_EWS_2010_SP2 : minor == 1 ? LIA_EWS_2010_SP1 : LIA_EWS_2010;
}

const LiaEwsAbilities *
lia_ews_version_get_abilities (LiaEwsVersion version)
{
  return &abilities[version];
}

char *
lia_ews_version_dup_name (int major, int minor)
{
  static const struct
  {
    int major;
    int minor;
    const char *name;
  } names[] = {
    { 8, 0, "Exchange 2007" },      { 8, 1, "Exchange 2007 SP1" },  { 8, 2, "Exchange 2007 SP2" },
    { 8, 3, "Exchange 2007 SP3" },  { 14, 0, "Exchange 2010" },     { 14, 1, "Exchange 2010 SP1" },
    { 14, 2, "Exchange 2010 SP2" }, { 14, 3, "Exchange 2010 SP3" }, { 15, 0, "Exchange 2013" },
    { 15, 1, "Exchange 2016" },     { 15, 2, "Exchange 2019" },     { 15, 20, "Exchange Online" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].major == major && names[i].minor == minor)
      return g_strdup (names[i].name);
  return g_strdup_printf ("Exchange %d.%d", major, minor);
}
