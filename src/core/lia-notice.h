/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-types.h"

/*
 * Something to tell the user through the desktop, whatever shows it. Built by its maker, read-only from the moment it is
 * handed on. Main thread.
 */

G_BEGIN_DECLS

/**
 * LiaNoticeKind: what it is about; the desktop may show or sound each in its own way.
 * @LIA_NOTICE_MAIL: a message arrived
 * @LIA_NOTICE_CHAT: somebody wrote
 * @LIA_NOTICE_AVAILABLE: somebody can be talked to now
 * @LIA_NOTICE_MISSED: what came while the user was not there, or was not to be disturbed
 * @LIA_NOTICE_TROUBLE: the user must do something, or it does not go on
 * @LIA_NOTICE_HINT: worth to know, once
 */
typedef enum
{
  LIA_NOTICE_MAIL,
  LIA_NOTICE_CHAT,
  LIA_NOTICE_AVAILABLE,
  LIA_NOTICE_MISSED,
  LIA_NOTICE_TROUBLE,
  LIA_NOTICE_HINT,
} LiaNoticeKind;

/**
 * LiaNoticeButton:
 * @label: (not nullable): with no mnemonic
 * @action: (not nullable): of the application, with no “app.”
 * @target: (nullable)
 * @text_action: (nullable): where a text can be typed into the notification itself, the button takes one; this action gets
 *   it, with a target of two: @target and the text
 */
typedef struct
{
  char *label;
  char *action;
  GVariant *target;
  char *text_action;
} LiaNoticeButton;

/**
 * LiaNotice:
 * @id: (not nullable): a second one with the same takes the place of the first
 * @title: (not nullable): plain text
 * @body: (nullable): plain text
 * @action: (nullable): of the application, with no “app.”: what a click opens
 * @target: (nullable): of @action
 * @buttons: (element-type LiaNoticeButton) (not nullable)
 * @silent: with no sound
 */
typedef struct
{
  char *id;
  LiaNoticeKind kind;
  char *title;
  char *body;
  char *action;
  GVariant *target;
  GPtrArray *buttons;
  gboolean silent;
  gatomicrefcount ref_count;
} LiaNotice;

#define LIA_TYPE_NOTICE (lia_notice_get_type ())
GType lia_notice_get_type (void);

/** lia_notice_new: Returns: (transfer full): to be filled in before it is shared. */
LiaNotice *lia_notice_new (const char *id, LiaNoticeKind kind, const char *title, const char *body);
LiaNotice *lia_notice_ref (LiaNotice *self);
void lia_notice_unref (LiaNotice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaNotice, lia_notice_unref)

/** lia_notice_set_action: @target: (nullable) (transfer floating) */
void lia_notice_set_action (LiaNotice *self, const char *action, GVariant *target);
/** lia_notice_add_button: @target: (nullable) (transfer floating); @text_action: (nullable) */
void lia_notice_add_button (LiaNotice *self,
                            const char *label,
                            const char *action,
                            GVariant *target,
                            const char *text_action);

G_END_DECLS
