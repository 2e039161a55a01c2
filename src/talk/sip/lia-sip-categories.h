/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "core/lia-limits.h"
#include "core/lia-presence.h"
#include "core/lia-records.h"

/*
 * The categories in which OCS tells of a person: state, note, contact card, calendar; and what they mean
 * in our words. Pure: no socket, no clock. Any thread.
 * Spec: [MS-PRES] §2.2.2 (categories), §2.2.2.3 (contactCard), §2.2.2.2 (calendarData); RFC 4662 §5 (rlmi).
 * Seen: names of elements come with any prefix or none; times have no zone and mean UTC.
 */

G_BEGIN_DECLS

#define LIA_SIP_TYPE_CATEGORIES "application/msrtc-event-categories+xml"
#define LIA_SIP_TYPE_ROAMING_SELF "application/vnd-microsoft-roaming-self+xml"
#define LIA_SIP_TYPE_RLMI "application/rlmi+xml"

/**
 * LiaSipState:
 * @type: (not nullable): "aggregateState", "userState", "machineState", …; "" when it is not told
 * @availability: 0 when it is not told
 * @token: (nullable): of the activity, where the availability is within the activity's limits
 * @custom_text: (nullable): the words that replace the token's; the first ones when given in several languages
 * @device: (nullable): "Mobile", …
 * @last_active_us, @start_us: UTC µs; 0 when not told
 */
typedef struct
{
  char *type;
  guint availability;
  gboolean manual;
  char *token;
  char *custom_text;
  char *device;
  char *meeting_subject;
  char *meeting_location;
  gint64 last_active_us;
  gint64 start_us;
} LiaSipState;

/**
 * LiaSipNote:
 * @start_us, @end_us: when it is to be shown, UTC µs; 0: no limit
 */
typedef struct
{
  gboolean out_of_office;
  char *text; /* not nullable */
  gint64 start_us;
  gint64 end_us;
} LiaSipNote;

/**
 * LiaSipFreeBusy:
 * @slots: two bits a slot, the first slot in the lowest bits of the first byte
 *
 * Slots that only fill up the last byte cannot be told from free ones.
 */
typedef struct
{
  gint64 start_us;
  gint64 slot_us;
  GBytes *slots;
} LiaSipFreeBusy;

/**
 * LiaSipCategory:
 * @uri: (not nullable): whose it is, "sip:bob@contoso.example"; "" when the document does not tell
 * @name: (not nullable): "state", "note", "contactCard", "calendarData", …
 * @publish_time_us: UTC µs; 0 when not told
 * @expire_type: (nullable): "static", "user", "endpoint", "time"
 * @endpoint_id: (nullable): of the device that published it
 * @cleared: it has no content: the person has no category of that name any more
 * @state, @notes, @card, @free_busy: (nullable): the content, in at most one of these. A contact card's
 *   addresses are its mail addresses
 * @content: (nullable): the content of any other category, root of a document of its own
 *
 * One instance of a category. Reference-counted and immutable; may cross threads. All may be %NULL with
 * @cleared unset: a content that is not understood.
 */
typedef struct
{
  char *uri;
  char *name;
  guint64 instance;
  guint container;
  guint version;
  gint64 publish_time_us;
  char *expire_type;
  char *endpoint_id;
  gboolean cleared;
  LiaSipState *state;
  GPtrArray *notes; /* element-type LiaSipNote */
  LiaContactRecord *card;
  LiaSipFreeBusy *free_busy;
  xmlDoc *content;
  guint hash; /* private: of address and name, made once: in a storm thousands are compared */
  gatomicrefcount ref_count;
} LiaSipCategory;

LiaSipCategory *lia_sip_category_ref (LiaSipCategory *self);
void lia_sip_category_unref (LiaSipCategory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipCategory, lia_sip_category_unref)

/**
 * lia_sip_categories_parse:
 * @type: (nullable): Content-Type of the part, parameters and all; %NULL: the root element tells
 * @body: (not nullable)
 *
 * Reads a categories document, or the categories of a roaming-self document; the request for the latter has none.
 *
 * Returns: (transfer full) (element-type LiaSipCategory) (nullable): in the order of the document, often
 *   none
 * Errors: %LIA_ERROR_UNSUPPORTED the type is another one; %LIA_ERROR_PROTOCOL not well-formed, with a DTD, or
 *   another root; %LIA_ERROR_TOO_LARGE.
 */
GPtrArray *lia_sip_categories_parse (const char *type, GBytes *body, GError **error);

