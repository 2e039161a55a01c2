/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "net/lia-xml.h"
#include "office-ews.h"
#include "office-letter.h"

G_BEGIN_DECLS

#define NS_SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define NS_TYPES "http://schemas.microsoft.com/exchange/services/2006/types"
#define NS_MESSAGES "http://schemas.microsoft.com/exchange/services/2006/messages"
#define NS_ERRORS "http://schemas.microsoft.com/exchange/services/2006/errors"

/**
 * OfficeCall: one request under way.
 */
typedef struct
{
  OfficeEws *ews;
  OfficeMailbox *mailbox;
  const char *operation; /* "GetItem" */
  xmlNode *request;
  LiaXmlWriter *out; /* open inside soap:Body */
  SoupServerMessage *message;
  gboolean is_2007;
  gboolean is_2013;
  gboolean streams; /* the operation answers by itself, later */
} OfficeCall;

typedef void (*OfficeEwsHandler) (OfficeCall *call);

/* Tables of operations by file; the last has no name. */
typedef struct
{
  const char *name;
  OfficeEwsHandler handle;
  gboolean since_2010;
  gboolean since_2013;
} OfficeEwsOperation;

extern const OfficeEwsOperation office_ews_folder_operations[];
extern const OfficeEwsOperation office_ews_folder_change_operations[];
extern const OfficeEwsOperation office_ews_item_operations[];
extern const OfficeEwsOperation office_ews_change_operations[];
extern const OfficeEwsOperation office_ews_notify_operations[];
extern const OfficeEwsOperation office_ews_directory_operations[];
extern const OfficeEwsOperation office_ews_attachment_operations[];

/* The frame of an answer: "m:GetItemResponse", its messages, one message each. */
void office_call_begin (OfficeCall *call);
void office_call_end (OfficeCall *call);
void office_call_message_success (OfficeCall *call);
void office_call_message_end (OfficeCall *call);
/* One whole message with an error. */
void office_call_error (OfficeCall *call, const char *code, const char *text);
/* One whole message with nothing but success. */
void office_call_success (OfficeCall *call);

/* The whole answer of a server that is too busy for the call, in HTTP 200. */
void office_call_answer_busy (OfficeCall *call, guint back_off_ms);

/* A SOAP fault in HTTP 500; @back_off_ms: -1: none. */
void office_ews_answer_fault (OfficeEws *ews,
                              SoupServerMessage *message,
                              const char *code,
                              const char *text,
                              int back_off_ms);

/* ---- Faults (office-ews-fault.c) ---- */

/* Carries out what is to go wrong. Returns: whether the request is lost: nothing else is done with it. */
gboolean office_ews_fault_before (OfficeCall *call, const OfficeFault *fault);
/* The same when the answer has been written. */
void office_ews_fault_after (OfficeCall *call, const OfficeFault *fault);
/* “restart” and “certificate”, as soon as the main loop turns again. */
void office_ews_take_server_fault (OfficeEws *ews, const OfficeFault *fault);
/* 401, as to who has not signed in. */
void office_ews_refuse_password (OfficeEws *ews, SoupServerMessage *message);
/* Notes what was done to an item; @detail: nullable. */
void
office_call_note (OfficeCall *call, const char *verb, const char *detail, const OfficeItem *item);
/* Keeps a connection open until the server stops. */
void office_ews_hold_stream (OfficeEws *ews, GIOStream *stream);

/* Begins a document of its own, for a stream. */
LiaXmlWriter *office_ews_begin_envelope (OfficeEws *ews);
gboolean office_ews_is_2007 (OfficeEws *ews);
/* In tests: a document that breaks the schema ends the office. @name: see office-ews-check.h. */
void office_ews_check (OfficeEws *ews, const char *name, GBytes *document);

/** The folder that a FolderId or DistinguishedFolderId names, or NULL. */
OfficeFolder *office_call_find_folder (OfficeCall *call, const xmlNode *id);
/** The item that an ItemId names, or NULL. */
OfficeItem *office_call_find_item (OfficeCall *call, const xmlNode *id);

/* What a shape asks for: a set of field URIs and of tags ("0x1090"). */
GHashTable *office_shape_parse (const xmlNode *shape, gboolean is_folder);
/* @shape_node: nullable: only what identifies it. */
void office_write_folder (OfficeCall *call, OfficeFolder *folder, const xmlNode *shape_node);
void office_write_item (OfficeCall *call, OfficeItem *item, const xmlNode *shape_node);
void office_write_item_id (LiaXmlWriter *out, OfficeItem *item);
char *office_dup_change_key (const OfficeItem *item);
/* "t:Message" or what else it is. */
const char *office_item_element (const OfficeItem *item);
/* ---- Extended properties (office-ews-extended.c) ---- */

/* What an ExtendedFieldURI names: "0x1090", "Common/34160", "PublicStrings/Keywords"; NULL: nothing. */
char *office_extended_dup_key (const xmlNode *uri);
/* Whether it is of several values. */
gboolean office_extended_is_list (const xmlNode *uri);
/* The value of a property of one value, or NULL. */
char *office_item_dup_extended (const OfficeItem *item, const char *key);
char *office_folder_dup_extended (OfficeCall *call, const OfficeFolder *folder, const char *key);
void office_write_extended (LiaXmlWriter *out, const xmlNode *uri, const char *const *values);
guint office_count_children (OfficeCall *call, const OfficeFolder *folder);

/* Their names and identifiers; nothing where there are none. */
void office_write_attachments (OfficeCall *call, OfficeItem *item);
/* An item's message, to be changed. */
OfficeLetter *office_call_parse_letter (OfficeCall *call, const OfficeItem *item);
/* FileAttachment of a request, or NULL. Free with its letter. */
OfficeEnclosure *office_parse_enclosure (const xmlNode *node);

/**
 * office_search:
 *
 * Returns: (transfer container) (nullable) (element-type OfficeItem): what FindItem finds in @folder, in the order
 *   that it asks for; %NULL where it asks by a property that is not searched by.
 */
GPtrArray *office_search (OfficeCall *call, OfficeFolder *folder);

/* The same for FindFolder, of what lies in @parent. (element-type OfficeFolder) */
GPtrArray *office_search_folders (OfficeCall *call, OfficeFolder *parent, gboolean deep);
/* Whether a folder lies in that one; @deep: or somewhere below it. */
gboolean office_folder_is_below (OfficeCall *call,
                                 const OfficeFolder *folder,
                                 const char *id,
                                 gboolean deep);

char *office_dup_time (gint64 time_s);

/* Sync states: opaque to clients. */
char *office_ews_dup_sync_state (OfficeEws *ews, const char *folder_id, guint64 seq);
gboolean office_ews_parse_sync_state (OfficeEws *ews,
                                      const char *state,
                                      const char *folder_id,
                                      guint64 *out_seq);

/* Subscriptions die with the server. */
void office_ews_drop_subscriptions (OfficeEws *ews);

G_END_DECLS
