/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/** lia_card_window_present: The person card in a window of its own, above the active one; one for each person. */
void lia_card_window_present (LiaApplication *app, LiaPerson *person);

G_END_DECLS
