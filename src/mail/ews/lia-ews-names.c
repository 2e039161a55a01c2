/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-names"

#include "config.h"

#include "core/lia-error.h"
#include "mail/ews/lia-ews-names.h"

static gboolean
is_legacy (LiaAddress *address)
{
  return address != NULL && *lia_address_get_address (address) == '/';
}

static char *
parse_address (const xmlNode *message)
{
  xmlNode *mailbox = lia_xml_path (message, "ResolutionSet/Resolution/Mailbox");
  g_autofree char *address = lia_xml_dup_child_text (mailbox, "EmailAddress");
  g_autofree char *routing = lia_xml_dup_child_text (mailbox, "RoutingType");

  return address != NULL && *address != '/' && g_strcmp0 (routing, "EX") != 0
             ? g_steal_pointer (&address)
             : g_strdup ("");
}

/* Returns: the mail address, "" for nobody, NULL when nothing was learnt. */
static char *
look_up (LiaEwsConnection *connection, const char *legacy, GCancellable *cancellable)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:ResolveNames");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  lia_xml_writer_attribute (request, "ReturnFullContactData", "false");
  lia_xml_writer_attribute (request, "SearchScope", "ActiveDirectory");
  lia_xml_writer_element (request, "m:UnresolvedEntry", legacy);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, &error);
  if (answer == NULL)
    {
      g_info ("A directory name is not looked up: %s", error->message);
      return NULL;
    }
  code = lia_xml_dup_child_text (lia_ews_first_message (answer), "ResponseCode");
  if (g_strcmp0 (code, "ErrorNameResolutionNoResults") != 0
      && lia_ews_single (answer, &error) == NULL)
    return NULL;
  return parse_address (lia_ews_first_message (answer));
}

static LiaAddress *
find (GHashTable *names, LiaAddress *address)
{
  const char *found
      = is_legacy (address) ? g_hash_table_lookup (names, lia_address_get_address (address)) : NULL;

  if (found == NULL || *found == '\0')
    return lia_address_ref (address);
  return lia_address_new (LIA_ADDRESS_MAIL, found, lia_address_get_name (address));
}

static void
replace_one (GHashTable *names, LiaAddress **address)
{
  LiaAddress *found = *address != NULL ? find (names, *address) : NULL;

  g_clear_pointer (address, lia_address_unref);
  *address = found;
}

static void
replace (GHashTable *names, LiaMessageRecord *record)
{
  GPtrArray *lists[] = { record->to, record->cc, record->bcc };

  replace_one (names, &record->from);
  replace_one (names, &record->sender);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->len; k++)
      replace_one (names, (LiaAddress **)&g_ptr_array_index (lists[i], k));
}

static void
collect_one (GHashTable *names, GPtrArray *unknown, LiaAddress *address)
{
  const char *legacy = is_legacy (address) ? lia_address_get_address (address) : NULL;

  if (legacy != NULL && unknown->len < LIA_EWS_MAX_LOOKUPS && !g_hash_table_contains (names, legacy)
      && !g_ptr_array_find_with_equal_func (unknown, legacy, g_str_equal, NULL))
    g_ptr_array_add (unknown, (gpointer)legacy);
}

static void
collect (GHashTable *names, GPtrArray *unknown, LiaMessageRecord *record)
{
  GPtrArray *lists[] = { record->to, record->cc, record->bcc };

  collect_one (names, unknown, record->from);
  collect_one (names, unknown, record->sender);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->len; k++)
      collect_one (names, unknown, g_ptr_array_index (lists[i], k));
}

void
lia_ews_names_resolve (LiaEwsConnection *connection, GPtrArray *records, GCancellable *cancellable)
{
  GHashTable *names = lia_ews_connection_get_names (connection);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    collect (names, unknown, g_ptr_array_index (records, i));
  for (guint i = 0; i < unknown->len; i++)
    {
      const char *legacy = g_ptr_array_index (unknown, i);
      char *address = look_up (connection, legacy, cancellable);
      if (address == NULL)
        break;
      g_hash_table_insert (names, g_strdup (legacy), address);
    }
  for (guint i = 0; i < records->len; i++)
    replace (names, g_ptr_array_index (records, i));
}
