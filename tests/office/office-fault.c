/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-fault"

#include "config.h"

#include <json-glib/json-glib.h>

#include "office-fault.h"

#define MAX_MS (10 * 60 * 1000)
#define MAX_COUNT 1000000
#define MAX_BYTES (1024 * 1024)
#define PIECE_BYTES 16
#define WRONG_BYTES 16

/* Members that some kinds have and others have not. */
typedef enum
{
  HAS_WHEN = 1 << 0,
  HAS_MS = 1 << 1,
  HAS_STATUS = 1 << 2,
  HAS_BYTES = 1 << 3,
  HAS_FORM = 1 << 4,
  AT_CONNECT = 1 << 5, /* it can happen before any request */
  AT_NOTIFY = 1 << 6,  /* it can happen to what nobody has asked for */
  HAS_TO = 1 << 7,
  HAS_CODE = 1 << 8,
} Traits;

static const struct
{
  const char *name;
  Traits traits;
  gboolean done; /* unless the rule says otherwise */
  int bytes;
} kinds[] = {
  [OFFICE_FAULT_DROP] = { "drop", HAS_WHEN | AT_CONNECT | AT_NOTIFY, FALSE, 0 },
  [OFFICE_FAULT_SILENT] = { "silent", HAS_WHEN | AT_CONNECT | AT_NOTIFY, FALSE, 0 },
  [OFFICE_FAULT_DELAY] = { "delay", HAS_MS | AT_CONNECT | AT_NOTIFY, TRUE, 0 },
  [OFFICE_FAULT_TRUNCATE] = { "truncate", HAS_WHEN | AT_NOTIFY, TRUE, 0 },
  [OFFICE_FAULT_GARBAGE] = { "garbage", HAS_WHEN | AT_CONNECT | AT_NOTIFY, TRUE, 0 },
  [OFFICE_FAULT_LENGTH] = { "length", HAS_BYTES | AT_NOTIFY, TRUE, WRONG_BYTES },
  [OFFICE_FAULT_SLOW] = { "slow", HAS_MS | HAS_BYTES | AT_NOTIFY, TRUE, PIECE_BYTES },
  [OFFICE_FAULT_STATUS] = { "status", HAS_WHEN | HAS_STATUS | HAS_MS | HAS_TO, FALSE, 0 },
  [OFFICE_FAULT_HTML] = { "html", HAS_WHEN | AT_NOTIFY, FALSE, 0 },
  [OFFICE_FAULT_BUSY] = { "busy", HAS_WHEN | HAS_MS | HAS_FORM, FALSE, 0 },
  [OFFICE_FAULT_CERTIFICATE] = { "certificate", AT_CONNECT | AT_NOTIFY, FALSE, 0 },
  [OFFICE_FAULT_RESTART] = { "restart", HAS_WHEN | HAS_MS | AT_CONNECT | AT_NOTIFY, FALSE, 0 },
  [OFFICE_FAULT_ERROR] = { "error", HAS_WHEN | HAS_CODE, FALSE, 0 },
};

static const struct
{
  const char *name;
  Traits trait; /* 0: all kinds have it */
} members[] = {
  { "half", 0 },          { "at", 0 },          { "do", 0 },      { "after", 0 },
  { "times", 0 },         { "when", HAS_WHEN }, { "ms", HAS_MS }, { "status", HAS_STATUS },
  { "bytes", HAS_BYTES }, { "form", HAS_FORM }, { "to", HAS_TO }, { "code", HAS_CODE },
};

typedef struct
{
  OfficeHalf half;
  char *at;
  OfficeFault fault;
  guint after;
  guint times;
  guint n_passed;
  guint n_hit;
} Rule;

struct _OfficeFaults
{
  GPtrArray *rules;
  GHashTable *seen[OFFICE_N_HALVES]; /* point → count */
  GTlsCertificate *certificate;
};

const char office_fault_page[]
    = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method=\"post\">"
      "<p>Sign in to use this network.</p><input name=\"user\"><br></form></body></html>\n";

static void
rule_free (Rule *rule)
{
  g_free (rule->at);
  g_free (rule);
}

OfficeFaults *
office_faults_new (void)
{
  OfficeFaults *self = g_new0 (OfficeFaults, 1);

  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)rule_free);
  for (gsize i = 0; i < OFFICE_N_HALVES; i++)
    self->seen[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
office_faults_free (OfficeFaults *self)
{
  g_ptr_array_unref (self->rules);
  for (gsize i = 0; i < OFFICE_N_HALVES; i++)
    g_hash_table_unref (self->seen[i]);
  g_clear_object (&self->certificate);
  g_free (self);
}

gboolean
office_half_parse (const char *name, OfficeHalf *out_half)
{
  if (g_strcmp0 (name, "ews") != 0 && g_strcmp0 (name, "sip") != 0)
    return FALSE;
  *out_half = g_str_equal (name, "ews") ? OFFICE_HALF_EWS : OFFICE_HALF_SIP;
  return TRUE;
}

/* ---- Rules from JSON ---- */

/* Where the parser is; the first fault that it finds is told. */
typedef struct
{
  JsonObject *object;
  guint number;
  GError **error;
} Reader;

static gboolean
refuse (const Reader *reader, const char *member, const char *why)
{
  g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "rule %u, “%s”: %s",
               reader->number, member, why);
  return FALSE;
}

