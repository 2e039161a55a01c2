/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/lia-mime-message.h"

G_BEGIN_DECLS

/*
 * The HTML reader is a module of its own (src/htmlview), opened when the first HTML message is shown: linking its
 * engine would cost every start. Main thread. The widget has the signals "link" (char *address, uint
 * doubts: one is followed; see lia-link.h), "hovered" (char *address, nullable) and "unusable" (it will never show anything).
 */

/** lia_html_module_new_view: Returns: (transfer floating) (nullable): %NULL where the module is missing. */
GtkWidget *lia_html_module_new_view (void);

/**
 * lia_html_module_load:
 * @view: from lia_html_module_new_view()
 * @message: (not nullable): for its pictures
 * @html: (not nullable): a sanitised fragment
 * @allow_remote: whether pictures may be fetched
 */
void lia_html_module_load (GtkWidget *view,
                           LiaMimeMessage *message,
                           const char *html,
                           gboolean allow_remote);

G_END_DECLS
