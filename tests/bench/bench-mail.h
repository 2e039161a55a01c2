/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * bench_mail_make_folder:
 *
 * Returns: (transfer full): a new folder; in its folder "mail" is a mailbox of @n messages for the office's --mail, the
 *   same at every run
 */
char *bench_mail_make_folder (guint n);

G_END_DECLS
