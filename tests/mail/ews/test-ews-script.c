/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "http-server.h"
#include "mail/ews/lia-ews-backend.h"
#include "office-ews-check.h"

/* A server of which the test writes every answer, for what the office never does. The requests are judged here as they
 * are by the office; the answers have only what is read of them. */

#define SOAP                                                                                       \
  "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'"                                \
  " xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'"                        \
  " xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><s:Header>"                \
  "<t:ServerVersionInfo MajorVersion='14' MinorVersion='2'/></s:Header><s:Body>%s</s:Body>"        \
  "</s:Envelope>"
#define LEGACY "/o=Contoso/ou=First/cn=Recipients/cn=karim"

/* Returns: what stands in the body of the answer to @request, the @n-th (from 0) of its operation. */
typedef char *(*AnswerFunc) (const char *operation, guint n, const char *request);

typedef struct
{
  HttpServer *server;
  LiaMailBackend *backend;
  AnswerFunc answer;
  GMutex mutex;
  GPtrArray *requests;   /* of all that came, in order */
  OfficeEwsCheck *check; /* NULL: no schema to check them by */
} Fixture;

static const char *const operations[]
    = { "GetFolder", "SyncFolderItems", "GetItem", "ResolveNames" };

static const char *
find_operation (const char *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *start = g_strdup_printf ("<m:%s>", operations[i]);
      g_autofree char *with_attributes = g_strdup_printf ("<m:%s ", operations[i]);
      if (strstr (request, start) != NULL || strstr (request, with_attributes) != NULL)
        return operations[i];
    }
  g_assert_not_reached ();
}

/* (transfer container): the requests of one operation so far. */
static GPtrArray *
list_requests (Fixture *self, const char *operation)
{
  GPtrArray *found = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->requests->len; i++)
    if (g_str_equal (find_operation (g_ptr_array_index (self->requests, i)), operation))
      g_ptr_array_add (found, g_ptr_array_index (self->requests, i));
  g_mutex_unlock (&self->mutex);
  return found;
}

/* Each folder that is asked for by its name, which is its identifier too. */
static char *
answer_folders (const char *request)
{
  g_autoptr (GString) messages = g_string_new (NULL);
  g_auto (GStrv) pieces = g_strsplit (request, "DistinguishedFolderId Id=\"", -1);

  for (gsize i = 1; pieces[i] != NULL; i++)
    g_string_append_printf (messages,
                            "<m:GetFolderResponseMessage ResponseClass='Success'><m:ResponseCode>"
                            "NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id='%.*s'/>"
                            "</t:Folder></m:Folders></m:GetFolderResponseMessage>",
                            (int)strcspn (pieces[i], "\""), pieces[i]);
  return g_strdup_printf ("<m:GetFolderResponse><m:ResponseMessages>%s</m:ResponseMessages>"
                          "</m:GetFolderResponse>",
                          messages->str);
}

static void
request_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  Fixture *self = user_data;
  const char *operation = find_operation (body);
  g_autoptr (GPtrArray) before = list_requests (self, operation);
  g_autofree char *content = self->answer (operation, before->len, body);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (content == NULL)
    content = answer_folders (body);
  text = g_strdup_printf (SOAP, content);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_strdup (body));
  g_mutex_unlock (&self->mutex);
  bytes = g_bytes_new (body, strlen (body));
  office_ews_check_take (self->check, "request", bytes);
  http_server_answer (message, strstr (content, "s:Fault") != NULL ? 500 : 200,
                      "text/xml; charset=utf-8", text);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  LiaMailLogin login = { 0 };

  self->answer = (AnswerFunc)data;
  g_mutex_init (&self->mutex);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->check = office_ews_check_new ("2010sp2");
  self->server = http_server_new (NULL, request_cb, self);
  login.url = http_server_get_url (self->server);
  login.address = "nadia@contoso.example";
  login.login = "nadia";
  login.password = "secret";
  login.auth = "auto";
  self->backend = lia_ews_backend_new (&login);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->backend);
  http_server_free (self->server);
  office_ews_check_finish (self->check);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
}

