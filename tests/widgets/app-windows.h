/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

#include <gtk/gtk.h>

/* The whole program in the process of a test, signed in to an office, and its windows. */

G_BEGIN_DECLS

/** With whom the conversation is that is opened. */
#define APP_WINDOWS_PERSON "amelie.laurent@contoso.example"

/** app: made by the test, which runs it. */
extern LiaApplication *app;

/** Returns: (transfer none) (nullable): the first account, once there is one. */
LiaAccount *app_windows_get_account (void);
/** Both channels are connected, and the main window is there. */
gboolean app_windows_is_signed_in (void);

/** app_windows_watch: Adds to @places, for each widget from @widget down, a place that is %NULL when it is gone. */
void app_windows_watch (GtkWidget *widget, GPtrArray *places);
/** app_windows_wait_until_gone: @what: for the message, where some stay */
void app_windows_wait_until_gone (GPtrArray *places, const char *what);

/** Letters, conversations, messages and so on. */
guint app_windows_get_n_kinds (void);
const char *app_windows_get_name (guint kind);
/** app_windows_open: Returns: (transfer none): a window of that kind, drawn. */
GtkWindow *app_windows_open (guint kind);
/** app_windows_close: Waits until nothing of the window is left. @what: for the message, where some is */
void app_windows_close (GtkWindow *window, const char *what);
/** app_windows_open_and_close: A window of that kind; waits until it is drawn, and then until nothing of it is left. */
void app_windows_open_and_close (guint kind);

/**
 * app_windows_count_most_descriptors:
 *
 * Has every lane of the mail channel ask its server for something, with the number of connections that this may take: an
 * act that must not be done twice has a new one beside the one that is kept, and libsoup keeps both until the next act.
 * Returns: how many descriptors were open when they were most: without a leak there are never more.
 */
guint app_windows_count_most_descriptors (void);

G_END_DECLS
