/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-client.h"

/*
 * What two ends must remember of a dialog. Plain; the owner keeps it.
 * Spec: RFC 3261 §12.
 */

G_BEGIN_DECLS

typedef struct
{
  char *call_id;
  char *local;  /* the whole From of requests we send */
  char *remote; /* the whole To of requests we send; with its tag once the dialog stands */
  char *target; /* request URI */
  GPtrArray *route;
  guint cseq;
  gboolean established;
} LiaSipDialog;

/** lia_sip_dialog_new: Of a request about to be sent outside any dialog. */
LiaSipDialog *lia_sip_dialog_new (LiaSipMessage *request);
/** lia_sip_dialog_new_incoming: Of a request that came; @local_tag: that our answer carries */
LiaSipDialog *lia_sip_dialog_new_incoming (LiaSipMessage *request, const char *local_tag);
void lia_sip_dialog_free (LiaSipDialog *self);
/** lia_sip_dialog_establish: Takes tag, target and route from a success to the first request. */
void lia_sip_dialog_establish (LiaSipDialog *self, LiaSipMessage *response);
/** lia_sip_dialog_new_request: Returns: (transfer full): the next request. An ACK keeps the number. */
LiaSipMessage *lia_sip_dialog_new_request (LiaSipDialog *self, const char *method);
gboolean lia_sip_dialog_matches (const LiaSipDialog *self, LiaSipMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipDialog, lia_sip_dialog_free)

G_END_DECLS
