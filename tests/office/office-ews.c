/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews"

#include "config.h"

#include <string.h>

#include "office-ews-auth.h"
#include "office-ews-check.h"
#include "office-ews-port.h"
#include "office-ews-private.h"

#define MAX_REQUEST_BYTES (64 * 1024 * 1024)

typedef struct
{
  const char *name;
  const char *major;
  const char *minor;
  const char *build;
  const char *version; /* NULL: 2007 has no such attribute */
} Generation;

static const Generation generations[] = {
  { "2007sp2", "8", "2", "176", NULL },
  { "2010sp2", "14", "2", "247", "Exchange2010_SP2" },
  { "2016", "15", "1", "2507", "V2017_07_11" },
  { "se", "15", "2", "1748", "V2017_07_11" },
};

struct _OfficeEws
{
  GObject parent_instance;

  OfficeWorld *world;
  const Generation *generation;
  GTlsCertificate *certificate;
  OfficeEwsPort *port; /* NULL: stopped */
  OfficeFaults *faults;
  OfficeJournal *journal;
  OfficeEwsAuth *auth;
  OfficeEwsCheck *check; /* NULL: documents are not checked */
  GHashTable *mailboxes; /* OfficePerson → OfficeMailbox */
  GHashTable *counts;    /* operation → GUINT */
  GPtrArray *held;       /* GIOStream: connections that faults keep open, and silent */
  guint16 port_number;
  guint restart_id;
  guint sync_generation;
  guint minute_ms;
  char *busy_operation;
  guint busy_count;
  guint busy_back_off_ms;
};

G_DEFINE_FINAL_TYPE (OfficeEws, office_ews, G_TYPE_OBJECT)

static void
office_ews_finalize (GObject *object)
{
  OfficeEws *self = OFFICE_EWS (object);

  office_ews_stop (self);
  office_ews_check_finish (self->check);
  g_hash_table_unref (self->mailboxes);
  g_hash_table_unref (self->counts);
  g_ptr_array_unref (self->held);
  g_clear_pointer (&self->auth, office_ews_auth_free);
  g_clear_object (&self->certificate);
  g_clear_object (&self->world);
  g_free (self->busy_operation);
  G_OBJECT_CLASS (office_ews_parent_class)->finalize (object);
}

static void
office_ews_class_init (OfficeEwsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = office_ews_finalize;
}

static void
office_ews_init (OfficeEws *self)
{
  self->mailboxes = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->minute_ms = 60 * 1000;
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
delivered_cb (
    OfficeWorld *world, OfficePerson *person, GBytes *source, gint64 received_s, OfficeEws *self)
{
  OfficeMailbox *mailbox = office_ews_get_mailbox (self, person);
  OfficeFolder *inbox = office_mailbox_find_distinguished (mailbox, "inbox");

  office_mailbox_add_item (mailbox, inbox->id, source, received_s, FALSE, TRUE);
}

OfficeEws *
office_ews_new (OfficeWorld *world, const OfficeEwsOptions *options, GError **error)
{
  g_autoptr (OfficeEws) self = g_object_new (OFFICE_TYPE_EWS, NULL);
  const char *name = options->exchange != NULL ? options->exchange : "2010sp2";
  GPtrArray *people = office_world_get_people (world);

  for (gsize i = 0; i < G_N_ELEMENTS (generations); i++)
    if (g_str_equal (generations[i].name, name))
      self->generation = &generations[i];
  if (self->generation == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no Exchange: 2007sp2, 2010sp2, 2016 or se", name);
      return NULL;
    }
  self->world = g_object_ref (world);
  /* Of another life of the office no sync state is known: its changes are not. */
  self->sync_generation = g_random_int ();
  g_set_object (&self->certificate, options->certificate);
  self->faults = options->faults;
  self->journal = options->journal;
  self->check = office_ews_check_new (name);
  self->auth = office_ews_auth_new (world, options->basic, options->ntlm);
  for (guint i = 0; i < people->len; i++)
    {
      OfficeMailbox *mailbox = office_mailbox_new (g_ptr_array_index (people, i));
      if (!office_ews_is_2007 (self))
        office_mailbox_add_recoverable (mailbox);
      g_hash_table_insert (self->mailboxes, g_ptr_array_index (people, i), mailbox);
    }
  g_signal_connect_object (world, "delivered", G_CALLBACK (delivered_cb), self, 0);
  return g_steal_pointer (&self);
}

OfficeMailbox *
office_ews_get_mailbox (OfficeEws *self, OfficePerson *person)
{
  return g_hash_table_lookup (self->mailboxes, person);
}

OfficeWorld *
office_ews_get_world (OfficeEws *self)
{
  return self->world;
}

gboolean
office_ews_is_2007 (OfficeEws *self)
{
  return g_str_equal (self->generation->major, "8");
}

static gboolean
is_2013 (OfficeEws *self)
{
  return g_str_equal (self->generation->major, "15");
}

guint
office_ews_get_count (OfficeEws *self, const char *operation)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, operation));
}

