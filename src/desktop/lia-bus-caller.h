/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * Which program stands behind a name on the bus. Immutable and reference-counted; may cross threads.
 *
 * A program in a sandbox is known by the id that the sandbox has given it, any other by the executable of its process. One
 * whose executable is not the file that has this name here, outside of its sandbox, is not known. That tells programs apart
 * that do not deceive; what runs outside of a sandbox as the same user could read the user's files anyway.
 */

G_BEGIN_DECLS

/**
 * LiaBusCaller:
 * @id: (not nullable): the same for the same program, kept with the user's answer: "exe:/usr/bin/thunderbird",
 *   "flatpak:org.mozilla.Thunderbird", "snap:thunderbird"
 * @name: (not nullable): for people, as the program's desktop file has it, else the end of @where
 * @where: (not nullable): how it is known, for people: the executable, or the id in the sandbox
 */
typedef struct
{
  char *id;
  char *name;
  char *where;
  gatomicrefcount ref_count;
} LiaBusCaller;

LiaBusCaller *lia_bus_caller_new (const char *id, const char *name, const char *where);
LiaBusCaller *lia_bus_caller_ref (LiaBusCaller *self);
void lia_bus_caller_unref (LiaBusCaller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaBusCaller, lia_bus_caller_unref)

/**
 * lia_bus_caller_identify_async:
 * @sender: (not nullable): a unique name on @bus
 *
 * Asks the bus for the process, and reads of it on another thread: a hostile process could make a file of its sandbox
 * hang.
 */
void lia_bus_caller_identify_async (GDBusConnection *bus,
                                    const char *sender,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/**
 * lia_bus_caller_identify_finish:
 *
 * Returns: (transfer full) (nullable)
 * Errors: those of the bus and of files; %G_IO_ERROR_INVALID_DATA what is told of the program makes no sense, or is
 *   true in its sandbox only.
 */
LiaBusCaller *lia_bus_caller_identify_finish (GAsyncResult *result, GError **error);

/**
 * lia_bus_caller_dup_flatpak_id:
 * @info: (array length=size): the file “.flatpak-info” of a sandbox
 *
 * Returns: (transfer full) (nullable): the application's id; %NULL: it names none that could be one
 * Spec: flatpak-metadata(5), [Application] name.
 */
char *lia_bus_caller_dup_flatpak_id (const char *info, gsize size);

/**
 * lia_bus_caller_dup_snap_name:
 * @label: (nullable): of the security module: "snap.thunderbird.thunderbird (enforce)"
 *
 * Returns: (transfer full) (nullable): the snap's name; %NULL: it is none
 */
char *lia_bus_caller_dup_snap_name (const char *label);

G_END_DECLS
