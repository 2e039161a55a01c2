/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "crash-life.h"
#include "remove-folder.h"

/* An office, another client of the same mailbox, and looks at what is in it. Blocking. */

G_BEGIN_DECLS

/* Whose mail goes on, and whose stands still. */
#define CRASH_ACTIVE "nadia"
#define CRASH_STILL "amelie"
#define CRASH_N_STILL 24

typedef struct _CrashOffice CrashOffice;

CrashOffice *crash_office_start (void);
void crash_office_stop (CrashOffice *self);

/** A folder with the account of @login in it. */
char *crash_office_make_profile (CrashOffice *self, const char *login);
/** New mail of the active one: “NAME a”, “NAME b”, … */
void crash_office_deliver (CrashOffice *self, const char *name);
/** Another client flags, reads, moves and deletes older mail of hers. */
void crash_office_interfere (CrashOffice *self);
/** (transfer full) (element-type utf8): “VERB DETAIL SUBJECT” of all that was done since the last call. */
GPtrArray *crash_office_read_journal (CrashOffice *self);
void crash_office_skip_journal (CrashOffice *self);
/** @out_version: of the one that is found. */
guint crash_office_count_drafts (CrashOffice *self, const char *subject, guint *out_version);

/**
 * crash_store_check: Looks at a store that nobody has open.
 * @copy: an empty folder, for a copy: the next life has to mend the store by itself
 * @texts, @sources: subjects of messages whose text and source are stored
 *
 * Returns: (nullable): what is wrong with it
 */
char *
crash_store_check (const char *profile, const char *copy, GHashTable *texts, GHashTable *sources);

G_END_DECLS
