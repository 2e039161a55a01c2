/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-change"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

static void
write_items (OfficeCall *call, OfficeItem *item)
{
  lia_xml_writer_start (call->out, "m:Items");
  if (item != NULL)
    {
      lia_xml_writer_start (call->out, office_item_element (item));
      office_write_item_id (call->out, item);
      lia_xml_writer_end (call->out);
    }
  lia_xml_writer_end (call->out);
}

static void
item_not_found (OfficeCall *call)
{
  office_call_error (call, "ErrorItemNotFound", "The specified object was not found in the store.");
}

/* ---- Sending ---- */

/* The copy that travels names no blind recipients. */
static GBytes *
without_bcc (GBytes *source)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = memmem (data, size, "\r\n\r\n", 4);
  gsize head = end != NULL ? (gsize)(end - data) + 2 : size;
  g_autofree char *text = g_strndup (data, head);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_sized_new (size);
  gboolean dropping = FALSE;

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      if (*lines[i] != ' ' && *lines[i] != '\t')
        dropping = g_ascii_strncasecmp (lines[i], "Bcc:", 4) == 0;
      if (!dropping)
        g_string_append_printf (out, "%s\n", lines[i]);
    }
  g_string_append_len (out, data + head, (gssize)(size - head));
  return g_string_free_to_bytes (out);
}

static void
add_recipients (GPtrArray *out, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (out, (gpointer)lia_address_get_address (g_ptr_array_index (addresses, i)));
}

static void
deliver (OfficeCall *call, OfficeItem *item)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GBytes) source = without_bcc (item->source);

  add_recipients (recipients, item->to);
  add_recipients (recipients, item->cc);
  add_recipients (recipients, item->bcc);
  g_ptr_array_add (recipients, NULL);
  office_world_deliver (office_ews_get_world (call->ews), office_mailbox_get_owner (call->mailbox),
                        (const char *const *)recipients->pdata, source);
}

/* Sends an item that stands in a folder; @folder: where the copy goes, or NULL for none. */
static void
send (OfficeCall *call, OfficeItem *item, OfficeFolder *folder)
{
  g_autofree char *number = g_strdup_printf ("%u", item->to->len + item->cc->len + item->bcc->len);

  office_call_note (call, "send", number, item);
  item->is_draft = FALSE;
  item->is_read = TRUE;
  item->sent_s = item->received_s = g_get_real_time () / G_USEC_PER_SEC;
  deliver (call, item);
  if (folder != NULL)
    office_mailbox_move (call->mailbox, item, folder->id);
  else
    office_mailbox_remove (call->mailbox, item);
}

/* ---- What a mailbox knows of an item beside its bytes ---- */

static GStrv
parse_strings (const xmlNode *list, const char *name)
{
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  gboolean any = FALSE;

  for (xmlNode *node = lia_xml_child (list, NULL, name); node != NULL;
       node = lia_xml_next (node, NULL, name))
    {
      g_autofree char *text = lia_xml_dup_text (node);
      g_strv_builder_add (strings, text);
      any = TRUE;
    }
  return any ? g_strv_builder_end (strings) : NULL;
}

static const char *
flag_number (const xmlNode *flag)
{
  g_autofree char *status = lia_xml_dup_child_text (flag, "FlagStatus");

  return g_strcmp0 (status, "Flagged") == 0 ? "2" : g_strcmp0 (status, "Complete") == 0 ? "1" : "0";
}

static void
set_extended (OfficeItem *item, const char *key, const xmlNode *property)
{
  char *value = lia_xml_dup_child_text (property, "Value");

  if (g_strcmp0 (key, "PublicStrings/Keywords") == 0)
    {
      g_strfreev (item->categories);
      item->categories = parse_strings (lia_xml_path (property, "Values"), "Value");
    }
  else if (key != NULL && value != NULL)
    g_hash_table_insert (item->extended, g_strdup (key), g_steal_pointer (&value));
  g_free (value);
}

