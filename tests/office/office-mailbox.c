/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-mailbox"

#include "config.h"

#include "mime/lia-mime-message.h"
#include "office-mailbox.h"

/* What left a folder, and when. */
typedef struct
{
  char *folder_id; /* NULL: a folder itself */
  char *id;
  guint64 born_seq;
  guint64 seq;
} Tombstone;

struct _OfficeMailbox
{
  GObject parent_instance;

  OfficePerson *owner;
  GPtrArray *folders;
  GHashTable *items; /* id → OfficeItem, owned */
  GPtrArray *tombstones;
  guint64 seq;
  guint64 next_id;
};

static guint event_signal;

G_DEFINE_FINAL_TYPE (OfficeMailbox, office_mailbox, G_TYPE_OBJECT)

static const struct
{
  const char *distinguished;
  const char *name;
  const char *class;
} standard[] = {
  { "root", "Root", NULL },
  { "msgfolderroot", "Top of Information Store", "IPF.Note" },
  { "inbox", "Inbox", "IPF.Note" },
  { "drafts", "Drafts", "IPF.Note" },
  { "sentitems", "Sent Items", "IPF.Note" },
  { "deleteditems", "Deleted Items", "IPF.Note" },
  { "junkemail", "Junk E-Mail", "IPF.Note" },
  { "outbox", "Outbox", "IPF.Note" },
  { "calendar", "Calendar", "IPF.Appointment" },
  { "contacts", "Contacts", "IPF.Contact" },
  { "tasks", "Tasks", "IPF.Task" },
  { "notes", "Notes", "IPF.StickyNote" },
  { "journal", "Journal", "IPF.Journal" },
};

static void
folder_free (OfficeFolder *folder)
{
  g_free (folder->id);
  g_free (folder->parent_id);
  g_free (folder->name);
  g_free (folder->class);
  g_free (folder->distinguished);
  g_free (folder);
}

static void
drop_source (OfficeItem *item)
{
  g_clear_pointer (&item->source, g_bytes_unref);
  g_clear_pointer (&item->item_class, g_free);
  g_clear_pointer (&item->subject, g_free);
  g_clear_pointer (&item->from, g_ptr_array_unref);
  g_clear_pointer (&item->to, g_ptr_array_unref);
  g_clear_pointer (&item->cc, g_ptr_array_unref);
  g_clear_pointer (&item->bcc, g_ptr_array_unref);
  g_clear_pointer (&item->message_id, g_free);
  g_clear_pointer (&item->in_reply_to, g_free);
  g_clear_pointer (&item->references, g_free);
  g_clear_pointer (&item->importance, g_free);
}

void
office_item_free (OfficeItem *item)
{
  drop_source (item);
  g_free (item->id);
  g_free (item->folder_id);
  g_strfreev (item->categories);
  g_hash_table_unref (item->extended);
  g_free (item->search_key);
  g_free (item);
}

static void
tombstone_free (Tombstone *tombstone)
{
  g_free (tombstone->folder_id);
  g_free (tombstone->id);
  g_free (tombstone);
}

static void
office_mailbox_finalize (GObject *object)
{
  OfficeMailbox *self = OFFICE_MAILBOX (object);

  g_hash_table_unref (self->items);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->tombstones);
  G_OBJECT_CLASS (office_mailbox_parent_class)->finalize (object);
}

static void
office_mailbox_class_init (OfficeMailboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = office_mailbox_finalize;

  event_signal = g_signal_new ("event", OFFICE_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 5, G_TYPE_STRING, G_TYPE_POINTER, G_TYPE_STRING,
                               G_TYPE_STRING, G_TYPE_STRING);
}

static void
office_mailbox_init (OfficeMailbox *self)
{
  self->folders = g_ptr_array_new_with_free_func ((GDestroyNotify)folder_free);
  self->items
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)office_item_free);
  self->tombstones = g_ptr_array_new_with_free_func ((GDestroyNotify)tombstone_free);
}

/* Looks like an identifier of Exchange: base64, of some length, told apart by case. */
static char *
new_id (OfficeMailbox *self, const char *kind)
{
  g_autofree char *text = g_strdup_printf ("%s of %s number %" G_GUINT64_FORMAT, kind,
                                           self->owner->login, ++self->next_id);

  return g_base64_encode ((const guchar *)text, strlen (text));
}

