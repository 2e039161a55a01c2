/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * One life of the program without a window: the session over a real store and the real Exchange backend. It says a
 * line of words, with a tab between them, for each thing that a parent can count on:
 *
 *   will VERB DETAIL SUBJECT     it is about to be done
 *   taken VERB DETAIL SUBJECT    it is done, as far as the user can see
 *   typed VERSION SUBJECT        a draft has a new text
 *   saved VERSION SUBJECT        it says that this version of the draft is kept
 *   back SUBJECT                 a draft is open again that was open when the last life ended
 *   e                            anything else has happened
 *   end                          there is nothing more to do
 *
 * VERB, DETAIL and SUBJECT are those of the office's journal.
 */

G_BEGIN_DECLS

typedef enum
{
  CRASH_FIRST_SYNC,
  CRASH_DELTA,
  CRASH_ACTS,
  CRASH_DRAFT,
  CRASH_SEND,
  N_CRASH_KINDS,
} CrashKind;

#define CRASH_N_ACTS 6
#define CRASH_LETTERS "abcdef"

/**
 * crash_life_run: Never returns before it is killed, unless @finish: then what a life before has left is brought to
 *   its end, with nothing new, and the session closed in good order.
 * @round: its name stands in all subjects; @turn: where it begins among its acts
 */
void crash_life_run (
    const char *profile, CrashKind kind, const char *round, guint turn, gboolean finish);

G_END_DECLS
