/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notice"

#include "config.h"

#include "core/lia-notice.h"

G_DEFINE_BOXED_TYPE (LiaNotice, lia_notice, lia_notice_ref, lia_notice_unref)

static void
button_free (gpointer data)
{
  LiaNoticeButton *button = data;

  g_free (button->label);
  g_free (button->action);
  g_clear_pointer (&button->target, g_variant_unref);
  g_free (button->text_action);
  g_free (button);
}

LiaNotice *
lia_notice_new (const char *id, LiaNoticeKind kind, const char *title, const char *body)
{
  LiaNotice *self = NULL;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (title != NULL, NULL);

  self = g_new0 (LiaNotice, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->kind = kind;
  self->title = g_strdup (title);
  self->body = g_strdup (body);
  self->buttons = g_ptr_array_new_with_free_func (button_free);
  return self;
}

LiaNotice *
lia_notice_ref (LiaNotice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_notice_unref (LiaNotice *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->body);
  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);
  g_ptr_array_unref (self->buttons);
  g_free (self);
}

void
lia_notice_set_action (LiaNotice *self, const char *action, GVariant *target)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (action != NULL);

  g_free (self->action);
  self->action = g_strdup (action);
  g_clear_pointer (&self->target, g_variant_unref);
  self->target = target != NULL ? g_variant_ref_sink (target) : NULL;
}

void
lia_notice_add_button (LiaNotice *self,
                       const char *label,
                       const char *action,
                       GVariant *target,
                       const char *text_action)
{
  LiaNoticeButton *button = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (label != NULL);
  g_return_if_fail (action != NULL);

  button = g_new0 (LiaNoticeButton, 1);
  button->label = g_strdup (label);
  button->action = g_strdup (action);
  button->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  button->text_action = g_strdup (text_action);
  g_ptr_array_add (self->buttons, button);
}