/* ---- Pieces of answers ---- */

static char *
new_answer (const char *operation, const char *messages)
{
  return g_strdup_printf (
      "<m:%sResponse><m:ResponseMessages>%s</m:ResponseMessages></m:%sResponse>", operation,
      messages, operation);
}

static char *
new_item (const char *id, const char *properties)
{
  return g_strdup_printf (
      "<m:GetItemResponseMessage ResponseClass='Success'><m:ResponseCode>NoError"
      "</m:ResponseCode><m:Items><t:Message><t:ItemId Id='%s' ChangeKey='k'/>"
      "<t:ItemClass>IPM.Note</t:ItemClass>%s</t:Message></m:Items>"
      "</m:GetItemResponseMessage>",
      id, properties);
}

/* Two new messages, A and B. */
static char *
answer_sync (const char *state, const char *last)
{
  g_autofree char *message = g_strdup_printf (
      "<m:SyncFolderItemsResponseMessage ResponseClass='Success'><m:ResponseCode>NoError"
      "</m:ResponseCode><m:SyncState>%s</m:SyncState><m:IncludesLastItemInRange>%s"
      "</m:IncludesLastItemInRange><m:Changes><t:Create><t:Message><t:ItemId Id='A'/></t:Message>"
      "</t:Create><t:Create><t:Message><t:ItemId Id='B'/></t:Message></t:Create></m:Changes>"
      "</m:SyncFolderItemsResponseMessage>",
      state, last);

  return new_answer ("SyncFolderItems", message);
}

/* Each item that was asked for, with nothing but a subject. */
static char *
answer_items (const char *request)
{
  g_autofree char *a = new_item ("A", "<t:Subject>a</t:Subject>");
  g_autofree char *b = new_item ("B", "<t:Subject>b</t:Subject>");
  g_autofree char *both = g_strconcat (strstr (request, "Id=\"A\"") != NULL ? a : "",
                                       strstr (request, "Id=\"B\"") != NULL ? b : "", NULL);

  return new_answer ("GetItem", both);
}

static LiaChangeSet *
sync_folder (Fixture *self, const char *token)
{
  g_autoptr (GError) error = NULL;
  LiaChangeSet *set
      = lia_mail_backend_sync_folder (self->backend, "folder", token, 100, NULL, &error);

  g_assert_no_error (error);
  return set;
}

/* ---- Tests ---- */

static char *
answer_page (const char *operation, guint n, const char *request)
{
  if (g_str_equal (operation, "SyncFolderItems"))
    return answer_sync ("next", "true");
  return g_str_equal (operation, "GetItem") ? answer_items (request) : NULL;
}

/* The mailbox lies on an older server than the one that answers. */
static char *
answer_older (const char *operation, guint n, const char *request)
{
  if (strstr (request, "Exchange2010_SP2") == NULL)
    return answer_page (operation, n, request);
  return g_strdup (
      "<s:Fault><faultcode>a:ErrorInvalidServerVersion</faultcode><faultstring>No.</faultstring>"
      "<detail><e:ResponseCode "
      "xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>"
      "ErrorInvalidServerVersion</e:ResponseCode></detail></s:Fault>");
}

static void
test_older_schema (Fixture *self, gconstpointer data)
{
  static const char *const schemas[]
      = { "Exchange2007_SP1", "Exchange2010_SP2", "Exchange2010_SP1", "Exchange2010_SP1" };
  g_autoptr (LiaChangeSet) set = sync_folder (self, NULL);

  g_assert_cmpuint (set->added->len, ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autofree char *version = g_strdup_printf ("Version=\"%s\"", schemas[i]);
      g_assert_nonnull (strstr (g_ptr_array_index (self->requests, i), version));
    }
}

