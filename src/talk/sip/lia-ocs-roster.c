/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-roster"

#include "config.h"

#include "core/lia-limits.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-contact-list.h"
#include "talk/sip/lia-ocs-roster.h"
#include "talk/sip/lia-sip-subscription.h"

#define SOAP_NS "http://schemas.xmlsoap.org/soap/envelope/"
#define OPERATION_NS "http://schemas.microsoft.com/winrtc/2002/11/sip"
#define MAX_TRIES 3
/* So much of a turn of the main loop may go into a list: one of thousands takes several. */
#define PORTION_US 3000

/* A change that the user asked for: a LiaRosterEdit of its own. */
typedef struct
{
  LiaRosterEditKind kind;
  LiaAddress *address; /* nullable, as below */
  char *from;
  char *to;
  guint tries;
} Edit;

struct _LiaOcsRoster
{
  LiaSipClient *client; /* not owned */
  LiaOcsRosterFunc changed;
  gpointer user_data;

  LiaSipSubscription *subscription;
  LiaRoster *roster;
  guint delta_num;
  guint answered_delta;     /* of the last answer: its delta may still be on the way */
  gboolean known;           /* the whole list has come */
  GQueue documents;         /* xmlDoc that came while another one is applied */
  LiaOcsListChange *change; /* the one that is */
  guint work_id;
  GQueue edits; /* the first one is under way while busy */
  gboolean busy;
};

static void next_edit (LiaOcsRoster *self);

static void
edit_free (Edit *edit)
{
  g_clear_pointer (&edit->address, lia_address_unref);
  g_free (edit->from);
  g_free (edit->to);
  g_free (edit);
}

/* ---- Following it ---- */

static void
begin_change (LiaOcsRoster *self)
{
  g_autoptr (xmlDoc) document = g_queue_pop_head (&self->documents);
  g_autoptr (GError) error = NULL;

  self->change = lia_ocs_list_change_new (self->roster, self->delta_num,
                                          g_steal_pointer (&document), &error);
  if (self->change != NULL)
    return;
  g_message ("Contact list: %s", error->message);
  /* Nothing is guessed: the whole list is asked for again. */
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_CONFLICT))
    lia_sip_subscription_start (self->subscription);
}

static void
finish_change (LiaOcsRoster *self)
{
  lia_ocs_list_change_finish (self->change, self->roster, &self->delta_num);
  g_clear_pointer (&self->change, lia_ocs_list_change_free);
  self->known = TRUE;
  self->changed (self->roster, self->user_data);
  next_edit (self);
}

/* Returns: whether something is left. */
static gboolean
work (LiaOcsRoster *self)
{
  gint64 end_us = g_get_monotonic_time () + PORTION_US;

  do
    {
      if (self->change == NULL)
        begin_change (self);
      /* What follows from a long list takes a turn of its own. */
      if (self->change != NULL
          && (!lia_ocs_list_change_work (self->change, end_us)
              || g_get_monotonic_time () >= end_us))
        return TRUE;
      if (self->change != NULL)
        finish_change (self);
    }
  while (!g_queue_is_empty (&self->documents) && g_get_monotonic_time () < end_us);
  return !g_queue_is_empty (&self->documents);
}

