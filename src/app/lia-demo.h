/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"

G_BEGIN_DECLS

#define LIA_TYPE_DEMO (lia_demo_get_type ())
G_DECLARE_FINAL_TYPE (LiaDemo, lia_demo, LIA, DEMO, GObject)

/*
 * The demo office: liaison-office as a child process, and a profile folder that is thrown away. Main
 * thread. When the object goes, or this process dies in whatever way, the office ends and removes the folder.
 */

/**
 * LiaDemoOptions: strings may be %NULL.
 */
typedef struct
{
  const char *mail_dir; /* real mail to serve instead of the built-in one */
  const char *exchange; /* "2007sp2", "2010sp2", "2016"; NULL: the office's default */
  const char *policy;   /* a file: what people may do, which servers there are */
} LiaDemoOptions;

/**
 * lia_demo_start_async:
 *
 * Errors: %LIA_ERROR_NOT_FOUND the office is not installed; %LIA_ERROR_FAILED it did not start (the text says
 *   what it printed).
 */
void lia_demo_start_async (const LiaDemoOptions *options,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/** Returns: (transfer full) (nullable): the running office. */
LiaDemo *lia_demo_start_finish (GAsyncResult *result, GError **error);

/** lia_demo_dup_account: Returns: (transfer full): the account of the office's first person. */
LiaAccount *lia_demo_dup_account (LiaDemo *self);
/** lia_demo_get_password: Returns: (transfer none) (not nullable) */
const char *lia_demo_get_password (LiaDemo *self);
/** lia_demo_get_profile: Returns: (transfer none) (not nullable): the throw-away folder. */
const char *lia_demo_get_profile (LiaDemo *self);

G_END_DECLS