OfficeMailbox *
office_mailbox_new (OfficePerson *owner)
{
  OfficeMailbox *self = g_object_new (OFFICE_TYPE_MAILBOX, NULL);
  const char *root_id = NULL;
  const char *top_id = NULL;

  self->owner = owner;
  for (gsize i = 0; i < G_N_ELEMENTS (standard); i++)
    {
      const char *parent = i == 0 ? NULL : i == 1 ? root_id : top_id;
      OfficeFolder *folder
          = office_mailbox_add_folder (self, parent, standard[i].name, standard[i].class);
      folder->distinguished = g_strdup (standard[i].distinguished);
      if (i == 0)
        root_id = folder->id;
      else if (i == 1)
        top_id = folder->id;
    }
  return self;
}

/* They are no part of what users see: below the root, not below the top. */
void
office_mailbox_add_recoverable (OfficeMailbox *self)
{
  OfficeFolder *root = office_mailbox_find_distinguished (self, "root");
  OfficeFolder *top = office_mailbox_add_folder (self, root->id, "Recoverable Items", NULL);
  OfficeFolder *deletions = office_mailbox_add_folder (self, top->id, "Deletions", NULL);

  top->distinguished = g_strdup ("recoverableitemsroot");
  deletions->distinguished = g_strdup ("recoverableitemsdeletions");
}

OfficePerson *
office_mailbox_get_owner (OfficeMailbox *self)
{
  return self->owner;
}

guint64
office_mailbox_get_seq (OfficeMailbox *self)
{
  return self->seq;
}

static void
bury (OfficeMailbox *self, const char *folder_id, const char *id, guint64 born_seq)
{
  Tombstone *tombstone = g_new0 (Tombstone, 1);

  tombstone->folder_id = g_strdup (folder_id);
  tombstone->id = g_strdup (id);
  tombstone->born_seq = born_seq;
  tombstone->seq = ++self->seq;
  g_ptr_array_add (self->tombstones, tombstone);
}

/* ---- Folders ---- */

GPtrArray *
office_mailbox_get_folders (OfficeMailbox *self)
{
  return self->folders;
}

OfficeFolder *
office_mailbox_find_folder (OfficeMailbox *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (self->folders, i);
      if (g_str_equal (folder->id, id))
        return folder;
    }
  return NULL;
}

OfficeFolder *
office_mailbox_find_distinguished (OfficeMailbox *self, const char *name)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (self->folders, i);
      if (g_strcmp0 (folder->distinguished, name) == 0)
        return folder;
    }
  return NULL;
}

OfficeFolder *
office_mailbox_add_folder (OfficeMailbox *self,
                           const char *parent_id,
                           const char *name,
                           const char *class)
{
  OfficeFolder *folder = g_new0 (OfficeFolder, 1);

  folder->id = new_id (self, "folder");
  folder->parent_id = g_strdup (parent_id);
  folder->name = g_strdup (name);
  folder->class = g_strdup (class);
  folder->created_seq = folder->changed_seq = ++self->seq;
  g_ptr_array_add (self->folders, folder);
  return folder;
}

void
office_mailbox_rename_folder (OfficeMailbox *self, OfficeFolder *folder, const char *name)
{
  g_free (folder->name);
  folder->name = g_strdup (name);
  folder->changed_seq = ++self->seq;
}

void
office_mailbox_move_folder (OfficeMailbox *self, OfficeFolder *folder, const char *parent_id)
{
  g_free (folder->parent_id);
  folder->parent_id = g_strdup (parent_id);
  folder->changed_seq = ++self->seq;
}

static OfficeFolder *
find_child (OfficeMailbox *self, const char *parent_id)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (self->folders, i);
      if (g_strcmp0 (folder->parent_id, parent_id) == 0)
        return folder;
    }
  return NULL;
}

void
office_mailbox_remove_folder (OfficeMailbox *self, OfficeFolder *folder)
{
  g_autoptr (GPtrArray) items = office_mailbox_list (self, folder->id);
  OfficeFolder *child = NULL;

  while ((child = find_child (self, folder->id)) != NULL)
    office_mailbox_remove_folder (self, child);

  for (guint i = 0; i < items->len; i++)
    office_mailbox_remove (self, g_ptr_array_index (items, i));
  bury (self, NULL, folder->id, folder->created_seq);
  g_ptr_array_remove (self->folders, folder);
}

GPtrArray *
office_mailbox_removed_folders (OfficeMailbox *self, guint64 seq)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < self->tombstones->len; i++)
    {
      Tombstone *tombstone = g_ptr_array_index (self->tombstones, i);
      if (tombstone->folder_id == NULL && tombstone->seq > seq && tombstone->born_seq <= seq)
        g_ptr_array_add (ids, tombstone->id);
    }
  return ids;
}

