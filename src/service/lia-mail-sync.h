/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-folder.h"
#include "mail/lia-mail-backend.h"
#include "store/lia-store-delta.h"
#include "store/lia-store.h"

/*
 * The mail channel of one account: keeps the store like the server, and carries the user's acts there. Main
 * thread; the work is done on three lanes. Status and its sentence stand on the account.
 *
 * Signals:
 *   "delta" (LiaStoreDelta): something in the store changed
 *   "folders-changed": the folder tree changed
 *   "refused" (char *): an act was taken back; a sentence for the user
 *   "needs-password" (gboolean refused), "needs-trust" (GError with the certificate)
 */

G_BEGIN_DECLS

#define LIA_TYPE_MAIL_SYNC (lia_mail_sync_get_type ())
G_DECLARE_FINAL_TYPE (LiaMailSync, lia_mail_sync, LIA, MAIL_SYNC, GObject)

LiaMailSync *
lia_mail_sync_new (LiaStore *store, LiaAccount *account, const LiaMailProvider *provider);

/** lia_mail_sync_start: Signs in with @password and goes to work. Again after a new password or trust. */
void lia_mail_sync_start (LiaMailSync *self, const char *password, LiaTrial *trial);
/** Ends all work; blocks until the lanes have ended, at most 100 ms. */
void lia_mail_sync_stop (LiaMailSync *self);
/** Tries at once what waits. */
void lia_mail_sync_retry (LiaMailSync *self);

/** The folder is looked at: it is synchronised before all others. */
void lia_mail_sync_show_folder (LiaMailSync *self, gint64 folder_id);
/** Operations were added to the store. */
void lia_mail_sync_push_ops (LiaMailSync *self);

/** The source of a message: fetched and kept in the store. Errors: as lia_mail_backend_fetch_source(). */
void lia_mail_sync_fetch_source_async (LiaMailSync *self,
                                       gint64 row_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GBytes *lia_mail_sync_fetch_source_finish (LiaMailSync *self, GAsyncResult *result, GError **error);

/** People of the directory. (transfer full) (element-type LiaContactRecord) */
void lia_mail_sync_search_people_async (LiaMailSync *self,
                                        const char *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *
lia_mail_sync_search_people_finish (LiaMailSync *self, GAsyncResult *result, GError **error);

G_END_DECLS
