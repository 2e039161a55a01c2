/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

/**
 * LiaSidebarKind: what an entry of the side bar leads to.
 */
typedef enum
{
  LIA_SIDEBAR_ALL_INBOXES,
  LIA_SIDEBAR_FLAGGED,
  LIA_SIDEBAR_CONVERSATIONS,
  LIA_SIDEBAR_HEADING, /* of an account; leads nowhere */
  LIA_SIDEBAR_FOLDER,
} LiaSidebarKind;

#define LIA_TYPE_SIDEBAR (lia_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LiaSidebar, lia_sidebar, LIA, SIDEBAR, GtkWidget)

/*
 * All inboxes, flagged, conversations, and the folders of every account with what is unread. Main thread.
 * Signal "selected" (int LiaSidebarKind, LiaFolder nullable).
 */

/** lia_sidebar_new: @session: (not nullable) */
GtkWidget *lia_sidebar_new (LiaSession *session);

/** lia_sidebar_select_inbox: The first inbox there is, as soon as there is one; emits "selected". */
void lia_sidebar_select_inbox (LiaSidebar *self);

/** lia_sidebar_select_folder: Emits "selected". */
void lia_sidebar_select_folder (LiaSidebar *self, LiaFolder *folder);

/** lia_sidebar_select: @kind: not FOLDER and not HEADING; emits "selected" */
void lia_sidebar_select (LiaSidebar *self, LiaSidebarKind kind);

G_END_DECLS
