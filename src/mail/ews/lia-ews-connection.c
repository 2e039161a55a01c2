/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-connection"

#include "config.h"

#include "core/lia-error.h"
#include "mail/ews/lia-ews-connection.h"

struct _LiaEwsConnection
{
  LiaHttp *http;
  GHashTable *names;
  gboolean is_open;
  gboolean has_answered;
  LiaEwsVersion version;
  int major;
  int minor;
};

/* The headers send all calls of an account to one server of a farm, where its notifications are. */
static LiaHttp *
new_http (const LiaMailLogin *login)
{
  const char *const headers[]
      = { "X-AnchorMailbox", login->address, "X-PreferServerAffinity", "true", NULL };
  LiaHttpOptions options = { 0 };

  options.url = login->url;
  options.login = login->login != NULL ? login->login : login->address;
  options.password = login->password;
  options.trial = login->trial;
  options.auth = login->auth;
  options.pinned_sha256 = login->pinned_sha256;
  options.user_agent = "Liaison/" LIA_VERSION;
  options.headers = login->address != NULL ? headers : NULL;
  return lia_http_new (&options);
}

LiaEwsConnection *
lia_ews_connection_new (const LiaMailLogin *login)
{
  LiaEwsConnection *self = g_new0 (LiaEwsConnection, 1);

  self->http = new_http (login);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
lia_ews_connection_free (LiaEwsConnection *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->http);
  g_hash_table_unref (self->names);
  g_free (self);
}

gboolean
lia_ews_connection_has_answered (LiaEwsConnection *self)
{
  return self->has_answered;
}

const LiaEwsAbilities *
lia_ews_connection_get_abilities (LiaEwsConnection *self)
{
  return lia_ews_version_get_abilities (self->version);
}

char *
lia_ews_connection_dup_server_name (LiaEwsConnection *self)
{
  return lia_ews_version_dup_name (self->major, self->minor);
}

GHashTable *
lia_ews_connection_get_names (LiaEwsConnection *self)
{
  return self->names;
}

/* ---- Requests ---- */

LiaXmlWriter *
lia_ews_begin (LiaEwsConnection *self, const char *operation)
{
  LiaXmlWriter *request = lia_xml_writer_new ();

  lia_xml_writer_start (request, "soap:Envelope");
  lia_xml_writer_attribute (request, "xmlns:soap", LIA_EWS_NS_SOAP);
  lia_xml_writer_attribute (request, "xmlns:t", LIA_EWS_NS_TYPES);
  lia_xml_writer_attribute (request, "xmlns:m", LIA_EWS_NS_MESSAGES);
  lia_xml_writer_start (request, "soap:Header");
  lia_xml_writer_empty (request, "t:RequestServerVersion", "Version",
                        lia_ews_connection_get_abilities (self)->schema, NULL);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "soap:Body");
  lia_xml_writer_start (request, operation);
  return request;
}

static void
learn_version (LiaEwsConnection *self, xmlDoc *answer)
{
  xmlNode *info = lia_xml_path (xmlDocGetRootElement (answer), "Header/ServerVersionInfo");
  g_autofree char *major = lia_xml_dup_attribute (info, "MajorVersion");
  g_autofree char *minor = lia_xml_dup_attribute (info, "MinorVersion");

  if (major == NULL || self->major != 0)
    return;
  self->major = (int)g_ascii_strtoll (major, NULL, 10);
  self->minor = minor != NULL ? (int)g_ascii_strtoll (minor, NULL, 10) : 0;
  g_info ("The server is Exchange %d.%d", self->major, self->minor);
}

gboolean
lia_ews_check_envelope (xmlDoc *answer, GError **error)
{
  xmlNode *body = lia_xml_path (xmlDocGetRootElement (answer), "Body");
  xmlNode *fault = lia_xml_child (body, NULL, "Fault");

  if (body == NULL)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The answer is no SOAP envelope");
  else if (fault != NULL)
    g_propagate_error (error, lia_ews_error_new_from_fault (fault));
  return body != NULL && fault == NULL;
}

/* Refused before anything was done: by who stands before the service, or for want of a password. */
static gboolean
is_refusal (guint status)
{
  return status == 503 || (status >= 300 && status < 500 && status != 404);
}

/* What answered is not the service as we know it: a page, a gateway, an empty place where the
 * service was. It may have done what was asked for all the same, and says nothing of any item. */
static void
take_unreadable (GError *cause, guint status, gboolean idempotent, GError **error)
{
  LiaErrorCode code = (LiaErrorCode)cause->code;

  /* Whoever stands before the service says so of every request, whatever is in it. */
  if (g_error_matches (cause, LIA_ERROR, LIA_ERROR_DENIED))
    code = LIA_ERROR_NO_SERVICE;
  if (cause->domain == LIA_ERROR && status != 0 && !is_refusal (status))
    {
      if (!idempotent)
        code = LIA_ERROR_UNCERTAIN;
      else if (code == LIA_ERROR_NOT_FOUND)
        code = LIA_ERROR_PROTOCOL;
    }
  cause->code = (int)code;
  g_propagate_error (error, cause);
}

