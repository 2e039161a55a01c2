/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"
#include "store/lia-store.h"

/*
 * The database file: opened, checked, migrated and, where it is damaged, rebuilt. Private to the store.
 */

G_BEGIN_DECLS

/**
 * lia_store_file_open:
 * @folder: the profile's
 * @out_damaged_path: (out) (transfer full): set when it was rebuilt
 *
 * Returns: (transfer full) (nullable): the writing connection, with the newest schema.
 */
LiaDb *lia_store_file_open (const char *folder,
                            LiaStoreOpening *out_opening,
                            char **out_damaged_path,
                            GError **error);

/** lia_store_file_watch: What @db finds to be damaged is rebuilt at the next start, however this session ends. */
void lia_store_file_watch (const char *folder, LiaDb *db);

/** lia_store_file_close: @db: (transfer full). Notes that the session ended well, unless something was @damaged. */
void lia_store_file_close (const char *folder, LiaDb *db, gboolean damaged);

/** lia_store_file_dup_path: Returns: (transfer full): of the database in @folder. */
char *lia_store_file_dup_path (const char *folder);

/* ---- lia-store-migrate.c ---- */

/** lia_store_migrate: Errors: %LIA_ERROR_STORE the schema is newer than this program; nothing is touched. */
gboolean lia_store_migrate (LiaDb *db, GError **error);
/**
 * lia_store_has_schema: Returns: whether there is all that the scripts of this version have made; of a new file: nothing.
 *   A schema of an older or a newer version is not looked at.
 */
gboolean lia_store_has_schema (LiaDb *db);
/** lia_store_get_newest_version: the highest number of a schema script. */
int lia_store_get_newest_version (void);

/* ---- lia-store-salvage.c ---- */

/**
 * lia_store_salvage: copies all that can be read of the database @damaged_path into @db, which is new.
 * @out_n_rows: (out): how much that was
 */
gboolean lia_store_salvage (LiaDb *db, const char *damaged_path, guint *out_n_rows, GError **error);

G_END_DECLS
