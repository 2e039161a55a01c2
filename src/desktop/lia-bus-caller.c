/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-caller"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gdesktopappinfo.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lia-limits.h"
#include "desktop/lia-bus-caller.h"

#define BUS "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define DELETED " (deleted)"

/* What the bus says of the process. */
typedef struct
{
  char *sender;
  guint pid;
  char *label; /* (nullable) */
} Credentials;

static void
credentials_free (gpointer data)
{
  Credentials *credentials = data;

  g_free (credentials->sender);
  g_free (credentials->label);
  g_free (credentials);
}

LiaBusCaller *
lia_bus_caller_new (const char *id, const char *name, const char *where)
{
  LiaBusCaller *self = NULL;

  g_return_val_if_fail (id != NULL && name != NULL && where != NULL, NULL);

  self = g_new0 (LiaBusCaller, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->where = g_strdup (where);
  return self;
}

LiaBusCaller *
lia_bus_caller_ref (LiaBusCaller *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_bus_caller_unref (LiaBusCaller *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->where);
  g_free (self);
}

/* ---- What the sandbox says; on another thread from here on ---- */

char *
lia_bus_caller_dup_flatpak_id (const char *info, gsize size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *id = NULL;

  if (g_key_file_load_from_data (file, info, size, G_KEY_FILE_NONE, NULL))
    id = g_key_file_get_string (file, "Application", "name", NULL);
  return id != NULL && g_application_id_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

char *
lia_bus_caller_dup_snap_name (const char *label)
{
  const char *end = NULL;

  if (label == NULL || !g_str_has_prefix (label, "snap."))
    return NULL;
  label += strlen ("snap.");
  end = strchr (label, '.');
  if (end == NULL || end == label)
    return NULL;
  for (const char *c = label; c < end; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
      return NULL;
  return g_strndup (label, (gsize)(end - label));
}

/* Returns: FALSE with @error: it has a sandbox that tells nothing sensible. *out_id: NULL: it has
   none. */
static gboolean
read_flatpak_id (guint pid, char **out_id, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/root/.flatpak-info", pid);
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  g_autofree char *info = g_malloc (LIA_CALLER_MAX_INFO_BYTES);
  struct stat about = { 0 };
  gssize size = -1;
  int code = errno;

  if (file < 0 && code == ENOENT)
    return TRUE;
  if (file >= 0)
    {
      if (fstat (file, &about) == 0 && S_ISREG (about.st_mode)
          && about.st_size <= LIA_CALLER_MAX_INFO_BYTES)
        size = read (file, info, LIA_CALLER_MAX_INFO_BYTES);
      close (file);
      *out_id = size > 0 ? lia_bus_caller_dup_flatpak_id (info, (gsize)size) : NULL;
      code = EINVAL;
    }
  if (*out_id == NULL)
    g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (code), "%s: %s", path,
                 g_strerror (code));
  return *out_id != NULL;
}

/* Whether @executable, as @path of the process leads to it, is the file of that name here. */
static gboolean
is_same_file (const char *path, const char *executable)
{
  struct stat there = { 0 };
  struct stat here = { 0 };

  return stat (path, &there) == 0 && stat (executable, &here) == 0 && there.st_dev == here.st_dev
         && there.st_ino == here.st_ino;
}

/* Whether the process sees the files that this one sees. */
static gboolean
has_same_files (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/ns/mnt", pid);
  struct stat there = { 0 };
  struct stat here = { 0 };

  return stat (path, &there) == 0 && stat ("/proc/self/ns/mnt", &here) == 0
         && there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

/* A sandbox that tells nothing of itself may have put any file in the place of a program that the
   user knows: its name says nothing then. */
static char *
read_executable (guint pid, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/exe", pid);
  g_autofree char *executable = g_file_read_link (path, error);

  if (executable == NULL)
    return NULL;
  if (!g_utf8_validate (executable, -1, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: no text", path);
      return NULL;
    }
  if (is_same_file (path, executable))
    return g_steal_pointer (&executable);
  if (!has_same_files (pid))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: another file here: %s", path,
                   executable);
      return NULL;
    }
  /* A program that was brought up to date while it runs. */
  if (g_str_has_suffix (executable, DELETED))
    executable[strlen (executable) - strlen (DELETED)] = '\0';
  return g_steal_pointer (&executable);
}

/* ---- Its name ---- */

static char *
dup_desktop_name (const char *base, const char *executable)
{
  g_autofree char *id = g_strconcat (base, ".desktop", NULL);
  g_autoptr (GDesktopAppInfo) info = g_desktop_app_info_new (id);
  g_autofree char *found = NULL;
  g_autofree char *real = NULL;

  if (info == NULL)
    return NULL;
  if (executable == NULL)
    return g_strdup (g_app_info_get_display_name (G_APP_INFO (info)));
  /* Another program of that name is not what the desktop file speaks of. */
  found = g_find_program_in_path (g_app_info_get_executable (G_APP_INFO (info)));
  real = found != NULL ? realpath (found, NULL) : NULL;
  return g_strcmp0 (real, executable) == 0
             ? g_strdup (g_app_info_get_display_name (G_APP_INFO (info)))
             : NULL;
}

static LiaBusCaller *
new_sandboxed (const char *kind, const char *desktop_id, const char *id)
{
  g_autofree char *name = dup_desktop_name (desktop_id, NULL);
  g_autofree char *whole = g_strconcat (kind, ":", id, NULL);

  return lia_bus_caller_new (whole, name != NULL ? name : id, id);
}

static LiaBusCaller *
new_program (const char *executable)
{
  g_autofree char *base = g_path_get_basename (executable);
  g_autofree char *name = dup_desktop_name (base, executable);
  g_autofree char *whole = g_strconcat ("exe:", executable, NULL);

  return lia_bus_caller_new (whole, name != NULL ? name : base, executable);
}

static LiaBusCaller *
identify (const Credentials *credentials, GError **error)
{
  g_autofree char *snap = lia_bus_caller_dup_snap_name (credentials->label);
  g_autofree char *flatpak = NULL;
  g_autofree char *executable = NULL;

  if (snap != NULL)
    {
      g_autofree char *desktop_id = g_strdup_printf ("%s_%s", snap, snap);
      return new_sandboxed ("snap", desktop_id, snap);
    }
  if (!read_flatpak_id (credentials->pid, &flatpak, error))
    return NULL;
  if (flatpak != NULL)
    return new_sandboxed ("flatpak", flatpak, flatpak);
  executable = read_executable (credentials->pid, error);
  return executable != NULL ? new_program (executable) : NULL;
}

static void
identify_in_thread (GTask *task,
                    gpointer source_object,
                    gpointer task_data,
                    GCancellable *cancellable)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (source_object);
  const Credentials *credentials = task_data;
  GError *error = NULL;
  g_autoptr (LiaBusCaller) caller = identify (credentials, &error);
  g_autoptr (GVariant) answer = NULL;

  /* It is still there: so what was read was not of another process that got its number. */
  if (caller != NULL)
    answer = g_dbus_connection_call_sync (bus, BUS, BUS_PATH, BUS, "GetNameOwner",
                                          g_variant_new ("(s)", credentials->sender), NULL,
                                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, &error);
  if (answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&caller), (GDestroyNotify)lia_bus_caller_unref);
  else
    g_task_return_error (task, error);
}

/* ---- On the main thread ---- */

static void
credentials_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Credentials *credentials = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) about = NULL;
  g_autoptr (GVariant) label = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  about = g_variant_get_child_value (answer, 0);
  if (!g_variant_lookup (about, "ProcessID", "u", &credentials->pid))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "The bus does not tell the process");
      return;
    }
  label = g_variant_lookup_value (about, "LinuxSecurityLabel", G_VARIANT_TYPE_BYTESTRING);
  if (label != NULL)
    credentials->label = g_variant_dup_bytestring (label, NULL);
  g_task_run_in_thread (task, identify_in_thread);
}

void
lia_bus_caller_identify_async (GDBusConnection *bus,
                               const char *sender,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = NULL;
  Credentials *credentials = NULL;

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (sender != NULL);

  task = g_task_new (bus, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_bus_caller_identify_async);
  credentials = g_new0 (Credentials, 1);
  credentials->sender = g_strdup (sender);
  g_task_set_task_data (task, credentials, credentials_free);
  g_dbus_connection_call (bus, BUS, BUS_PATH, BUS, "GetConnectionCredentials",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, credentials_cb, task);
}

LiaBusCaller *
lia_bus_caller_identify_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
