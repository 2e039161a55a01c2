/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-error"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "talk/sip/lia-sip-client.h"

/* Warnings of OCS that change what a status means. Spec: [MS-SIPRE] §2.2.5 (Warning). */
#define WARNING_CONTENT_BLOCKED "309"
#define WARNING_DO_NOT_DISTURB "391"
#define MAX_RETRY_AFTER_S 300

static gboolean
has_warning (LiaSipMessage *response, const char *code)
{
  const char *warning = lia_sip_message_get_header (response, "Warning");

  return warning != NULL && g_str_has_prefix (warning, code) && warning[strlen (code)] == ' ';
}

/* reason="…" of ms-diagnostics, else the text of the Warning, else the status line's phrase. */
static char *
dup_reason (LiaSipMessage *response)
{
  static const char *const names[] = { "ms-diagnostics-public", "ms-diagnostics" };
  const char *warning = lia_sip_message_get_header (response, "Warning");
  const char *quote = warning != NULL ? strchr (warning, '"') : NULL;
  const char *phrase = lia_sip_message_get_reason (response);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lia_sip_message_get_header (response, names[i]);
      char *reason = value != NULL ? lia_sip_header_dup_param (value, "reason") : NULL;
      if (reason != NULL)
        return reason;
    }
  if (quote != NULL)
    return g_strndup (quote + 1, strcspn (quote + 1, "\""));
  return g_strdup (phrase != NULL ? phrase : "");
}

static LiaErrorCode
code_of (LiaSipMessage *response)
{
  switch (lia_sip_message_get_status (response))
    {
    case 404:
    case 410:
    case 480:
    case 604:
      return has_warning (response, WARNING_DO_NOT_DISTURB) ? LIA_ERROR_DENIED
                                                            : LIA_ERROR_NOT_FOUND;
    case 403:
    case 486:
    case 600:
    case 603:
    case 606:
      return LIA_ERROR_DENIED;
    case 408:
    case 504:
      return LIA_ERROR_TIMEOUT;
    case 409:
      return LIA_ERROR_CONFLICT;
    case 413:
    case 513:
      return LIA_ERROR_TOO_LARGE;
    case 405:
    case 415:
    case 488:
    case 489:
    case 501:
      return LIA_ERROR_UNSUPPORTED;
    default:
      return LIA_ERROR_FAILED;
    }
}

/* Retry-After of a server that has too much to do: seconds, perhaps with a comment.
 * Spec: RFC 3261 §20.33. */
static guint
retry_after_ms (LiaSipMessage *response)
{
  const char *value = lia_sip_message_get_header (response, "Retry-After");
  guint64 seconds = value != NULL ? g_ascii_strtoull (value, NULL, 10) : 0;

  return (guint)MIN (seconds, MAX_RETRY_AFTER_S) * 1000;
}

GError *
lia_sip_error_new (LiaSipMessage *response)
{
  g_autofree char *reason = dup_reason (response);

  if (lia_sip_message_get_status (response) == 503)
    return lia_error_new_busy (retry_after_ms (response), "503 %s", reason);
  if (has_warning (response, WARNING_DO_NOT_DISTURB))
    return g_error_new_literal (LIA_ERROR, LIA_ERROR_DENIED, "Does not want to be disturbed");
  if (has_warning (response, WARNING_CONTENT_BLOCKED))
    return g_error_new_literal (LIA_ERROR, LIA_ERROR_DENIED,
                                "The server’s rules do not allow this text");
  return g_error_new (LIA_ERROR, code_of (response), "%u %s", lia_sip_message_get_status (response),
                      reason);
}
