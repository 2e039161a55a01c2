/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-dialog"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-dialog.h"

static void
set_target (LiaSipDialog *self, LiaSipMessage *message)
{
  const char *contact = lia_sip_message_get_header (message, "Contact");
  char *uri = contact != NULL ? lia_sip_header_dup_uri (contact) : NULL;

  if (uri == NULL)
    return;
  g_free (self->target);
  self->target = uri;
}

static void
add_route (LiaSipDialog *self, LiaSipMessage *message, gboolean backwards)
{
  g_autoptr (GPtrArray) lines = lia_sip_message_get_headers (message, "Record-Route");

  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_insert (self->route, backwards ? 0 : -1, g_strdup (g_ptr_array_index (lines, i)));
}

LiaSipDialog *
lia_sip_dialog_new (LiaSipMessage *request)
{
  LiaSipDialog *self = g_new0 (LiaSipDialog, 1);

  self->call_id = g_strdup (lia_sip_message_get_header (request, "Call-ID"));
  self->local = g_strdup (lia_sip_message_get_header (request, "From"));
  self->remote = g_strdup (lia_sip_message_get_header (request, "To"));
  self->target = g_strdup (lia_sip_message_get_uri (request));
  self->route = g_ptr_array_new_with_free_func (g_free);
  self->cseq = lia_sip_message_get_cseq (request);
  return self;
}

LiaSipDialog *
lia_sip_dialog_new_incoming (LiaSipMessage *request, const char *local_tag)
{
  LiaSipDialog *self = g_new0 (LiaSipDialog, 1);
  const char *from = lia_sip_message_get_header (request, "From");

  self->call_id = g_strdup (lia_sip_message_get_header (request, "Call-ID"));
  self->local
      = g_strdup_printf ("%s;tag=%s", lia_sip_message_get_header (request, "To"), local_tag);
  self->remote = g_strdup (from);
  self->target = lia_sip_header_dup_uri (from);
  self->route = g_ptr_array_new_with_free_func (g_free);
  set_target (self, request);
  add_route (self, request, FALSE);
  self->established = TRUE;
  return self;
}

void
lia_sip_dialog_free (LiaSipDialog *self)
{
  g_free (self->call_id);
  g_free (self->local);
  g_free (self->remote);
  g_free (self->target);
  g_ptr_array_unref (self->route);
  g_free (self);
}

void
lia_sip_dialog_establish (LiaSipDialog *self, LiaSipMessage *response)
{
  const char *to = lia_sip_message_get_header (response, "To");

  if (self->established)
    return;
  if (to != NULL)
    {
      g_free (self->remote);
      self->remote = g_strdup (to);
    }
  set_target (self, response);
  add_route (self, response, TRUE);
  self->established = TRUE;
}

LiaSipMessage *
lia_sip_dialog_new_request (LiaSipDialog *self, const char *method)
{
  LiaSipMessage *request = lia_sip_message_new_request (method, self->target);
  gboolean is_ack = g_str_equal (method, "ACK");

  lia_sip_message_add_header (request, "From", self->local);
  lia_sip_message_add_header (request, "To", self->remote);
  lia_sip_message_add_header (request, "Max-Forwards", "70");
  lia_sip_message_add_header_printf (request, "CSeq", "%u %s", is_ack ? self->cseq : ++self->cseq,
                                     method);
  lia_sip_message_add_header (request, "Call-ID", self->call_id);
  for (guint i = 0; i < self->route->len; i++)
    lia_sip_message_add_header (request, "Route", g_ptr_array_index (self->route, i));
  return request;
}

gboolean
lia_sip_dialog_matches (const LiaSipDialog *self, LiaSipMessage *message)
{
  return g_strcmp0 (self->call_id, lia_sip_message_get_header (message, "Call-ID")) == 0;
}
