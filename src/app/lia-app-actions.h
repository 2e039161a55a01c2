/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"
#include "core/lia-mailto.h"

G_BEGIN_DECLS

/**
 * lia_app_actions_install:
 *
 * Every way to reach a person, and what else can be done with one; the same actions for menus, chips, cards, rows
 * and links. See lia_session_dup_channel_menu() for their targets. More: "open-link" (su: address, LiaLinkDoubts),
 * "open-message" (x: row), "new-message", "new-conversation", "undo" (u), "retry" (s: account).
 */
void lia_app_actions_install (LiaApplication *app);

/** lia_app_actions_open_mailto: A window to write the message in; tells it if no account has mail. */
void lia_app_actions_open_mailto (LiaApplication *app, const LiaMailto *mailto);

/** lia_app_actions_find_person: Returns: (transfer none) (nullable): whose address @uri is; %NULL: it is none, or "". */
LiaPerson *lia_app_actions_find_person (LiaApplication *app, const char *uri);

/** lia_app_actions_show_person: Their card. */
void lia_app_actions_show_person (LiaApplication *app, LiaPerson *person);

G_END_DECLS
