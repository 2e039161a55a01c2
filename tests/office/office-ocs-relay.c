/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-relay.h"

#define DEFAULT_HOPS 70

static gboolean
is_one_of (const char *name, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

guint
ocs_relay_hops_left (LiaSipMessage *request)
{
  const char *value = lia_sip_message_get_header (request, "Max-Forwards");
  guint64 hops;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, 255, &hops, NULL))
    return DEFAULT_HOPS;
  return (guint)hops;
}

static void
add_via (LiaSipMessage *message, OcsEndpoint *endpoint, const char *branch)
{
  lia_sip_message_add_header_printf (
      message, "Via", "SIP/2.0/%s;branch=" OCS_RELAY_BRANCH_PREFIX "%s",
      ocs_connection_get_sent_by (endpoint->client->connection), branch);
}

LiaSipMessage *
ocs_relay_copy_request (LiaSipMessage *request, OcsEndpoint *endpoint, const char *branch)
{
  static const char *const ours[]
      = { "Authorization",  "Proxy-Authorization", "Route",        "Max-Forwards",
          "Content-Length", "P-Asserted-Identity", "Record-Route", NULL };
  LiaSipMessage *copy
      = lia_sip_message_new_request (lia_sip_message_get_method (request), endpoint->contact);

  add_via (copy, endpoint, branch);
  lia_sip_message_add_header_printf (copy, "Max-Forwards", "%u", ocs_relay_hops_left (request) - 1);
  for (guint i = 0; i < lia_sip_message_get_n_headers (request); i++)
    {
      const char *name;
      const char *value;

      lia_sip_message_get_nth_header (request, i, &name, &value);
      if (!is_one_of (name, ours))
        lia_sip_message_add_header (copy, name, value);
    }
  lia_sip_message_set_body (copy, NULL, lia_sip_message_get_body (request));
  return copy;
}

void
ocs_relay_add_identity (LiaSipMessage *request, const OfficePerson *caller, const char *our_uri)
{
  g_autoptr (GString) identity = g_string_new (NULL);
  g_autofree char *name = g_strdelimit (g_strdup (caller->name), "\"\\\r\n", ' ');

  if (!g_str_equal (lia_sip_message_get_method (request), "INVITE"))
    return;

  g_string_append_printf (identity, "\"%s\"<sip:%s>", name, caller->address);
  if (caller->work_phone != NULL)
    g_string_append_printf (identity, ",<tel:%s>", caller->work_phone);
  lia_sip_message_add_header (request, "P-Asserted-Identity", identity->str);
  lia_sip_message_add_header_printf (request, "Record-Route", "<%s;lr>", our_uri);
}

LiaSipMessage *
ocs_relay_copy_response (LiaSipMessage *response)
{
  static const char *const ours[]
      = { "Authorization", "Proxy-Authorization", "Content-Length", NULL };
  LiaSipMessage *copy = lia_sip_message_new_response (lia_sip_message_get_status (response),
                                                      lia_sip_message_get_reason (response));
  gboolean is_top_via = TRUE;

  for (guint i = 0; i < lia_sip_message_get_n_headers (response); i++)
    {
      const char *name;
      const char *value;

      lia_sip_message_get_nth_header (response, i, &name, &value);
      if (is_top_via
          && (g_ascii_strcasecmp (name, "Via") == 0 || g_ascii_strcasecmp (name, "v") == 0))
        is_top_via = FALSE;
      else if (!is_one_of (name, ours))
        lia_sip_message_add_header (copy, name, value);
    }
  lia_sip_message_set_body (copy, NULL, lia_sip_message_get_body (response));
  return copy;
}

LiaSipMessage *
ocs_relay_make_hop (LiaSipMessage *invite,
                    const char *method,
                    OcsEndpoint *endpoint,
                    const char *branch,
                    const char *to)
{
  LiaSipMessage *hop = lia_sip_message_new_request (method, endpoint->contact);
  const gboolean is_next = g_str_equal (method, "BYE");
  const guint cseq = lia_sip_message_get_cseq (invite) + (is_next ? 1 : 0);

  add_via (hop, endpoint, branch);
  lia_sip_message_add_header (hop, "Max-Forwards", "70");
  lia_sip_message_add_header (hop, "From", lia_sip_message_get_header (invite, "From"));
  lia_sip_message_add_header (hop, "To",
                              to != NULL ? to : lia_sip_message_get_header (invite, "To"));
  lia_sip_message_add_header (hop, "Call-ID", lia_sip_message_get_header (invite, "Call-ID"));
  lia_sip_message_add_header_printf (hop, "CSeq", "%u %s", cseq, method);
  return hop;
}
