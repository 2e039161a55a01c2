/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-search"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

/*
 * What FindItem selects, and in which order: Restriction and SortOrder (MS-OXWSSRCH), and the simplest of the words
 * of QueryString.
 */

/* ---- One property of one item, to be compared ---- */

typedef enum
{
  KIND_NONE, /* the item does not have it */
  KIND_TEXT,
  KIND_NUMBER, /* times too, in seconds */
} Kind;

typedef struct
{
  Kind kind;
  char *text;
  gint64 number;
} Value;

static void
value_clear (Value *value)
{
  g_clear_pointer (&value->text, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Value, value_clear)

static Value
of_text (const char *text)
{
  return (Value){ text != NULL ? KIND_TEXT : KIND_NONE, g_strdup (text), 0 };
}

static Value
of_number (gint64 number)
{
  return (Value){ KIND_NUMBER, NULL, number };
}

static Value
of_id (const char *id)
{
  g_autofree char *text = id != NULL ? g_strdup_printf ("<%s>", id) : NULL;

  return of_text (text);
}

static Value
of_people (GPtrArray *people)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (people, i);
      g_string_append_printf (text, "%s%s <%s>", i > 0 ? "; " : "", lia_address_get_label (address),
                              lia_address_get_address (address));
    }
  return of_text (text->len > 0 ? text->str : NULL);
}

static Value
get_subject (OfficeItem *item)
{
  return of_text (item->subject);
}

static Value
get_class (OfficeItem *item)
{
  return of_text (item->item_class);
}

static Value
get_body (OfficeItem *item)
{
  return (Value){ KIND_TEXT, office_item_dup_text (item), 0 };
}

static Value
get_received (OfficeItem *item)
{
  return of_number (item->received_s);
}

static Value
get_sent (OfficeItem *item)
{
  return of_number (item->sent_s);
}

static Value
get_created (OfficeItem *item)
{
  return of_number (item->created_s);
}

static Value
get_size (OfficeItem *item)
{
  return of_number ((gint64)g_bytes_get_size (item->source));
}

static Value
get_importance (OfficeItem *item)
{
  return of_text (item->importance);
}

static Value
get_attached (OfficeItem *item)
{
  return of_number (item->has_attachments);
}

static Value
get_draft (OfficeItem *item)
{
  return of_number (item->is_draft);
}

static Value
get_read (OfficeItem *item)
{
  return of_number (item->is_read);
}

static Value
get_reply (OfficeItem *item)
{
  return of_id (item->in_reply_to);
}

static Value
get_message_id (OfficeItem *item)
{
  return of_id (item->message_id);
}

static Value
get_from (OfficeItem *item)
{
  return of_people (item->from);
}

static Value
get_to (OfficeItem *item)
{
  return of_people (item->to);
}

static Value
get_cc (OfficeItem *item)
{
  return of_people (item->cc);
}

static const struct
{
  const char *uri;
  Value (*get) (OfficeItem *item);
} properties[] = {
  { "item:Subject", get_subject },
  { "item:ItemClass", get_class },
  { "item:Body", get_body },
  { "item:DateTimeReceived", get_received },
  { "item:DateTimeSent", get_sent },
  { "item:DateTimeCreated", get_created },
  { "item:Size", get_size },
  { "item:Importance", get_importance },
  { "item:HasAttachments", get_attached },
  { "item:IsDraft", get_draft },
  { "item:InReplyTo", get_reply },
  { "item:DisplayTo", get_to },
  { "item:DisplayCc", get_cc },
  { "message:ConversationTopic", get_subject },
  { "message:From", get_from },
  { "message:Sender", get_from },
  { "message:InternetMessageId", get_message_id },
  { "message:IsRead", get_read },
};

/* The property that a condition or an order names: a URI, or the tag of an extended one. */
static char *
dup_path (const xmlNode *node)
{
  xmlNode *extended = lia_xml_child (node, NULL, "ExtendedFieldURI");

  if (extended != NULL)
    return office_extended_dup_key (extended);
  return lia_xml_dup_attribute (lia_xml_child (node, NULL, "FieldURI"), "FieldURI");
}

