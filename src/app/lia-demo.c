/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-demo"

#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "app/lia-demo.h"
#include "core/lia-error.h"

struct _LiaDemo
{
  GObject parent_instance;

  GSubprocess *office;
  /* The office reads its standard input: when this end goes, so does the office. */
  GOutputStream *leash;
  GDataInputStream *output;
  char *profile;
  JsonObject *ready;
};

G_DEFINE_FINAL_TYPE (LiaDemo, lia_demo, G_TYPE_OBJECT)

static void
lia_demo_finalize (GObject *object)
{
  LiaDemo *self = LIA_DEMO (object);

  if (self->office != NULL)
    g_subprocess_send_signal (self->office, SIGTERM);
  g_clear_object (&self->leash);
  g_clear_object (&self->output);
  g_clear_object (&self->office);
  g_clear_pointer (&self->ready, json_object_unref);
  g_clear_pointer (&self->profile, g_free);
  G_OBJECT_CLASS (lia_demo_parent_class)->finalize (object);
}

static void
lia_demo_class_init (LiaDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_demo_finalize;
}

static void
lia_demo_init (LiaDemo *self)
{
}

static gboolean
parse_ready (LiaDemo *self, const char *line, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (line, error);
  JsonObject *object;
  JsonArray *people;

  if (node == NULL)
    return FALSE;
  object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  people = object != NULL && json_object_has_member (object, "people")
               ? json_object_get_array_member (object, "people")
               : NULL;
  if (people == NULL || json_array_get_length (people) == 0
      || !json_object_has_member (object, "ews") || !json_object_has_member (object, "sip_tcp"))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The office said “%.200s”", line);
      return FALSE;
    }
  self->ready = json_object_ref (object);
  return TRUE;
}

static void
ready_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaDemo *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source),
                                                                     result, NULL, &error);

  if (error == NULL && line == NULL)
    g_set_error (&error, LIA_ERROR, LIA_ERROR_FAILED, "The demo office ended at once");
  if (error == NULL)
    parse_ready (self, line, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static const char *
office_path (void)
{
  const char *path = g_getenv ("LIAISON_OFFICE");

  return path != NULL ? path : LIA_OFFICE_PATH;
}

static void
add_option (GPtrArray *argv, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_add (argv, (char *)name);
  g_ptr_array_add (argv, (char *)value);
}

static gboolean
spawn (LiaDemo *self, const LiaDemoOptions *options, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  self->profile = g_dir_make_tmp ("liaison-demo-XXXXXX", error);
  if (self->profile == NULL)
    return FALSE;
  g_ptr_array_add (argv, (char *)office_path ());
  g_ptr_array_add (argv, (char *)"--parent-watch");
  g_ptr_array_add (argv, (char *)"--alive");
  g_ptr_array_add (argv, (char *)"--scratch");
  g_ptr_array_add (argv, self->profile);
  add_option (argv, "--mail", options->mail_dir);
  add_option (argv, "--exchange", options->exchange);
  add_option (argv, "--policy", options->policy);
  g_ptr_array_add (argv, NULL);

  self->office
      = g_subprocess_newv ((const char *const *)argv->pdata,
                           G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  if (self->office == NULL)
    return FALSE;
  self->leash = g_object_ref (g_subprocess_get_stdin_pipe (self->office));
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->office));
  return TRUE;
}

void
lia_demo_start_async (const LiaDemoOptions *options,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (LiaDemo) self = g_object_new (LIA_TYPE_DEMO, NULL);
  GError *error = NULL;

  g_return_if_fail (options != NULL);

  g_task_set_source_tag (task, lia_demo_start_async);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  if (!g_file_test (office_path (), G_FILE_TEST_IS_EXECUTABLE))
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_NOT_FOUND, "There is no demo office at %s",
                             office_path ());
  else if (!spawn (self, options, &error))
    g_task_return_error (task, error);
  else
    g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, cancellable,
                                         ready_line_cb, g_steal_pointer (&task));
}

LiaDemo *
lia_demo_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static JsonObject *
first_person (LiaDemo *self)
{
  return json_array_get_object_element (json_object_get_array_member (self->ready, "people"), 0);
}

LiaAccount *
lia_demo_dup_account (LiaDemo *self)
{
  g_autoptr (LiaAddress) address = NULL;
  JsonObject *person;
  LiaAccount *account;
  LiaMailSettings mail = { 0 };
  LiaTalkSettings talk = { 0 };

  g_return_val_if_fail (LIA_IS_DEMO (self), NULL);

  person = first_person (self);
  address = lia_address_new (LIA_ADDRESS_MAIL, json_object_get_string_member (person, "address"),
                             json_object_get_string_member (person, "name"));
  account = lia_account_new ("demo", "Contoso", address);

  mail.backend = (char *)"ews";
  mail.url = (char *)json_object_get_string_member (self->ready, "ews");
  mail.login = (char *)json_object_get_string_member (person, "login");
  mail.auth = (char *)"auto";
  lia_account_set_mail (account, &mail);

  talk.backend = (char *)"ocs";
  talk.server = (char *)"127.0.0.1";
  talk.port = json_object_get_int_member (self->ready, "sip_tcp");
  talk.login = mail.login;
  lia_account_set_talk (account, &talk);
  return account;
}

const char *
lia_demo_get_password (LiaDemo *self)
{
  g_return_val_if_fail (LIA_IS_DEMO (self), NULL);

  return json_object_get_string_member (first_person (self), "password");
}

const char *
lia_demo_get_profile (LiaDemo *self)
{
  g_return_val_if_fail (LIA_IS_DEMO (self), NULL);

  return self->profile;
}