static void
touch_folder (OfficeMailbox *self, const char *id)
{
  OfficeFolder *folder = office_mailbox_find_folder (self, id);

  if (folder != NULL)
    folder->changed_seq = self->seq;
}

/* ---- Items ---- */

OfficeItem *
office_mailbox_find_item (OfficeMailbox *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->items, id) : NULL;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const OfficeItem *left = *(OfficeItem *const *)a;
  const OfficeItem *right = *(OfficeItem *const *)b;

  if (left->received_s != right->received_s)
    return left->received_s > right->received_s ? -1 : 1;
  return left->created_seq > right->created_seq ? -1 : 1;
}

GPtrArray *
office_mailbox_list (OfficeMailbox *self, const char *folder_id)
{
  GPtrArray *items = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (g_str_equal (((OfficeItem *)item)->folder_id, folder_id))
      g_ptr_array_add (items, item);
  g_ptr_array_sort (items, compare_newest_first);
  return items;
}

guint
office_mailbox_count (OfficeMailbox *self, const char *folder_id, guint *out_unread)
{
  GHashTableIter iter;
  gpointer value = NULL;
  guint n = 0;
  guint unread = 0;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      OfficeItem *item = value;
      if (!g_str_equal (item->folder_id, folder_id))
        continue;
      n++;
      unread += !item->is_read;
    }
  if (out_unread != NULL)
    *out_unread = unread;
  return n;
}

/* RFC 2156: Importance is high, normal or low. */
static char *
dup_importance (GBytes *source)
{
  gsize size = 0;
  const char *line = g_bytes_get_data (source, &size);
  const char *end = line + size;

  while (line < end && *line != '\r' && *line != '\n')
    {
      const char *newline = memchr (line, '\n', (gsize)(end - line));
      g_autofree char *text = g_strndup (line, (gsize)((newline != NULL ? newline : end) - line));
      if (g_ascii_strncasecmp (text, "Importance:", 11) == 0)
        {
          const char *value = g_strstrip (text + 11);
          return g_strdup (g_ascii_strcasecmp (value, "high") == 0  ? "High"
                           : g_ascii_strcasecmp (value, "low") == 0 ? "Low"
                                                                    : "Normal");
        }
      line = newline != NULL ? newline + 1 : end;
    }
  return g_strdup ("Normal");
}

static void
take_source (OfficeItem *item)
{
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (item->source);
  gint64 date_us = 0;

  item->subject = g_strdup (lia_mime_message_get_subject (message));
  item->from = g_ptr_array_ref (lia_mime_message_get_addresses (message, "from"));
  item->to = g_ptr_array_ref (lia_mime_message_get_addresses (message, "to"));
  item->cc = g_ptr_array_ref (lia_mime_message_get_addresses (message, "cc"));
  item->bcc = g_ptr_array_ref (lia_mime_message_get_addresses (message, "bcc"));
  item->message_id = g_strdup (lia_mime_message_get_message_id (message));
  item->in_reply_to = g_strdup (lia_mime_message_get_in_reply_to (message));
  item->references = g_strdup (lia_mime_message_get_references (message));
  item->has_attachments = lia_mime_message_get_attachments (message)->len > 0;
  item->item_class
      = g_strdup (lia_mime_message_get_calendar (message) != NULL ? "IPM.Schedule.Meeting.Request"
                                                                  : "IPM.Note");
  item->importance = dup_importance (item->source);
  if (lia_mime_message_get_date (message, &date_us))
    item->sent_s = date_us / G_USEC_PER_SEC;
}

void
office_item_set_source (OfficeItem *item, GBytes *source)
{
  g_autoptr (GBytes) held = g_bytes_ref (source);

  drop_source (item);
  item->source = g_steal_pointer (&held);
  take_source (item);
}

OfficeItem *
office_item_new (const char *id, GBytes *source)
{
  OfficeItem *item = g_new0 (OfficeItem, 1);

  item->id = g_strdup (id);
  item->version = 1;
  item->extended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  item->is_read = TRUE;
  office_item_set_source (item, source);
  item->created_s = g_get_real_time () / G_USEC_PER_SEC;
  return item;
}

