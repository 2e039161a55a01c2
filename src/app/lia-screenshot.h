/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/**
 * lia_screenshot_take_when_ready:
 * @path: of the PNG file
 *
 * Waits until the accounts are connected and the window has been quiet for a moment, writes what it shows, and ends
 * the program. After 20 s it writes what there is.
 */
void lia_screenshot_take_when_ready (LiaApplication *app, GtkWindow *window, const char *path);

G_END_DECLS