static void
set_mark (OfficeItem *item, const xmlNode *property)
{
  if (lia_xml_is (property, NULL, "IsRead"))
    item->is_read = lia_xml_get_boolean (property->parent, "IsRead", item->is_read);
  else if (lia_xml_is (property, NULL, "Categories"))
    {
      g_strfreev (item->categories);
      item->categories = parse_strings (property, "String");
    }
  else if (lia_xml_is (property, NULL, "Importance"))
    {
      g_free (item->importance);
      item->importance = lia_xml_dup_text (property);
    }
  else if (lia_xml_is (property, NULL, "Subject"))
    {
      g_free (item->subject);
      item->subject = lia_xml_dup_text (property);
    }
  else if (lia_xml_is (property, NULL, "Flag"))
    g_hash_table_insert (item->extended, g_strdup ("0x1090"), g_strdup (flag_number (property)));
  else if (lia_xml_is (property, NULL, "ExtendedProperty"))
    {
      g_autofree char *key = office_extended_dup_key (lia_xml_path (property, "ExtendedFieldURI"));
      set_extended (item, key, property);
    }
}

/* ---- CreateItem ---- */

static GPtrArray *
parse_people (const xmlNode *list)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  for (xmlNode *mailbox = lia_xml_child (list, NULL, "Mailbox"); mailbox != NULL;
       mailbox = lia_xml_next (mailbox, NULL, "Mailbox"))
    {
      g_autofree char *address = lia_xml_dup_child_text (mailbox, "EmailAddress");
      g_autofree char *label = lia_xml_dup_child_text (mailbox, "Name");
      if (address != NULL)
        g_ptr_array_add (people, lia_address_new (LIA_ADDRESS_MAIL, address, label));
    }
  return people;
}

static LiaAddress *
new_owner (OfficeCall *call)
{
  OfficePerson *owner = office_mailbox_get_owner (call->mailbox);

  return lia_address_new (LIA_ADDRESS_MAIL, owner->address, owner->name);
}

OfficeLetter *
office_call_parse_letter (OfficeCall *call, const OfficeItem *item)
{
  g_autoptr (LiaAddress) owner = new_owner (call);
  OfficeLetter *letter = office_letter_parse (item->source, owner);

  letter->importance = g_strdup (item->importance);
  return letter;
}

/* Takes one property out of an item element into a letter; FALSE: it is none of a letter's. */
static gboolean
take_property (OfficeLetter *letter, const xmlNode *property)
{
  static const struct
  {
    const char *name;
    gsize offset;
  } lists[] = {
    { "ToRecipients", G_STRUCT_OFFSET (OfficeLetter, to) },
    { "CcRecipients", G_STRUCT_OFFSET (OfficeLetter, cc) },
    { "BccRecipients", G_STRUCT_OFFSET (OfficeLetter, bcc) },
  },
    texts[] = {
      { "Subject", G_STRUCT_OFFSET (OfficeLetter, subject) },
      { "Body", G_STRUCT_OFFSET (OfficeLetter, body) },
      { "Importance", G_STRUCT_OFFSET (OfficeLetter, importance) },
    };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lia_xml_is (property, NULL, lists[i].name))
      {
        GPtrArray **list = G_STRUCT_MEMBER_P (letter, lists[i].offset);
        g_ptr_array_unref (*list);
        *list = parse_people (property);
        return TRUE;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (lia_xml_is (property, NULL, texts[i].name))
      {
        char **text = G_STRUCT_MEMBER_P (letter, texts[i].offset);
        g_autofree char *type = lia_xml_dup_attribute (property, "BodyType");
        g_free (*text);
        *text = lia_xml_dup_text (property);
        if (type != NULL)
          letter->is_html = g_str_equal (type, "HTML");
        return TRUE;
      }
  return FALSE;
}

