/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"
#include "talk/sip/lia-sip-message.h"

G_BEGIN_DECLS

/*
 * What one message of a batched subscription tells: the list of those in it, and the categories of each. Pure. Any thread.
 * Spec: [MS-PRES] §3.4.5.1 (notifications); RFC 4662 §5 (multipart/related).
 */

/**
 * LiaOcsPersonNews:
 * @address: (not nullable)
 * @categories: (element-type LiaSipCategory): in the order of the document
 * @carded: a contact card is among them
 */
typedef struct
{
  LiaAddress *address;
  GPtrArray *categories;
  gboolean carded;
} LiaOcsPersonNews;

/**
 * LiaOcsPresence:
 * @resources: (element-type LiaSipResource)
 * @people: (element-type LiaOcsPersonNews): one person may stand in it more than once
 */
typedef struct
{
  GPtrArray *resources;
  GPtrArray *people;
} LiaOcsPresence;

/** lia_ocs_presence_read: Returns: (transfer full): without the parts that cannot be read; what is wrong is logged */
LiaOcsPresence *lia_ocs_presence_read (LiaSipMessage *message);
void lia_ocs_presence_free (LiaOcsPresence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOcsPresence, lia_ocs_presence_free)

G_END_DECLS
