/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-inspect"

#include "config.h"

#include <locale.h>
#include <stdio.h>

#include "core/lia-error.h"
#include "inspect/lia-inspect.h"

static const struct
{
  const char *name;
  LiaInspectFunc inspect;
} commands[] = {
  { "ews", lia_inspect_ews },
  { "mime", lia_inspect_mime },
  { "sip", lia_inspect_sip },
};

void
lia_inspect_set_string (JsonObject *out, const char *member, const char *value)
{
  if (value == NULL)
    json_object_set_null_member (out, member);
  else
    json_object_set_string_member (out, member, value);
}

void
lia_inspect_set_time (JsonObject *out, const char *member, gint64 time_us)
{
  g_autoptr (GDateTime) time
      = time_us != 0 ? g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  lia_inspect_set_string (out, member, text);
}

static GBytes *
load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT, "%s is not a regular file", path);
      return NULL;
    }
  if (g_file_info_get_size (info) > LIA_INSPECT_MAX_BYTES)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "%s is larger than %d bytes", path,
                   LIA_INSPECT_MAX_BYTES);
      return NULL;
    }
  return g_file_load_bytes (file, NULL, NULL, error);
}

static gboolean
inspect_file (LiaInspectFunc inspect, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = load (path, &error);
  g_autoptr (JsonObject) out = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *valid_path = g_utf8_make_valid (path, -1);
  g_autofree char *line = NULL;

  json_object_set_string_member (out, "file", valid_path);
  if (bytes == NULL || !inspect (bytes, out, &error))
    {
      g_autofree char *message = g_utf8_make_valid (error->message, -1);
      json_object_unref (out);
      out = json_object_new ();
      json_object_set_string_member (out, "file", valid_path);
      json_object_set_string_member (out, "error", message);
    }
  json_node_set_object (node, out);
  line = json_to_string (node, FALSE);
  g_print ("%s\n", line);
  return error == NULL;
}

int
main (int argc, char **argv)
{
  LiaInspectFunc inspect = NULL;
  gboolean good = TRUE;

  setlocale (LC_ALL, "C.UTF-8");
  for (gsize i = 0; argc > 2 && i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (argv[1], commands[i].name) == 0)
      inspect = commands[i].inspect;
  if (inspect == NULL)
    {
      g_printerr ("Usage: liaison-inspect ews|mime|sip FILE…\n");
      return 2;
    }
  for (int i = 2; i < argc; i++)
    good = inspect_file (inspect, argv[i]) && good;
  return good ? 0 : 1;
}
