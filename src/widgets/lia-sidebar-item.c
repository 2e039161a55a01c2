/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sidebar-item"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-sidebar-item.h"

struct _LiaSidebarItem
{
  GObject parent_instance;

  LiaSidebarKind kind;
  LiaSession *session;
  LiaAccount *account;
  LiaFolder *folder;
};

enum
{
  PROP_TITLE = 1,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaSidebarItem, lia_sidebar_item, G_TYPE_OBJECT)

static guint
count_inboxes (LiaSession *session)
{
  GListModel *folders = lia_session_get_folders (session);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX)
        count += MAX (lia_folder_get_unread (folder), 0);
    }
  return count;
}

static guint
count_conversations (LiaSession *session)
{
  GListModel *conversations = lia_session_get_conversations (session);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (LiaConversation) conversation = g_list_model_get_item (conversations, i);
      count += lia_conversation_get_unread (conversation);
    }
  return count;
}

guint
lia_sidebar_item_get_count (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), 0);

  switch (self->kind)
    {
    case LIA_SIDEBAR_ALL_INBOXES:
      return count_inboxes (self->session);
    case LIA_SIDEBAR_CONVERSATIONS:
      return count_conversations (self->session);
    case LIA_SIDEBAR_FOLDER:
      return MAX (lia_folder_get_role (self->folder) == LIA_FOLDER_ROLE_DRAFTS
                      ? lia_folder_get_total (self->folder)
                      : lia_folder_get_unread (self->folder),
                  0);
    case LIA_SIDEBAR_FLAGGED:
    case LIA_SIDEBAR_HEADING:
    default:
      return 0;
    }
}

const char *
lia_sidebar_item_get_title (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), "");

  switch (self->kind)
    {
    case LIA_SIDEBAR_ALL_INBOXES:
      return _ ("All Inboxes");
    case LIA_SIDEBAR_FLAGGED:
      return _ ("Flagged");
    case LIA_SIDEBAR_CONVERSATIONS:
      return _ ("Conversations");
    case LIA_SIDEBAR_FOLDER:
      return lia_folder_get_name (self->folder);
    case LIA_SIDEBAR_HEADING:
    default:
      return lia_account_get_name (self->account);
    }
}

static const char *
folder_icon (LiaFolderRole role)
{
  switch (role)
    {
    case LIA_FOLDER_ROLE_INBOX:
      return "mail-read-symbolic";
    case LIA_FOLDER_ROLE_DRAFTS:
      return "document-edit-symbolic";
    case LIA_FOLDER_ROLE_SENT:
      return "mail-send-symbolic";
    case LIA_FOLDER_ROLE_OUTBOX:
      return "mail-send-receive-symbolic";
    case LIA_FOLDER_ROLE_JUNK:
      return "mail-mark-junk-symbolic";
    case LIA_FOLDER_ROLE_DELETED:
      return "user-trash-symbolic";
    case LIA_FOLDER_ROLE_CONVERSATION_HISTORY:
      return "document-open-recent-symbolic";
    case LIA_FOLDER_ROLE_ARCHIVE:
    case LIA_FOLDER_ROLE_NONE:
    default:
      return "folder-symbolic";
    }
}

const char *
lia_sidebar_item_get_icon_name (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), NULL);

  switch (self->kind)
    {
    case LIA_SIDEBAR_ALL_INBOXES:
      return "mail-unread-symbolic";
    case LIA_SIDEBAR_FLAGGED:
      return "starred-symbolic";
    case LIA_SIDEBAR_CONVERSATIONS:
      return "chat-message-new-symbolic";
    case LIA_SIDEBAR_FOLDER:
      return folder_icon (lia_folder_get_role (self->folder));
    case LIA_SIDEBAR_HEADING:
    default:
      return NULL;
    }
}

guint
lia_sidebar_item_get_depth (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), 0);

  return self->folder != NULL ? lia_folder_get_depth (self->folder) : 0;
}

LiaSidebarKind
lia_sidebar_item_get_kind (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), LIA_SIDEBAR_HEADING);

  return self->kind;
}

LiaFolder *
lia_sidebar_item_get_folder (LiaSidebarItem *self)
{
  g_return_val_if_fail (LIA_IS_SIDEBAR_ITEM (self), NULL);

  return self->folder;
}

static void
notify_count (LiaSidebarItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COUNT]);
}

static void
notify_title (LiaSidebarItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

static void
lia_sidebar_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    g_value_set_string (value, lia_sidebar_item_get_title (LIA_SIDEBAR_ITEM (object)));
  else
    g_value_set_uint (value, lia_sidebar_item_get_count (LIA_SIDEBAR_ITEM (object)));
}

static void
lia_sidebar_item_finalize (GObject *object)
{
  LiaSidebarItem *self = LIA_SIDEBAR_ITEM (object);

  g_clear_object (&self->folder);
  g_clear_object (&self->account);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_sidebar_item_parent_class)->finalize (object);
}

static void
lia_sidebar_item_class_init (LiaSidebarItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lia_sidebar_item_finalize;
  object_class->get_property = lia_sidebar_item_get_property;
  props[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lia_sidebar_item_init (LiaSidebarItem *self)
{
}

static void
follow_inboxes (LiaSidebarItem *self)
{
  GListModel *folders = lia_session_get_folders (self->session);

  /* The side bar is made anew when folders come or go: those there are now are all. */
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX)
        g_signal_connect_object (folder, "notify::unread", G_CALLBACK (notify_count), self,
                                 G_CONNECT_SWAPPED);
    }
}

LiaSidebarItem *
lia_sidebar_item_new (LiaSidebarKind kind,
                      LiaSession *session,
                      LiaAccount *account,
                      LiaFolder *folder)
{
  LiaSidebarItem *self = g_object_new (LIA_TYPE_SIDEBAR_ITEM, NULL);

  self->kind = kind;
  self->session = g_object_ref (session);
  self->account = account != NULL ? g_object_ref (account) : NULL;
  self->folder = folder != NULL ? g_object_ref (folder) : NULL;
  if (folder != NULL)
    {
      g_signal_connect_object (folder, "notify::unread", G_CALLBACK (notify_count), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (folder, "notify::total", G_CALLBACK (notify_count), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (folder, "notify::name", G_CALLBACK (notify_title), self,
                               G_CONNECT_SWAPPED);
    }
  if (kind == LIA_SIDEBAR_ALL_INBOXES)
    follow_inboxes (self);
  if (kind == LIA_SIDEBAR_CONVERSATIONS)
    /* A line that comes moves its conversation to the front; one that is read changes its row. */
    g_signal_connect_object (lia_session_get_conversations (session), "items-changed",
                             G_CALLBACK (notify_count), self, G_CONNECT_SWAPPED);
  if (kind == LIA_SIDEBAR_HEADING)
    g_signal_connect_object (account, "notify::name", G_CALLBACK (notify_title), self,
                             G_CONNECT_SWAPPED);
  return self;
}