/* A member that may be absent: then *@out_text is NULL. */
static gboolean
read_text (const Reader *reader, const char *member, const char **out_text)
{
  JsonNode *node = json_object_get_member (reader->object, member);

  *out_text = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (reader, member, "not a string");
  *out_text = json_node_get_string (node);
  return TRUE;
}

/* A member that may be absent: then *@out_number stays as it is. */
static gboolean
read_number (const Reader *reader, const char *member, gint64 min, gint64 max, gint64 *out_number)
{
  JsonNode *node = json_object_get_member (reader->object, member);
  g_autofree char *range = g_strdup_printf (
      "not a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < min || json_node_get_int (node) > max)
    return refuse (reader, member, range);
  *out_number = json_node_get_int (node);
  return TRUE;
}

/* A member that must be one of several words. */
static gboolean
read_choice (const Reader *reader,
             const char *member,
             const char *first,
             const char *second,
             gboolean *out_is_second)
{
  const char *text = NULL;
  g_autofree char *choices = g_strdup_printf ("neither “%s” nor “%s”", first, second);

  if (!read_text (reader, member, &text))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!g_str_equal (text, first) && !g_str_equal (text, second))
    return refuse (reader, member, choices);
  *out_is_second = g_str_equal (text, second);
  return TRUE;
}

static gboolean
read_kind (const Reader *reader, Rule *rule)
{
  const char *text = NULL;
  gsize kind = 0;

  if (!read_text (reader, "do", &text))
    return FALSE;
  if (text == NULL)
    return refuse (reader, "do", "is missing");
  while (kind < G_N_ELEMENTS (kinds) && !g_str_equal (kinds[kind].name, text))
    kind++;
  if (kind == G_N_ELEMENTS (kinds))
    return refuse (reader, "do", "no such fault");
  rule->fault.kind = (OfficeFaultKind)kind;
  rule->fault.done = kinds[kind].done;
  rule->fault.bytes = kinds[kind].bytes;
  return TRUE;
}

/* No member that is unknown, or that says nothing to this kind: it would be a typing error. */
static gboolean
check_members (const Reader *reader, OfficeFaultKind kind)
{
  g_autoptr (GList) names = json_object_get_members (reader->object);
  g_autofree char *stray = g_strdup_printf ("does not go with “%s”", kinds[kind].name);

  for (GList *l = names; l != NULL; l = l->next)
    {
      gsize i = 0;
      while (i < G_N_ELEMENTS (members) && !g_str_equal (members[i].name, l->data))
        i++;
      if (i == G_N_ELEMENTS (members))
        return refuse (reader, l->data, "no such member");
      if (members[i].trait != 0 && (kinds[kind].traits & members[i].trait) == 0)
        return refuse (reader, l->data, stray);
    }
  return TRUE;
}

static gboolean
read_place (const Reader *reader, Rule *rule)
{
  const char *half = NULL;
  const char *at = NULL;

  if (!read_text (reader, "half", &half) || !read_text (reader, "at", &at))
    return FALSE;
  if (!office_half_parse (half, &rule->half))
    return refuse (reader, "half", half == NULL ? "is missing" : "neither “ews” nor “sip”");
  if (at == NULL || *at == '\0')
    return refuse (reader, "at", "is missing");
  if (g_str_equal (at, OFFICE_FAULT_CONNECT) && (kinds[rule->fault.kind].traits & AT_CONNECT) == 0)
    return refuse (reader, "at", "this fault needs a request, and “connect” is before any");
  if (g_str_equal (at, OFFICE_FAULT_NOTIFY)
      && (rule->half != OFFICE_HALF_SIP || (kinds[rule->fault.kind].traits & AT_NOTIFY) == 0))
    return refuse (reader, "at",
                   "“notify” is of the SIP half, and nobody asks for an answer there");
  rule->at = g_strdup (at);
  return TRUE;
}

static gboolean
read_amounts (const Reader *reader, Rule *rule)
{
  OfficeFault *fault = &rule->fault;
  gint64 ms = 0;
  gint64 status = 0;
  gint64 bytes = fault->bytes;
  gint64 after = 0;
  gint64 times = 1;
  gboolean is_wrong_length = fault->kind == OFFICE_FAULT_LENGTH;

  if (!read_number (reader, "ms", 0, MAX_MS, &ms)
      || !read_number (reader, "status", 300, 699, &status)
      || !read_number (reader, "bytes", is_wrong_length ? -MAX_BYTES : 1, MAX_BYTES, &bytes)
      || !read_number (reader, "after", 0, MAX_COUNT, &after)
      || !read_number (reader, "times", 0, MAX_COUNT, &times))
    return FALSE;
  if (fault->kind == OFFICE_FAULT_STATUS && status == 0)
    return refuse (reader, "status", "is missing");
  if (fault->kind == OFFICE_FAULT_DELAY && ms == 0)
    return refuse (reader, "ms", "is missing");
  fault->ms = (guint)ms;
  fault->status = (guint)status;
  fault->bytes = (int)bytes;
  rule->after = (guint)after;
  rule->times = (guint)times;
  return TRUE;
}

