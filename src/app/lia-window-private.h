/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-window.h"
#include "widgets/lia-announcer.h"
#include "widgets/lia-conversation-list.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-message-view.h"
#include "widgets/lia-roster-view.h"
#include "widgets/lia-sidebar.h"
#include "widgets/lia-status-menu.h"
#include "widgets/lia-width-layout.h"

/* What the files of the main window share. */

G_BEGIN_DECLS

struct _LiaWindow
{
  AdwApplicationWindow parent_instance;

  LiaApplication *app; /* not owned: it owns this */
  LiaSession *session;
  GSettings *settings;

  /* What is shown. */
  LiaSidebarKind kind;
  LiaFolder *folder; /* of FOLDER */
  LiaViewFilter filter;
  char *search;                  /* NULL: no search */
  GtkWidget *chat;               /* the conversation in the preview, or NULL */
  LiaConversation *conversation; /* of chat */
  GCancellable *search_cancellable;
  guint undo_id;           /* of the last act that can be undone, or 0 */
  AdwToast *undo_toast;    /* weak: that of the act */
  int dragged_width;       /* of the list, when its edge was taken */
  gboolean folding_people; /* while the width of the window shows or hides them, not the user */

  LiaSidebar *sidebar;
  LiaMessageListView *messages;
  LiaConversationList *conversations;
  LiaMessageView *preview; /* NULL until a message is shown */
  LiaRosterView *roster;   /* NULL until lia_window_show_people() */
  LiaStatusMenu *status;

  AdwToastOverlay *toasts;
  LiaAnnouncer *announcer; /* of toasts, which GTK before 4.14 does not tell */
  GtkStack *pages;
  AdwFlap *people_flap;
  AdwLeaflet *outer;
  AdwLeaflet *inner;
  GtkWidget *list_pane;
  LiaWidthLayout *list_layout;
  GtkWidget *sidebar_controls;
  AdwHeaderBar *list_header;
  AdwHeaderBar *preview_header;
  GtkWidget *list_back;
  GtkWidget *preview_back;
  GtkWidget *reply_message_button;
  AdwWindowTitle *list_title;
  AdwWindowTitle *people_title;
  GtkBox *status_slot;
  GtkBox *sidebar_slot;
  GtkBox *people_slot;
  GtkBox *banners;
  GtkBox *found_slot;
  GtkMenuButton *primary_button;
  GtkMenuButton *filter_button;
  GtkMenuButton *move_button;
  GtkSearchEntry *search_entry;
  GtkStack *lists;
  GtkStack *previews;
  AdwStatusPage *nothing_page; /* NULL until nothing is selected */
  GMenuModel *message_menu;
  GMenuModel *primary_menu;
  GMenuModel *filter_menu;
  GMenu *move_menu; /* the folders to which the selection can go */
};

/* Commands on messages; installs them on the class. */
void _lia_window_class_install_commands (GtkWidgetClass *widget_class);
void _lia_window_init_commands (LiaWindow *self);
void _lia_window_update_commands (LiaWindow *self);
void _lia_window_fill_move_menu (LiaWindow *self);

/* Returns: the row id of the message in the preview; 0: none. */
gint64 _lia_window_get_read_id (LiaWindow *self);

/* What the accounts' channels say, as banners above the list. */
void _lia_window_show_banners (LiaWindow *self);

/* People and conversations that a search finds, above the messages it finds; NULL: none. */
void _lia_window_show_found (LiaWindow *self, const char *text);

/* Shows the messages that kind, folder, filter and search say: a search regardless of the filter. */
void _lia_window_show_messages (LiaWindow *self);

/* The width of the list: as the user left it, as far as a window of @window_width pixels has room for it. */
void _lia_window_init_list_width (LiaWindow *self);
void _lia_window_fit_list (LiaWindow *self, int window_width);

G_END_DECLS
