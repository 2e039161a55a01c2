/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

#include "mime/lia-mime-message.h"

G_BEGIN_DECLS

#define LIA_TYPE_HTML_VIEW (lia_html_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaHtmlView, lia_html_view, LIA, HTML_VIEW, GtkWidget)

/*
 * Shows the HTML of a message: no scripts, nothing from the network unless asked, no navigation. Main thread.
 * Signals: "link" (char *address, uint doubts): one is followed; nothing is opened here; see lia-link.h. "hovered" (char
 * *address, nullable).
 * "unusable": the engine cannot be kept from the network, so that it shows nothing.
 */

GtkWidget *lia_html_view_new (void);

/** lia_html_view_load: see lia_html_module_load(). */
void lia_html_view_load (GtkWidget *widget,
                         LiaMimeMessage *message,
                         const char *html,
                         gboolean allow_remote);

G_END_DECLS