OfficeItem *
office_mailbox_add_item (OfficeMailbox *self,
                         const char *folder_id,
                         GBytes *source,
                         gint64 received_s,
                         gboolean is_read,
                         gboolean new_mail)
{
  g_autofree char *id = new_id (self, "item");
  OfficeItem *item = office_item_new (id, source);

  item->folder_id = g_strdup (folder_id);
  item->received_s = received_s != 0     ? received_s
                     : item->sent_s != 0 ? item->sent_s
                                         : item->created_s;
  if (item->sent_s == 0)
    item->sent_s = item->received_s;
  item->is_read = is_read;
  item->search_key = new_id (self, "search key");
  item->created_seq = item->changed_seq = item->marked_seq = ++self->seq;
  g_hash_table_insert (self->items, item->id, item);
  touch_folder (self, folder_id);
  if (new_mail)
    g_signal_emit (self, event_signal, 0, "NewMailEvent", item, folder_id, NULL, NULL);
  g_signal_emit (self, event_signal, 0, "CreatedEvent", item, folder_id, NULL, NULL);
  return item;
}

OfficeItem *
office_mailbox_copy (OfficeMailbox *self, const OfficeItem *item, const char *folder_id)
{
  OfficeItem *copy = office_mailbox_add_item (self, folder_id, item->source, item->received_s,
                                              item->is_read, FALSE);
  GHashTableIter iter;
  gpointer tag = NULL;
  gpointer value = NULL;

  copy->is_draft = item->is_draft;
  copy->sent_s = item->sent_s;
  copy->categories = g_strdupv (item->categories);
  g_free (copy->subject);
  copy->subject = g_strdup (item->subject);
  g_free (copy->importance);
  copy->importance = g_strdup (item->importance);
  g_free (copy->search_key);
  copy->search_key = g_strdup (item->search_key);
  g_hash_table_iter_init (&iter, item->extended);
  while (g_hash_table_iter_next (&iter, &tag, &value))
    g_hash_table_insert (copy->extended, g_strdup (tag), g_strdup (value));
  return copy;
}

void
office_mailbox_move (OfficeMailbox *self, OfficeItem *item, const char *folder_id)
{
  g_autofree char *old_folder = g_strdup (item->folder_id);
  g_autofree char *old_id = g_strdup (item->id);

  bury (self, item->folder_id, item->id, item->created_seq);
  touch_folder (self, item->folder_id);
  g_hash_table_steal (self->items, item->id);
  g_free (item->id);
  g_free (item->folder_id);
  item->id = new_id (self, "item");
  item->folder_id = g_strdup (folder_id);
  item->version++;
  item->created_seq = item->changed_seq = item->marked_seq = ++self->seq;
  g_hash_table_insert (self->items, item->id, item);
  touch_folder (self, folder_id);
  g_signal_emit (self, event_signal, 0, "MovedEvent", item, folder_id, old_folder, old_id);
}

void
office_mailbox_remove (OfficeMailbox *self, OfficeItem *item)
{
  bury (self, item->folder_id, item->id, item->created_seq);
  touch_folder (self, item->folder_id);
  g_signal_emit (self, event_signal, 0, "DeletedEvent", item, item->folder_id, NULL, NULL);
  g_hash_table_remove (self->items, item->id);
}

void
office_mailbox_touch (OfficeMailbox *self, OfficeItem *item)
{
  office_mailbox_touch_read (self, item);
  item->marked_seq = item->changed_seq;
}

void
office_mailbox_touch_read (OfficeMailbox *self, OfficeItem *item)
{
  item->version++;
  item->changed_seq = ++self->seq;
  touch_folder (self, item->folder_id);
  g_signal_emit (self, event_signal, 0, "ModifiedEvent", item, item->folder_id, NULL, NULL);
}

GPtrArray *
office_mailbox_removed_items (OfficeMailbox *self,
                              const char *folder_id,
                              guint64 since,
                              guint64 until)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < self->tombstones->len; i++)
    {
      Tombstone *tombstone = g_ptr_array_index (self->tombstones, i);
      if (tombstone->folder_id != NULL && g_str_equal (tombstone->folder_id, folder_id)
          && tombstone->seq > since && tombstone->seq <= until && tombstone->born_seq <= since)
        g_ptr_array_add (ids, tombstone->id);
    }
  return ids;
}

char *
office_item_dup_text (OfficeItem *item)
{
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (item->source);

  return g_strdup (lia_mime_message_get_text (message));
}

char *
office_item_dup_html (OfficeItem *item)
{
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (item->source);

  return g_strdup (lia_mime_message_get_html (message));
}
