/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-html-module"

#include "config.h"

#include <gmodule.h>

#include "widgets/lia-html-module.h"

typedef GtkWidget *(*NewFunc) (void);
typedef void (*LoadFunc) (GtkWidget *view,
                          LiaMimeMessage *message,
                          const char *html,
                          gboolean allow_remote);

static NewFunc new_func;
static LoadFunc load_func;

static gboolean
open_module (void)
{
  static gboolean tried;
  const char *folder = g_getenv ("LIAISON_MODULE_DIR");
  g_autofree char *path
      = g_build_filename (folder != NULL ? folder : LIA_MODULE_DIR, "liblia-htmlview", NULL);
  GModule *module = NULL;

  if (tried)
    return new_func != NULL;
  tried = TRUE;
  /* Resident: types that a module has registered cannot be taken back. */
  module = g_module_open (path, G_MODULE_BIND_LOCAL | G_MODULE_BIND_LAZY);
  if (module == NULL || !g_module_symbol (module, "lia_html_view_load", (gpointer *)&load_func)
      || !g_module_symbol (module, "lia_html_view_new", (gpointer *)&new_func))
    {
      g_info ("HTML messages are shown as text: %s", g_module_error ());
      new_func = NULL;
      return FALSE;
    }
  g_module_make_resident (module);
  return TRUE;
}

GtkWidget *
lia_html_module_new_view (void)
{
  return open_module () ? new_func () : NULL;
}

void
lia_html_module_load (GtkWidget *view,
                      LiaMimeMessage *message,
                      const char *html,
                      gboolean allow_remote)
{
  g_return_if_fail (load_func != NULL);

  load_func (view, message, html, allow_remote);
}