static gboolean
work_cb (gpointer user_data)
{
  LiaOcsRoster *self = user_data;

  if (work (self))
    return G_SOURCE_CONTINUE;
  self->work_id = 0;
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static gpointer
read_document (LiaSipMessage *message)
{
  g_autoptr (GError) error = NULL;
  xmlDoc *document = lia_ocs_contact_list_parse (lia_sip_message_get_body (message), &error);

  if (document == NULL)
    g_message ("Contact list: %s", error->message);
  return document;
}

static void
take_document (gpointer document, gpointer user_data)
{
  LiaOcsRoster *self = user_data;

  if (document == NULL)
    return;
  g_queue_push_tail (&self->documents, document);
  /* A short one is applied at once. */
  if (self->work_id == 0 && work (self))
    self->work_id = g_idle_add (work_cb, self);
}

static const LiaSipEvent contacts_event = {
  .event = "vnd-microsoft-roaming-contacts",
  .accept = "application/vnd-microsoft-roaming-contacts+xml",
  .read = read_document,
  .free_content = (GDestroyNotify)xmlFreeDoc,
  .take = take_document,
};

LiaOcsRoster *
lia_ocs_roster_new (LiaSipClient *client, LiaOcsRosterFunc changed, gpointer user_data)
{
  LiaOcsRoster *self = g_new0 (LiaOcsRoster, 1);

  self->client = client;
  self->changed = changed;
  self->user_data = user_data;
  self->roster = lia_roster_new ();
  self->subscription = lia_sip_subscription_new (client, &contacts_event,
                                                 lia_sip_client_get_self_uri (client), self);
  g_queue_init (&self->documents);
  g_queue_init (&self->edits);
  return self;
}

void
lia_ocs_roster_free (LiaOcsRoster *self)
{
  g_clear_handle_id (&self->work_id, g_source_remove);
  g_clear_pointer (&self->change, lia_ocs_list_change_free);
  g_queue_clear_full (&self->documents, (GDestroyNotify)xmlFreeDoc);
  lia_sip_subscription_free (self->subscription);
  g_queue_clear_full (&self->edits, (GDestroyNotify)edit_free);
  lia_roster_free (self->roster);
  g_free (self);
}

void
lia_ocs_roster_start (LiaOcsRoster *self)
{
  lia_sip_subscription_start (self->subscription);
}

void
lia_ocs_roster_end (LiaOcsRoster *self)
{
  lia_sip_subscription_end (self->subscription);
}

gboolean
lia_ocs_roster_take (LiaOcsRoster *self, LiaSipMessage *notify)
{
  return lia_sip_subscription_take (self->subscription, notify);
}

/* ---- Changing it ---- */

typedef struct
{
  const char *name;
  const char *value;
} Field;

static void
send_operation (LiaOcsRoster *self,
                const char *operation,
                const Field *fields,
                gsize n_fields,
                LiaSipResponseFunc func)
{
  const char *uri = lia_sip_client_get_self_uri (self->client);
  g_autoptr (LiaSipMessage) request = lia_sip_client_new_request (self->client, "SERVICE", uri);
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();
  g_autofree char *name = g_strconcat ("m:", operation, NULL);
  g_autofree char *body = NULL;

  lia_xml_writer_start (writer, "SOAP-ENV:Envelope");
  lia_xml_writer_attribute (writer, "xmlns:SOAP-ENV", SOAP_NS);
  lia_xml_writer_start (writer, "SOAP-ENV:Body");
  lia_xml_writer_start (writer, name);
  lia_xml_writer_attribute (writer, "xmlns:m", OPERATION_NS);
  for (gsize i = 0; i < n_fields; i++)
    lia_xml_writer_element (writer, fields[i].name, fields[i].value);
  lia_xml_writer_element_int (writer, "m:deltaNum", MAX (self->delta_num, self->answered_delta));
  body = lia_xml_writer_finish_text (writer);
  lia_sip_message_set_body_text (request, "application/SOAP+xml", body);
  self->busy = TRUE;
  lia_sip_client_send (self->client, request, func, self, NULL);
}

static void
done (LiaOcsRoster *self)
{
  self->busy = FALSE;
  edit_free (g_queue_pop_head (&self->edits));
  next_edit (self);
}

/* The list has moved on. When it has come anew the change is tried on it. */
static void
try_again (LiaOcsRoster *self)
{
  self->busy = FALSE;
  self->known = FALSE;
  self->answered_delta = 0;
  lia_sip_subscription_start (self->subscription);
}

static void
failed (LiaOcsRoster *self, LiaSipMessage *response, const GError *failure)
{
  Edit *edit = g_queue_peek_head (&self->edits);
  const char *about = edit->address != NULL ? lia_address_get_address (edit->address) : edit->from;
  g_autoptr (GError) error
      = response != NULL ? lia_sip_error_new (response) : g_error_copy (failure);

  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_CONFLICT) && ++edit->tries < MAX_TRIES)
    {
      g_info ("Contact list, %s: %s; it is tried again", about, error->message);
      try_again (self);
      return;
    }
  g_message ("Contact list, %s: %s", about, error->message);
  done (self);
  /* What is shown goes back to what the server has. */
  self->changed (self->roster, self->user_data);
}

static xmlDoc *
parse_answer (LiaSipMessage *response)
{
  GBytes *body = lia_sip_message_get_body (response);

  return body != NULL ? lia_xml_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                                       LIA_OCS_MAX_ROSTER_ANSWER_BYTES, NULL)
                      : NULL;
}

static char *
dup_answer (LiaSipMessage *response, const char *element)
{
  g_autoptr (xmlDoc) doc = parse_answer (response);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  return root != NULL ? lia_xml_dup_text (lia_xml_find (root, NULL, element)) : NULL;
}

static gboolean
succeeded (LiaOcsRoster *self, LiaSipMessage *response)
{
  g_autofree char *delta = NULL;

  if (response == NULL || lia_sip_message_get_status (response) >= 300)
    return FALSE;
  delta = dup_answer (response, "deltaNum");
  if (delta != NULL)
    self->answered_delta = (guint)g_ascii_strtoull (delta, NULL, 10);
  return TRUE;
}

static void
changed_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  LiaOcsRoster *self = user_data;

  if (succeeded (self, response))
    done (self);
  else
    failed (self, response, error);
}

/* The numbers of the groups it is in then. Whoever is in a group is not with those in no other. */
static char *
dup_group_ids (LiaOcsRoster *self, const Edit *edit, const char *to_id)
{
  LiaRosterEntry *entry = lia_ocs_contact_list_find (self->roster, edit->address);
  LiaRosterGroup *nowhere = lia_ocs_contact_list_find_group (self->roster, "");
  LiaRosterGroup *from = edit->kind == LIA_ROSTER_MOVE_CONTACT
                             ? lia_ocs_contact_list_find_group (self->roster, edit->from)
                             : NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (gsize i = 0; entry != NULL && entry->group_ids[i] != NULL; i++)
    if ((from == NULL || !g_str_equal (entry->group_ids[i], from->id))
        && (nowhere == NULL || !g_str_equal (entry->group_ids[i], nowhere->id))
        && !g_str_equal (entry->group_ids[i], to_id))
      g_ptr_array_add (ids, entry->group_ids[i]);
  if (ids->len == 0 || nowhere == NULL || !g_str_equal (to_id, nowhere->id))
    g_ptr_array_add (ids, (gpointer)to_id);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (" ", (char **)ids->pdata);
}

