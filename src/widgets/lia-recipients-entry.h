/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_RECIPIENTS_ENTRY (lia_recipients_entry_get_type ())
G_DECLARE_FINAL_TYPE (LiaRecipientsEntry, lia_recipients_entry, LIA, RECIPIENTS_ENTRY, GtkWidget)

/*
 * The people a message goes to, as chips with their live presence, and an entry that completes names. A comma,
 * semicolon or Enter makes a chip of what was typed; Backspace at the beginning takes the last one back into
 * the entry. Main thread. Signal "changed".
 */

/** lia_recipients_entry_new: @label: accessible name: "To" */
GtkWidget *lia_recipients_entry_new (LiaSession *session, const char *label);

/** Returns: (transfer none) (element-type LiaAddress): chips only; see lia_recipients_entry_commit(). */
GPtrArray *lia_recipients_entry_get_addresses (LiaRecipientsEntry *self);
/**
 * lia_recipients_entry_dup_all:
 *
 * Returns: (transfer full) (element-type LiaAddress): the chips, and what is still typed as one that has it as
 *   its name and cannot be delivered; lia_recipients_entry_set_addresses() puts it into the entry again.
 */
GPtrArray *lia_recipients_entry_dup_all (LiaRecipientsEntry *self);
void lia_recipients_entry_set_addresses (LiaRecipientsEntry *self, GPtrArray *addresses);

/**
 * lia_recipients_entry_commit:
 *
 * Makes chips of what is still typed.
 * Returns: %FALSE when something typed is no address; it stays in the entry, marked.
 */
gboolean lia_recipients_entry_commit (LiaRecipientsEntry *self);
void lia_recipients_entry_focus (LiaRecipientsEntry *self);
/** Returns: (transfer none): what is typed and no chip yet. */
const char *lia_recipients_entry_get_text (LiaRecipientsEntry *self);

G_END_DECLS
