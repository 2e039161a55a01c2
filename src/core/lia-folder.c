/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-folder"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-folder.h"

struct _LiaFolder
{
  GObject parent_instance;

  gint64 row_id;
  LiaAccount *account;
  LiaFolderRecord *record;
  int unread;
  int total;
  guint depth;
  gboolean syncing;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UNREAD,
  PROP_TOTAL,
  PROP_ROLE,
  PROP_SYNCING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaFolder, lia_folder, G_TYPE_OBJECT)

static void
lia_folder_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaFolder *self = LIA_FOLDER (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, lia_folder_get_name (self));
      break;
    case PROP_UNREAD:
      g_value_set_int (value, self->unread);
      break;
    case PROP_TOTAL:
      g_value_set_int (value, self->total);
      break;
    case PROP_ROLE:
      g_value_set_int (value, self->record->role);
      break;
    case PROP_SYNCING:
      g_value_set_boolean (value, self->syncing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_folder_finalize (GObject *object)
{
  LiaFolder *self = LIA_FOLDER (object);

  g_clear_object (&self->account);
  g_clear_pointer (&self->record, lia_folder_record_unref);
  G_OBJECT_CLASS (lia_folder_parent_class)->finalize (object);
}

static void
lia_folder_class_init (LiaFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_folder_get_property;
  object_class->finalize = lia_folder_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_int ("unread", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_int ("total", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_ROLE] = g_param_spec_int ("role", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_folder_init (LiaFolder *self)
{
}

LiaFolder *
lia_folder_new (gint64 row_id, LiaAccount *account, LiaFolderRecord *record)
{
  LiaFolder *self = NULL;

  g_return_val_if_fail (LIA_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (LIA_TYPE_FOLDER, NULL);
  self->row_id = row_id;
  self->account = g_object_ref (account);
  self->record = lia_folder_record_ref (record);
  self->unread = MAX (record->unread, 0);
  self->total = MAX (record->total, 0);
  return self;
}

gint64
lia_folder_get_row_id (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), 0);

  return self->row_id;
}

LiaAccount *
lia_folder_get_account (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), NULL);

  return self->account;
}

LiaFolderRecord *
lia_folder_get_record (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), NULL);

  return self->record;
}

void
lia_folder_set_record (LiaFolder *self, LiaFolderRecord *record)
{
  gboolean renamed = FALSE;
  gboolean new_role = FALSE;

  g_return_if_fail (LIA_IS_FOLDER (self));
  g_return_if_fail (record != NULL);

  renamed = g_strcmp0 (record->name, self->record->name) != 0;
  new_role = record->role != self->record->role;
  lia_folder_record_ref (record);
  lia_folder_record_unref (self->record);
  self->record = record;
  if (renamed || new_role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (new_role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROLE]);
}

const char *
lia_folder_get_name (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), NULL);

  switch (self->record->role)
    {
    case LIA_FOLDER_ROLE_INBOX:
      return C_ ("folder", "Inbox");
    case LIA_FOLDER_ROLE_DRAFTS:
      return C_ ("folder", "Drafts");
    case LIA_FOLDER_ROLE_SENT:
      return C_ ("folder", "Sent");
    case LIA_FOLDER_ROLE_OUTBOX:
      return C_ ("folder", "Outbox");
    case LIA_FOLDER_ROLE_JUNK:
      return C_ ("folder", "Junk");
    case LIA_FOLDER_ROLE_DELETED:
      return C_ ("folder", "Deleted Items");
    case LIA_FOLDER_ROLE_ARCHIVE:
      return C_ ("folder", "Archive");
    case LIA_FOLDER_ROLE_CONVERSATION_HISTORY:
      return C_ ("folder", "Conversation History");
    case LIA_FOLDER_ROLE_NONE:
    default:
      return self->record->name;
    }
}

LiaFolderRole
lia_folder_get_role (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), LIA_FOLDER_ROLE_NONE);

  return self->record->role;
}

int
lia_folder_get_unread (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), 0);

  return self->unread;
}

int
lia_folder_get_total (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), 0);

  return self->total;
}

void
lia_folder_set_counts (LiaFolder *self, int unread, int total)
{
  g_return_if_fail (LIA_IS_FOLDER (self));

  unread = MAX (unread, 0);
  total = MAX (total, 0);
  if (self->unread != unread)
    {
      self->unread = unread;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
  if (self->total != total)
    {
      self->total = total;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
    }
}

gboolean
lia_folder_get_syncing (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), FALSE);

  return self->syncing;
}

void
lia_folder_set_syncing (LiaFolder *self, gboolean syncing)
{
  g_return_if_fail (LIA_IS_FOLDER (self));

  syncing = !!syncing;
  if (self->syncing == syncing)
    return;
  self->syncing = syncing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNCING]);
}

guint
lia_folder_get_depth (LiaFolder *self)
{
  g_return_val_if_fail (LIA_IS_FOLDER (self), 0);

  return self->depth;
}

void
lia_folder_set_depth (LiaFolder *self, guint depth)
{
  g_return_if_fail (LIA_IS_FOLDER (self));

  self->depth = depth;
}
