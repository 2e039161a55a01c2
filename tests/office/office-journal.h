/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-mailbox.h"

/*
 * What clients have done to mailboxes, and what they were given, in a file: a line each, written at once, in the order
 * in which it was done. A test reads from it what was done how often. Main context.
 *
 *   LOGIN VERB DETAIL SUBJECT, with a tab between them
 *
 *   create FOLDER    the item was put there
 *   send N           it was sent, to N recipients
 *   move FOLDER      it was moved there
 *   copy FOLDER      a copy of it was made there
 *   delete -         it is gone for good
 *   mark MARKS       it was marked; MARKS are all that it has now
 *   same MARKS       it was to be marked as it was already
 *   write -          its text was replaced
 *   text -           its text was given to the client
 *   mime -           its bytes were given to the client
 */

G_BEGIN_DECLS

typedef struct _OfficeJournal OfficeJournal;

/** office_journal_new: Returns: (nullable): %NULL when the file cannot be made. */
OfficeJournal *office_journal_new (const char *path, GError **error);
void office_journal_free (OfficeJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfficeJournal, office_journal_free)

/** office_journal_write: @self: (nullable): %NULL: nothing is kept; @detail: (nullable) */
void office_journal_write (OfficeJournal *self,
                           const OfficePerson *who,
                           const char *verb,
                           const char *detail,
                           const OfficeItem *item);
/** office_journal_dup_marks: "read=1 flag=2 verb=102", for comparison. */
char *office_journal_dup_marks (const OfficeItem *item);

G_END_DECLS