void
office_ews_invalidate_sync_states (OfficeEws *self)
{
  self->sync_generation++;
}

void
office_ews_set_busy (OfficeEws *self, const char *operation, guint count, guint back_off_ms)
{
  g_free (self->busy_operation);
  self->busy_operation = g_strdup (operation);
  self->busy_count = count;
  self->busy_back_off_ms = back_off_ms;
}

void
office_ews_set_minute (OfficeEws *self, guint ms)
{
  self->minute_ms = ms;
}

guint
office_ews_get_minute_ms (OfficeEws *self)
{
  return self->minute_ms;
}

/* ---- Envelopes ---- */

LiaXmlWriter *
office_ews_begin_envelope (OfficeEws *self)
{
  LiaXmlWriter *out = lia_xml_writer_new ();

  lia_xml_writer_start (out, "s:Envelope");
  lia_xml_writer_attribute (out, "xmlns:s", NS_SOAP);
  lia_xml_writer_start (out, "s:Header");
  lia_xml_writer_start (out, "t:ServerVersionInfo");
  lia_xml_writer_attribute (out, "xmlns:t", NS_TYPES);
  lia_xml_writer_attribute (out, "MajorVersion", self->generation->major);
  lia_xml_writer_attribute (out, "MinorVersion", self->generation->minor);
  lia_xml_writer_attribute (out, "MajorBuildNumber", self->generation->build);
  lia_xml_writer_attribute (out, "MinorBuildNumber", "2");
  lia_xml_writer_attribute (out, "Version", self->generation->version);
  lia_xml_writer_end (out);
  lia_xml_writer_end (out);
  lia_xml_writer_start (out, "s:Body");
  return out;
}

void
office_ews_check (OfficeEws *self, const char *name, GBytes *document)
{
  office_ews_check_take (self->check, name, document);
}

static void
respond (OfficeEws *self, SoupServerMessage *message, guint status, LiaXmlWriter *out)
{
  g_autoptr (GBytes) bytes = lia_xml_writer_finish (out);

  office_ews_check (self, "answer", bytes);
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message),
                                         "text/xml; charset=utf-8", NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

/* How long a busy server asks to be left alone. Spec: [MS-OXWSCDATA] §2.2.4.21 (MessageXml). */
static void
write_back_off (LiaXmlWriter *out, const char *element, int back_off_ms)
{
  g_autofree char *ms = g_strdup_printf ("%d", back_off_ms);

  lia_xml_writer_start (out, element);
  lia_xml_writer_attribute (out, "xmlns:t", NS_TYPES);
  lia_xml_writer_start (out, "t:Value");
  lia_xml_writer_attribute (out, "Name", "BackOffMilliseconds");
  lia_xml_writer_text (out, ms);
  lia_xml_writer_end (out);
  lia_xml_writer_end (out);
}

void
office_ews_answer_fault (OfficeEws *self,
                         SoupServerMessage *message,
                         const char *code,
                         const char *text,
                         int back_off_ms)
{
  g_autoptr (LiaXmlWriter) out = office_ews_begin_envelope (self);

  lia_xml_writer_start (out, "s:Fault");
  lia_xml_writer_start (out, "faultcode");
  lia_xml_writer_attribute (out, "xmlns:a", NS_TYPES);
  {
    g_autofree char *qualified = g_strconcat ("a:", code, NULL);
    lia_xml_writer_text (out, qualified);
  }
  lia_xml_writer_end (out);
  lia_xml_writer_element (out, "faultstring", text);
  lia_xml_writer_start (out, "detail");
  lia_xml_writer_start (out, "e:ResponseCode");
  lia_xml_writer_attribute (out, "xmlns:e", NS_ERRORS);
  lia_xml_writer_text (out, code);
  lia_xml_writer_end (out);
  lia_xml_writer_start (out, "e:Message");
  lia_xml_writer_attribute (out, "xmlns:e", NS_ERRORS);
  lia_xml_writer_text (out, text);
  lia_xml_writer_end (out);
  if (back_off_ms >= 0)
    write_back_off (out, "t:MessageXml", back_off_ms);
  respond (self, message, 500, out);
}