static gboolean
is_known (const char *path)
{
  if (path == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    if (g_str_equal (properties[i].uri, path))
      return TRUE;
  return g_str_equal (path, "item:Categories") || strchr (path, ':') == NULL;
}

/* What one is compared with is text; a number is compared as one. */
static Value
of_extended (const char *text)
{
  gint64 number = 0;

  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL)
             ? of_number (number)
             : of_text (text);
}

static Value
get_value (OfficeItem *item, const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    if (g_str_equal (properties[i].uri, path))
      return properties[i].get (item);
  g_autofree char *text = office_item_dup_extended (item, path);
  return of_extended (text);
}

/* What a condition is about: an item, or a folder. */
typedef struct
{
  OfficeCall *call;
  OfficeItem *item;     /* NULL: a folder */
  OfficeFolder *folder; /* NULL: an item */
} Subject;

static Value
get_value_of (const Subject *subject, const char *path)
{
  g_autofree char *text = NULL;

  if (subject->item != NULL)
    return get_value (subject->item, path);
  if (g_str_equal (path, "folder:DisplayName"))
    return of_text (subject->folder->name);
  if (g_str_equal (path, "folder:FolderClass"))
    return of_text (subject->folder->class);
  text = office_folder_dup_extended (subject->call, subject->folder, path);
  return of_extended (text);
}

/* ---- Restriction ---- */

/* A constant is text; what it is compared with says how to read it. */
static gint64
parse_number (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time
      = strchr (text, 'T') != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (time != NULL)
    return g_date_time_to_unix (time);
  if (g_ascii_strcasecmp (text, "true") == 0)
    return 1;
  return g_ascii_strtoll (text, NULL, 10);
}

static int
compare_with (const Value *value, const char *constant)
{
  gint64 number = 0;
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (value->kind == KIND_NUMBER)
    {
      number = parse_number (constant);
      return value->number < number ? -1 : value->number > number;
    }
  left = g_utf8_casefold (value->text, -1);
  right = g_utf8_casefold (constant, -1);
  return strcmp (left, right);
}

static gboolean
compares (const char *operator, int order)
{
  if (g_str_equal (operator, "IsEqualTo"))
    return order == 0;
  if (g_str_equal (operator, "IsNotEqualTo"))
    return order != 0;
  if (g_str_equal (operator, "IsGreaterThan"))
    return order > 0;
  if (g_str_equal (operator, "IsGreaterThanOrEqualTo"))
    return order >= 0;
  if (g_str_equal (operator, "IsLessThan"))
    return order < 0;
  return g_str_equal (operator, "IsLessThanOrEqualTo") && order <= 0;
}

static gboolean
contains (const char *text, const char *wanted, const xmlNode *condition)
{
  g_autofree char *mode = lia_xml_dup_attribute (condition, "ContainmentMode");
  g_autofree char *comparison = lia_xml_dup_attribute (condition, "ContainmentComparison");
  gboolean exact = g_strcmp0 (comparison, "Exact") == 0;
  g_autofree char *left = exact ? g_strdup (text) : g_utf8_casefold (text, -1);
  g_autofree char *right = exact ? g_strdup (wanted) : g_utf8_casefold (wanted, -1);

  if (g_strcmp0 (mode, "FullString") == 0)
    return g_str_equal (left, right);
  if (g_strcmp0 (mode, "Prefixed") == 0)
    return g_str_has_prefix (left, right);
  return strstr (left, right) != NULL;
}

static gboolean
holds_for (const xmlNode *condition, const Value *value, const char *constant)
{
  const char *operator= (const char *) condition->name;

  if (value->kind == KIND_NONE)
    return g_str_equal (operator, "IsNotEqualTo");
  if (g_str_equal (operator, "Exists"))
    return TRUE;
  if (constant == NULL)
    return FALSE;
  if (g_str_equal (operator, "Contains"))
    return value->kind == KIND_TEXT && contains (value->text, constant, condition);
  return compares (operator, compare_with (value, constant));
}

