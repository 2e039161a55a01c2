/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "command/lia-native-message.h"
#include "core/lia-limits.h"
#include "target.h"

/* json-glib 1.6 loses a text that is broken. Our own memory: test-native-message.c. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

static void
check_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, LIA_ADDRESS_MAX_BYTES);
}

static void
check_request (const LiaNativeRequest *request)
{
  guint n = g_strv_length (request->addresses);

  g_assert_cmpuint (n, <=, LIA_BUS_MAX_WATCHED);
  g_assert_true (request->kind == LIA_NATIVE_WATCH || n == 1);
  for (guint i = 0; i < n; i++)
    check_text (request->addresses[i]);
  g_assert_true ((request->kind == LIA_NATIVE_REACH) == (request->channel != NULL));
  if (request->kind != LIA_NATIVE_REACH)
    return;
  check_text (request->channel);
  check_text (request->target);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaNativeRequest) request
      = lia_native_request_parse ((const char *)data, size, &error);

  g_assert_true ((request == NULL) == (error != NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (request != NULL)
    check_request (request);
  return 0;
}