/* A message given by its properties becomes one of bytes. */
static GBytes *
build_source (OfficeCall *call, const xmlNode *node)
{
  g_autoptr (LiaAddress) from = new_owner (call);
  g_autoptr (OfficeLetter) letter = office_letter_new (from);
  xmlNode *attachments = lia_xml_path (node, "Attachments");

  for (xmlNode *property = lia_xml_child (node, NULL, NULL); property != NULL;
       property = lia_xml_next (property, NULL, NULL))
    take_property (letter, property);
  for (xmlNode *attachment = lia_xml_child (attachments, NULL, NULL); attachment != NULL;
       attachment = lia_xml_next (attachment, NULL, NULL))
    {
      OfficeEnclosure *enclosure = office_parse_enclosure (attachment);
      if (enclosure != NULL)
        office_letter_enclose (letter, enclosure);
    }
  return office_letter_build (letter);
}

static GBytes *
parse_source (OfficeCall *call, const xmlNode *node)
{
  g_autofree char *base64 = lia_xml_dup_child_text (node, "MimeContent");
  gsize size = 0;

  if (base64 == NULL)
    return build_source (call, node);
  g_base64_decode_inplace (base64, &size);
  return g_bytes_new_take (g_steal_pointer (&base64), size);
}

static OfficeFolder *
target_folder (OfficeCall *call, const char *fallback)
{
  const xmlNode *id = lia_xml_child (lia_xml_path (call->request, "SavedItemFolderId"), NULL, NULL);

  return id != NULL ? office_call_find_folder (call, id)
                    : office_mailbox_find_distinguished (call->mailbox, fallback);
}

static void
create_one (OfficeCall *call, const xmlNode *node, const char *disposition)
{
  g_autoptr (GBytes) source = parse_source (call, node);
  OfficeFolder *drafts = office_mailbox_find_distinguished (call->mailbox, "drafts");
  gboolean sends = g_str_has_prefix (disposition, "Send");
  gboolean keeps = !g_str_equal (disposition, "SendOnly");
  OfficeFolder *target = target_folder (call, sends ? "sentitems" : "drafts");
  OfficeItem *item = NULL;

  if (target == NULL)
    {
      office_call_error (call, "ErrorFolderNotFound", "There is no such folder.");
      return;
    }
  item = office_mailbox_add_item (call->mailbox, sends ? drafts->id : target->id, source,
                                  g_get_real_time () / G_USEC_PER_SEC, TRUE, FALSE);
  item->is_draft = TRUE;
  for (xmlNode *property = lia_xml_child (node, NULL, NULL); property != NULL;
       property = lia_xml_next (property, NULL, NULL))
    set_mark (item, property);
  office_call_note (call, "create", sends ? "drafts" : target->name, item);
  office_call_message_success (call);
  if (sends)
    {
      send (call, item, keeps ? target : NULL);
      write_items (call, NULL);
    }
  else
    write_items (call, item);
  office_call_message_end (call);
}

static void
create_item (OfficeCall *call)
{
  xmlNode *items = lia_xml_path (call->request, "Items");
  g_autofree char *disposition = lia_xml_dup_attribute (call->request, "MessageDisposition");

  office_call_begin (call);
  for (xmlNode *node = lia_xml_child (items, NULL, NULL); node != NULL;
       node = lia_xml_next (node, NULL, NULL))
    create_one (call, node, disposition != NULL ? disposition : "SaveOnly");
  office_call_end (call);
}

static gboolean
is_true (const char *text)
{
  return g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0;
}

/* ---- Change keys ---- */

/* Whether the identifier in a request is of the item as it is now. */
static gboolean
is_current (const OfficeItem *item, const xmlNode *id)
{
  g_autofree char *current = office_dup_change_key (item);
  g_autofree char *given = lia_xml_dup_attribute (id, "ChangeKey");

  return g_strcmp0 (given, current) == 0;
}

static gboolean
has_change_key (const xmlNode *id)
{
  g_autofree char *given = lia_xml_dup_attribute (id, "ChangeKey");

  return given != NULL;
}

