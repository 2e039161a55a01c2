/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/** lia_group_dialog_present: Asks for the name of a new group, and puts @person into it. */
void lia_group_dialog_present (LiaApplication *app, LiaPerson *person);

G_END_DECLS
