/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-item-parse"

#include "config.h"

#include <string.h>

#include "core/lia-text.h"
#include "mail/ews/lia-ews-items.h"

#define FLAG_STATUS_FLAGGED 2
#define VERB_REPLY 102
#define VERB_REPLY_ALL 103
#define VERB_FORWARD 104

static gint64
parse_time (const xmlNode *item, const char *name)
{
  g_autofree char *text = lia_xml_dup_child_text (item, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL
             ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
             : 0;
}

/* A mailbox of the routing type EX names a directory entry, no address anybody can write to. */
static LiaAddress *
parse_mailbox (const xmlNode *mailbox)
{
  g_autofree char *name = lia_xml_dup_child_text (mailbox, "Name");
  g_autofree char *address = lia_xml_dup_child_text (mailbox, "EmailAddress");
  g_autofree char *routing = lia_xml_dup_child_text (mailbox, "RoutingType");
  gboolean is_directory = g_strcmp0 (routing, "EX") == 0 || (address != NULL && *address == '/');

  if (mailbox == NULL || (address == NULL && name == NULL))
    return NULL;
  if (is_directory && name != NULL && strchr (name, '@') != NULL)
    return lia_address_new (LIA_ADDRESS_MAIL, name, NULL);
  return lia_address_new (LIA_ADDRESS_MAIL, address != NULL ? address : name, name);
}

static void
parse_recipients (const xmlNode *item, const char *name, GPtrArray *out)
{
  xmlNode *list = lia_xml_path (item, name);

  for (xmlNode *mailbox = lia_xml_child (list, NULL, "Mailbox");
       mailbox != NULL && out->len < LIA_MIME_MAX_ADDRESSES;
       mailbox = lia_xml_next (mailbox, NULL, "Mailbox"))
    {
      LiaAddress *address = parse_mailbox (mailbox);
      if (address != NULL)
        g_ptr_array_add (out, address);
    }
}

/* Message identifiers come in <>, several with blanks between; the first of very many count. */
static char *
dup_ids (const xmlNode *item, const char *name)
{
  g_autofree char *text = lia_xml_dup_child_text (item, name);
  GString *ids = NULL;
  guint n = 0;

  if (text == NULL)
    return NULL;
  ids = g_string_new (NULL);
  for (const char *p = text; *p != '\0' && n < LIA_MIME_MAX_REFERENCES; p++)
    {
      if (*p == '<' || *p == '>' || g_ascii_isspace (*p) || *p == ',')
        {
          if (ids->len > 0 && ids->str[ids->len - 1] != ' ')
            {
              g_string_append_c (ids, ' ');
              n++;
            }
        }
      else
        g_string_append_c (ids, *p);
    }
  g_strchomp (ids->str);
  if (*ids->str == '\0')
    {
      g_string_free (ids, TRUE);
      return NULL;
    }
  return g_string_free (ids, FALSE);
}

/* The address by which the directory's own can be written to. */
static void
replace_legacy (LiaAddress **address, const char *mail)
{
  LiaAddress *better = NULL;

  if (*address == NULL || *lia_address_get_address (*address) != '/' || mail == NULL
      || strchr (mail, '@') == NULL)
    return;
  better = lia_address_new (LIA_ADDRESS_MAIL, mail, lia_address_get_name (*address));
  lia_address_unref (*address);
  *address = better;
}

static guint
flags_of_verb (gint64 verb)
{
  if (verb == VERB_REPLY || verb == VERB_REPLY_ALL)
    return LIA_MESSAGE_ANSWERED;
  return verb == VERB_FORWARD ? LIA_MESSAGE_FORWARDED : 0;
}

/* Extended properties come with their tag, in hexadecimal or decimal, of any case. */
static void
parse_extended (const xmlNode *item, LiaMessageRecord *record)
{
  for (xmlNode *property = lia_xml_child (item, NULL, "ExtendedProperty"); property != NULL;
       property = lia_xml_next (property, NULL, "ExtendedProperty"))
    {
      g_autofree char *tag
          = lia_xml_dup_attribute (lia_xml_path (property, "ExtendedFieldURI"), "PropertyTag");
      g_autofree char *value = lia_xml_dup_child_text (property, "Value");
      guint64 number = tag != NULL ? g_ascii_strtoull (tag, NULL, 0) : 0;
      if (number == 0x1090 && lia_xml_get_int (property, "Value", 0) == FLAG_STATUS_FLAGGED)
        record->flags |= LIA_MESSAGE_FLAGGED;
      else if (number == 0x1081)
        record->flags |= flags_of_verb (lia_xml_get_int (property, "Value", 0));
      else if (number == 0x300B && record->match_key == NULL)
        record->match_key = g_steal_pointer (&value);
      else if (number == 0x5D01)
        replace_legacy (&record->sender, value);
      else if (number == 0x5D02)
        replace_legacy (&record->from, value);
    }
}

static void
parse_flags (const xmlNode *item, LiaMessageRecord *record)
{
  g_autofree char *importance = lia_xml_dup_child_text (item, "Importance");
  g_autofree char *flag = lia_xml_dup_child_text (item, "Flag/FlagStatus");

  /* What is no message cannot be unread. */
  if (lia_xml_get_boolean (item, "IsRead", TRUE))
    record->flags |= LIA_MESSAGE_READ;
  if (lia_xml_get_boolean (item, "IsDraft", FALSE))
    record->flags |= LIA_MESSAGE_DRAFT;
  if (lia_xml_get_boolean (item, "HasAttachments", FALSE))
    record->flags |= LIA_MESSAGE_HAS_ATTACHMENTS;
  if (g_strcmp0 (importance, "High") == 0)
    record->flags |= LIA_MESSAGE_IMPORTANCE_HIGH;
  else if (g_strcmp0 (importance, "Low") == 0)
    record->flags |= LIA_MESSAGE_IMPORTANCE_LOW;
  if (g_strcmp0 (flag, "Flagged") == 0)
    record->flags |= LIA_MESSAGE_FLAGGED;
  if (record->item_class != NULL && g_str_has_prefix (record->item_class, "IPM.Schedule.Meeting"))
    record->flags |= LIA_MESSAGE_MEETING;
}

/* Before conversation identifiers, the first 22 bytes of the index named the conversation. */
static char *
dup_thread_key (const xmlNode *item)
{
  char *id = lia_xml_dup_attribute (lia_xml_path (item, "ConversationId"), "Id");
  g_autofree char *index = NULL;
  g_autofree guchar *bytes = NULL;
  gsize size = 0;

  if (id != NULL)
    return id;
  index = lia_xml_dup_child_text (item, "ConversationIndex");
  if (index == NULL)
    return NULL;
  bytes = g_base64_decode (index, &size);
  return size >= 22 ? g_base64_encode (bytes, 22) : NULL;
}

static char *
dup_preview (const xmlNode *item)
{
  g_autofree char *text = lia_xml_dup_child_text (item, "Preview");

  if (text == NULL)
    return NULL;
  g_strdelimit (text, "\r\n\t", ' ');
  return g_utf8_strlen (text, -1) > LIA_EWS_MAX_PREVIEW_CHARACTERS
             ? g_utf8_substring (text, 0, LIA_EWS_MAX_PREVIEW_CHARACTERS)
             : g_steal_pointer (&text);
}

LiaMessageRecord *
lia_ews_item_parse (const xmlNode *item)
{
  xmlNode *item_id = lia_xml_path (item, "ItemId");
  g_autofree char *id = lia_xml_dup_attribute (item_id, "Id");
  LiaMessageRecord *record = NULL;

  if (item == NULL)
    return NULL;
  record = lia_message_record_new (id);
  record->change_key = lia_xml_dup_attribute (item_id, "ChangeKey");
  record->item_class = lia_xml_dup_child_text (item, "ItemClass");
  record->subject
      = lia_text_cut (lia_xml_dup_child_text (item, "Subject"), LIA_SUBJECT_MAX_CHARACTERS);
  record->message_id = dup_ids (item, "InternetMessageId");
  record->in_reply_to = dup_ids (item, "InReplyTo");
  record->references = dup_ids (item, "References");
  record->from = parse_mailbox (lia_xml_path (item, "From/Mailbox"));
  record->sender = parse_mailbox (lia_xml_path (item, "Sender/Mailbox"));
  if (record->from == NULL)
    record->from = parse_mailbox (lia_xml_path (item, "Organizer/Mailbox"));
  parse_recipients (item, "ToRecipients", record->to);
  parse_recipients (item, "CcRecipients", record->cc);
  parse_recipients (item, "BccRecipients", record->bcc);
  record->sent_us = parse_time (item, "DateTimeSent");
  record->received_us = parse_time (item, "DateTimeReceived");
  if (record->received_us == 0)
    record->received_us
        = record->sent_us != 0 ? record->sent_us : parse_time (item, "DateTimeCreated");
  record->size_bytes = (guint64)MAX (lia_xml_get_int (item, "Size", 0), 0);
  record->thread_key = dup_thread_key (item);
  record->preview = dup_preview (item);
  parse_flags (item, record);
  parse_extended (item, record);
  return record;
}

/* ---- References ---- */

static void
ref_free (LiaEwsItemRef *ref)
{
  g_free (ref->id);
  g_free (ref);
}

GPtrArray *
lia_ews_item_refs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ref_free);
}

void
lia_ews_item_refs_add_id (GPtrArray *refs, const char *id, gboolean is_message)
{
  LiaEwsItemRef *ref = g_new0 (LiaEwsItemRef, 1);

  ref->id = g_strdup (id);
  ref->is_message = is_message;
  g_ptr_array_add (refs, ref);
}

void
lia_ews_item_refs_add (GPtrArray *refs, const xmlNode *item)
{
  static const char *const message_elements[]
      = { "Message", "MeetingMessage", "MeetingRequest", "MeetingResponse", "MeetingCancellation" };
  g_autofree char *id = lia_xml_dup_attribute (lia_xml_path (item, "ItemId"), "Id");
  gboolean is_message = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (message_elements); i++)
    is_message |= lia_xml_is (item, NULL, message_elements[i]);
  if (id != NULL)
    lia_ews_item_refs_add_id (refs, id, is_message);
}