/* What a list of messages costs: two calls a page, and of the messages no bodies, bytes or attachments. */
static void
test_headers_only (Fixture *self, gconstpointer data)
{
  static const char *const large[] = { "MimeContent", "item:Body", "item:Attachments", "TextBody",
                                       "UniqueBody",  ">Default<", ">AllProperties<" };
  g_autoptr (LiaChangeSet) set = sync_folder (self, NULL);
  g_autoptr (GPtrArray) syncs = list_requests (self, "SyncFolderItems");
  g_autoptr (GPtrArray) gets = list_requests (self, "GetItem");

  g_assert_cmpuint (set->added->len, ==, 2);
  g_assert_cmpuint (syncs->len, ==, 1);
  g_assert_cmpuint (gets->len, ==, 1);
  g_assert_null (strstr (g_ptr_array_index (syncs, 0), "AdditionalProperties"));
  for (gsize i = 0; i < G_N_ELEMENTS (large); i++)
    {
      g_assert_null (strstr (g_ptr_array_index (syncs, 0), large[i]));
      g_assert_null (strstr (g_ptr_array_index (gets, 0), large[i]));
    }
}

static char *
answer_half (const char *operation, guint n, const char *request)
{
  g_autofree char *a = NULL;
  g_autofree char *both = NULL;

  if (!g_str_equal (operation, "GetItem") || n > 0)
    return answer_page (operation, n, request);
  a = new_item ("A", "<t:Subject>a</t:Subject>");
  both = g_strconcat (a,
                      "<m:GetItemResponseMessage ResponseClass='Warning'><m:MessageText>Stopped."
                      "</m:MessageText><m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode>"
                      "<m:Items/></m:GetItemResponseMessage>",
                      NULL);
  return new_answer ("GetItem", both);
}

/* What the server did not come to is asked for again, and nothing else. */
static void
test_stopped_batch (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaChangeSet) set = sync_folder (self, NULL);
  g_autoptr (GPtrArray) gets = list_requests (self, "GetItem");

  g_assert_cmpuint (set->added->len, ==, 2);
  g_assert_cmpuint (set->errors->len, ==, 0);
  g_assert_cmpuint (gets->len, ==, 2);
  g_assert_null (strstr (g_ptr_array_index (gets, 1), "Id=\"A\""));
  g_assert_nonnull (strstr (g_ptr_array_index (gets, 1), "Id=\"B\""));
}

#define N_MANY 25
#define N_AT_ONCE 12

static guint
count_ids (const char *request)
{
  g_auto (GStrv) pieces = g_strsplit (request, "<t:ItemId ", -1);

  return g_strv_length (pieces) - 1;
}

static char *
answer_slowly (const char *operation, guint n, const char *request)
{
  g_autoptr (GString) messages = g_string_new (NULL);
  g_auto (GStrv) pieces = g_strsplit (request, "<t:ItemId Id=\"", -1);

  if (g_str_equal (operation, "SyncFolderItems"))
    {
      g_string_append (messages,
                       "<m:SyncFolderItemsResponseMessage ResponseClass='Success'><m:ResponseCode>"
                       "NoError</m:ResponseCode><m:SyncState>next</m:SyncState>"
                       "<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes>");
      for (guint i = 0; i < N_MANY; i++)
        g_string_append_printf (
            messages, "<t:Create><t:Message><t:ItemId Id='%u'/></t:Message></t:Create>", i);
      g_string_append (messages, "</m:Changes></m:SyncFolderItemsResponseMessage>");
      return new_answer (operation, messages->str);
    }
  if (!g_str_equal (operation, "GetItem"))
    return NULL;
  for (gsize i = 1; pieces[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (pieces[i], strcspn (pieces[i], "\""));
      g_autofree char *item = new_item (id, "");
      g_string_append (messages,
                       count_ids (request) <= N_AT_ONCE
                           ? item
                           : "<m:GetItemResponseMessage ResponseClass='Error'><m:MessageText>Slow."
                             "</m:MessageText><m:ResponseCode>ErrorTimeoutExpired</m:ResponseCode>"
                             "<m:Items/></m:GetItemResponseMessage>");
    }
  return new_answer (operation, messages->str);
}

/* A server that is slow with many is asked for fewer at a time; all come, and none twice. */
static void
test_slow_batch (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaChangeSet) set = sync_folder (self, NULL);
  g_autoptr (GPtrArray) gets = list_requests (self, "GetItem");
  guint n_answered = 0;

  g_assert_cmpuint (set->added->len, ==, N_MANY);
  for (guint i = 0; i < gets->len; i++)
    {
      guint n = count_ids (g_ptr_array_index (gets, i));
      n_answered += n <= N_AT_ONCE ? n : 0;
    }
  g_assert_cmpuint (n_answered, ==, N_MANY);
  g_assert_cmpuint (count_ids (g_ptr_array_index (gets, 0)), ==, N_MANY);
  g_assert_cmpuint (gets->len, <=, 6);
}

