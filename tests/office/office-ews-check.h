/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * In tests, every document that the Exchange half receives or gives is handed to ews-checker, a child of the office.
 * The environment says whether: LIAISON_EWS_CHECKER is the program, and below LIA_TEST_FIXTURES is the schema; where
 * one is absent nothing is checked. Main context.
 */

G_BEGIN_DECLS

typedef struct _OfficeEwsCheck OfficeEwsCheck;

/** office_ews_check_new: Returns: (transfer full) (nullable): %NULL where nothing is checked. */
OfficeEwsCheck *office_ews_check_new (const char *generation);

/**
 * office_ews_check_take:
 * @self: (nullable)
 * @name: "request", "foreign-request" (of a client that is not ours) or "answer"
 *
 * Hands over a document. Where one before it was found wrong, the process ends here, with a message and status 3.
 */
void office_ews_check_take (OfficeEwsCheck *self, const char *name, GBytes *document);

/**
 * office_ews_check_finish:
 * @self: (transfer full) (nullable)
 *
 * Waits for the verdict on all that was handed over. A wrong document ends the process, with a message and status 3.
 */
void office_ews_check_finish (OfficeEwsCheck *self);

G_END_DECLS
