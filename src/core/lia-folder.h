/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"
#include "core/lia-records.h"

G_BEGIN_DECLS

#define LIA_TYPE_FOLDER (lia_folder_get_type ())
G_DECLARE_FINAL_TYPE (LiaFolder, lia_folder, LIA, FOLDER, GObject)

/*
 * A folder as shown. Main thread. Properties: "name" (translated for the folders with a role),
 * "unread", "total" (int), "role" (int), "syncing" (boolean: its first listing runs).
 */

LiaFolder *lia_folder_new (gint64 row_id, LiaAccount *account, LiaFolderRecord *record);
gint64 lia_folder_get_row_id (LiaFolder *self);
LiaAccount *lia_folder_get_account (LiaFolder *self);
LiaFolderRecord *lia_folder_get_record (LiaFolder *self);
void lia_folder_set_record (LiaFolder *self, LiaFolderRecord *record);
const char *lia_folder_get_name (LiaFolder *self);
LiaFolderRole lia_folder_get_role (LiaFolder *self);
int lia_folder_get_unread (LiaFolder *self);
int lia_folder_get_total (LiaFolder *self);
void lia_folder_set_counts (LiaFolder *self, int unread, int total);
gboolean lia_folder_get_syncing (LiaFolder *self);
void lia_folder_set_syncing (LiaFolder *self, gboolean syncing);
/** lia_folder_get_depth: 0 at the top of the account. */
guint lia_folder_get_depth (LiaFolder *self);
void lia_folder_set_depth (LiaFolder *self, guint depth);

G_END_DECLS
