/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "answers.h"
#include "core/lia-error.h"
#include "net/lia-http.h"

struct _LiaHttp
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (LiaHttp, lia_http, G_TYPE_OBJECT)

static const char *rest;
static gsize rest_size;

static void
lia_http_class_init (LiaHttpClass *klass)
{
}

static void
lia_http_init (LiaHttp *self)
{
}

LiaHttp *
lia_http_new (const LiaHttpOptions *options)
{
  return g_object_new (LIA_TYPE_HTTP, NULL);
}

void
fuzz_answers_set (const void *data, gsize size)
{
  rest = data;
  rest_size = size;
}

static GBytes *
next_answer (GError **error)
{
  const char *end = rest_size > 0 ? memchr (rest, '\f', rest_size) : NULL;
  gsize size = end != NULL ? (gsize)(end - rest) : rest_size;
  GBytes *answer = NULL;

  if (rest_size == 0)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_OFFLINE, "There are no more answers");
      return NULL;
    }
  answer = g_bytes_new (rest, size);
  size += end != NULL ? 1 : 0;
  rest += size;
  rest_size -= size;
  return answer;
}

GBytes *
lia_http_post (LiaHttp *self,
               GBytes *body,
               LiaHttpFlags flags,
               gsize max_bytes,
               guint *out_status,
               GCancellable *cancellable,
               GError **error)
{
  GBytes *answer = next_answer (error);

  if (out_status != NULL)
    *out_status = answer != NULL ? 200 : 0;
  return answer;
}

GInputStream *
lia_http_post_stream (LiaHttp *self, GBytes *body, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) answer = next_answer (error);

  return answer != NULL ? g_memory_input_stream_new_from_bytes (answer) : NULL;
}
