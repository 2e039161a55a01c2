/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* The office as a child of a test; blocking. */

G_BEGIN_DECLS

typedef struct _OfficeChild OfficeChild;

/** office_child_start: @...: more arguments, ended by %NULL. Fails the test when it does not start. */
OfficeChild *office_child_start (const char *first_argument, ...) G_GNUC_NULL_TERMINATED;
/** SIGTERM; asserts that it ends with 0. */
void office_child_stop (OfficeChild *self);
JsonObject *office_child_get_ready (OfficeChild *self);
const char *office_child_get_url (OfficeChild *self);
/** office_child_wait_listening: After a restart of its Exchange half: until that takes connections again. */
void office_child_wait_listening (OfficeChild *self);
/** A command of its control line; asserts that it is obeyed. Returns: the number it answers. */
guint office_child_command (OfficeChild *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