static void
set_contact (LiaOcsRoster *self, Edit *edit, const char *group_id)
{
  LiaRosterEntry *entry = lia_ocs_contact_list_find (self->roster, edit->address);
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (edit->address), NULL);
  g_autofree char *groups = dup_group_ids (self, edit, group_id);
  /* Whoever is in the list keeps the name that they have there, be it none: another client may have
     given it. */
  const char *name = lia_address_get_name (entry != NULL ? entry->address : edit->address);
  const Field fields[] = {
    { "m:displayName", name != NULL ? name : "" },
    { "m:groups", groups },
    { "m:subscribed", "true" },
    { "m:URI", uri },
    { "m:externalURI", "" },
  };

  send_operation (self, "setContact", fields, G_N_ELEMENTS (fields), changed_cb);
}

static void
group_added_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  LiaOcsRoster *self = user_data;
  Edit *edit = g_queue_peek_head (&self->edits);
  gboolean success = succeeded (self, response);
  g_autofree char *id = success ? dup_answer (response, "groupID") : NULL;

  if (id != NULL)
    set_contact (self, edit, id);
  else if (success)
    {
      g_autoptr (GError) problem
          = g_error_new_literal (LIA_ERROR, LIA_ERROR_PROTOCOL, "A new group without its number");
      failed (self, NULL, problem);
    }
  else
    failed (self, response, error);
}

static void
start_removal (LiaOcsRoster *self, Edit *edit)
{
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (edit->address), NULL);
  const Field fields[] = { { "m:URI", uri } };

  send_operation (self, "deleteContact", fields, G_N_ELEMENTS (fields), changed_cb);
}

static void
start_addition (LiaOcsRoster *self, Edit *edit)
{
  LiaRosterGroup *group = lia_ocs_contact_list_find_group (self->roster, edit->to);
  const Field fields[] = {
    { "m:name", *edit->to != '\0' ? edit->to : LIA_OCS_OTHER_CONTACTS },
    { "m:externalURI", "" },
  };

  if (group != NULL)
    set_contact (self, edit, group->id);
  else
    send_operation (self, "addGroup", fields, G_N_ELEMENTS (fields), group_added_cb);
}

static void
start_group (LiaOcsRoster *self, Edit *edit, const LiaRosterGroup *group)
{
  const Field fields[] = {
    { "m:groupID", group->id },
    { "m:name", edit->to },
    { "m:externalURI", "" },
  };

  if (edit->kind == LIA_ROSTER_RENAME_GROUP)
    send_operation (self, "modifyGroup", fields, G_N_ELEMENTS (fields), changed_cb);
  else
    send_operation (self, "deleteGroup", fields, 1, changed_cb);
}

/* Another client was there first. */
static gboolean
is_pointless (LiaOcsRoster *self, const Edit *edit)
{
  switch (edit->kind)
    {
    case LIA_ROSTER_ADD_CONTACT:
    case LIA_ROSTER_REMOVE_CONTACT:
      return FALSE;
    case LIA_ROSTER_MOVE_CONTACT:
      return lia_ocs_contact_list_find (self->roster, edit->address) == NULL;
    case LIA_ROSTER_RENAME_GROUP:
    case LIA_ROSTER_REMOVE_GROUP:
      return *edit->from == '\0'
             || lia_ocs_contact_list_find_group (self->roster, edit->from) == NULL;
    default:
      g_return_val_if_reached (TRUE);
    }
}

static void
next_edit (LiaOcsRoster *self)
{
  Edit *edit = NULL;

  /* A list that is being applied is what the edit is to be tried on. */
  if (self->busy || !self->known || self->change != NULL)
    return;
  while ((edit = g_queue_peek_head (&self->edits)) != NULL && is_pointless (self, edit))
    edit_free (g_queue_pop_head (&self->edits));
  if (edit == NULL)
    return;
  if (edit->kind == LIA_ROSTER_REMOVE_CONTACT)
    start_removal (self, edit);
  else if (edit->address != NULL)
    start_addition (self, edit);
  else
    start_group (self, edit, lia_ocs_contact_list_find_group (self->roster, edit->from));
}

void
lia_ocs_roster_edit (LiaOcsRoster *self, const LiaRosterEdit *edit)
{
  Edit *copy = g_new0 (Edit, 1);

  copy->kind = edit->kind;
  copy->address = edit->address != NULL ? lia_address_ref (edit->address) : NULL;
  copy->from = g_strdup (edit->from);
  copy->to = g_strdup (edit->to);
  g_queue_push_tail (&self->edits, copy);
  next_edit (self);
}
