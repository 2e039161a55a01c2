/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "talk/sip/lia-ocs-contact-list.h"
#include "talk/sip/lia-ocs-provisioning.h"
#include "talk/sip/lia-ocs-publications.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-text.h"
#include "target.h"

/* The bytes are a Content-Type, a line end, and the body. Each part goes to the readers of its type. */

#define NOW_US (G_GINT64_CONSTANT (1764000000) * G_USEC_PER_SEC)

typedef void (*ReadFunc) (LiaSipPart *part);

static void
read_categories (LiaSipPart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) categories
      = lia_sip_categories_parse (part->content_type, part->body, &error);
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, "bob@contoso.example", NULL);
  g_autoptr (LiaPresenceReport) report = NULL;
  g_autoptr (LiaContactRecord) contact = NULL;
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  const LiaSipFreeBusy *free_busy = NULL;
  gint64 until_us = 0;

  g_assert_true (categories != NULL || error != NULL);
  if (categories == NULL)
    return;
  report = lia_sip_presence_from_categories (address, categories, NOW_US);
  contact = lia_sip_contact_from_card (address, categories);
  free_busy = lia_sip_free_busy_find (categories);
  lia_sip_free_busy_at (free_busy, NOW_US, &until_us);
  g_assert_true (until_us == 0 || until_us > NOW_US);
  lia_sip_categories_merge (known, categories);
  lia_sip_categories_merge (known, categories);
  g_assert_cmpuint (known->len, <=, categories->len);
  lia_ocs_versions_learn (versions, categories);
}

static void
read_list (LiaSipPart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) resources = lia_sip_rlmi_parse (part->body, &error);

  g_assert_true (resources != NULL || error != NULL);
}

/* A list, and a change to one: both twice, the second time over what the first has left. */
static void
read_contacts (LiaSipPart *part)
{
  g_autoptr (LiaRoster) roster = lia_roster_new ();
  guint delta = 0;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = lia_ocs_contact_list_apply (roster, &delta, part->body, &error);
      g_assert_true (good == (error == NULL));
    }
}

static void
read_provisioning (LiaSipPart *part)
{
  g_autoptr (GError) error = NULL;
  LiaTalkAbilities abilities = 0;

  g_assert_true (lia_ocs_provisioning_parse (part->body, TRUE, &abilities, &error)
                 == (error == NULL));
}

static void
read_fault (LiaSipPart *part)
{
  LiaOwnPresence own = { 0 };
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GPtrArray) publications = lia_ocs_publications_plan (
      &own, FALSE, "sip:alice@contoso.example", "0123456789", "{00000000-0000-0000-0000-0000}");
  g_autofree char *document = NULL;

  lia_ocs_versions_learn_fault (versions, publications, part->body);
  document = lia_ocs_publications_write (publications, versions, "sip:alice@contoso.example");
}

static const struct
{
  const char *type;
  ReadFunc read;
} readers[] = {
  { LIA_SIP_TYPE_CATEGORIES, read_categories },
  { LIA_SIP_TYPE_ROAMING_SELF, read_categories },
  { LIA_SIP_TYPE_RLMI, read_list },
  { "application/vnd-microsoft-roaming-contacts+xml", read_contacts },
  { "application/vnd-microsoft-roaming-provisioning-v2+xml", read_provisioning },
  { "application/msrtc-fault+xml", read_fault },
};

static void
read_part (LiaSipPart *part)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (g_ascii_strncasecmp (part->content_type, readers[i].type, strlen (readers[i].type)) == 0)
      readers[i].read (part);
}

static void
read_texts (LiaSipMessage *message)
{
  g_autofree char *text = NULL;
  g_autofree char *first = NULL;
  LiaSipBodyKind kind = lia_sip_text_read (message, &text);

  g_assert_true ((text != NULL) == (kind == LIA_SIP_BODY_TEXT || kind == LIA_SIP_BODY_HTML));
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  lia_sip_message_add_header (message, "ms-text-format",
                              lia_sip_message_get_header (message, "Content-Type"));
  first = lia_sip_text_dup_first (message);
  g_assert_true (first == NULL || g_utf8_validate (first, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize line = end != NULL ? (gsize)(end - data) : size;
  g_autofree char *type = g_utf8_make_valid ((const char *)data, (gssize)line);
  gsize begin = MIN (line + 1, size);
  g_autoptr (GBytes) body = g_bytes_new (data + begin, size - begin);
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_response (200, "OK");
  g_autoptr (GPtrArray) parts = NULL;

  lia_sip_message_set_body (message, type, body);
  parts = lia_sip_message_get_parts (message);
  g_assert_cmpuint (parts->len, <=, LIA_SIP_MAX_PARTS);
  for (guint i = 0; i < parts->len; i++)
    read_part (g_ptr_array_index (parts, i));
  read_texts (message);
  return 0;
}
