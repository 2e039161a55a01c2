/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desktop/lia-bus-caller.h"

G_BEGIN_DECLS

/** LiaAccess: whether a program may know what the user's people do. */
typedef enum
{
  LIA_ACCESS_REFUSED,
  LIA_ACCESS_ASKED, /* the user has not answered yet */
  LIA_ACCESS_ALLOWED,
} LiaAccess;

/** LiaAccessAnswer: of the user. */
typedef enum
{
  LIA_ACCESS_ANSWER_NOT_NOW, /* refused as long as this runs; not kept */
  LIA_ACCESS_ANSWER_REFUSE,
  LIA_ACCESS_ANSWER_ALLOW,
} LiaAccessAnswer;

/** LIA_ACCESS_KEY: of the settings: a{s(sb)}: by id the name of the program, and whether it is allowed. */
#define LIA_ACCESS_KEY "presence-access"

#define LIA_TYPE_BUS_ACCESS (lia_bus_access_get_type ())
G_DECLARE_FINAL_TYPE (LiaBusAccess, lia_bus_access, LIA, BUS_ACCESS, GObject)

/*
 * Which programs may know of the user's people: what the user has answered is in the settings, and in force as soon as it is
 * changed there; where they are locked, it holds as long as this runs. One question is open at a time, and only
 * %LIA_ACCESS_MAX_QUESTIONS are asked in ten minutes, however many programs want something: the next one is refused, and
 * asked about when it comes again later. Main thread.
 * Signals:
 *   "question" (LiaBusCaller): the user is to be asked; lia_bus_access_answer() ends it, and the next one may come
 *   "changed" (char *id, int LiaAccess): of a program
 */

/** lia_bus_access_new: @settings: with %LIA_ACCESS_KEY */
LiaBusAccess *lia_bus_access_new (GSettings *settings);

/** lia_bus_access_get: What holds now; nobody is asked. */
LiaAccess lia_bus_access_get (LiaBusAccess *self, const char *id);

/** lia_bus_access_ask: As lia_bus_access_get(); the user is asked about who is not known yet. */
LiaAccess lia_bus_access_ask (LiaBusAccess *self, LiaBusCaller *caller);

/** lia_bus_access_answer: To the question about the program with that @id. */
void lia_bus_access_answer (LiaBusAccess *self, const char *id, LiaAccessAnswer answer);

/**
 * lia_bus_access_set, lia_bus_access_forget: The user has thought about it again. Who is forgotten is not asked about as
 * long as this runs: to tidy up is no invitation to ask.
 */
void lia_bus_access_set (LiaBusAccess *self, const char *id, gboolean allowed);
void lia_bus_access_forget (LiaBusAccess *self, const char *id);

/** lia_access_to_string: Returns: (transfer none): "refused", "asked", "allowed", as on the bus. */
const char *lia_access_to_string (LiaAccess access);

G_END_DECLS
