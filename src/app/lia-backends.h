/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/lia-mail-backend.h"
#include "talk/lia-talk-backend.h"

/* The backends built in (meson options mail_backends and talk_backends): the only place that names them. */

G_BEGIN_DECLS

/** Returns: (transfer none) (array zero-terminated=1) */
const LiaMailProvider *const *lia_backends_mail (void);
/** Returns: (transfer none) (array zero-terminated=1) */
const LiaTalkProvider *const *lia_backends_talk (void);

G_END_DECLS
