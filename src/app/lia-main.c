/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "liaison"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "app/lia-application.h"

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("LIAISON_LOCALE_DIR");
  g_autoptr (LiaApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LIA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (LIA_APP_ID);
  g_set_application_name (LIA_APP_NAME);

  app = lia_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
