/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

/*
 * The channel menu of a person on any widget: by a right click, a long press, the Menu key or Shift+F10. An open
 * menu follows what can be used. Main thread.
 */

/** lia_channel_popover_attach: Gives @widget a channel menu; it opens once a person is set. */
void lia_channel_popover_attach (GtkWidget *widget, LiaSession *session);

/**
 * lia_channel_popover_set_person:
 * @widget: one that has been attached to
 * @person: (nullable): %NULL: there is no menu
 * @context: (nullable): where the name stands; copied
 */
void lia_channel_popover_set_person (GtkWidget *widget,
                                     LiaPerson *person,
                                     const LiaChannelContext *context);

/** LiaChannelPopoverPeople: Returns: (transfer full) (element-type LiaRosterMember): all whom a menu is about. */
typedef GPtrArray *(*LiaChannelPopoverPeople) (gpointer user_data);

/**
 * lia_channel_popover_set_people:
 * @people: (nullable): asked when the menu opens; where it tells of several people, the menu is about all of them
 */
void lia_channel_popover_set_people (GtkWidget *widget,
                                     LiaChannelPopoverPeople people,
                                     gpointer user_data);

/**
 * lia_channel_popover_set_commands:
 * @commands: (nullable): a section above the person's channels, for a row that is more than a person; all of the menu,
 *   where there is no person
 */
void lia_channel_popover_set_commands (GtkWidget *widget, GMenuModel *commands);

/** lia_channel_popover_popup: Opens the menu below @widget. */
void lia_channel_popover_popup (GtkWidget *widget);

/**
 * lia_channel_popover_attach_list:
 * @list: a GtkListView whose rows' children have been attached to
 *
 * The rows' keyboard focus is on GTK's own row widgets: the keys are taken here and led to the focused row's child.
 */
void lia_channel_popover_attach_list (GtkWidget *list);

G_END_DECLS
