/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "liaison-presence-host"

#include "config.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <unistd.h>

#include "command/lia-native-message.h"

/* Stands between the extension of a mail program, which starts and ends it, and
   org.liaison.Presence1. It keeps what the extension wants to know of, and asks again when Liaison
   comes; it starts none.
   What it tells, by the member “told”:
     access    access: allowed, asked, refused, or absent: Liaison does not run
     person    person: of the bus; one a message, so that none is too large
     channels  address, channels: of the bus
     reached   reached, and why it failed, if it did: reason */

#define NAME "org.liaison.Presence1"
#define PATH "/org/liaison/Presence1"

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *bus;
  GInputStream *in;
  GOutputStream *out;
  GStrv watched; /* (not nullable) */
  guint8 length[LIA_NATIVE_LENGTH_BYTES];
  GByteArray *body;
  int status;
} Host;

/* A question that waits for its answer. */
typedef struct
{
  Host *host;
  char *address;
} Question;

static void read_length (Host *self);

static void
question_free (Question *question)
{
  g_free (question->address);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
end (Host *self, const GError *error)
{
  if (error != NULL)
    g_printerr ("liaison-presence-host: %s\n", error->message);
  self->status = error != NULL ? 1 : 0;
  g_main_loop_quit (self->loop);
}

/* ---- To the extension ---- */

/* @message: (transfer full) */
static void
tell (Host *self, const char *what, JsonObject *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = NULL;

  json_object_set_string_member (message, "told", what);
  frame = lia_native_message_to_frame (message);
  if (!g_output_stream_write_all (self->out, g_bytes_get_data (frame, NULL),
                                  g_bytes_get_size (frame), NULL, NULL, &error))
    end (self, error);
  json_object_unref (message);
}

static void
tell_access (Host *self, const char *access)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "access", access);
  tell (self, "access", message);
}

static void
tell_people (Host *self, GVariant *people)
{
  for (gsize i = 0; i < g_variant_n_children (people); i++)
    {
      g_autoptr (GVariant) person = g_variant_get_child_value (people, i);
      JsonObject *message = json_object_new ();
      json_object_set_member (message, "person", json_gvariant_serialize (person));
      tell (self, "person", message);
    }
}

/* ---- To the bus ---- */

/* Who is not there has told so by leaving the bus. */
static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}

static void
call (Host *self,
      const char *method,
      GVariant *arguments,
      int timeout_ms,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_dbus_connection_call (self->bus, NAME, PATH, NAME, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, timeout_ms, NULL, callback, user_data);
}

static void
watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Host *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) people = NULL;
  const char *access = NULL;

  if (answer == NULL)
    {
      if (!is_absent (error))
        end (self, error);
      return;
    }
  g_variant_get (answer, "(&s@aa{sv})", &access, &people);
  tell_access (self, access);
  tell_people (self, people);
}

static void
watch_all (Host *self)
{
  if (self->watched[0] != NULL)
    call (self, "Watch", g_variant_new ("(^as)", self->watched), -1, watch_cb, self);
}

static void
watch (Host *self, LiaNativeRequest *request)
{
  g_autoptr (GStrvBuilder) gone = g_strv_builder_new ();
  g_auto (GStrv) unwatched = NULL;

  for (char **address = self->watched; *address != NULL; address++)
    if (!g_strv_contains ((const char *const *)request->addresses, *address))
      g_strv_builder_add (gone, *address);
  unwatched = g_strv_builder_end (gone);
  if (unwatched[0] != NULL)
    call (self, "Unwatch", g_variant_new ("(^as)", unwatched), -1, NULL, NULL);
  g_strfreev (self->watched);
  self->watched = g_steal_pointer (&request->addresses);
  watch_all (self);
}

static void
channels_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) channels = NULL;
  JsonObject *message = NULL;

  /* With no access there are none: that it has none was told. */
  if (answer == NULL && !is_absent (error)
      && !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    g_printerr ("liaison-presence-host: GetChannels: %s\n", error->message);
  if (answer == NULL)
    return;
  channels = g_variant_get_child_value (answer, 0);
  message = json_object_new ();
  json_object_set_string_member (message, "address", question->address);
  json_object_set_member (message, "channels", json_gvariant_serialize (channels));
  tell (question->host, "channels", message);
}

