/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-question.h"

G_BEGIN_DECLS

/**
 * lia_question_dialog_present:
 * @question: (transfer none) (not nullable): what the session wants to know
 * @parent: (nullable): the window above which it is asked
 *
 * Asks for a password, or shows a certificate with its fingerprint, and gives the answer to @question.
 * Closing the dialog cancels the question. Main thread.
 */
void lia_question_dialog_present (LiaQuestion *question, GtkWindow *parent);

G_END_DECLS