/** lia_sip_categories_is_type: Whether lia_sip_categories_parse() reads parts of that Content-Type. */
gboolean lia_sip_categories_is_type (const char *type);

/**
 * lia_sip_categories_merge:
 * @known: (element-type LiaSipCategory): what is known, of one person or of many; made with
 *   lia_sip_category_unref() as its free function
 * @news: (element-type LiaSipCategory) (transfer none): what one document told
 *
 * A document has all instances of each category that it names at all: they replace those known of that person
 * and name. Cleared ones are not kept.
 * Seen: sipe 1.25.0 reads both kinds of documents so.
 */
void lia_sip_categories_merge (GPtrArray *known, GPtrArray *news);

/* ---- What they mean ---- */

/**
 * lia_sip_availability_from_number:
 *
 * Returns: the state of an aggregated availability; it alone decides on shape and colour. Below 3000:
 *   unknown.
 * Spec: "Availability ranges" of OCS 2007 R2 (dd941529) and Lync (gg449134).
 * Seen: sipe takes 1–2999 for offline, the tables of Lync take them for available; nobody sends them.
 */
LiaAvailability lia_sip_availability_from_number (guint number);

/** lia_sip_activity_from_token: @token: (nullable): unknown ones are no activity. */
LiaActivity lia_sip_activity_from_token (const char *token);

/**
 * lia_sip_presence_from_categories:
 * @address: (not nullable)
 * @categories: (element-type LiaSipCategory) (nullable): the newest ones of that person
 * @now_us: UTC µs; notes outside their time are left out
 *
 * The state is the aggregated one; where there are several (of oneself: one a container) that of the lowest
 * container, then the newest. Of the notes of each kind the newest counts.
 * The device stands in @raw and not in @device: the server has settled between devices already, and a report
 * of another device would stand beside the earlier one.
 *
 * Returns: (transfer full) (not nullable): with no source and no device; unknown with no state category
 */
LiaPresenceReport *
lia_sip_presence_from_categories (LiaAddress *address, GPtrArray *categories, gint64 now_us);

/**
 * lia_sip_contact_from_card:
 * @address: (not nullable): the person's SIP address
 * @categories: (element-type LiaSipCategory): the newest ones of that person
 *
 * A card comes in several instances, each with some of the fields: the newest that has a field tells it.
 *
 * Returns: (transfer full) (nullable): first address: @address; %NULL when there is no card
 */
LiaContactRecord *lia_sip_contact_from_card (LiaAddress *address, GPtrArray *categories);

/** LiaSipBusy: numbers are those of the wire, but for the unknown. */
typedef enum
{
  LIA_SIP_BUSY_FREE = 0,
  LIA_SIP_BUSY_TENTATIVE = 1,
  LIA_SIP_BUSY_BUSY = 2,
  LIA_SIP_BUSY_OUT_OF_OFFICE = 3,
  LIA_SIP_BUSY_UNKNOWN = 4,
} LiaSipBusy;

/** lia_sip_free_busy_find: Returns: (transfer none) (nullable): the newest one; several devices publish it. */
const LiaSipFreeBusy *lia_sip_free_busy_find (GPtrArray *categories);

/**
 * lia_sip_free_busy_at:
 * @self: (nullable)
 * @time_us: UTC µs
 * @out_until_us: (out) (optional): when that changes; 0 when it does not within what is published
 *
 * Returns: the state at @time_us: before and after what is published it is unknown.
 */
LiaSipBusy lia_sip_free_busy_at (const LiaSipFreeBusy *self, gint64 time_us, gint64 *out_until_us);

/* ---- Lists of people ---- */

/**
 * LiaSipResource: one person in the answer to a batched subscription.
 * @state: (not nullable): "active", "terminated", "resubscribe", …; "" when not told
 * @cid: (nullable): Content-ID of the part with the categories
 * @pool_fqdn: (nullable): of "resubscribe": where to
 */
typedef struct
{
  char *uri;
  char *state;
  char *cid;
  char *pool_fqdn;
} LiaSipResource;

void lia_sip_resource_free (LiaSipResource *self);

/**
 * lia_sip_rlmi_parse:
 *
 * Returns: (transfer full) (element-type LiaSipResource) (nullable)
 * Errors: %LIA_ERROR_PROTOCOL, %LIA_ERROR_TOO_LARGE
 * Spec: RFC 4662 §5.2; [MS-PRES] §3.4.5.1.3 (resubscribe).
 */
GPtrArray *lia_sip_rlmi_parse (GBytes *body, GError **error);

G_END_DECLS
