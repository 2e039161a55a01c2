/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/lia-mime-message.h"

G_BEGIN_DECLS

#define LIA_TYPE_ATTACHMENT_LIST (lia_attachment_list_get_type ())
G_DECLARE_FINAL_TYPE (LiaAttachmentList, lia_attachment_list, LIA, ATTACHMENT_LIST, GtkWidget)

/*
 * The attachments of a message, each to be opened or saved. Names are made safe; what could be a program is only
 * saved. Main thread. Signal "failed" (char *text): a sentence for the user.
 */

GtkWidget *lia_attachment_list_new (void);

/** lia_attachment_list_show: @message: (nullable): %NULL: none; the widget hides itself where there are none */
void lia_attachment_list_show (LiaAttachmentList *self, LiaMimeMessage *message);

G_END_DECLS
