/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-question.h"

/* Signal "answered" (char *text, gboolean store): the password, or the SHA-256 of the accepted certificate; %NULL:
 * cancelled. */

G_BEGIN_DECLS

/* @cannot_store: why it can only be kept for this run; NULL: there is a secret service */
LiaQuestion *_lia_question_new_password (LiaAccount *account,
                                         gboolean is_talk,
                                         const char *server,
                                         const char *login,
                                         gboolean refused,
                                         const char *cannot_store);
LiaQuestion *
_lia_question_new_certificate (LiaAccount *account, gboolean is_talk, const GError *error);

G_END_DECLS