/* ---- Calls ---- */

void
office_call_begin (OfficeCall *call)
{
  g_autofree char *name = g_strconcat ("m:", call->operation, "Response", NULL);

  lia_xml_writer_start (call->out, name);
  lia_xml_writer_attribute (call->out, "xmlns:m", NS_MESSAGES);
  lia_xml_writer_attribute (call->out, "xmlns:t", NS_TYPES);
  lia_xml_writer_start (call->out, "m:ResponseMessages");
}

void
office_call_end (OfficeCall *call)
{
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
}

static void
start_message (OfficeCall *call, const char *class)
{
  g_autofree char *name = g_strconcat ("m:", call->operation, "ResponseMessage", NULL);

  lia_xml_writer_start (call->out, name);
  lia_xml_writer_attribute (call->out, "ResponseClass", class);
}

void
office_call_message_success (OfficeCall *call)
{
  start_message (call, "Success");
  lia_xml_writer_element (call->out, "m:ResponseCode", "NoError");
}

static void
start_error (OfficeCall *call, const char *code, const char *text)
{
  start_message (call, "Error");
  lia_xml_writer_element (call->out, "m:MessageText", text);
  lia_xml_writer_element (call->out, "m:ResponseCode", code);
  lia_xml_writer_element (call->out, "m:DescriptiveLinkKey", "0");
}

void
office_call_message_end (OfficeCall *call)
{
  lia_xml_writer_end (call->out);
}

/* What an answer to this operation has in every message, be it empty; NULL: nothing. */
static const char *
container_of (const char *operation)
{
  static const char *const with_items[]
      = { "CreateItem", "UpdateItem", "GetItem", "MoveItem", "CopyItem", NULL };
  static const char *const with_folders[]
      = { "GetFolder", "CreateFolder", "UpdateFolder", "MoveFolder", "CopyFolder", NULL };
  static const char *const with_attachments[] = { "GetAttachment", "CreateAttachment", NULL };

  return g_strv_contains (with_items, operation)         ? "m:Items"
         : g_strv_contains (with_folders, operation)     ? "m:Folders"
         : g_strv_contains (with_attachments, operation) ? "m:Attachments"
                                                         : NULL;
}

static void
end_error (OfficeCall *call)
{
  const char *container = container_of (call->operation);

  if (container != NULL)
    lia_xml_writer_element (call->out, container, NULL);
  /* Synchronisation says this too when it has failed, and clients look for it. */
  if (g_str_has_prefix (call->operation, "SyncFolder"))
    {
      lia_xml_writer_element (call->out, "m:SyncState", NULL);
      lia_xml_writer_element (call->out,
                              g_str_equal (call->operation, "SyncFolderItems")
                                  ? "m:IncludesLastItemInRange"
                                  : "m:IncludesLastFolderInRange",
                              "true");
    }
  office_call_message_end (call);
}

void
office_call_error (OfficeCall *call, const char *code, const char *text)
{
  start_error (call, code, text);
  end_error (call);
}

void
office_call_success (OfficeCall *call)
{
  office_call_message_success (call);
  office_call_message_end (call);
}

void
office_call_answer_busy (OfficeCall *call, guint back_off_ms)
{
  g_autoptr (LiaXmlWriter) out = office_ews_begin_envelope (call->ews);
  LiaXmlWriter *before = call->out;

  call->out = out;
  office_call_begin (call);
  start_error (call, "ErrorServerBusy", "The server is busy.");
  write_back_off (out, "m:MessageXml", (int)back_off_ms);
  end_error (call);
  office_call_end (call);
  call->out = before;
  respond (call->ews, call->message, 200, out);
}

