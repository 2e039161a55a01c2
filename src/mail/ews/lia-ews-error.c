/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-error"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "mail/ews/lia-ews-connection.h"

#define MAX_BACK_OFF_MS (5 * 60 * 1000)

/* Response codes by what a caller can do about them. Spec: [MS-OXWSCDATA] §2.2.5.24. */
static const struct
{
  const char *code;
  LiaErrorCode error;
} codes[] = {
  { "ErrorServerBusy", LIA_ERROR_BUSY },
  { "ErrorExceededConnectionCount", LIA_ERROR_BUSY },
  { "ErrorTooManyObjectsOpened", LIA_ERROR_BUSY },
  { "ErrorInternalServerTransientError", LIA_ERROR_BUSY },
  { "ErrorMailboxStoreUnavailable", LIA_ERROR_BUSY },
  { "ErrorInsufficientResources", LIA_ERROR_BUSY },
  { "ErrorMailboxMoveInProgress", LIA_ERROR_BUSY },
  { "ErrorADUnavailable", LIA_ERROR_BUSY },
  { "ErrorConnectionFailed", LIA_ERROR_BUSY },
  { "ErrorTimeoutExpired", LIA_ERROR_TIMEOUT },
  { "ErrorBatchProcessingStopped", LIA_ERROR_BUSY },
  { "ErrorContentIndexingNotEnabled", LIA_ERROR_UNSUPPORTED },
  { "ErrorItemNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorFolderNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorSyncFolderNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorParentFolderNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorToFolderNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorObjectTypeChanged", LIA_ERROR_NOT_FOUND },
  { "ErrorSubscriptionNotFound", LIA_ERROR_NOT_FOUND },
  { "ErrorInvalidSyncStateData", LIA_ERROR_INVALID_TOKEN },
  { "ErrorInvalidChangeKey", LIA_ERROR_CONFLICT },
  { "ErrorChangeKeyRequired", LIA_ERROR_CONFLICT },
  { "ErrorChangeKeyRequiredForWriteOperations", LIA_ERROR_CONFLICT },
  { "ErrorIrresolvableConflict", LIA_ERROR_CONFLICT },
  { "ErrorStaleObject", LIA_ERROR_CONFLICT },
  { "ErrorAccountDisabled", LIA_ERROR_DISABLED },
  { "ErrorAccessDenied", LIA_ERROR_DENIED },
  { "ErrorSendAsDenied", LIA_ERROR_DENIED },
  { "ErrorNotDelegate", LIA_ERROR_DENIED },
  { "ErrorImpersonateUserDenied", LIA_ERROR_DENIED },
  { "ErrorNonPrimarySmtpAddress", LIA_ERROR_DENIED },
  { "ErrorInvalidRecipients", LIA_ERROR_DENIED },
  { "ErrorMissingRecipients", LIA_ERROR_DENIED },
  { "ErrorNonExistentMailbox", LIA_ERROR_DENIED },
  { "ErrorMissingEmailAddress", LIA_ERROR_DENIED },
  { "ErrorCannotDeleteObject", LIA_ERROR_DENIED },
  { "ErrorMoveCopyFailed", LIA_ERROR_DENIED },
  { "ErrorProxyRequestNotAllowed", LIA_ERROR_REDIRECT },
  { "ErrorNoRespondingCASInDestinationSite", LIA_ERROR_REDIRECT },
  { "ErrorCrossSiteRequest", LIA_ERROR_REDIRECT },
  { "ErrorMessageSizeExceeded", LIA_ERROR_TOO_LARGE },
  { "ErrorAttachmentSizeLimitExceeded", LIA_ERROR_TOO_LARGE },
  { "ErrorQuotaExceeded", LIA_ERROR_QUOTA },
  { "ErrorSubmissionQuotaExceeded", LIA_ERROR_QUOTA },
  { "ErrorInvalidServerVersion", LIA_ERROR_UNSUPPORTED },
  { "ErrorIncorrectSchemaVersion", LIA_ERROR_UNSUPPORTED },
  { "ErrorInvalidSchemaVersionForMailboxVersion", LIA_ERROR_UNSUPPORTED },
  { "ErrorSchemaValidation", LIA_ERROR_UNSUPPORTED },
  { "ErrorInvalidPropertyRequest", LIA_ERROR_UNSUPPORTED },
  { "ErrorUnsupportedPathForQuery", LIA_ERROR_UNSUPPORTED },
  { "ErrorUnsupportedPathForSortGroup", LIA_ERROR_UNSUPPORTED },
  { "ErrorMimeContentConversionFailed", LIA_ERROR_UNSUPPORTED },
  { "ErrorMimeContentInvalid", LIA_ERROR_UNSUPPORTED },
  { "ErrorContentConversionFailed", LIA_ERROR_UNSUPPORTED },
  { "ErrorPropertyRequestFailed", LIA_ERROR_UNSUPPORTED },
  { "ErrorItemCorrupt", LIA_ERROR_UNSUPPORTED },
  { "ErrorCorruptData", LIA_ERROR_UNSUPPORTED },
};