/* A comparison with a list holds when it does for one of it. */
static gboolean
holds_for_categories (const xmlNode *condition, OfficeItem *item, const char *constant)
{
  for (guint i = 0; item->categories != NULL && item->categories[i] != NULL; i++)
    {
      g_auto (Value) value = of_text (item->categories[i]);
      if (holds_for (condition, &value, constant))
        return TRUE;
    }
  return FALSE;
}

static gboolean
holds (const xmlNode *condition, const Subject *subject)
{
  g_autofree char *path = dup_path (condition);
  g_autofree char *constant = NULL;
  g_auto (Value) value = { KIND_NONE, NULL, 0 };
  gboolean all = lia_xml_is (condition, NULL, "And");

  if (lia_xml_is (condition, NULL, "Not"))
    return !holds (lia_xml_child (condition, NULL, NULL), subject);
  if (all || lia_xml_is (condition, NULL, "Or"))
    {
      for (const xmlNode *one = lia_xml_child (condition, NULL, NULL); one != NULL;
           one = lia_xml_next (one, NULL, NULL))
        if (holds (one, subject) != all)
          return !all;
      return all;
    }
  constant = lia_xml_dup_attribute (lia_xml_find (condition, NULL, "Constant"), "Value");
  if (g_str_equal (path, "item:Categories"))
    return holds_for_categories (condition, subject->item, constant);
  value = get_value_of (subject, path);
  return holds_for (condition, &value, constant);
}

static gboolean
is_known_of_folder (const char *path)
{
  return path != NULL
         && (strchr (path, ':') == NULL || g_str_equal (path, "folder:DisplayName")
             || g_str_equal (path, "folder:FolderClass"));
}

/* Whether every comparison is of a property that is searched by. */
static gboolean
can_restrict (const xmlNode *condition, gboolean is_folder)
{
  g_autofree char *path = NULL;

  if (condition == NULL)
    return FALSE;
  if (lia_xml_is (condition, NULL, "And") || lia_xml_is (condition, NULL, "Or")
      || lia_xml_is (condition, NULL, "Not"))
    {
      for (const xmlNode *one = lia_xml_child (condition, NULL, NULL); one != NULL;
           one = lia_xml_next (one, NULL, NULL))
        if (!can_restrict (one, is_folder))
          return FALSE;
      return lia_xml_child (condition, NULL, NULL) != NULL;
    }
  path = dup_path (condition);
  return is_folder ? is_known_of_folder (path) : is_known (path);
}

/* ---- QueryString: words, "some words", and those of one property: subject:word ---- */

static gboolean
has_word (OfficeItem *item, const char *word)
{
  static const char *const everywhere[] = { "item:Subject", "item:Body", "message:From", NULL };
  static const struct
  {
    const char *prefix;
    const char *uris[2];
  } places[] = {
    { "subject:", { "item:Subject", NULL } },
    { "body:", { "item:Body", NULL } },
    { "from:", { "message:From", NULL } },
    { "to:", { "item:DisplayTo", NULL } },
  };
  const char *const *uris = everywhere;
  g_autofree char *folded = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_ascii_strncasecmp (word, places[i].prefix, strlen (places[i].prefix)) == 0)
      {
        uris = places[i].uris;
        word += strlen (places[i].prefix);
        break;
      }
  folded = g_utf8_casefold (word, -1);
  for (gsize i = 0; uris[i] != NULL; i++)
    {
      g_auto (Value) value = get_value (item, uris[i]);
      g_autofree char *text = value.text != NULL ? g_utf8_casefold (value.text, -1) : NULL;
      if (text != NULL && strstr (text, folded) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* At blanks that are not within quotes; the quotes go. */
static GStrv
split_words (const char *query)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *p = query != NULL ? query : "";; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p != '\0' && (quoted || !g_ascii_isspace (*p)))
        g_string_append_c (word, *p);
      else if (word->len > 0)
        {
          g_strv_builder_add (words, word->str);
          g_string_truncate (word, 0);
        }
      if (*p == '\0')
        return g_strv_builder_end (words);
    }
}