static const OfficeEwsOperation *
find_operation (OfficeEws *self, const char *name)
{
  static const OfficeEwsOperation *const tables[]
      = { office_ews_folder_change_operations, office_ews_folder_operations,
          office_ews_item_operations,          office_ews_change_operations,
          office_ews_notify_operations,        office_ews_directory_operations,
          office_ews_attachment_operations };

  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const OfficeEwsOperation *operation = tables[t]; operation->name != NULL; operation++)
      if (g_str_equal (operation->name, name)
          && (!operation->since_2010 || !office_ews_is_2007 (self))
          && (!operation->since_2013 || is_2013 (self)))
        return operation;
  return NULL;
}

/* A server refuses a schema that is newer than itself. */
static gboolean
knows_schema (OfficeEws *self, const xmlNode *envelope)
{
  static const char *const by_age[] = { "Exchange2007",     "Exchange2007_SP1", "Exchange2010",
                                        "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013",
                                        "Exchange2013_SP1", "Exchange2015",     "Exchange2016" };
  g_autofree char *asked = lia_xml_dup_attribute (
      lia_xml_find (envelope, NS_TYPES, "RequestServerVersion"), "Version");
  gsize newest = office_ews_is_2007 (self)                     ? 1
                 : g_str_equal (self->generation->major, "14") ? 4
                                                               : G_N_ELEMENTS (by_age) - 1;

  if (asked == NULL)
    return TRUE;
  for (gsize i = 0; i <= newest; i++)
    if (g_str_equal (by_age[i], asked))
      return TRUE;
  return newest == G_N_ELEMENTS (by_age) - 1 && *asked == 'V';
}

/* What came after a schema is unknown to it, wherever in a request it stands. */
static gboolean
is_later (const char *name, gboolean is_2007, gboolean is_2013)
{
  static const char *const since_2010[] = { "QueryString",
                                            "SyncScope",
                                            "FilterHtmlContent",
                                            "ConvertHtmlCodePageToUTF8",
                                            "ReturnNewItemIds",
                                            "item:UniqueBody",
                                            "item:IsAssociated",
                                            "item:ConversationId",
                                            NULL };
  static const char *const since_2013[]
      = { "item:Flag", "item:Preview", "item:TextBody", "Flag", NULL };

  return (is_2007 && g_strv_contains (since_2010, name))
         || (!is_2013 && g_strv_contains (since_2013, name));
}

static gboolean
has_later (const xmlNode *node, gboolean is_2007, gboolean is_2013)
{
  g_autofree char *uri = lia_xml_dup_attribute (node, "FieldURI");

  if (is_later ((const char *)node->name, is_2007, is_2013)
      || (uri != NULL && is_later (uri, is_2007, is_2013)))
    return TRUE;
  for (const xmlNode *child = lia_xml_child (node, NULL, NULL); child != NULL;
       child = lia_xml_next (child, NULL, NULL))
    if (has_later (child, is_2007, is_2013))
      return TRUE;
  return FALSE;
}

static gboolean
is_throttled (OfficeEws *self, const char *operation)
{
  if (self->busy_count == 0
      || (self->busy_operation != NULL && !g_str_equal (self->busy_operation, operation)))
    return FALSE;
  self->busy_count--;
  return TRUE;
}

/* Whether the request is one that this server carries out; else it is answered. */
static gboolean
check_call (OfficeEws *self,
            SoupServerMessage *message,
            const xmlNode *envelope,
            const xmlNode *request,
            const OfficeEwsOperation *operation)
{
  gboolean is_2007 = office_ews_is_2007 (self);

  if (!knows_schema (self, envelope))
    office_ews_answer_fault (self, message,
                             is_2007 ? "ErrorSchemaValidation" : "ErrorInvalidServerVersion",
                             "The specified server version is invalid.", -1);
  else if (operation == NULL)
    office_ews_answer_fault (self, message, "ErrorInvalidRequest", "The request is invalid.", -1);
  else if (has_later (request, is_2007, is_2013 (self)))
    office_ews_answer_fault (self, message, "ErrorSchemaValidation",
                             "The request failed schema validation.", -1);
  else if (is_throttled (self, operation->name))
    office_ews_answer_fault (self, message, "ErrorServerBusy", "The server is busy.",
                             (int)self->busy_back_off_ms);
  else
    return TRUE;
  return FALSE;
}