/* ErrorInvalidIdMalformed, ErrorInvalidIdEmpty and more: nothing has such an identifier. */
#define INVALID_ID "ErrorInvalidId"

static LiaErrorCode
error_of_code (const char *code)
{
  if (code == NULL)
    return LIA_ERROR_PROTOCOL;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, code))
      return codes[i].error;
  return g_str_has_prefix (code, INVALID_ID) ? LIA_ERROR_NOT_FOUND : LIA_ERROR_PROTOCOL;
}

GError *
lia_ews_error_new (const char *code, const char *text, guint back_off_ms)
{
  LiaErrorCode error = error_of_code (code);

  if (error == LIA_ERROR_BUSY)
    return lia_error_new_busy (MIN (back_off_ms, MAX_BACK_OFF_MS), "%s: %s", code,
                               text != NULL ? text : "");
  return g_error_new (LIA_ERROR, error, "%s: %s", code != NULL ? code : "no response code",
                      text != NULL ? text : "");
}

/* MessageXml of a throttled answer: <t:Value Name="BackOffMilliseconds">500</t:Value>. */
static guint
back_off_ms (const xmlNode *message)
{
  for (xmlNode *value = lia_xml_find (message, NULL, "Value"); value != NULL;
       value = lia_xml_next (value, NULL, "Value"))
    {
      g_autofree char *name = lia_xml_dup_attribute (value, "Name");
      g_autofree char *text = lia_xml_dup_text (value);
      guint64 number = 0;
      if (g_strcmp0 (name, "BackOffMilliseconds") == 0
          && g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT, &number, NULL))
        return (guint)number;
    }
  return 0;
}

GError *
lia_ews_error_new_from_fault (const xmlNode *fault)
{
  g_autofree char *code = lia_xml_dup_text (lia_xml_find (fault, NULL, "ResponseCode"));
  g_autofree char *name = lia_xml_dup_child_text (fault, "faultcode");
  g_autofree char *text = lia_xml_dup_child_text (fault, "faultstring");
  const char *colon = name != NULL ? strrchr (name, ':') : NULL;

  /* A fault may come with no detail: then its fault code alone has the name. */
  return lia_ews_error_new (code != NULL    ? code
                            : colon != NULL ? colon + 1
                                            : name,
                            text, back_off_ms (fault));
}

gboolean
lia_ews_is_stopped (const xmlNode *message)
{
  g_autofree char *code = lia_xml_dup_child_text (message, "ResponseCode");

  return g_strcmp0 (code, "ErrorBatchProcessingStopped") == 0;
}

gboolean
lia_ews_check (const xmlNode *message, GError **error)
{
  g_autofree char *class = lia_xml_dup_attribute (message, "ResponseClass");
  g_autofree char *code = lia_xml_dup_child_text (message, "ResponseCode");
  g_autofree char *text = lia_xml_dup_child_text (message, "MessageText");

  /* Of the warnings only one means that nothing was done. */
  if (g_strcmp0 (class, "Error") != 0 && !lia_ews_is_stopped (message))
    return TRUE;
  g_propagate_error (error, lia_ews_error_new (code, text, back_off_ms (message)));
  return FALSE;
}

gboolean
lia_ews_check_count (const xmlNode *changes, GError **error)
{
  guint n = 0;

  for (xmlNode *change = lia_xml_child (changes, NULL, NULL); change != NULL;
       change = lia_xml_next (change, NULL, NULL))
    n++;
  if (n <= LIA_EWS_MAX_CHANGES)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "An answer has %u changes", n);
  return FALSE;
}

xmlNode *
lia_ews_first_message (xmlDoc *answer)
{
  xmlNode *messages
      = lia_xml_find (xmlDocGetRootElement (answer), LIA_EWS_NS_MESSAGES, "ResponseMessages");

  return lia_xml_child (messages, NULL, NULL);
}

xmlNode *
lia_ews_single (xmlDoc *answer, GError **error)
{
  xmlNode *message = lia_ews_first_message (answer);

  if (message == NULL)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The answer has no response message");
      return NULL;
    }
  return lia_ews_check (message, error) ? message : NULL;
}