/* Interned: a fault may outlive its rule. */
static gboolean
read_names (const Reader *reader, OfficeFault *fault)
{
  const char *to = NULL;
  const char *code = NULL;

  if (!read_text (reader, "to", &to) || !read_text (reader, "code", &code))
    return FALSE;
  if (fault->kind == OFFICE_FAULT_ERROR && code == NULL)
    return refuse (reader, "code", "is missing");
  fault->to = g_intern_string (to);
  fault->code = g_intern_string (code);
  return TRUE;
}

static Rule *
read_rule (JsonNode *node, guint number, GError **error)
{
  Reader reader = { NULL, number, error };
  Rule *rule = g_new0 (Rule, 1);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "rule %u: not an object", number);
  else
    {
      reader.object = json_node_get_object (node);
      if (read_kind (&reader, rule) && check_members (&reader, rule->fault.kind)
          && read_place (&reader, rule)
          && read_choice (&reader, "when", "before", "after", &rule->fault.done)
          && read_choice (&reader, "form", "fault", "answer", &rule->fault.in_answer)
          && read_amounts (&reader, rule) && read_names (&reader, &rule->fault))
        return rule;
    }
  rule_free (rule);
  return NULL;
}

static gboolean
add_rules (OfficeFaults *self, JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify)rule_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      Rule *rule = read_rule (json_array_get_element (array, i), i + 1, error);
      if (rule == NULL)
        return FALSE;
      g_ptr_array_add (rules, rule);
    }
  g_ptr_array_extend_and_steal (self->rules, g_steal_pointer (&rules));
  return TRUE;
}

gboolean
office_faults_add (OfficeFaults *self, const char *json, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (json, error);
  g_autoptr (JsonArray) single = json_array_new ();

  if (root == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no rule");
      return FALSE;
    }
  if (JSON_NODE_HOLDS_ARRAY (root))
    return add_rules (self, json_node_get_array (root), error);
  json_array_add_element (single, json_node_copy (root));
  return add_rules (self, single, error);
}

gboolean
office_faults_load (OfficeFaults *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  root = json_from_string (text, error);
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root)
      && add_rules (self, json_node_get_array (root), error))
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not an array of rules");
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

void
office_faults_clear (OfficeFaults *self)
{
  g_ptr_array_set_size (self->rules, 0);
}

/* ---- Matching ---- */

/* Whether a client has asked for something there. */
static gboolean
is_request (const char *point)
{
  return !g_str_equal (point, OFFICE_FAULT_CONNECT) && !g_str_equal (point, OFFICE_FAULT_NOTIFY);
}

static gboolean
is_for (const Rule *rule, OfficeHalf half, const char *point)
{
  return rule->half == half
         && (g_str_equal (rule->at, point) || (g_str_equal (rule->at, "*") && is_request (point)));
}

gboolean
office_faults_match (OfficeFaults *self, OfficeHalf half, const char *point, OfficeFault *out_fault)
{
  if (self == NULL)
    return FALSE;
  g_hash_table_replace (self->seen[half], g_strdup (point),
                        GUINT_TO_POINTER (office_faults_get_seen (self, half, point) + 1));
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);
      if (!is_for (rule, half, point) || (rule->times != 0 && rule->n_hit == rule->times))
        continue;
      if (rule->n_passed < rule->after)
        {
          rule->n_passed++;
          continue;
        }
      rule->n_hit++;
      *out_fault = rule->fault;
      g_message ("%s at %s", kinds[rule->fault.kind].name, point);
      return TRUE;
    }
  return FALSE;
}

guint
office_faults_get_seen (OfficeFaults *self, OfficeHalf half, const char *point)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer count = NULL;
  guint sum = 0;

  if (!g_str_equal (point, "*"))
    return GPOINTER_TO_UINT (g_hash_table_lookup (self->seen[half], point));
  g_hash_table_iter_init (&iter, self->seen[half]);
  while (g_hash_table_iter_next (&iter, &name, &count))
    if (is_request (name))
      sum += GPOINTER_TO_UINT (count);
  return sum;
}

/* ---- What both halves send ---- */

void
office_faults_set_certificate (OfficeFaults *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

GTlsCertificate *
office_faults_get_certificate (OfficeFaults *self)
{
  return self->certificate;
}

GBytes *
office_fault_garbage (void)
{
  guint8 bytes[512];

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8)(0x80 + (i * 37) % 0x7f);
  /* An end of a head, so that nobody waits for one. */
  bytes[64] = bytes[66] = '\r';
  bytes[65] = bytes[67] = '\n';
  return g_bytes_new (bytes, sizeof bytes);
}