static void
carry_out (OfficeCall *call, const OfficeEwsOperation *operation)
{
  OfficeEws *self = call->ews;
  OfficeFault fault = { 0 };
  gboolean is_hurt = office_faults_match (self->faults, OFFICE_HALF_EWS, operation->name, &fault);

  if (is_hurt && office_ews_fault_before (call, &fault))
    return;
  if (office_mailbox_get_owner (call->mailbox)->is_disabled)
    {
      office_ews_answer_fault (self, call->message, "ErrorAccountDisabled",
                               "The account is disabled.", -1);
      return;
    }
  g_hash_table_insert (self->counts, g_strdup (operation->name),
                       GUINT_TO_POINTER (office_ews_get_count (self, operation->name) + 1));
  call->out = office_ews_begin_envelope (self);
  operation->handle (call);
  if (!call->streams)
    respond (self, call->message, 200, call->out);
  lia_xml_writer_free (call->out);
  if (is_hurt)
    office_ews_fault_after (call, &fault);
}

/* Returns: whether the request is one that this server understands. */
static gboolean
handle_call (OfficeEws *self, SoupServerMessage *message, OfficePerson *person, xmlDoc *document)
{
  xmlNode *envelope = xmlDocGetRootElement (document);
  xmlNode *request = lia_xml_child (lia_xml_child (envelope, NS_SOAP, "Body"), NULL, NULL);
  const char *name = request != NULL ? (const char *)request->name : "";
  const OfficeEwsOperation *operation = NULL;
  g_autofree char *bare = g_strdup (name);
  OfficeCall call = { 0 };

  if (g_str_has_suffix (bare, "Request"))
    bare[strlen (bare) - strlen ("Request")] = '\0';
  operation = find_operation (self, bare);
  if (!check_call (self, message, envelope, request, operation))
    return FALSE;
  call.ews = self;
  call.mailbox = office_ews_get_mailbox (self, person);
  call.operation = operation->name;
  call.request = request;
  call.message = message;
  call.is_2007 = office_ews_is_2007 (self);
  call.is_2013 = is_2013 (self);
  carry_out (&call, operation);
  return TRUE;
}

/* Other clients try whether the server is newer than it is; Liaison asks for nothing that is refused. */
static gboolean
is_ours (SoupServerMessage *message)
{
  const char *agent = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "User-Agent");

  return agent != NULL && g_str_has_prefix (agent, "Liaison/");
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  OfficeEws *self = OFFICE_EWS (user_data);
  OfficePerson *person = office_ews_auth_check (self->auth, message);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (xmlDoc) document = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_understood = FALSE;

  if (person == NULL)
    return;
  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      soup_server_message_set_status (message, 405, NULL);
      return;
    }
  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  document = lia_xml_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                            MAX_REQUEST_BYTES, &error);
  if (document == NULL)
    office_ews_answer_fault (self, message, "ErrorSchemaValidation", error->message, -1);
  else
    is_understood = handle_call (self, message, person, document);
  if (is_ours (message))
    office_ews_check (self, "request", body);
  else if (is_understood)
    office_ews_check (self, "foreign-request", body);
}

/* ---- The port ---- */

static void
server_fault_cb (const OfficeFault *fault, gpointer user_data)
{
  office_ews_take_server_fault (user_data, fault);
}

gboolean
office_ews_start (OfficeEws *self, guint16 port, GError **error)
{
  OfficeEwsPort *opened
      = office_ews_port_new (self->certificate, self->faults, server_fault_cb, self);
  SoupServer *server = office_ews_port_get_server (opened);

  soup_server_add_handler (server, "/EWS/Exchange.asmx", request_cb, self, NULL);
  soup_server_add_handler (server, "/ews/exchange.asmx", request_cb, self, NULL);
  if (!office_ews_port_listen (opened, port, error))
    {
      office_ews_port_free (opened);
      return FALSE;
    }
  g_clear_handle_id (&self->restart_id, g_source_remove);
  self->port_number = office_ews_port_get_number (opened);
  self->port = opened;
  return TRUE;
}

