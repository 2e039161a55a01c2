/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-publications"

#include "config.h"

#include <string.h>

#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-publications.h"
#include "talk/sip/lia-sip-categories.h"

#define STATE_NS "http://schemas.microsoft.com/2006/09/sip/state"
#define NOTE_NS "http://schemas.microsoft.com/2006/09/sip/note"
#define DEVICE_NS "http://schemas.microsoft.com/2006/09/sip/device"
#define PUBLISH_NS "http://schemas.microsoft.com/2006/09/sip/rich-presence"
#define XSI_NS "http://www.w3.org/2001/XMLSchema-instance"

/* 2 and 3 hold the state as near and as other watchers see it; notes go to “Company” and up. */
static const guint state_containers[] = { 2, 3 };
static const guint note_containers[] = { 200, 300, 400 };

#define USER_STATE_INSTANCE 0x20000000u
#define MACHINE_STATE_INSTANCE 0x30000000u
#define PHONE_STATE_INSTANCE 0x80000000u

void
lia_ocs_publication_free (LiaOcsPublication *self)
{
  g_free (self->category);
  g_free (self->content);
  g_free (self);
}

/* ---- What there is to say ---- */

static void
add (GPtrArray *plan,
     const char *category,
     guint64 instance,
     guint container,
     const char *expire_type,
     const char *content)
{
  LiaOcsPublication *publication = g_new0 (LiaOcsPublication, 1);

  publication->category = g_strdup (category);
  publication->instance = instance;
  publication->container = container;
  publication->expire_type = expire_type;
  publication->content = g_strdup (content);
  g_ptr_array_add (plan, publication);
}

/* The number that is published for a state chosen by hand: the middle of its range. */
static guint
number_of (LiaAvailability availability)
{
  switch (availability)
    {
    case LIA_AVAILABILITY_BUSY:
    case LIA_AVAILABILITY_BUSY_INACTIVE:
      return 6500;
    case LIA_AVAILABILITY_DO_NOT_DISTURB:
      return 9500;
    case LIA_AVAILABILITY_BE_RIGHT_BACK:
      return 12500;
    case LIA_AVAILABILITY_AWAY:
      return 15500;
    case LIA_AVAILABILITY_OFFLINE:
      return 18500;
    case LIA_AVAILABILITY_AVAILABLE:
    case LIA_AVAILABILITY_INACTIVE:
    case LIA_AVAILABILITY_UNKNOWN:
    case LIA_AVAILABILITY_BLOCKED:
    default:
      return 3500;
    }
}

static guint
number_of_idle (guint idle)
{
  static const guint numbers[] = { 3500, 5000, 15500 };

  return numbers[MIN (idle, G_N_ELEMENTS (numbers) - 1)];
}

static char *
write_state (const char *type, gboolean manual, guint availability, const char *token)
{
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();

  lia_xml_writer_start (writer, "state");
  lia_xml_writer_attribute (writer, "xmlns", STATE_NS);
  lia_xml_writer_attribute (writer, "xmlns:xsi", XSI_NS);
  lia_xml_writer_attribute (writer, "manual", manual ? "true" : "false");
  lia_xml_writer_attribute (writer, "xsi:type", type);
  lia_xml_writer_element_int (writer, "availability", availability);
  if (token != NULL)
    lia_xml_writer_empty (writer, "activity", "token", token, NULL);
  lia_xml_writer_element (writer, "endpointLocation", NULL);
  return lia_xml_writer_finish_text (writer);
}

static char *
write_note (const char *text)
{
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();

  lia_xml_writer_start (writer, "note");
  lia_xml_writer_attribute (writer, "xmlns", NOTE_NS);
  lia_xml_writer_start (writer, "body");
  lia_xml_writer_attribute (writer, "type", "personal");
  lia_xml_writer_attribute (writer, "uri", "");
  lia_xml_writer_text (writer, text);
  return lia_xml_writer_finish_text (writer);
}

