/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/*
 * What is opened from outside: by another start of the program, the desktop, a browser, a file manager. It is shown;
 * nothing is sent or dialled. Main thread.
 */

/** lia_app_open_install: The action "open" (a{sv}: see lia_app_open_take()). */
void lia_app_open_install (LiaApplication *app);

/**
 * lia_app_open_take:
 * @request: a{sv}, all of it optional: "arguments" (aay): what lia_open_target_new() takes; "compose" (b): one message
 *   to all of them; "show-inbox", "show-people" (b): the main window with it; "hidden" (b): no window, if there is no
 *   more to do
 *
 * Opens it, now or when there is a main window.
 */
void lia_app_open_take (LiaApplication *app, GVariant *request);

/** lia_app_open_files: @files: (array length=n_files): as lia_app_open_take() */
void lia_app_open_files (LiaApplication *app, GFile **files, gsize n_files);

/** lia_app_open_accept_drops: Files that are dropped on @widget are opened. */
void lia_app_open_accept_drops (LiaApplication *app, GtkWidget *widget);

/** lia_app_open_run: There is a main window: opens what was asked for before. */
void lia_app_open_run (LiaApplication *app);

G_END_DECLS
