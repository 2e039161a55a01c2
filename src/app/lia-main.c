/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "liaison"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

#include <pango/pangocairo.h>

#include "app/lia-application.h"
#include "core/lia-log.h"
#include "desktop/lia-memory.h"
#include "desktop/lia-watchdog.h"

/* A core file would hold passwords and mail. Whoever looks for a fault asks for one with prlimit.
   PR_SET_DUMPABLE is no way: portals could not tell any longer which program asks them. */
static void
keep_no_core (void)
{
  struct rlimit limit = { 0, 0 };

  if (getrlimit (RLIMIT_CORE, &limit) != 0)
    return;
  limit.rlim_cur = 0;
  setrlimit (RLIMIT_CORE, &limit);
}

/* LIAISON_WATCHDOG=8: steps of the main thread of more than 8 ms are told, in a program built for
   development. */
static void
watch_main_thread (void)
{
  const char *limit = g_getenv ("LIAISON_WATCHDOG");
  guint64 limit_ms = 0;

  if (limit != NULL && g_str_equal (LIA_PROFILE, "development")
      && g_ascii_string_to_unsigned (limit, 10, 1, 10000, &limit_ms, NULL))
    lia_watchdog_start ((guint)limit_ms);
}

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("LIAISON_LOCALE_DIR");
  g_autoptr (LiaApplication) app = NULL;

  keep_no_core ();
  lia_log_keep ();
  lia_memory_share_arenas ();
  watch_main_thread ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LIA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (LIA_APP_ID);
  g_set_application_name (LIA_APP_NAME);
  /* Fonts are looked for on another thread from now on, beside all that comes before a text. */
  pango_cairo_font_map_get_default ();

  app = lia_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
