/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-limits.h"
#include "core/lia-records.h"
#include "mail/lia-mail-backend.h"
#include "net/lia-http.h"
#include "net/lia-xml.h"

/*
 * SOAP calls to one Exchange server from one thread: the envelope, the version both sides speak, faults and
 * response codes. What an operation says and returns stands in the file of that operation.
 * Spec: [MS-OXWSCDATA].
 */

G_BEGIN_DECLS

#define LIA_EWS_NS_SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define LIA_EWS_NS_TYPES "http://schemas.microsoft.com/exchange/services/2006/types"
#define LIA_EWS_NS_MESSAGES "http://schemas.microsoft.com/exchange/services/2006/messages"

/**
 * LiaEwsVersion: the generations of servers that differ in what they can do. In order.
 */
typedef enum
{
  LIA_EWS_2007_SP1,
  LIA_EWS_2010,
  LIA_EWS_2010_SP1,
  LIA_EWS_2010_SP2,
  LIA_EWS_2013,
} LiaEwsVersion;

/**
 * LiaEwsAbilities: what a generation can do.
 */
typedef struct
{
  const char *schema; /* RequestServerVersion */
  gboolean streaming;
  gboolean conversation_id;
  gboolean contact_shape;
  gboolean flag_property; /* item:Flag and item:Preview */
} LiaEwsAbilities;

/** lia_ews_version_from_build: @major, @minor: of ServerVersionInfo. */
LiaEwsVersion lia_ews_version_from_build (int major, int minor);
const LiaEwsAbilities *lia_ews_version_get_abilities (LiaEwsVersion version);
/** Returns: (transfer full): "Exchange 2010 SP2". */
char *lia_ews_version_dup_name (int major, int minor);

typedef struct _LiaEwsConnection LiaEwsConnection;

LiaEwsConnection *lia_ews_connection_new (const LiaMailLogin *login);
void lia_ews_connection_free (LiaEwsConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaEwsConnection, lia_ews_connection_free)

/**
 * lia_ews_connection_open:
 *
 * Signs in, learns the version and finds the newest schema both sides speak. At once when that was
 * done before.
 *
 * Spec: [MS-OXWSCDATA] §2.2.3.10 (ServerVersionInfo), §2.2.3.11 (RequestServerVersion).
 * Seen: the front end may be newer than the server of the mailbox, which then answers
 *   ErrorInvalidSchemaVersionForMailboxVersion: a step down is tried.
 */
gboolean
lia_ews_connection_open (LiaEwsConnection *self, GCancellable *cancellable, GError **error);

/** What the server can do; that of 2007 until lia_ews_connection_open(). */
/** lia_ews_connection_has_answered: Whether the last call had an answer, whatever was in it. */
gboolean lia_ews_connection_has_answered (LiaEwsConnection *self);
const LiaEwsAbilities *lia_ews_connection_get_abilities (LiaEwsConnection *self);
char *lia_ews_connection_dup_server_name (LiaEwsConnection *self);
/** What has been learnt of the directory: legacy name → mail address, or "" for nobody. */
GHashTable *lia_ews_connection_get_names (LiaEwsConnection *self);
/** lia_ews_begin: Returns: (transfer full): a request open at its operation's element ("m:GetItem"); its
 * attributes and content come next. */
LiaXmlWriter *lia_ews_begin (LiaEwsConnection *self, const char *operation);

/**
 * lia_ews_call:
 * @request: (transfer full): from lia_ews_begin()
 * @flags: LIA_HTTP_IDEMPOTENT for what only reads
 *
 * Returns: (transfer full) (nullable): the answer; never a fault.
 * Errors: as lia_http_post(), and those of response codes; %LIA_ERROR_NOT_FOUND is always about an item or a folder. An
 *   unreadable answer to what changes something, of whomever, is %LIA_ERROR_UNCERTAIN.
 */
xmlDoc *lia_ews_call (LiaEwsConnection *self,
                      LiaXmlWriter *request,
                      LiaHttpFlags flags,
                      gsize max_bytes,
                      GCancellable *cancellable,
                      GError **error);

/*
 * The parts of lia_ews_call(), for lia-ews-calls.h: lia_ews_post() and lia_ews_accept() belong to the thread of the
 * connection, lia_ews_parse() to any.
 */

/**
 * LiaEwsReply: what a server has answered.
 * @status: of HTTP; 0: there was no answer
 */
typedef struct
{
  GBytes *bytes;
  guint status;
} LiaEwsReply;

void lia_ews_reply_clear (LiaEwsReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiaEwsReply, lia_ews_reply_clear)

/** lia_ews_post: @request: (transfer full). Returns: whether @out_reply was set. */
gboolean lia_ews_post (LiaEwsConnection *self,
                       LiaXmlWriter *request,
                       LiaHttpFlags flags,
                       gsize max_bytes,
                       LiaEwsReply *out_reply,
                       GCancellable *cancellable,
                       GError **error);
/** lia_ews_parse: Returns: (transfer full) (nullable): the document, which may be a fault. */
xmlDoc *
lia_ews_parse (const LiaEwsReply *reply, LiaHttpFlags flags, gsize max_bytes, GError **error);
/** lia_ews_accept: Whether it is an answer and no fault; learns from it what server that is. */
gboolean lia_ews_accept (LiaEwsConnection *self, xmlDoc *answer, GError **error);

/** The answer as it comes, for streaming notifications. Takes @request. */
GInputStream *lia_ews_call_stream (LiaEwsConnection *self,
                                   LiaXmlWriter *request,
                                   GCancellable *cancellable,
                                   GError **error);

/** lia_ews_check_envelope: Whether a document is a SOAP envelope, and no fault; else @error is set by its code. */
gboolean lia_ews_check_envelope (xmlDoc *answer, GError **error);

/** lia_ews_check_count: Whether @changes holds no more than %LIA_EWS_MAX_CHANGES; else @error is set. @changes: nullable */
gboolean lia_ews_check_count (const xmlNode *changes, GError **error);

/** lia_ews_first_message: Returns: (nullable): the first of the response messages; go on with lia_xml_next(). */
xmlNode *lia_ews_first_message (xmlDoc *answer);

/** lia_ews_check: Whether a response message is no error; else @error is set by its response code. */
gboolean lia_ews_check (const xmlNode *message, GError **error);

/** Whether the server stopped before it came to what this message is about: ask again for it. */
gboolean lia_ews_is_stopped (const xmlNode *message);

/** lia_ews_single: lia_ews_check() for an answer with one message. Returns: (nullable) (transfer none): that message. */
xmlNode *lia_ews_single (xmlDoc *answer, GError **error);

/** lia_ews_error_new: The error of a response code such as "ErrorItemNotFound". */
GError *lia_ews_error_new (const char *code, const char *text, guint back_off_ms);

/**
 * lia_ews_error_new_from_fault: The error of a soap:Fault.
 * Seen: BackOffMilliseconds of ErrorServerBusy may be missing (Exchange 2016).
 */
GError *lia_ews_error_new_from_fault (const xmlNode *fault);

/* Pieces that several operations write. */
void lia_ews_write_item_id (LiaXmlWriter *request, const char *id, const char *change_key);
void lia_ews_write_folder_id (LiaXmlWriter *request, const char *id);
void lia_ews_write_field (LiaXmlWriter *request, const char *uri);
void lia_ews_write_extended (LiaXmlWriter *request, const char *tag, const char *type);

G_END_DECLS
