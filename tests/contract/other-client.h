/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/lia-mail-backend.h"
#include "office-child.h"

/* Another client of Nadia's mailbox, and what the office has noted of all clients. Blocking; one thread. */

G_BEGIN_DECLS

typedef struct _OtherClient OtherClient;

OtherClient *other_client_new (OfficeChild *office);
void other_client_free (OtherClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OtherClient, other_client_free)

/** Returns: (transfer none) (nullable): the remote id of a folder. */
const char *other_client_get_folder (OtherClient *self, LiaFolderRole role);
/** Returns: (transfer container) (element-type LiaMessageRecord): newest first. */
GPtrArray *other_client_list (OtherClient *self, LiaFolderRole role);
/** The bytes of an item, as a string. */
char *other_client_dup_source (OtherClient *self, const char *remote_id);
/** Carries out @ops (element-type LiaMailOp); none may fail. */
void other_client_apply (OtherClient *self, GPtrArray *ops);

/**
 * journal_read:
 * @n_read: (inout): how many bytes of the file are known already
 *
 * Returns: (transfer container) (element-type utf8): “VERB DETAIL SUBJECT” with tabs, of each new line.
 */
GPtrArray *journal_read (const char *path, gsize *n_read);

G_END_DECLS
