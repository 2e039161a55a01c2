/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

#include <gtk/gtk.h>

/* What tests of widgets share: a session with a throw-away profile and no server, a window, and a look into
   the tree of widgets. */

G_BEGIN_DECLS

typedef struct
{
  char *profile;
  LiaSecrets *secrets;
  LiaSession *session;
  LiaAccount *account; /* of nadia.petit@contoso.example; its channels reach nothing */
  GtkWidget *window;   /* NULL until widget_fixture_show() */
} WidgetFixture;

/** widget_fixture_init: gtk_test_init() with the environment that it needs. */
void widget_fixture_init (int *argc, char ***argv);

void widget_fixture_set_up (WidgetFixture *self, gconstpointer data);
/** widget_fixture_set_up_with: The session has @providers, and no account yet. */
void widget_fixture_set_up_with (WidgetFixture *self, const LiaMailProvider *const *providers);
void widget_fixture_tear_down (WidgetFixture *self, gconstpointer data);

/** widget_fixture_show: Puts @widget into a window of that size and waits until it is drawn. */
void widget_fixture_show (WidgetFixture *self, GtkWidget *widget, int width, int height);
/** widget_fixture_close: Destroys the window, and asserts that nothing holds @widget any longer. */
void widget_fixture_close (WidgetFixture *self, GtkWidget *widget);

/** widget_fixture_person: The person with that mail address, made now if need be. */
LiaPerson *widget_fixture_person (WidgetFixture *self, const char *address, const char *name);
void widget_fixture_set_state (LiaPerson *person, LiaAvailability availability);

/** find_by_type: Returns: (nullable): the first widget below @root of that type, depth first. */
GtkWidget *find_by_type (GtkWidget *root, GType type);
/** find_by_class: by CSS class. */
GtkWidget *find_by_class (GtkWidget *root, const char *css_class);
/** find_by_name: by CSS name. */
GtkWidget *find_by_name (GtkWidget *root, const char *css_name);
/** find_label: the first GtkLabel that is visible, with that text. */
GtkWidget *find_label (GtkWidget *root, const char *text);
/** count_by_type: of widgets that are visible. */
guint count_by_type (GtkWidget *root, GType type);
/** count_painted: how many nodes of that type @widget, which has been laid out, draws of itself and its children. */
guint count_painted (GtkWidget *widget, GskRenderNodeType type);

/** run_idles: Until nothing is left to do at once. */
void run_idles (void);

gboolean widget_fixture_late_cb (gpointer condition);

#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint late_id = g_timeout_add_seconds (20, widget_fixture_late_cb, (gpointer) #condition);     \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (late_id);                                                                     \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
