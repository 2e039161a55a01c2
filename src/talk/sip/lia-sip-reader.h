/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

G_BEGIN_DECLS

/*
 * Reads the bodies of messages on a thread beside the main one, so that a document with thousands of people holds nothing
 * up there. What was read comes back in the order of the messages, in portions of a few milliseconds.
 * Main thread, unless a function says otherwise.
 */
typedef struct _LiaSipReader LiaSipReader;

/** LiaSipReadFunc: Any thread. Returns: (transfer full) (nullable): what the body of @message tells; a pure function */
typedef gpointer (*LiaSipReadFunc) (LiaSipMessage *message);

/** LiaSipTakeFunc: @content: (transfer full) (nullable). It may free the reader. */
typedef void (*LiaSipTakeFunc) (gpointer content, gpointer user_data);

/** lia_sip_reader_new: @free_content: of what @read returned and nobody took; any thread */
LiaSipReader *lia_sip_reader_new (LiaSipReadFunc read,
                                  GDestroyNotify free_content,
                                  LiaSipTakeFunc take,
                                  gpointer user_data);

/** lia_sip_reader_free: Waits for nothing. Of messages that were pushed nothing comes any more. */
void lia_sip_reader_free (LiaSipReader *self);

/** lia_sip_reader_push: @message: nobody may change it any more */
void lia_sip_reader_push (LiaSipReader *self, LiaSipMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipReader, lia_sip_reader_free)

G_END_DECLS
