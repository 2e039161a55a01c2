/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-file"

#include "config.h"

#include "store/lia-store-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define DATABASE_NAME "liaison.db"
#define PAGE_SIZE 4096

char *
lia_store_file_dup_path (const char *folder)
{
  return g_build_filename (folder, DATABASE_NAME, NULL);
}

/* ---- The note of a good end ---- */

/* Says which file the last session left: as long as it is that one, nobody touched it since it
   was closed whole, and the first frame need not wait until all of it was read through. */
static char *
describe_file (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT "\n",
                          (gint64)info.st_size, (gint64)info.st_mtim.tv_sec,
                          (long)info.st_mtim.tv_nsec, (guint64)info.st_ino);
}

static char *
dup_note_path (const char *folder)
{
  return g_build_filename (folder, "closed-well", NULL);
}

static gboolean
was_closed_well (const char *folder, const char *path)
{
  g_autofree char *note_path = dup_note_path (folder);
  g_autofree char *note = NULL;
  g_autofree char *found = describe_file (path);

  return found != NULL && g_file_get_contents (note_path, &note, NULL, NULL)
         && g_str_equal (note, found);
}

/* ---- The note of a session that is under way ---- */

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

/* Says which file was found whole, or made, since the system was started. If the program falls and
   the system does not, all that it wrote is in the file and its WAL, in the order in which it was
   written, and SQLite makes them whole. Something of it can be missing where the system itself
   falls, and where a disk is taken away, which is met when it is read. Returns: NULL: it cannot be
   told. */
static char *
describe_session (const char *path)
{
  g_autofree char *boot_id = NULL;
  GStatBuf info;

  if (!g_file_get_contents (BOOT_ID_PATH, &boot_id, NULL, NULL) || g_stat (path, &info) != 0)
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s", (guint64)info.st_dev,
                          (guint64)info.st_ino, boot_id);
}

static char *
dup_session_note_path (const char *folder)
{
  return g_build_filename (folder, "in-use", NULL);
}

static void
note_session (const char *folder, const char *path)
{
  g_autofree char *note_path = dup_session_note_path (folder);
  g_autofree char *note = describe_session (path);

  /* Without it the next start may take longer, that is all. */
  if (note != NULL)
    g_file_set_contents_full (note_path, note, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* A session leaves its WAL behind when it falls, be it empty. */
static gboolean
fell_alone (const char *folder, const char *path)
{
  g_autofree char *note_path = dup_session_note_path (folder);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *note = NULL;
  g_autofree char *found = describe_session (path);

  return found != NULL && g_file_test (wal, G_FILE_TEST_EXISTS)
         && g_file_get_contents (note_path, &note, NULL, NULL) && g_str_equal (note, found);
}

/* ---- The note of damage ---- */

/* What a session has met is not always met by a check. */
static char *
dup_damage_note_path (const char *folder)
{
  return g_build_filename (folder, "found-damaged", NULL);
}

void
lia_store_file_watch (const char *folder, LiaDb *db)
{
  g_autofree char *note_path = dup_damage_note_path (folder);

  lia_db_set_damage_note (db, note_path);
}

void
lia_store_file_close (const char *folder, LiaDb *db, gboolean damaged)
{
  g_autofree char *path = lia_store_file_dup_path (folder);
  g_autofree char *note_path = dup_note_path (folder);
  g_autofree char *session_path = dup_session_note_path (folder);
  g_autofree char *note = NULL;
  gboolean good = FALSE;

  lia_stmt_run (lia_db_stmt (db, "PRAGMA wal_checkpoint (TRUNCATE)"));
  good = lia_db_take_failure (db, NULL);
  damaged |= lia_db_is_damaged (db);
  lia_db_close (db);
  note = describe_file (path);
  if (!damaged && good && note != NULL)
    g_file_set_contents (note_path, note, -1, NULL);
  g_unlink (session_path);
}

/* ---- Checking ---- */

static gboolean
has_wal (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf info;

  return g_stat (wal, &info) == 0 && info.st_size > 0;
}

/* SQLite reads what is missing of the last page as zeros, and in a text they are not a fault. */
static gboolean
has_cut_page (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size % PAGE_SIZE != 0;
}

static gboolean
is_new (LiaDb *db)
{
  return lia_stmt_run_int (lia_db_stmt (db, "PRAGMA user_version"), 0) == 0;
}

/* The check of SQLite does not look into the indexes of words. */
static gboolean
are_words_whole (LiaDb *db)
{
  lia_db_exec (db, "INSERT INTO message_index (message_index) VALUES ('integrity-check');"
                   "INSERT INTO line_index (line_index) VALUES ('integrity-check');");
  return lia_db_take_failure (db, NULL);
}

static gboolean
is_whole (LiaDb *db, const char *path)
{
  gboolean fallen = has_wal (path);
  /* After a crash there is a WAL. Where it is missing as well, somebody has taken or copied
     files, and tables and indexes need not agree: only the longer check sees that. */
  const char *check = fallen ? "PRAGMA quick_check (1)" : "PRAGMA integrity_check (1)";
  g_autofree char *verdict = NULL;

  if (!fallen && has_cut_page (path))
    return FALSE;
  verdict = lia_stmt_run_text (lia_db_stmt (db, check));
  if (g_strcmp0 (verdict, "ok") == 0)
    return lia_store_has_schema (db) && (fallen || is_new (db) || are_words_whole (db));
  g_message ("the local store is damaged: %s", verdict != NULL ? verdict : "unreadable");
  return FALSE;
}

static void
remove_with_suffixes (const char *path)
{
  static const char *const SUFFIXES[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *name = g_strconcat (path, SUFFIXES[i], NULL);

      g_unlink (name);
    }
}

static gboolean
rename_file (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_STORE,
               /* Translators: %1$s is a file, %2$s the reason that the system gives. */
               _ ("The file “%1$s” cannot be renamed: %2$s"), from, g_strerror (errno));
  return FALSE;
}

static LiaDb *
open_for_work (const char *path, GError **error)
{
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, error);
  g_autofree char *mode = NULL;

  if (db == NULL)
    return NULL;
  mode = lia_stmt_run_text (lia_db_stmt (db, "PRAGMA journal_mode = WAL"));
  if (!lia_db_take_failure (db, error))
    return NULL;
  if (g_strcmp0 (mode, "wal") != 0)
    g_warning ("the store's folder does not allow write-ahead logging (%s)", mode);
  if (!lia_store_migrate (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

/* ---- Rebuilding ---- */

static char *
dup_damaged_path (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  char *name = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
    }
  return name;
}

static gboolean
put_in_place (const char *path, const char *new_path, const char *damaged_path, GError **error)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *damaged_wal = g_strconcat (damaged_path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  if (!rename_file (path, damaged_path, error) || !rename_file (wal, damaged_wal, error))
    return FALSE;
  g_unlink (shm);
  return rename_file (new_path, path, error);
}

static gboolean
fill_new_file (const char *path, const char *new_path, guint *out_n_rows, GError **error)
{
  g_autoptr (LiaDb) db = NULL;

  remove_with_suffixes (new_path);
  db = open_for_work (new_path, error);
  if (db == NULL || !lia_store_salvage (db, path, out_n_rows, error))
    return FALSE;
  lia_stmt_run (lia_db_stmt (db, "PRAGMA wal_checkpoint (TRUNCATE)"));
  return lia_db_take_failure (db, error);
}

/* The new file is complete before the damaged one is moved away: a crash in between begins anew. */
static char *
rebuild (const char *path, guint *out_n_rows, GError **error)
{
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);
  g_autofree char *damaged_path = dup_damaged_path (path);

  if (!fill_new_file (path, new_path, out_n_rows, error)
      || !put_in_place (path, new_path, damaged_path, error))
    {
      g_prefix_error (error, "%s: ", _ ("The damaged local store cannot be repaired"));
      return NULL;
    }
  g_message ("the local store was rebuilt; the damaged file is %s", damaged_path);
  return g_steal_pointer (&damaged_path);
}

/* A rebuild that was cut off after the damaged file was moved away. */
static gboolean
finish_rebuild (const char *path, GError **error)
{
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS) || !g_file_test (new_path, G_FILE_TEST_EXISTS))
    return TRUE;
  remove_with_suffixes (path);
  return rename_file (new_path, path, error);
}

