/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/lia-mime-message.h"

G_BEGIN_DECLS

/**
 * LiaOpenedFile:
 * @name: (not nullable): of the file, to be shown
 * @message: (nullable): the message in it
 * @contacts: (nullable) (element-type LiaContactRecord): the contact cards in it, at least one
 *
 * A file that was opened from outside: a message (.eml) or contact cards (.vcf). Nothing of it is stored.
 */
typedef struct
{
  char *name;
  LiaMimeMessage *message;
  GPtrArray *contacts;
} LiaOpenedFile;

/**
 * lia_opened_file_read_async:
 * @path: (not nullable): in the encoding of file names
 *
 * Reads and parses it beside the main thread. What it is tells its beginning, then its name.
 */
void lia_opened_file_read_async (const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/**
 * lia_opened_file_read_finish:
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_NOT_FOUND it cannot be read; %LIA_ERROR_TOO_LARGE beyond %LIA_EML_MAX_BYTES or
 *   %LIA_VCARD_MAX_BYTES; %LIA_ERROR_INVALID_INPUT it is neither, no regular file, or cards that nobody can be reached
 *   by. The text is a sentence for the user.
 */
LiaOpenedFile *lia_opened_file_read_finish (GAsyncResult *result, GError **error);
void lia_opened_file_free (LiaOpenedFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOpenedFile, lia_opened_file_free)

G_END_DECLS
