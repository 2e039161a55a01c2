/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"
#include "office-world.h"

/*
 * One person's mailbox in memory: folders, items, and a log of changes from which any client can be told what is
 * new since it last asked. Main context.
 */

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *parent_id; /* NULL for the root */
  char *name;
  char *class;         /* "IPF.Note", "IPF.Appointment", … */
  char *distinguished; /* "inbox", … or NULL */
  guint64 created_seq;
  guint64 changed_seq;
} OfficeFolder;

typedef struct
{
  char *id;
  char *folder_id;
  guint version; /* the change key */
  GBytes *source;
  char *item_class;
  char *subject;
  GPtrArray *from, *to, *cc, *bcc; /* LiaAddress */
  char *message_id;
  char *in_reply_to;
  char *references;
  gint64 received_s;
  gint64 sent_s;
  gint64 created_s;
  gboolean is_read;
  gboolean is_draft;
  gboolean has_attachments;
  char *importance;     /* "Low", "Normal" or "High" */
  GStrv categories;     /* NULL: none */
  GHashTable *extended; /* "0x1090" → text */
  char *search_key;
  guint64 created_seq; /* in its folder */
  guint64 changed_seq;
  guint64 marked_seq; /* of the last change that was more than being read */
} OfficeItem;

/** office_item_new: An item in no mailbox, for what is attached to one. Free with office_item_free(). */
OfficeItem *office_item_new (const char *id, GBytes *source);
void office_item_free (OfficeItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfficeItem, office_item_free)

#define OFFICE_TYPE_MAILBOX (office_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (OfficeMailbox, office_mailbox, OFFICE, MAILBOX, GObject)

/* Signal "event" (char *kind, OfficeItem *item, char *folder_id, char *old_folder_id, char *old_id): kind is
 * that of EWS: "NewMailEvent", "CreatedEvent", "DeletedEvent", "ModifiedEvent", "MovedEvent". */

OfficeMailbox *office_mailbox_new (OfficePerson *owner);
/** Where an Exchange of 2010 and later puts what is deleted softly. */
void office_mailbox_add_recoverable (OfficeMailbox *self);
OfficePerson *office_mailbox_get_owner (OfficeMailbox *self);

/** Of any state: grows with each change. */
guint64 office_mailbox_get_seq (OfficeMailbox *self);

GPtrArray *office_mailbox_get_folders (OfficeMailbox *self);
OfficeFolder *office_mailbox_find_folder (OfficeMailbox *self, const char *id);
OfficeFolder *office_mailbox_find_distinguished (OfficeMailbox *self, const char *name);
OfficeFolder *office_mailbox_add_folder (OfficeMailbox *self,
                                         const char *parent_id,
                                         const char *name,
                                         const char *class);
void office_mailbox_rename_folder (OfficeMailbox *self, OfficeFolder *folder, const char *name);
void office_mailbox_move_folder (OfficeMailbox *self, OfficeFolder *folder, const char *parent_id);
/** With all that is in it. */
void office_mailbox_remove_folder (OfficeMailbox *self, OfficeFolder *folder);
/** (element-type utf8) ids of folders that went after @seq. */
GPtrArray *office_mailbox_removed_folders (OfficeMailbox *self, guint64 seq);

OfficeItem *office_mailbox_find_item (OfficeMailbox *self, const char *id);
/** (transfer container) (element-type OfficeItem): newest first. */
GPtrArray *office_mailbox_list (OfficeMailbox *self, const char *folder_id);
guint office_mailbox_count (OfficeMailbox *self, const char *folder_id, guint *out_unread);

/** @received_s: 0: by the Date header. @new_mail: emits NewMailEvent too. */
OfficeItem *office_mailbox_add_item (OfficeMailbox *self,
                                     const char *folder_id,
                                     GBytes *source,
                                     gint64 received_s,
                                     gboolean is_read,
                                     gboolean new_mail);
/** (transfer none): its copy in @folder_id, marks and all. */
OfficeItem *
office_mailbox_copy (OfficeMailbox *self, const OfficeItem *item, const char *folder_id);
/** The item is another message from now on; its marks stay. Call office_mailbox_touch() after it. */
void office_item_set_source (OfficeItem *item, GBytes *source);
/** The item gets another id. */
void office_mailbox_move (OfficeMailbox *self, OfficeItem *item, const char *folder_id);
void office_mailbox_remove (OfficeMailbox *self, OfficeItem *item);
/** Call after any change of fields but the next. */
void office_mailbox_touch (OfficeMailbox *self, OfficeItem *item);
/** Call when nothing changed but whether it is read. */
void office_mailbox_touch_read (OfficeMailbox *self, OfficeItem *item);
/** (transfer container) (element-type utf8): ids that left @folder_id after @seq and were there at @seq. */
GPtrArray *office_mailbox_removed_items (OfficeMailbox *self,
                                         const char *folder_id,
                                         guint64 since,
                                         guint64 until);
char *office_item_dup_text (OfficeItem *item);
char *office_item_dup_html (OfficeItem *item);

G_END_DECLS
