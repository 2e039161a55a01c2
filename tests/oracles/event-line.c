/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event-line.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

void
event_line (const char *name, ...)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;
  const char *member;
  va_list args;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, name);
  va_start (args, name);
  while ((member = va_arg (args, const char *)) != NULL)
    {
      const char *text = va_arg (args, const char *);

      json_builder_set_member_name (builder, member);
      json_builder_add_string_value (builder, text != NULL ? text : "");
    }
  va_end (args);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  printf ("%s\n", line);
  fflush (stdout);
}
