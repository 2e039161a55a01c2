/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-native-message"

#include "config.h"

#include <string.h>

#include "command/lia-native-message.h"
#include "core/lia-limits.h"

gsize
lia_native_message_read_length (const guint8 *bytes, GError **error)
{
  guint32 length = 0;

  g_return_val_if_fail (bytes != NULL, 0);

  memcpy (&length, bytes, sizeof length);
  if (length > LIA_NATIVE_MAX_MESSAGE_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "a message of %u bytes",
                   length);
      return 0;
    }
  if (length == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "an empty message");
  return length;
}

GBytes *
lia_native_message_to_frame (JsonObject *message)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GByteArray *frame = NULL;
  guint32 length = 0;

  g_return_val_if_fail (message != NULL, NULL);

  root = json_node_init_object (json_node_alloc (), message);
  text = json_to_string (root, FALSE);
  length = (guint32)strlen (text);
  frame = g_byte_array_sized_new (LIA_NATIVE_LENGTH_BYTES + length);
  g_byte_array_append (frame, (const guint8 *)&length, LIA_NATIVE_LENGTH_BYTES);
  g_byte_array_append (frame, (const guint8 *)text, length);
  return g_byte_array_free_to_bytes (frame);
}

/* ---- Requests ---- */

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a request %s", what);
  return FALSE;
}

/* The end of the object that begins at @c, or NULL: it has none, or is too deep: json-glib
   recurses, and loses what stands after the end. */
static const char *
find_end (const char *c, const char *end)
{
  guint depth = 0;
  gboolean in_text = FALSE;

  for (; c < end; c++)
    {
      if (in_text && *c == '\\' && c + 1 < end)
        c++;
      else if (*c == '"')
        in_text = !in_text;
      else if (!in_text && (*c == '{' || *c == '[') && ++depth > LIA_NATIVE_MAX_DEPTH)
        return NULL;
      else if (!in_text && (*c == '}' || *c == ']') && --depth == 0)
        return c + 1;
    }
  return NULL;
}

static JsonNode *
parse_object (const char *data, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (size == 0 || data[0] != '{' || !g_utf8_validate_len (data, size, NULL)
      || find_end (data, data + size) != data + size
      || !json_parser_load_from_data (parser, data, (gssize)size, NULL))
    {
      refuse (error, "that is no object of JSON");
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, "that is no object of JSON");
      g_clear_pointer (&root, json_node_unref);
    }
  return root;
}

/* Returns: NULL: it is no text, or one that the bus would not take. */
static const char *
node_text (JsonNode *node)
{
  const char *text = NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_get_string (node);
  return text != NULL && strlen (text) <= LIA_ADDRESS_MAX_BYTES && g_utf8_validate (text, -1, NULL)
             ? text
             : NULL;
}

static GStrv
read_addresses (JsonNode *node, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = NULL;
  guint n = 0;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      refuse (error, "with no addresses");
      return NULL;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array) && n < LIA_BUS_MAX_WATCHED; i++)
    {
      const char *text = node_text (json_array_get_element (array, i));
      if (text == NULL)
        continue;
      g_strv_builder_add (builder, text);
      n++;
    }
  return g_strv_builder_end (builder);
}

static GStrv
read_address (JsonNode *node, GError **error)
{
  const char *text = node_text (node);
  GStrv addresses = NULL;

  if (text == NULL)
    {
      refuse (error, "with no address");
      return NULL;
    }
  addresses = g_new0 (char *, 2);
  addresses[0] = g_strdup (text);
  return addresses;
}

static gboolean
read_kind (JsonObject *object, LiaNativeRequest *request, GError **error)
{
  static const char *const words[] = { "watch", "channels", "reach" };
  const char *word = node_text (json_object_get_member (object, "request"));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        request->kind = i;
        return TRUE;
      }
  return refuse (error, "of no known kind");
}

static gboolean
read_request (JsonObject *object, LiaNativeRequest *request, GError **error)
{
  if (!read_kind (object, request, error))
    return FALSE;
  request->addresses = request->kind == LIA_NATIVE_WATCH
                           ? read_addresses (json_object_get_member (object, "addresses"), error)
                           : read_address (json_object_get_member (object, "address"), error);
  if (request->addresses == NULL || request->kind != LIA_NATIVE_REACH)
    return request->addresses != NULL;
  request->channel = g_strdup (node_text (json_object_get_member (object, "kind")));
  request->target = g_strdup (node_text (json_object_get_member (object, "target")));
  return (request->channel != NULL && request->target != NULL) || refuse (error, "with no channel");
}

LiaNativeRequest *
lia_native_request_parse (const char *data, gsize size, GError **error)
{
  g_autoptr (LiaNativeRequest) request = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (data != NULL, NULL);

  root = parse_object (data, size, error);
  if (root == NULL)
    return NULL;
  request = g_new0 (LiaNativeRequest, 1);
  if (!read_request (json_node_get_object (root), request, error))
    return NULL;
  return g_steal_pointer (&request);
}

void
lia_native_request_free (LiaNativeRequest *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->addresses);
  g_free (self->channel);
  g_free (self->target);
  g_free (self);
}
