/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-link.h"

G_BEGIN_DECLS

/**
 * LiaLinkDialogFunc:
 * @uri: what to open
 */
typedef void (*LiaLinkDialogFunc) (const char *uri, gpointer user_data);

/**
 * lia_link_dialog_present:
 * @parent: (nullable)
 * @link: (not nullable): a web address with doubts
 * @open_func: called if it is to be opened; the dialog closes by itself
 * @destroy: (nullable): for @user_data, when the dialog has ended either way
 *
 * Shows where a link leads, and what is odd about it, and asks whether to follow it. Main thread.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *lia_link_dialog_present (GtkWindow *parent,
                                    const LiaLink *link,
                                    LiaLinkDialogFunc open_func,
                                    gpointer user_data,
                                    GDestroyNotify destroy);

G_END_DECLS
