/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"

G_BEGIN_DECLS

/**
 * LiaDraftKind: how a message began.
 */
typedef enum
{
  LIA_DRAFT_NEW,
  LIA_DRAFT_REPLY,
  LIA_DRAFT_REPLY_ALL,
  LIA_DRAFT_FORWARD,
  LIA_DRAFT_EDIT, /* a message from Drafts taken up again */
} LiaDraftKind;

/**
 * LiaDraftAttachment: a file that goes with a message; bytes are held until it is sent.
 */
typedef struct
{
  char *name;
  char *content_type;
  GBytes *bytes;
} LiaDraftAttachment;

#define LIA_TYPE_DRAFT (lia_draft_get_type ())
G_DECLARE_FINAL_TYPE (LiaDraft, lia_draft, LIA, DRAFT, GObject)

/*
 * A message being written. Main thread. Made by LiaSession. The composer writes into it; the session saves it
 * a moment after each change (kept through kill -9) and puts it among the server's drafts when the composer is
 * closed. Properties: "account", "subject", "text" (plain), "saved-us" (int64: when it was last saved, 0: not
 * yet); signal "recipients-changed", "attachments-changed".
 */

LiaDraftKind lia_draft_get_kind (LiaDraft *self);
LiaAccount *lia_draft_get_account (LiaDraft *self);
void lia_draft_set_account (LiaDraft *self, LiaAccount *account);
const char *lia_draft_get_subject (LiaDraft *self);
void lia_draft_set_subject (LiaDraft *self, const char *subject);
const char *lia_draft_get_text (LiaDraft *self);
void lia_draft_set_text (LiaDraft *self, const char *text);
/** Where the cursor goes at first, in characters of the text: 0 above the quoted text. */
guint lia_draft_get_cursor (LiaDraft *self);

/** @field: "to", "cc" or "bcc". Returns: (transfer none) (element-type LiaAddress) */
GPtrArray *lia_draft_get_recipients (LiaDraft *self, const char *field);
void lia_draft_set_recipients (LiaDraft *self, const char *field, GPtrArray *addresses);

/** Returns: (transfer none) (element-type LiaDraftAttachment) */
GPtrArray *lia_draft_get_attachments (LiaDraft *self);
/** @name is made safe. Errors: %LIA_ERROR_TOO_LARGE over 25 MiB in all. */
gboolean lia_draft_add_attachment (
    LiaDraft *self, const char *name, const char *content_type, GBytes *bytes, GError **error);
void lia_draft_remove_attachment (LiaDraft *self, guint index);
gint64 lia_draft_get_saved_us (LiaDraft *self);

/** Whether there is anything in it that the user would miss. */
gboolean lia_draft_is_empty (LiaDraft *self);

G_END_DECLS
