/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The help, whose pages are installed with the program and shown by the desktop's help viewer. Main thread.
 */

/**
 * lia_app_help_install:
 *
 * Gives the application the action “help”, which shows the first page; where nothing shows pages, it says so and where
 * they are.
 */
void lia_app_help_install (GtkApplication *app);

G_END_DECLS