static char *
write_device (const char *self_uri, const char *endpoint_id)
{
  static const struct
  {
    const char *name;
    const char *capture;
  } abilities[] = { { "text", "true" }, { "voice", "false" }, { "video", "false" } };
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();

  lia_xml_writer_start (writer, "device");
  lia_xml_writer_attribute (writer, "xmlns", DEVICE_NS);
  lia_xml_writer_attribute (writer, "endpointId", endpoint_id);
  lia_xml_writer_start (writer, "capabilities");
  lia_xml_writer_attribute (writer, "preferred", "false");
  lia_xml_writer_attribute (writer, "uri", self_uri);
  for (gsize i = 0; i < G_N_ELEMENTS (abilities); i++)
    lia_xml_writer_empty (writer, abilities[i].name, "capture", abilities[i].capture, "render",
                          abilities[i].capture, "publish", "false", NULL);
  lia_xml_writer_end (writer);
  /* The name of the machine is nobody's business. */
  lia_xml_writer_element (writer, "machineName", "Liaison");
  return lia_xml_writer_finish_text (writer);
}

static void
plan_user_state (GPtrArray *plan, const LiaOwnPresence *own, gboolean reset)
{
  gboolean chosen = own->availability != LIA_AVAILABILITY_UNKNOWN;
  g_autofree char *content
      = chosen ? write_state ("userState", TRUE, number_of (own->availability),
                              own->activity == LIA_ACTIVITY_OFF_WORK ? "off-work" : NULL)
               : NULL;

  for (gsize i = 0; (chosen || reset) && i < G_N_ELEMENTS (state_containers); i++)
    add (plan, "state", USER_STATE_INSTANCE, state_containers[i], "static", content);
}

/* Neither a choice nor the machine's idleness, but as with a call: a state beside them, which the
   server forgets with the device. */
static void
plan_full_screen (GPtrArray *plan, const LiaOwnPresence *own, guint64 device)
{
  g_autofree char *content
      = own->full_screen
            ? write_state ("phoneState", FALSE, number_of (LIA_AVAILABILITY_DO_NOT_DISTURB), NULL)
            : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (state_containers); i++)
    add (plan, "state", PHONE_STATE_INSTANCE | (device >> 4), state_containers[i], "endpoint",
         content);
}

GPtrArray *
lia_ocs_publications_plan (const LiaOwnPresence *own,
                           gboolean reset,
                           const char *self_uri,
                           const char *epid,
                           const char *endpoint_id)
{
  GPtrArray *plan = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_ocs_publication_free);
  g_autofree char *prefix = g_strndup (epid, 8);
  guint64 device = g_ascii_strtoull (prefix, NULL, 16);
  g_autofree char *device_content = write_device (self_uri, endpoint_id);
  g_autofree char *machine = write_state ("machineState", FALSE, number_of_idle (own->idle), NULL);
  g_autofree char *note = own->note != NULL && *own->note != '\0' ? write_note (own->note) : NULL;

  add (plan, "device", device, 2, "endpoint", device_content);
  for (gsize i = 0; i < G_N_ELEMENTS (state_containers); i++)
    add (plan, "state", MACHINE_STATE_INSTANCE | (device >> 4), state_containers[i], "endpoint",
         machine);
  plan_full_screen (plan, own, device);
  plan_user_state (plan, own, reset);
  for (gsize i = 0; own->note != NULL && i < G_N_ELEMENTS (note_containers); i++)
    add (plan, "note", 0, note_containers[i], "static", note);
  return plan;
}

/* ---- Versions ---- */

struct _LiaOcsVersions
{
  GHashTable *versions; /* "category instance container" → version */
};

LiaOcsVersions *
lia_ocs_versions_new (void)
{
  LiaOcsVersions *self = g_new0 (LiaOcsVersions, 1);

  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
lia_ocs_versions_free (LiaOcsVersions *self)
{
  g_hash_table_unref (self->versions);
  g_free (self);
}

void
lia_ocs_versions_clear (LiaOcsVersions *self)
{
  g_hash_table_remove_all (self->versions);
}

static char *
key_of (const char *category, guint64 instance, guint container)
{
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT " %u", category, instance, container);
}

static guint
version_of (LiaOcsVersions *self, const LiaOcsPublication *publication)
{
  g_autofree char *key
      = key_of (publication->category, publication->instance, publication->container);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->versions, key));
}

static gboolean
is_of_category (gpointer key, gpointer value, gpointer category)
{
  return g_str_has_prefix (key, category) && ((char *)key)[strlen (category)] == ' ';
}

