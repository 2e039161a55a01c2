/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "office-child.h"

#define LISTENING_US (10 * G_USEC_PER_SEC)
#define LISTENING_POLL_US 5000

struct _OfficeChild
{
  GSubprocess *process;
  GDataInputStream *output;
  JsonNode *ready;
};

static char *
read_line (OfficeChild *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (self->output, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

OfficeChild *
office_child_start (const char *first_argument, ...)
{
  OfficeChild *self = g_new0 (OfficeChild, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  va_list args;

  g_ptr_array_add (argv, (gpointer)g_getenv ("LIAISON_OFFICE"));
  g_ptr_array_add (argv, (gpointer) "--parent-watch");
  va_start (args, first_argument);
  for (const char *argument = first_argument; argument != NULL;
       argument = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer)argument);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  self->process
      = g_subprocess_newv ((const char *const *)argv->pdata,
                           G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = read_line (self);
  self->ready = json_from_string (line, &error);
  g_assert_no_error (error);
  return self;
}

void
office_child_stop (OfficeChild *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait (self->process, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_object_unref (self->output);
  g_object_unref (self->process);
  json_node_unref (self->ready);
  g_free (self);
}

JsonObject *
office_child_get_ready (OfficeChild *self)
{
  return json_node_get_object (self->ready);
}

const char *
office_child_get_url (OfficeChild *self)
{
  return json_object_get_string_member (office_child_get_ready (self), "ews");
}

guint
office_child_command (OfficeChild *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat (command, "\n", NULL);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), line, strlen (line), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  answer = read_line (self);
  g_assert_true (g_str_has_prefix (answer, "ok"));
  return (guint)g_ascii_strtoull (answer + 2, NULL, 10);
}

void
office_child_wait_listening (OfficeChild *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  gint64 end_us = g_get_monotonic_time () + LISTENING_US;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  while (connection == NULL)
    {
      g_clear_error (&error);
      connection
          = g_socket_client_connect_to_uri (client, office_child_get_url (self), 0, NULL, &error);
      if (connection != NULL)
        continue;
      if (g_get_monotonic_time () > end_us)
        g_error ("the office does not listen: %s", error->message);
      g_usleep (LISTENING_POLL_US);
    }
}
