/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-draft.h"

/* What the session keeps with a draft. Signal "edited": anything changed. */

G_BEGIN_DECLS

typedef enum
{
  LIA_DRAFT_END_OPEN, /* not yet */
  LIA_DRAFT_END_SENT,
  LIA_DRAFT_END_CLOSED, /* to the server's drafts */
  LIA_DRAFT_END_DISCARDED,
} LiaDraftEnd;

/**
 * LiaDraftOrigin:
 * @draft_id: in the store; 0: not stored yet
 * @source_row_id: the message answered, forwarded or edited; 0: none
 * @source_key: (nullable): of an edited one, the version that was opened
 */
typedef struct
{
  gint64 draft_id;
  gint64 source_row_id;
  char *source_key;
  char *in_reply_to;
  char *references;
  guint save_id;
  gboolean saving;
  gboolean edited; /* by the user */
  gboolean failed; /* it could not be stored, and the user knows */
  LiaDraftEnd end;
  gboolean connected; /* when it was SENT */
} LiaDraftOrigin;

LiaDraft *
_lia_draft_new (LiaDraftKind kind, LiaAccount *account, const char *subject, const char *text);
LiaDraftOrigin *_lia_draft_get_origin (LiaDraft *self);
void _lia_draft_set_saved_us (LiaDraft *self, gint64 saved_us);

G_END_DECLS
