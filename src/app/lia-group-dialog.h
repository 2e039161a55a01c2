/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/**
 * lia_group_dialog_new_group:
 * @people: a(ss): address URI, and the group that they leave, "" for none
 *
 * Asks for the name of a new group, and puts them into it.
 */
void lia_group_dialog_new_group (LiaApplication *app, GVariant *people);

/** lia_group_dialog_remove_people: Asks first: several are quickly too many. @uris: their addresses */
void lia_group_dialog_remove_people (LiaApplication *app, const char *const *uris);

/** lia_group_dialog_rename: Asks for another name of the group. */
void lia_group_dialog_rename (LiaApplication *app, const char *group);

/** lia_group_dialog_remove: Asks first: the server knows no way back. */
void lia_group_dialog_remove (LiaApplication *app, const char *group);

G_END_DECLS
