/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/** lia_group_dialog_new_group: Asks for the name of a new group, and puts @person into it. @from: out of this one; "": none */
void lia_group_dialog_new_group (LiaApplication *app, LiaPerson *person, const char *from);

/** lia_group_dialog_rename: Asks for another name of the group. */
void lia_group_dialog_rename (LiaApplication *app, const char *group);

/** lia_group_dialog_remove: Asks first: the server knows no way back. */
void lia_group_dialog_remove (LiaApplication *app, const char *group);

G_END_DECLS
