/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_HEADER (lia_message_header_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageHeader, lia_message_header, LIA, MESSAGE_HEADER, GtkWidget)

/*
 * Above a message: its subject, its sender with live presence and the channels to reach them, and everybody it went
 * to as chips. The presence of all of them is asked for while they are shown. Main thread.
 */

/** lia_message_header_new: @session: (not nullable) */
GtkWidget *lia_message_header_new (LiaSession *session);

/**
 * LiaMessageHeaderContent: what is shown; borrowed during the call.
 */
typedef struct
{
  const char *subject;
  LiaAddress *from; /* nullable */
  GPtrArray *to;    /* of LiaAddress */
  GPtrArray *cc;
  gint64 time_us; /* 0: not known */
} LiaMessageHeaderContent;

/** lia_message_header_show: Does nothing when the same is shown already, so that a menu that is open stays. */
void lia_message_header_show (LiaMessageHeader *self, const LiaMessageHeaderContent *content);

G_END_DECLS