static void
reach_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Host *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JsonObject *message = json_object_new ();
  gboolean reached = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &reached);
  json_object_set_boolean_member (message, "reached", reached);
  if (error != NULL)
    {
      g_dbus_error_strip_remote_error (error);
      json_object_set_string_member (message, "reason", error->message);
    }
  tell (self, "reached", message);
}

static void
obey (Host *self, LiaNativeRequest *request)
{
  Question *question = NULL;
  GVariant *arguments = NULL;

  switch (request->kind)
    {
    case LIA_NATIVE_WATCH:
      watch (self, request);
      break;
    case LIA_NATIVE_CHANNELS:
      question = g_new0 (Question, 1);
      question->host = self;
      question->address = g_strdup (request->addresses[0]);
      call (self, "GetChannels", g_variant_new ("(s)", question->address), -1, channels_cb,
            question);
      break;
    case LIA_NATIVE_REACH:
      /* The user is asked: that takes as long as it takes. */
      arguments = g_variant_new ("(sssa{sv})", request->addresses[0], request->channel,
                                 request->target, NULL);
      call (self, "Reach", arguments, G_MAXINT, reach_cb, self);
      break;
    }
}

/* ---- What the bus tells ---- */

static void
people_changed_cb (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data)
{
  g_autoptr (GVariant) people = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(aa{sv})")))
    return;
  people = g_variant_get_child_value (parameters, 0);
  tell_people (user_data, people);
}

static void
access_changed_cb (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data)
{
  const char *access = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(s)")))
    return;
  g_variant_get (parameters, "(&s)", &access);
  /* A refusal has ended all that was watched. */
  if (g_str_equal (access, "allowed"))
    watch_all (user_data);
  else
    tell_access (user_data, access);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  watch_all (user_data);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  tell_access (user_data, "absent");
}

/* ---- From the extension ---- */

static void
body_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Host *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaNativeRequest) request = NULL;
  gsize n = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error)
      || n < self->body->len)
    {
      end (self, error);
      return;
    }
  request = lia_native_request_parse ((const char *)self->body->data, self->body->len, &error);
  if (request == NULL)
    {
      end (self, error);
      return;
    }
  obey (self, request);
  read_length (self);
}

static void
length_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Host *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  gsize n = 0;

  /* That there is no more is how an extension ends its host. */
  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error)
      || n < LIA_NATIVE_LENGTH_BYTES
      || (length = lia_native_message_read_length (self->length, &error)) == 0)
    {
      end (self, error);
      return;
    }
  g_byte_array_set_size (self->body, (guint)length);
  g_input_stream_read_all_async (self->in, self->body->data, length, G_PRIORITY_DEFAULT, NULL,
                                 body_cb, self);
}

static void
read_length (Host *self)
{
  g_input_stream_read_all_async (self->in, self->length, LIA_NATIVE_LENGTH_BYTES,
                                 G_PRIORITY_DEFAULT, NULL, length_cb, self);
}

static void
run (Host *self)
{
  guint people = g_dbus_connection_signal_subscribe (self->bus, NAME, NAME, "PeopleChanged", PATH,
                                                     NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                     people_changed_cb, self, NULL);
  guint access = g_dbus_connection_signal_subscribe (self->bus, NAME, NAME, "AccessChanged", PATH,
                                                     NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                     access_changed_cb, self, NULL);
  guint name = g_bus_watch_name_on_connection (self->bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                               appeared_cb, vanished_cb, self, NULL);

  read_length (self);
  g_main_loop_run (self->loop);
  g_bus_unwatch_name (name);
  g_dbus_connection_signal_unsubscribe (self->bus, access);
  g_dbus_connection_signal_unsubscribe (self->bus, people);
}

/* A mail program gives the manifest and the extension's id as arguments; both are known. */
int
main (void)
{
  g_autoptr (GError) error = NULL;
  Host self = {
    .loop = g_main_loop_new (NULL, FALSE),
    .bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error),
    .in = g_unix_input_stream_new (STDIN_FILENO, FALSE),
    .out = g_unix_output_stream_new (STDOUT_FILENO, FALSE),
    .watched = g_new0 (char *, 1),
    .body = g_byte_array_new (),
  };

  if (self.bus != NULL)
    run (&self);
  else
    end (&self, error);
  g_clear_object (&self.bus);
  g_object_unref (self.in);
  g_object_unref (self.out);
  g_strfreev (self.watched);
  g_byte_array_unref (self.body);
  g_main_loop_unref (self.loop);
  return self.status;
}
