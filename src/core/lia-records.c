/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-records"

#include "config.h"

#include <string.h>

#include "core/lia-records.h"
#include "core/lia-text.h"

/* Every record is a reference-counted boxed value; only what it holds differs. */
#define DEFINE_RECORD(Type, type)                                                                  \
  G_DEFINE_BOXED_TYPE (Type, type, type##_ref, type##_unref)                                       \
  Type *type##_ref (Type *self)                                                                    \
  {                                                                                                \
    g_return_val_if_fail (self != NULL, NULL);                                                     \
    g_atomic_ref_count_inc (&self->ref_count);                                                     \
    return self;                                                                                   \
  }                                                                                                \
  void type##_unref (Type *self)                                                                   \
  {                                                                                                \
    g_return_if_fail (self != NULL);                                                               \
    if (!g_atomic_ref_count_dec (&self->ref_count))                                                \
      return;                                                                                      \
    type##_clear (self);                                                                           \
    g_free (self);                                                                                 \
  }

static GPtrArray *
new_address_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
}

/* ---- Contact ---- */

static void
phone_free (LiaPhone *phone)
{
  g_free (phone->kind);
  g_free (phone->number);
  g_free (phone->display);
  g_free (phone);
}

static void
lia_contact_record_clear (LiaContactRecord *self)
{
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->phones);
  g_free (self->name);
  g_free (self->title);
  g_free (self->department);
  g_free (self->company);
  g_free (self->office);
  g_clear_pointer (&self->photo, g_bytes_unref);
}

DEFINE_RECORD (LiaContactRecord, lia_contact_record)

LiaContactRecord *
lia_contact_record_new (void)
{
  LiaContactRecord *self = g_new0 (LiaContactRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->addresses = new_address_array ();
  self->phones = g_ptr_array_new_with_free_func ((GDestroyNotify)phone_free);
  return self;
}

void
lia_contact_record_add_phone (LiaContactRecord *self,
                              const char *kind,
                              const char *number,
                              const char *display)
{
  LiaPhone *phone = NULL;

  g_return_if_fail (self != NULL && kind != NULL && number != NULL);

  if (self->phones->len >= LIA_CARD_MAX_PHONES || strlen (number) > LIA_ADDRESS_MAX_BYTES)
    return;
  phone = g_new0 (LiaPhone, 1);
  phone->kind = g_strdup (kind);
  phone->number = g_strdup (number);
  phone->display = lia_text_cut (g_strdup (display), LIA_NAME_MAX_CHARACTERS);
  g_ptr_array_add (self->phones, phone);
}

/* ---- Folder ---- */

static void
lia_folder_record_clear (LiaFolderRecord *self)
{
  g_free (self->remote_id);
  g_free (self->parent_remote_id);
  g_free (self->name);
}

DEFINE_RECORD (LiaFolderRecord, lia_folder_record)

LiaFolderRecord *
lia_folder_record_new (const char *remote_id, const char *name)
{
  LiaFolderRecord *self = g_new0 (LiaFolderRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->remote_id = g_strdup (remote_id);
  self->name = g_strdup (name);
  self->unread = -1;
  return self;
}

/* ---- Message ---- */

static void
lia_message_record_clear (LiaMessageRecord *self)
{
  g_free (self->remote_id);
  g_free (self->change_key);
  g_free (self->match_key);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_free (self->subject);
  g_free (self->item_class);
  g_clear_pointer (&self->from, lia_address_unref);
  g_clear_pointer (&self->sender, lia_address_unref);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_free (self->preview);
  g_free (self->thread_key);
}

DEFINE_RECORD (LiaMessageRecord, lia_message_record)

LiaMessageRecord *
lia_message_record_new (const char *remote_id)
{
  LiaMessageRecord *self = g_new0 (LiaMessageRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->remote_id = g_strdup (remote_id);
  self->to = new_address_array ();
  self->cc = new_address_array ();
  self->bcc = new_address_array ();
  return self;
}

static GPtrArray *
copy_addresses (GPtrArray *addresses)
{
  GPtrArray *copy = new_address_array ();

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (copy, lia_address_ref (g_ptr_array_index (addresses, i)));
  return copy;
}

LiaMessageRecord *
lia_message_record_copy (const LiaMessageRecord *self)
{
  LiaMessageRecord *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  g_atomic_ref_count_init (&copy->ref_count);
  copy->remote_id = g_strdup (self->remote_id);
  copy->change_key = g_strdup (self->change_key);
  copy->match_key = g_strdup (self->match_key);
  copy->message_id = g_strdup (self->message_id);
  copy->in_reply_to = g_strdup (self->in_reply_to);
  copy->references = g_strdup (self->references);
  copy->subject = g_strdup (self->subject);
  copy->item_class = g_strdup (self->item_class);
  copy->from = self->from != NULL ? lia_address_ref (self->from) : NULL;
  copy->sender = self->sender != NULL ? lia_address_ref (self->sender) : NULL;
  copy->to = copy_addresses (self->to);
  copy->cc = copy_addresses (self->cc);
  copy->bcc = copy_addresses (self->bcc);
  copy->preview = g_strdup (self->preview);
  copy->thread_key = g_strdup (self->thread_key);
  return copy;
}

/* ---- Change set ---- */

static void
flag_change_free (LiaFlagChange *change)
{
  g_free (change->remote_id);
  g_free (change);
}

static void
lia_change_set_clear (LiaChangeSet *self)
{
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->changed);
  g_ptr_array_unref (self->flags_changed);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->errors);
  g_free (self->token);
}

DEFINE_RECORD (LiaChangeSet, lia_change_set)

LiaChangeSet *
lia_change_set_new (void)
{
  LiaChangeSet *self = g_new0 (LiaChangeSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  self->flags_changed = g_ptr_array_new_with_free_func ((GDestroyNotify)flag_change_free);
  self->removed = g_ptr_array_new_with_free_func (g_free);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  return self;
}

void
lia_change_set_add_flags (LiaChangeSet *self, const char *remote_id, guint flags, guint mask)
{
  LiaFlagChange *change = NULL;

  g_return_if_fail (self != NULL && remote_id != NULL);

  change = g_new0 (LiaFlagChange, 1);
  change->remote_id = g_strdup (remote_id);
  change->flags = flags;
  change->mask = mask;
  g_ptr_array_add (self->flags_changed, change);
}

/* ---- Operation ---- */

static void
lia_mail_op_clear (LiaMailOp *self)
{
  g_free (self->remote_id);
  g_free (self->change_key);
  g_free (self->folder_remote_id);
  g_free (self->base_key);
  g_clear_pointer (&self->source, g_bytes_unref);
}

DEFINE_RECORD (LiaMailOp, lia_mail_op)

LiaMailOp *
lia_mail_op_new (LiaMailOpKind kind, gint64 row_id, const char *remote_id)
{
  LiaMailOp *self = g_new0 (LiaMailOp, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->row_id = row_id;
  self->remote_id = g_strdup (remote_id);
  return self;
}

LiaMailOpResult *
lia_mail_op_result_new (GError *error_take, const char *remote_id, const char *change_key)
{
  LiaMailOpResult *self = g_new0 (LiaMailOpResult, 1);

  self->error = error_take;
  self->remote_id = g_strdup (remote_id);
  self->change_key = g_strdup (change_key);
  return self;
}

void
lia_mail_op_result_free (LiaMailOpResult *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_free (self->remote_id);
  g_free (self->change_key);
  g_free (self);
}
