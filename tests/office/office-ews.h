/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-fault.h"
#include "office-journal.h"
#include "office-mailbox.h"

/*
 * The Exchange half: web services over HTTP on loopback, as Exchange 2007 SP2 to 2019 have them. Main context.
 */

G_BEGIN_DECLS

typedef struct
{
  const char *exchange; /* "2007sp2", "2010sp2", "2016", "se"; NULL: "2010sp2" */
  gboolean basic;
  gboolean ntlm;
  GTlsCertificate *certificate; /* nullable: plain HTTP */
  OfficeFaults *faults;         /* nullable; not owned, outlives the server */
  OfficeJournal *journal;       /* the same */
} OfficeEwsOptions;

#define OFFICE_TYPE_EWS (office_ews_get_type ())
G_DECLARE_FINAL_TYPE (OfficeEws, office_ews, OFFICE, EWS, GObject)

/** office_ews_new: Returns: (transfer full) (nullable): %NULL when the name of the server is unknown. */
OfficeEws *office_ews_new (OfficeWorld *world, const OfficeEwsOptions *options, GError **error);

/** Listens on 127.0.0.1; @port 0: a free one. May be called again after stop. */
gboolean office_ews_start (OfficeEws *self, guint16 port, GError **error);
/** Closes the port and every connection at once. */
void office_ews_stop (OfficeEws *self);
guint16 office_ews_get_port (OfficeEws *self);
/** Returns: (transfer full): "http://127.0.0.1:PORT/EWS/Exchange.asmx" */
char *office_ews_dup_url (OfficeEws *self);

OfficeMailbox *office_ews_get_mailbox (OfficeEws *self, OfficePerson *person);
OfficeWorld *office_ews_get_world (OfficeEws *self);

/** From now on sync states given out before are refused. */
void office_ews_invalidate_sync_states (OfficeEws *self);

/** The next @count requests of @operation ("GetItem"; NULL: any) answer ErrorServerBusy. */
void office_ews_set_busy (OfficeEws *self, const char *operation, guint count, guint back_off_ms);

/** How long a minute lasts for which a client asks a connection to stay open; 60000 ms. */
void office_ews_set_minute (OfficeEws *self, guint ms);
guint office_ews_get_minute_ms (OfficeEws *self);

/** How often @operation was carried out. */
guint office_ews_get_count (OfficeEws *self, const char *operation);

G_END_DECLS
