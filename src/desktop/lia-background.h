/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Starting with the desktop session, and running with no window: through the desktop's portal where there is one, else
 * by a file of the user's autostart folder. Main thread; nothing blocks.
 */

/**
 * LiaBackgroundRequest: borrowed by the call.
 * @app_id: (not nullable): names the file
 * @name: (not nullable): of the program, for people
 * @reason: (not nullable): a sentence that the portal may show
 * @command: (array zero-terminated=1): what starts it
 * @autostart: whether it is to start with the session; %FALSE ends that
 */
typedef struct
{
  const char *app_id;
  const char *name;
  const char *reason;
  const char *const *command;
  gboolean autostart;
} LiaBackgroundRequest;

/**
 * lia_background_ask_async:
 *
 * Asks to run in the background, and for the start with the session or its end. The portal may ask the user.
 */
void lia_background_ask_async (GDBusConnection *bus,
                               const LiaBackgroundRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/**
 * lia_background_ask_finish:
 * @out_background: (out) (optional): whether the desktop lets it run with no window; %FALSE where there is no portal
 *
 * Returns: whether the start with the session is as it was asked for
 * Errors: %LIA_ERROR_DENIED the user or the desktop will not have it; %LIA_ERROR_FAILED the file cannot be written
 * Spec: XDG Desktop Portal, Background; Desktop Application Autostart Specification 0.5
 */
gboolean lia_background_ask_finish (GAsyncResult *result, gboolean *out_background, GError **error);

/**
 * lia_background_find_portal_async:
 *
 * Whether there is a portal that can be asked; none is started for it. Ends with g_task_propagate_boolean().
 */
void lia_background_find_portal_async (GDBusConnection *bus,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

G_END_DECLS