static gboolean
has_words (OfficeItem *item, GStrv words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (!has_word (item, words[i]))
      return FALSE;
  return TRUE;
}

/* ---- SortOrder ---- */

static int
compare_values (const Value *left, const Value *right)
{
  g_autofree char *left_folded = NULL;
  g_autofree char *right_folded = NULL;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  if (left->kind != KIND_TEXT)
    return left->number < right->number ? -1 : left->number > right->number;
  left_folded = g_utf8_casefold (left->text, -1);
  right_folded = g_utf8_casefold (right->text, -1);
  return g_utf8_collate (left_folded, right_folded);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  OfficeItem *left = *(OfficeItem *const *)a;
  OfficeItem *right = *(OfficeItem *const *)b;

  for (const xmlNode *order = lia_xml_child (user_data, NULL, "FieldOrder"); order != NULL;
       order = lia_xml_next (order, NULL, "FieldOrder"))
    {
      g_autofree char *path = dup_path (order);
      g_autofree char *direction = lia_xml_dup_attribute (order, "Order");
      g_auto (Value) left_value = get_value (left, path);
      g_auto (Value) right_value = get_value (right, path);
      int result = compare_values (&left_value, &right_value);
      if (result != 0)
        return g_strcmp0 (direction, "Descending") == 0 ? -result : result;
    }
  return 0;
}

static gboolean
can_sort (const xmlNode *sort)
{
  for (const xmlNode *order = lia_xml_child (sort, NULL, "FieldOrder"); order != NULL;
       order = lia_xml_next (order, NULL, "FieldOrder"))
    {
      g_autofree char *path = dup_path (order);
      if (!is_known (path))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
office_search (OfficeCall *call, OfficeFolder *folder)
{
  const xmlNode *restriction = lia_xml_path (call->request, "Restriction");
  const xmlNode *condition = lia_xml_child (restriction, NULL, NULL);
  xmlNode *sort = lia_xml_path (call->request, "SortOrder");
  g_autofree char *query = lia_xml_dup_child_text (call->request, "QueryString");
  g_auto (GStrv) words = split_words (query);
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *found = NULL;

  if ((restriction != NULL && !can_restrict (condition, FALSE)) || !can_sort (sort))
    return NULL;
  all = office_mailbox_list (call->mailbox, folder->id);
  found = g_ptr_array_new ();
  for (guint i = 0; i < all->len; i++)
    {
      OfficeItem *item = g_ptr_array_index (all, i);
      Subject subject = { call, item, NULL };
      if ((condition == NULL || holds (condition, &subject)) && has_words (item, words))
        g_ptr_array_add (found, item);
    }
  /* Stable: what is equal stays with the newest first. */
  if (sort != NULL)
    g_ptr_array_sort_with_data (found, compare_items, sort);
  return found;
}

GPtrArray *
office_search_folders (OfficeCall *call, OfficeFolder *parent, gboolean deep)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  const xmlNode *restriction = lia_xml_path (call->request, "Restriction");
  const xmlNode *condition = lia_xml_child (restriction, NULL, NULL);
  GPtrArray *found = NULL;

  if (restriction != NULL && !can_restrict (condition, TRUE))
    return NULL;
  found = g_ptr_array_new ();
  for (guint i = 0; i < folders->len; i++)
    {
      Subject subject = { call, NULL, g_ptr_array_index (folders, i) };
      if (office_folder_is_below (call, subject.folder, parent->id, deep)
          && (condition == NULL || holds (condition, &subject)))
        g_ptr_array_add (found, subject.folder);
    }
  return found;
}
