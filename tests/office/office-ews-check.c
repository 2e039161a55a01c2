/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-check"

#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "office-ews-check.h"

#define STATUS_WRONG 3

struct _OfficeEwsCheck
{
  char *program;
  char *schema;
  char *generation;
  GSubprocess *process; /* NULL until there is something to check */
};

OfficeEwsCheck *
office_ews_check_new (const char *generation)
{
  const char *program = g_getenv ("LIAISON_EWS_CHECKER");
  const char *fixtures = g_getenv ("LIA_TEST_FIXTURES");
  g_autofree char *schema
      = g_build_filename (fixtures != NULL ? fixtures : "", "ews", "schema", "php-ews-wsdl", NULL);
  OfficeEwsCheck *self = NULL;

  if (program == NULL || fixtures == NULL || !g_file_test (schema, G_FILE_TEST_IS_DIR))
    return NULL;
  /* A checker that has found something wrong reads no more. */
  signal (SIGPIPE, SIG_IGN);
  self = g_new0 (OfficeEwsCheck, 1);
  self->program = g_strdup (program);
  self->schema = g_steal_pointer (&schema);
  self->generation = g_strdup (generation);
  return self;
}

static void
start (OfficeEwsCheck *self)
{
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, self->program,
                                    self->schema, self->generation, NULL);
  if (self->process == NULL)
    g_error ("The checker does not start: %s", error->message);
}

static void
judge (OfficeEwsCheck *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  if (g_subprocess_wait_check (self->process, NULL, NULL))
    return;
  g_printerr ("liaison-office: an Exchange document is wrong; ews-checker has told which\n");
  _exit (STATUS_WRONG);
}

void
office_ews_check_take (OfficeEwsCheck *self, const char *name, GBytes *document)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (document, &size);
  GOutputStream *pipe = NULL;

  if (self == NULL)
    return;
  if (self->process == NULL)
    start (self);
  pipe = g_subprocess_get_stdin_pipe (self->process);
  if (!g_output_stream_printf (pipe, NULL, NULL, NULL, "%s %" G_GSIZE_FORMAT "\n", name, size)
      || !g_output_stream_write_all (pipe, data, size, NULL, NULL, NULL))
    judge (self);
}

void
office_ews_check_finish (OfficeEwsCheck *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    judge (self);
  g_clear_object (&self->process);
  g_free (self->program);
  g_free (self->schema);
  g_free (self->generation);
  g_free (self);
}