static char *
answer_again (const char *operation, guint n, const char *request)
{
  return g_str_equal (operation, "SyncFolderItems") ? answer_sync ("same", "false")
                                                    : answer_page (operation, n, request);
}

/* A server whose state does not advance is not asked for ever. */
static void
test_same_token (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaChangeSet) first = sync_folder (self, NULL);
  g_autoptr (GPtrArray) syncs = NULL;

  g_assert_true (first->more);
  g_assert_null (
      lia_mail_backend_sync_folder (self->backend, "folder", first->token, 100, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
  syncs = list_requests (self, "SyncFolderItems");
  g_assert_cmpuint (syncs->len, ==, 2);
}

static char *
answer_without_mime (const char *operation, guint n, const char *request)
{
  g_autofree char *item = NULL;

  if (!g_str_equal (operation, "GetItem"))
    return NULL;
  if (strstr (request, "IncludeMimeContent") != NULL)
    return new_answer (operation, "<m:GetItemResponseMessage ResponseClass='Error'><m:MessageText>"
                                  "No.</m:MessageText><m:ResponseCode>"
                                  "ErrorMimeContentConversionFailed</m:ResponseCode><m:Items/>"
                                  "</m:GetItemResponseMessage>");
  item = new_item ("A", strstr (request, "item:Body") != NULL
                            ? "<t:Body BodyType='Text'>What it says.</t:Body>"
                            : "<t:Subject>Réunion</t:Subject><t:From><t:Mailbox><t:Name>Karim"
                              "</t:Name><t:EmailAddress>karim@contoso.example</t:EmailAddress>"
                              "</t:Mailbox></t:From>");
  return new_answer (operation, item);
}

/* A message that the server cannot convert is put together from what it tells of it. */
static void
test_no_mime (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source = lia_mail_backend_fetch_source (self->backend, "A", NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (source, NULL), g_bytes_get_size (source));
  g_assert_nonnull (strstr (text, "karim@contoso.example"));
  g_assert_nonnull (strstr (text, "What it says."));
  g_assert_nonnull (strstr (text, "Subject: =?"));
}

static char *
answer_legacy (const char *operation, guint n, const char *request)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *both = NULL;
  const char *from = "<t:From><t:Mailbox><t:Name>Karim</t:Name><t:EmailAddress>" LEGACY
                     "</t:EmailAddress><t:RoutingType>EX</t:RoutingType></t:Mailbox></t:From>";

  if (g_str_equal (operation, "ResolveNames"))
    return new_answer (operation,
                       "<m:ResolveNamesResponseMessage ResponseClass='Success'><m:ResponseCode>"
                       "NoError</m:ResponseCode><m:ResolutionSet><t:Resolution><t:Mailbox>"
                       "<t:EmailAddress>karim@contoso.example</t:EmailAddress><t:RoutingType>SMTP"
                       "</t:RoutingType></t:Mailbox></t:Resolution></m:ResolutionSet>"
                       "</m:ResolveNamesResponseMessage>");
  if (!g_str_equal (operation, "GetItem"))
    return answer_page (operation, n, request);
  a = new_item ("A", from);
  b = new_item ("B", from);
  both = g_strconcat (a, b, NULL);
  return new_answer (operation, both);
}

