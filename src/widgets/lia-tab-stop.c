/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-tab-stop"

#include "config.h"

#include "widgets/lia-tab-stop.h"

struct _LiaTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (LiaTabStop, lia_tab_stop, ADW_TYPE_BIN)

static gboolean
lia_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  gboolean by_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (by_tab && focus != NULL && gtk_widget_is_ancestor (focus, widget))
    return FALSE;
  return GTK_WIDGET_CLASS (lia_tab_stop_parent_class)->focus (widget, direction);
}

static void
lia_tab_stop_class_init (LiaTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = lia_tab_stop_focus;
}

static void
lia_tab_stop_init (LiaTabStop *self)
{
}