void
office_ews_stop (OfficeEws *self)
{
  g_clear_handle_id (&self->restart_id, g_source_remove);
  if (self->port == NULL)
    return;
  office_ews_drop_subscriptions (self);
  g_clear_pointer (&self->port, office_ews_port_free);
  g_ptr_array_set_size (self->held, 0);
  office_ews_auth_forget_connections (self->auth);
  /* Connections end in sources of the main context; they hold their sockets until then. */
  for (int i = 0; i < 100 && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
start_again_cb (gpointer user_data)
{
  OfficeEws *self = OFFICE_EWS (user_data);
  g_autoptr (GError) error = NULL;

  self->restart_id = 0;
  if (self->port == NULL && !office_ews_start (self, self->port_number, &error))
    g_warning ("The Exchange half does not come back: %s", error->message);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  OfficeEws *ews;
  guint ms;
} Restart;

static gboolean
stop_cb (gpointer user_data)
{
  Restart *restart = user_data;
  OfficeEws *self = restart->ews;

  if (self->port != NULL)
    {
      office_ews_stop (self);
      self->restart_id = g_timeout_add (restart->ms, start_again_cb, self);
    }
  return G_SOURCE_REMOVE;
}

static void
restart_free (gpointer data)
{
  Restart *restart = data;

  g_object_unref (restart->ews);
  g_free (restart);
}

void
office_ews_take_server_fault (OfficeEws *self, const OfficeFault *fault)
{
  Restart *restart = g_new0 (Restart, 1);

  if (fault->kind == OFFICE_FAULT_CERTIFICATE && self->certificate != NULL)
    g_set_object (&self->certificate, office_faults_get_certificate (self->faults));
  /* Not at once: whoever has met the fault is still at work with the port. */
  restart->ews = g_object_ref (self);
  restart->ms = fault->ms;
  g_idle_add_full (G_PRIORITY_DEFAULT, stop_cb, restart, restart_free);
}

void
office_ews_refuse_password (OfficeEws *self, SoupServerMessage *message)
{
  office_ews_auth_refuse (self->auth, message);
}

void
office_ews_hold_stream (OfficeEws *self, GIOStream *stream)
{
  g_ptr_array_add (self->held, g_object_ref (stream));
}

guint16
office_ews_get_port (OfficeEws *self)
{
  return self->port_number;
}

char *
office_ews_dup_url (OfficeEws *self)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/EWS/Exchange.asmx",
                          self->certificate != NULL ? "https" : "http", self->port_number);
}

/* ---- Sync states ---- */

char *
office_ews_dup_sync_state (OfficeEws *self, const char *folder_id, guint64 seq)
{
  g_autofree char *text
      = g_strdup_printf ("%u %s %" G_GUINT64_FORMAT, self->sync_generation, folder_id, seq);

  return g_base64_encode ((const guchar *)text, strlen (text));
}

gboolean
office_ews_parse_sync_state (OfficeEws *self,
                             const char *state,
                             const char *folder_id,
                             guint64 *out_seq)
{
  gsize size = 0;
  g_autofree guchar *data = g_base64_decode (state, &size);
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) words = g_strsplit (text, " ", 3);

  if (g_strv_length (words) != 3 || g_ascii_strtoull (words[0], NULL, 10) != self->sync_generation
      || !g_str_equal (words[1], folder_id))
    return FALSE;
  return g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXUINT64, out_seq, NULL);
}

void
office_call_note (OfficeCall *call, const char *verb, const char *detail, const OfficeItem *item)
{
  office_journal_write (call->ews->journal, office_mailbox_get_owner (call->mailbox), verb, detail,
                        item);
}

/* ---- Identifiers in requests ---- */

OfficeFolder *
office_call_find_folder (OfficeCall *call, const xmlNode *id_node)
{
  g_autofree char *id = lia_xml_dup_attribute (id_node, "Id");

  if (id == NULL)
    return NULL;
  return lia_xml_is (id_node, NULL, "DistinguishedFolderId")
             ? office_mailbox_find_distinguished (call->mailbox, id)
             : office_mailbox_find_folder (call->mailbox, id);
}

OfficeItem *
office_call_find_item (OfficeCall *call, const xmlNode *id_node)
{
  g_autofree char *id = lia_xml_dup_attribute (id_node, "Id");

  return office_mailbox_find_item (call->mailbox, id);
}