/* A name of the directory is looked up once, and its person is then known by the mail address. */
static void
test_legacy_address (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaChangeSet) set = sync_folder (self, NULL);
  g_autoptr (LiaChangeSet) again = sync_folder (self, set->token);
  g_autoptr (GPtrArray) look_ups = list_requests (self, "ResolveNames");

  for (guint i = 0; i < set->added->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (set->added, i);
      g_assert_cmpstr (lia_address_get_address (record->from), ==, "karim@contoso.example");
      g_assert_cmpstr (lia_address_get_name (record->from), ==, "Karim");
    }
  g_assert_cmpuint (set->added->len + again->added->len, ==, 4);
  g_assert_cmpuint (look_ups->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (look_ups, 0), LEGACY));
}

#define N_TEXTS 50 /* of 20 a request */

static char *
answer_texts (const char *operation, guint n, const char *request)
{
  g_autoptr (GString) messages = g_string_new (NULL);
  g_auto (GStrv) pieces = g_strsplit (request, "<t:ItemId Id=\"", -1);

  if (!g_str_equal (operation, "GetItem"))
    return NULL;
  for (gsize i = 1; pieces[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (pieces[i], strcspn (pieces[i], "\""));
      g_autofree char *body = g_strdup_printf ("<t:Body BodyType='Text'>text of %s</t:Body>", id);
      g_autofree char *item = new_item (id, body);
      g_string_append (messages, item);
    }
  return new_answer (operation, messages->str);
}

/* The second of three is refused. */
static char *
answer_texts_but_one (const char *operation, guint n, const char *request)
{
  if (!g_str_equal (operation, "GetItem") || n != 1)
    return answer_texts (operation, n, request);
  return g_strdup (
      "<s:Fault><faultcode>s:Client</faultcode><faultstring>Busy.</faultstring><detail>"
      "<e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/"
      "errors'>ErrorServerBusy</e:ResponseCode></detail></s:Fault>");
}

static GPtrArray *
fetch_texts (Fixture *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_TEXTS; i++)
    g_ptr_array_add (ids, g_strdup_printf ("%u", i));
  return lia_mail_backend_fetch_texts (self->backend, ids, NULL, error);
}

/* While one answer is read the next is asked for: each text is that of its message all the same. */
static void
test_texts (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts = fetch_texts (self, &error);
  g_autoptr (GPtrArray) gets = list_requests (self, "GetItem");

  g_assert_no_error (error);
  g_assert_cmpuint (texts->len, ==, N_TEXTS);
  for (guint i = 0; i < texts->len; i++)
    {
      const LiaMailText *text = g_ptr_array_index (texts, i);
      g_autofree char *expected = g_strdup_printf ("text of %u", i);
      g_assert_cmpstr (text->text, ==, expected);
    }
  g_assert_cmpuint (gets->len, ==, 3);
}

static void
test_refused_between (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts = fetch_texts (self, &error);

  g_assert_null (texts);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_BUSY);
}

static void
add_test (const char *path, AnswerFunc answer, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, (gconstpointer)answer, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/ews/script/older-schema", answer_older, test_older_schema);
  add_test ("/ews/script/headers-only", answer_page, test_headers_only);
  add_test ("/ews/script/stopped-batch", answer_half, test_stopped_batch);
  add_test ("/ews/script/slow-batch", answer_slowly, test_slow_batch);
  add_test ("/ews/script/same-token", answer_again, test_same_token);
  add_test ("/ews/script/no-mime", answer_without_mime, test_no_mime);
  add_test ("/ews/script/legacy-address", answer_legacy, test_legacy_address);
  add_test ("/ews/script/texts", answer_texts, test_texts);
  add_test ("/ews/script/refused-between", answer_texts_but_one, test_refused_between);
  return g_test_run ();
}
