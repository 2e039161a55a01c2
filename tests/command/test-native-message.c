/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "command/lia-native-message.h"
#include "core/lia-limits.h"

static LiaNativeRequest *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LiaNativeRequest *request = lia_native_request_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (request);
  return request;
}

static void
assert_refused (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lia_native_request_parse (text, size, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* ---- Frames ---- */

static void
test_length (void)
{
  const guint32 lengths[]
      = { 1, LIA_NATIVE_MAX_MESSAGE_BYTES, LIA_NATIVE_MAX_MESSAGE_BYTES + 1, G_MAXUINT32, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;
      int code = lengths[i] == 0 ? G_IO_ERROR_INVALID_DATA : G_IO_ERROR_MESSAGE_TOO_LARGE;
      gsize length = lia_native_message_read_length ((const guint8 *)&lengths[i], &error);
      if (i < 2)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (length, ==, lengths[i]);
          continue;
        }
      g_assert_cmpuint (length, ==, 0);
      g_assert_error (error, G_IO_ERROR, code);
    }
}

static void
test_frame (void)
{
  g_autoptr (JsonObject) message = json_object_new ();
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (GError) error = NULL;
  const char *data = NULL;
  const char *expected = "{\"told\":\"é\"}";
  gsize size = 0;

  json_object_set_string_member (message, "told", "é");
  frame = lia_native_message_to_frame (message);
  data = g_bytes_get_data (frame, &size);
  g_assert_cmpuint (size, ==, LIA_NATIVE_LENGTH_BYTES + strlen (expected));
  g_assert_cmpuint (lia_native_message_read_length ((const guint8 *)data, &error), ==,
                    strlen (expected));
  g_assert_no_error (error);
  g_assert_cmpmem (data + LIA_NATIVE_LENGTH_BYTES, size - LIA_NATIVE_LENGTH_BYTES, expected,
                   strlen (expected));
}

/* ---- Requests ---- */

static void
test_requests (void)
{
  g_autoptr (LiaNativeRequest) watch = parse (
      "{\"request\":\"watch\",\"addresses\":[\"a@b.example\",\"sip:c@d.example\"],\"x\":[1]}");
  g_autoptr (LiaNativeRequest) nobody = parse ("{\"request\":\"watch\",\"addresses\":[]}");
  g_autoptr (LiaNativeRequest) channels
      = parse ("{\"request\":\"channels\",\"address\":\"a\\u0040b.example\"}");
  g_autoptr (LiaNativeRequest) reach = parse (
      "{\"request\":\"reach\",\"address\":\"a@b.example\",\"kind\":\"message\",\"target\":\"\"}");

  g_assert_cmpint (watch->kind, ==, LIA_NATIVE_WATCH);
  g_assert_cmpstrv (watch->addresses, ((const char *[]){ "a@b.example", "sip:c@d.example", NULL }));
  g_assert_cmpuint (g_strv_length (nobody->addresses), ==, 0);
  g_assert_cmpint (channels->kind, ==, LIA_NATIVE_CHANNELS);
  g_assert_cmpstr (channels->addresses[0], ==, "a@b.example");
  g_assert_cmpint (reach->kind, ==, LIA_NATIVE_REACH);
  g_assert_cmpstr (reach->channel, ==, "message");
  g_assert_cmpstr (reach->target, ==, "");
}

static void
test_no_requests (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "null",
    "{",
    "{}",
    "{} {}",
    "{]",
    "{\"request\":1}",
    "{\"request\":\"quit\"}",
    "{\"request\":\"watch\"}",
    "{\"request\":\"watch\",\"addresses\":\"a@b.example\"}",
    "{\"request\":\"channels\",\"address\":[\"a@b.example\"]}",
    "{\"request\":\"reach\",\"address\":\"a@b.example\",\"kind\":\"message\"}",
    "{\"request\":\"reach\",\"address\":\"a@b.example\",\"kind\":null,\"target\":\"\"}",
    "{\"request\":\"channels\",\"address\":\"\xff\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("{}\0", 3);
}

/* ---- Limits ---- */

static char *
nest (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *closed = g_strnfill (depth, ']');

  return g_strdup_printf ("{\"x\":%s%s,\"request\":\"watch\",\"addresses\":[]}", open, closed);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nest (LIA_NATIVE_MAX_DEPTH - 1);
  g_autofree char *deeper = nest (LIA_NATIVE_MAX_DEPTH);
  g_autoptr (LiaNativeRequest) request = parse (deepest);
  g_autofree char *open = g_strnfill (LIA_NATIVE_MAX_MESSAGE_BYTES - 1, '[');
  g_autofree char *hostile = g_strconcat ("{", open, NULL);

  assert_refused (deeper, strlen (deeper));
  assert_refused (hostile, strlen (hostile));
}

static void
test_many (void)
{
  g_autofree char *longest = g_strnfill (LIA_ADDRESS_MAX_BYTES, 'a');
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (LiaNativeRequest) request = NULL;

  g_string_printf (text, "{\"request\":\"watch\",\"addresses\":[null,\"a%s\",\"%s\"", longest,
                   longest);
  for (guint i = 0; i < LIA_BUS_MAX_WATCHED; i++)
    g_string_append_printf (text, ",\"%u@b.example\"", i);
  g_string_append (text, "]}");
  request = parse (text->str);
  g_assert_cmpuint (g_strv_length (request->addresses), ==, LIA_BUS_MAX_WATCHED);
  g_assert_cmpstr (request->addresses[0], ==, longest);
  g_assert_cmpstr (request->addresses[1], ==, "0@b.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/native-message/length", test_length);
  g_test_add_func ("/native-message/frame", test_frame);
  g_test_add_func ("/native-message/requests", test_requests);
  g_test_add_func ("/native-message/no-requests", test_no_requests);
  g_test_add_func ("/native-message/depth", test_depth);
  g_test_add_func ("/native-message/many", test_many);
  return g_test_run ();
}
