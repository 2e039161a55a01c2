/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-migrate"

#include "config.h"

#include "store/lia-store-file.h"

#include "store/lia-store-resources.h"

#include <glib/gi18n-lib.h>

#define SCHEMA_PATH "/org/liaison/store/schema"

static GBytes *
lookup_script (int version)
{
  g_autofree char *path = g_strdup_printf (SCHEMA_PATH "/%03d.sql", version);

  return g_resource_lookup_data (lia_store_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                 NULL);
}

static gboolean
has_script (int version)
{
  g_autoptr (GBytes) script = lookup_script (version);

  return script != NULL;
}

int
lia_store_get_newest_version (void)
{
  int version = 0;

  while (has_script (version + 1))
    version++;
  return version;
}

static void
run_script (LiaDb *db, gpointer data)
{
  int version = *(int *)data;
  g_autoptr (GBytes) script = lookup_script (version);
  gsize size = 0;
  const char *text = g_bytes_get_data (script, &size);
  g_autofree char *sql = g_strndup (text, size);
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", version);

  lia_db_assert_own (db);
  lia_db_exec (db, sql);
  lia_db_exec (db, mark);
}

gboolean
lia_store_has_schema (LiaDb *db)
{
  gint64 version = lia_stmt_run_int (lia_db_stmt (db, "PRAGMA user_version"), 0);
  g_autoptr (LiaDb) model = NULL;
  LiaStmt *names = NULL;
  gboolean whole = TRUE;

  if (version == 0)
    return lia_stmt_run_int (lia_db_stmt (db, "SELECT count (*) FROM sqlite_master"), 0) == 0;
  if (version != lia_store_get_newest_version ())
    return TRUE;
  /* A database of its own, that goes with its connection. */
  model = lia_db_open ("", TRUE, NULL);
  if (model == NULL || !lia_store_migrate (model, NULL))
    return TRUE;
  names = lia_db_stmt (model, "SELECT type, name FROM sqlite_master");
  while (whole && lia_stmt_next (names))
    {
      LiaStmt *stmt = lia_db_stmt (db, "SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?");

      lia_stmt_text (stmt, lia_stmt_get_text (names, 0));
      lia_stmt_text (stmt, lia_stmt_get_text (names, 1));
      whole = lia_stmt_run_int (stmt, 0) != 0;
      if (!whole)
        g_message ("the local store has no %s “%s”", lia_stmt_get_text (names, 0),
                   lia_stmt_get_text (names, 1));
    }
  lia_stmt_stop (names);
  return whole;
}

gboolean
lia_store_migrate (LiaDb *db, GError **error)
{
  int newest = lia_store_get_newest_version ();
  int version = (int)lia_stmt_run_int (lia_db_stmt (db, "PRAGMA user_version"), 0);

  if (!lia_db_take_failure (db, error))
    return FALSE;
  if (version > newest)
    {
      g_set_error (
          error, LIA_ERROR, LIA_ERROR_STORE,
          /* Translators: %1$d and %2$d are whole numbers. */
          _ ("The local store was made by a newer version of the program (format %1$d; "
             "this version knows up to %2$d). It was left as it is: start the newer version, or "
             "choose another folder with --profile."),
          version, newest);
      return FALSE;
    }
  while (version < newest)
    {
      version++;
      if (!lia_db_transact (db, LIA_DB_WRITE_DURABLE, run_script, &version, error))
        return FALSE;
    }
  return TRUE;
}