/* ---- SendItem ---- */

static void
send_item (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "ItemIds");
  g_autofree char *saves = lia_xml_dup_attribute (call->request, "SaveItemToFolder");
  OfficeFolder *target = target_folder (call, "sentitems");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeItem *item = office_call_find_item (call, id);
      if (item == NULL)
        item_not_found (call);
      else if (!has_change_key (id))
        office_call_error (call, "ErrorChangeKeyRequired", "The change key is required.");
      else if (!is_current (item, id))
        office_call_error (call, "ErrorStaleObject", "The item has changed since.");
      else if (item->to->len + item->cc->len + item->bcc->len == 0)
        office_call_error (call, "ErrorInvalidRecipients", "There are no recipients.");
      else
        {
          send (call, item, is_true (saves) ? target : NULL);
          office_call_success (call);
        }
    }
  office_call_end (call);
}

/* ---- UpdateItem ---- */

/* What an update was of. */
typedef enum
{
  CHANGED_READ = 1 << 0,
  CHANGED_MARK = 1 << 1,
  CHANGED_LETTER = 1 << 2,
} Changed;

/* An update is of one property. */
static Changed
set_field (OfficeItem *item, OfficeLetter *letter, const xmlNode *update)
{
  const xmlNode *element = lia_xml_next (lia_xml_child (update, NULL, NULL), NULL, NULL);
  const xmlNode *property = lia_xml_child (element, NULL, NULL);

  if (property == NULL)
    return CHANGED_MARK;
  if (letter != NULL && take_property (letter, property))
    return CHANGED_LETTER;
  set_mark (item, property);
  return lia_xml_is (property, NULL, "IsRead") ? CHANGED_READ : CHANGED_MARK;
}

static void
delete_field (OfficeItem *item, const xmlNode *update)
{
  g_autofree char *uri = lia_xml_dup_attribute (lia_xml_path (update, "FieldURI"), "FieldURI");
  g_autofree char *key = office_extended_dup_key (lia_xml_path (update, "ExtendedFieldURI"));

  if (g_strcmp0 (uri, "item:Categories") == 0 || g_strcmp0 (key, "PublicStrings/Keywords") == 0)
    g_clear_pointer (&item->categories, g_strfreev);
  else if (key != NULL)
    g_hash_table_remove (item->extended, key);
  else if (g_strcmp0 (uri, "item:Flag") == 0)
    g_hash_table_remove (item->extended, "0x1090");
  else if (g_strcmp0 (uri, "item:Subject") == 0)
    {
      g_free (item->subject);
      item->subject = g_strdup ("");
    }
}

/* A draft is written anew with what is set; of other items the bytes stay as they came. */
static void
update_one (OfficeCall *call, OfficeItem *item, const xmlNode *updates)
{
  g_autoptr (OfficeLetter) letter = item->is_draft ? office_call_parse_letter (call, item) : NULL;
  g_autofree char *before = office_journal_dup_marks (item);
  g_autofree char *after = NULL;
  guint changed = 0;

  for (xmlNode *update = lia_xml_child (updates, NULL, NULL); update != NULL;
       update = lia_xml_next (update, NULL, NULL))
    if (lia_xml_is (update, NULL, "SetItemField"))
      changed |= set_field (item, letter, update);
    else
      {
        delete_field (item, update);
        changed |= CHANGED_MARK;
      }
  if (changed & CHANGED_LETTER)
    {
      g_autoptr (GBytes) source = office_letter_build (letter);
      office_item_set_source (item, source);
      office_call_note (call, "write", NULL, item);
    }
  after = office_journal_dup_marks (item);
  office_call_note (call, g_str_equal (before, after) ? "same" : "mark", after, item);
  if (changed == CHANGED_READ)
    office_mailbox_touch_read (call->mailbox, item);
  else
    office_mailbox_touch (call->mailbox, item);
}