void
lia_ocs_versions_learn (LiaOcsVersions *self, GPtrArray *categories)
{
  /* A document has all instances of each category that it names: what it leaves out is gone. */
  for (guint i = 0; i < categories->len; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (categories, i);
      g_hash_table_foreach_remove (self->versions, is_of_category, category->name);
    }
  for (guint i = 0; i < categories->len; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (categories, i);
      if (category->version > 0)
        g_hash_table_insert (self->versions,
                             key_of (category->name, category->instance, category->container),
                             GUINT_TO_POINTER (category->version));
    }
}

static guint
attribute_of (const xmlNode *node, const char *name, guint fallback)
{
  g_autofree char *text = lia_xml_dup_attribute (node, name);
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL)
             ? (guint)number
             : fallback;
}

guint
lia_ocs_versions_learn_fault (LiaOcsVersions *self, GPtrArray *publications, GBytes *fault)
{
  g_autoptr (xmlDoc) doc = lia_xml_parse (g_bytes_get_data (fault, NULL), g_bytes_get_size (fault),
                                          LIA_OCS_MAX_FAULT_BYTES, NULL);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  xmlNode *node = root != NULL ? lia_xml_find (root, NULL, "operation") : NULL;
  guint n = 0;

  for (; node != NULL; node = lia_xml_next (node, NULL, "operation"))
    {
      /* Counted from 1. */
      guint index = attribute_of (node, "index", 0);
      LiaOcsPublication *publication = NULL;
      if (index == 0 || index > publications->len)
        continue;
      publication = g_ptr_array_index (publications, index - 1);
      g_hash_table_insert (
          self->versions,
          key_of (publication->category, publication->instance, publication->container),
          GUINT_TO_POINTER (attribute_of (node, "curVersion", 0)));
      n++;
    }
  return n;
}

/* ---- The request ---- */

static gboolean
is_same (const LiaOcsPublication *a, const LiaOcsPublication *b)
{
  return g_str_equal (a->category, b->category) && a->instance == b->instance
         && a->container == b->container;
}

static gboolean
is_known (const LiaOcsPublication *publication, GPtrArray *done, LiaOcsVersions *versions)
{
  if (publication->content == NULL)
    return version_of (versions, publication) == 0;
  for (guint i = 0; i < done->len; i++)
    {
      const LiaOcsPublication *before = g_ptr_array_index (done, i);
      if (is_same (publication, before))
        return g_strcmp0 (publication->content, before->content) == 0
               && version_of (versions, publication) > 0;
    }
  return FALSE;
}

void
lia_ocs_publications_drop_known (GPtrArray *plan, GPtrArray *done, LiaOcsVersions *versions)
{
  for (guint i = plan->len; i > 0; i--)
    if (is_known (g_ptr_array_index (plan, i - 1), done, versions))
      g_ptr_array_remove_index (plan, i - 1);
}

static void
write_publication (LiaXmlWriter *writer,
                   const LiaOcsPublication *publication,
                   LiaOcsVersions *versions)
{
  g_autofree char *instance = g_strdup_printf ("%" G_GUINT64_FORMAT, publication->instance);
  g_autofree char *container = g_strdup_printf ("%u", publication->container);
  g_autofree char *version = g_strdup_printf ("%u", version_of (versions, publication));

  lia_xml_writer_start (writer, "publication");
  lia_xml_writer_attribute (writer, "categoryName", publication->category);
  lia_xml_writer_attribute (writer, "instance", instance);
  lia_xml_writer_attribute (writer, "container", container);
  lia_xml_writer_attribute (writer, "version", version);
  lia_xml_writer_attribute (writer, "expireType", publication->expire_type);
  if (publication->content != NULL)
    lia_xml_writer_raw (writer, publication->content);
  else
    lia_xml_writer_attribute (writer, "expires", "0");
  lia_xml_writer_end (writer);
}

char *
lia_ocs_publications_write (GPtrArray *publications, LiaOcsVersions *versions, const char *self_uri)
{
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();

  lia_xml_writer_start (writer, "publish");
  lia_xml_writer_attribute (writer, "xmlns", PUBLISH_NS);
  lia_xml_writer_start (writer, "publications");
  lia_xml_writer_attribute (writer, "uri", self_uri);
  for (guint i = 0; i < publications->len; i++)
    write_publication (writer, g_ptr_array_index (publications, i), versions);
  return lia_xml_writer_finish_text (writer);
}