gboolean
lia_ews_post (LiaEwsConnection *self,
              LiaXmlWriter *request,
              LiaHttpFlags flags,
              gsize max_bytes,
              LiaEwsReply *out_reply,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (LiaXmlWriter) writer = request;
  g_autoptr (GBytes) body = lia_xml_writer_finish (writer);
  GError *cause = NULL;

  out_reply->bytes
      = lia_http_post (self->http, body, flags, max_bytes, &out_reply->status, cancellable, &cause);
  self->has_answered = out_reply->bytes != NULL;
  if (out_reply->bytes == NULL)
    take_unreadable (cause, out_reply->status, (flags & LIA_HTTP_IDEMPOTENT) != 0, error);
  return out_reply->bytes != NULL;
}

void
lia_ews_reply_clear (LiaEwsReply *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

xmlDoc *
lia_ews_parse (const LiaEwsReply *reply, LiaHttpFlags flags, gsize max_bytes, GError **error)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (reply->bytes, &size);
  GError *cause = NULL;
  xmlDoc *answer = lia_xml_parse (data, size, max_bytes, &cause);

  if (answer == NULL)
    take_unreadable (cause, reply->status, (flags & LIA_HTTP_IDEMPOTENT) != 0, error);
  return answer;
}

gboolean
lia_ews_accept (LiaEwsConnection *self, xmlDoc *answer, GError **error)
{
  learn_version (self, answer);
  return lia_ews_check_envelope (answer, error);
}

xmlDoc *
lia_ews_call (LiaEwsConnection *self,
              LiaXmlWriter *request,
              LiaHttpFlags flags,
              gsize max_bytes,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (LiaEwsReply) reply = { 0 };
  g_autoptr (xmlDoc) answer = NULL;

  if (!lia_ews_post (self, request, flags, max_bytes, &reply, cancellable, error))
    return NULL;
  answer = lia_ews_parse (&reply, flags, max_bytes, error);
  return answer != NULL && lia_ews_accept (self, answer, error) ? g_steal_pointer (&answer) : NULL;
}

GInputStream *
lia_ews_call_stream (LiaEwsConnection *self,
                     LiaXmlWriter *request,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (LiaXmlWriter) writer = request;
  g_autoptr (GBytes) body = lia_xml_writer_finish (writer);
  GInputStream *stream = NULL;
  GError *cause = NULL;

  stream = lia_http_post_stream (self->http, body, cancellable, &cause);
  if (stream == NULL)
    take_unreadable (cause, 0, TRUE, error);
  return stream;
}

/* The cheapest call there is. */
static gboolean
probe (LiaEwsConnection *self, GCancellable *cancellable, GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (self, "m:GetFolder");
  g_autoptr (xmlDoc) answer = NULL;

  lia_xml_writer_start (request, "m:FolderShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:FolderIds");
  lia_ews_write_folder_id (request, ":msgfolderroot");
  lia_xml_writer_end (request);
  answer = lia_ews_call (self, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES, cancellable,
                         error);
  return answer != NULL && lia_ews_single (answer, error) != NULL;
}

gboolean
lia_ews_connection_open (LiaEwsConnection *self, GCancellable *cancellable, GError **error)
{
  if (self->is_open)
    return TRUE;
  /* Every server speaks the oldest schema, and tells its version in the answer. */
  self->version = LIA_EWS_2007_SP1;
  if (!probe (self, cancellable, error))
    return FALSE;
  for (self->version = lia_ews_version_from_build (self->major, self->minor);
       self->version > LIA_EWS_2007_SP1; self->version--)
    {
      g_autoptr (GError) cause = NULL;
      if (probe (self, cancellable, &cause))
        break;
      if (!g_error_matches (cause, LIA_ERROR, LIA_ERROR_UNSUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
    }
  self->is_open = TRUE;
  return TRUE;
}

/* ---- Pieces ---- */

void
lia_ews_write_item_id (LiaXmlWriter *request, const char *id, const char *change_key)
{
  lia_xml_writer_empty (request, "t:ItemId", "Id", id, "ChangeKey", change_key, NULL);
}

/* An identifier of the server, or the name of a distinguished folder after a colon. */
void
lia_ews_write_folder_id (LiaXmlWriter *request, const char *id)
{
  if (*id == ':')
    lia_xml_writer_empty (request, "t:DistinguishedFolderId", "Id", id + 1, NULL);
  else
    lia_xml_writer_empty (request, "t:FolderId", "Id", id, NULL);
}

void
lia_ews_write_field (LiaXmlWriter *request, const char *uri)
{
  lia_xml_writer_empty (request, "t:FieldURI", "FieldURI", uri, NULL);
}

void
lia_ews_write_extended (LiaXmlWriter *request, const char *tag, const char *type)
{
  lia_xml_writer_empty (request, "t:ExtendedFieldURI", "PropertyTag", tag, "PropertyType", type,
                        NULL);
}