/* ---- Opening ---- */

static gboolean
is_newer (LiaDb *db)
{
  return lia_stmt_run_int (lia_db_stmt (db, "PRAGMA user_version"), 0)
         > lia_store_get_newest_version ();
}

/* A schema of a newer version is for lia_store_migrate() to refuse, before anything is checked
   or written. */
static gboolean
is_damaged (const char *folder, const char *path, GError **error)
{
  g_autofree char *note_path = dup_note_path (folder);
  g_autofree char *damage_path = dup_damage_note_path (folder);
  /* Before it is opened, which may make a WAL. */
  gboolean fallen_alone = fell_alone (folder, path);
  GStatBuf info;
  g_autoptr (LiaDb) db = NULL;
  gboolean damaged = FALSE;

  /* Empty is the file of a first session that fell at once, unless a session has ended well. */
  if (g_stat (path, &info) == 0 && info.st_size == 0)
    return has_wal (path) || g_file_test (note_path, G_FILE_TEST_EXISTS);
  db = lia_db_open (path, TRUE, error);
  if (db == NULL)
    return FALSE;
  damaged = !is_newer (db)
            && (g_file_test (damage_path, G_FILE_TEST_EXISTS)
                || (fallen_alone && !lia_store_has_schema (db))
                || (!fallen_alone && !was_closed_well (folder, path) && !is_whole (db, path)));
  if (lia_db_is_damaged (db))
    return TRUE;
  if (!lia_db_take_failure (db, error))
    return FALSE;
  return damaged;
}

LiaDb *
lia_store_file_open (const char *folder,
                     LiaStoreOpening *out_opening,
                     char **out_damaged_path,
                     GError **error)
{
  g_autofree char *path = lia_store_file_dup_path (folder);
  g_autofree char *note_path = dup_note_path (folder);
  g_autofree char *damage_path = dup_damage_note_path (folder);
  g_autoptr (LiaDb) db = NULL;
  GError *local = NULL;
  gboolean existed = FALSE;
  guint n_rows = 0;

  if (!finish_rebuild (path, error))
    return NULL;
  existed = g_file_test (path, G_FILE_TEST_EXISTS);
  *out_opening = existed ? LIA_STORE_OPENED : LIA_STORE_CREATED;
  if (existed && is_damaged (folder, path, &local))
    {
      g_clear_error (&local);
      *out_damaged_path = rebuild (path, &n_rows, error);
      if (*out_damaged_path == NULL)
        return NULL;
      *out_opening = n_rows > 0 ? LIA_STORE_REBUILT : LIA_STORE_REPLACED;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  db = open_for_work (path, error);
  if (db != NULL)
    {
      note_session (folder, path);
      g_unlink (note_path);
      g_unlink (damage_path);
      lia_store_file_watch (folder, db);
    }
  return g_steal_pointer (&db);
}
