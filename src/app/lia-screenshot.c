/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-screenshot"

#include "config.h"

#include "app/lia-screenshot.h"

#define STEP_MS 250
#define MAX_STEPS 80
/* Steps from the last change of status on: presence and the first message come in. */
#define QUIET_STEPS 10

typedef struct
{
  LiaApplication *app;
  GtkWindow *window;
  char *path;
  guint steps;
  guint quiet;
} Screenshot;

static void
screenshot_free (Screenshot *self)
{
  g_object_unref (self->window);
  g_object_unref (self->app);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_connected (LiaSession *session)
{
  GListModel *accounts = lia_session_get_accounts (session);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      if ((lia_account_get_mail (account) != NULL
           && lia_account_get_mail_status (account) != LIA_STATUS_CONNECTED)
          || (lia_account_get_talk (account) != NULL
              && lia_account_get_talk_status (account) != LIA_STATUS_CONNECTED))
        return FALSE;
    }
  return TRUE;
}

static void
take (Screenshot *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (self->window)),
                          gtk_widget_get_height (GTK_WIDGET (self->window)));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    {
      g_warning ("The window shows nothing");
      return;
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->window)), node,
                                         NULL);
  gsk_render_node_unref (node);
  if (!gdk_texture_save_to_png (texture, self->path))
    g_warning ("%s cannot be written", self->path);
}

static gboolean
step_cb (gpointer user_data)
{
  Screenshot *self = user_data;

  self->steps++;
  self->quiet = is_connected (lia_application_get_session (self->app)) ? self->quiet + 1 : 0;
  if (self->quiet < QUIET_STEPS && self->steps < MAX_STEPS)
    return G_SOURCE_CONTINUE;
  take (self);
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "quit", NULL);
  return G_SOURCE_REMOVE;
}

void
lia_screenshot_take_when_ready (LiaApplication *app, GtkWindow *window, const char *path)
{
  Screenshot *self = g_new0 (Screenshot, 1);

  self->app = g_object_ref (app);
  self->window = g_object_ref (window);
  self->path = g_strdup (path);
  g_timeout_add_full (G_PRIORITY_DEFAULT, STEP_MS, step_cb, self, (GDestroyNotify)screenshot_free);
}
