/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"
#include "widgets/lia-sidebar.h"

G_BEGIN_DECLS

#define LIA_TYPE_SIDEBAR_ITEM (lia_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (LiaSidebarItem, lia_sidebar_item, LIA, SIDEBAR_ITEM, GObject)

/*
 * An entry of the side bar. Main thread. Properties: "title" (string), "count" (uint): what is unread, of drafts
 * how many there are.
 */

/** lia_sidebar_item_new: @account: (nullable): of HEADING and FOLDER; @folder: (nullable): of FOLDER */
LiaSidebarItem *lia_sidebar_item_new (LiaSidebarKind kind,
                                      LiaSession *session,
                                      LiaAccount *account,
                                      LiaFolder *folder);
LiaSidebarKind lia_sidebar_item_get_kind (LiaSidebarItem *self);
/** Returns: (transfer none) (nullable) */
LiaFolder *lia_sidebar_item_get_folder (LiaSidebarItem *self);
/** Returns: (transfer none) (not nullable) */
const char *lia_sidebar_item_get_title (LiaSidebarItem *self);
const char *lia_sidebar_item_get_icon_name (LiaSidebarItem *self);
guint lia_sidebar_item_get_count (LiaSidebarItem *self);
/** 0 at the top of the account. */
guint lia_sidebar_item_get_depth (LiaSidebarItem *self);

G_END_DECLS