static void
update_item (OfficeCall *call)
{
  xmlNode *changes = lia_xml_path (call->request, "ItemChanges");
  g_autofree char *conflict = lia_xml_dup_attribute (call->request, "ConflictResolution");

  office_call_begin (call);
  for (xmlNode *change = lia_xml_child (changes, NULL, "ItemChange"); change != NULL;
       change = lia_xml_next (change, NULL, "ItemChange"))
    {
      xmlNode *id = lia_xml_path (change, "ItemId");
      OfficeItem *item = office_call_find_item (call, id);
      xmlNode *updates = lia_xml_path (change, "Updates");
      if (item == NULL)
        {
          item_not_found (call);
          continue;
        }
      /* What else has changed is overwritten, or, if asked to resolve it, was hardly the same property. */
      if (g_strcmp0 (conflict, "NeverOverwrite") == 0 && !is_current (item, id))
        {
          office_call_error (call, "ErrorIrresolvableConflict", "The item has changed since.");
          continue;
        }
      update_one (call, item, updates);
      office_call_message_success (call);
      write_items (call, item);
      if (!call->is_2007)
        {
          lia_xml_writer_start (call->out, "m:ConflictResults");
          lia_xml_writer_element (call->out, "t:Count", "0");
          lia_xml_writer_end (call->out);
        }
      office_call_message_end (call);
    }
  office_call_end (call);
}

/* ---- MoveItem, CopyItem, DeleteItem ---- */

static void
move_or_copy (OfficeCall *call, gboolean copies)
{
  OfficeFolder *target = office_call_find_folder (
      call, lia_xml_child (lia_xml_path (call->request, "ToFolderId"), NULL, NULL));
  xmlNode *ids = lia_xml_path (call->request, "ItemIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeItem *item = office_call_find_item (call, id);
      if (item == NULL)
        {
          item_not_found (call);
          continue;
        }
      if (target == NULL)
        {
          office_call_error (call, "ErrorToFolderNotFound", "There is no such folder.");
          continue;
        }
      if (copies)
        item = office_mailbox_copy (call->mailbox, item, target->id);
      else
        office_mailbox_move (call->mailbox, item, target->id);
      office_call_note (call, copies ? "copy" : "move", target->name, item);
      office_call_message_success (call);
      write_items (call, item);
      office_call_message_end (call);
    }
  office_call_end (call);
}

static void
move_item (OfficeCall *call)
{
  move_or_copy (call, FALSE);
}

static void
copy_item (OfficeCall *call)
{
  move_or_copy (call, TRUE);
}

static void
delete_item (OfficeCall *call)
{
  g_autofree char *type = lia_xml_dup_attribute (call->request, "DeleteType");
  const char *where = g_strcmp0 (type, "MoveToDeletedItems") == 0 ? "deleteditems"
                      : g_strcmp0 (type, "SoftDelete") == 0       ? "recoverableitemsdeletions"
                                                                  : "none";
  /* 2007 has no such folder: what is deleted softly can be seen no more. */
  OfficeFolder *bin = office_mailbox_find_distinguished (call->mailbox, where);
  xmlNode *ids = lia_xml_path (call->request, "ItemIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeItem *item = office_call_find_item (call, id);
      if (item == NULL)
        {
          item_not_found (call);
          continue;
        }
      office_call_note (call, bin != NULL ? "move" : "delete", bin != NULL ? bin->name : NULL,
                        item);
      if (bin != NULL)
        office_mailbox_move (call->mailbox, item, bin->id);
      else
        office_mailbox_remove (call->mailbox, item);
      office_call_success (call);
    }
  office_call_end (call);
}

const OfficeEwsOperation office_ews_change_operations[] = {
  { "CreateItem", create_item, FALSE, FALSE },
  { "SendItem", send_item, FALSE, FALSE },
  { "UpdateItem", update_item, FALSE, FALSE },
  { "MoveItem", move_item, FALSE, FALSE },
  { "CopyItem", copy_item, FALSE, FALSE },
  { "DeleteItem", delete_item, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
