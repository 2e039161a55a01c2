/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-calls"

#include "config.h"

#include "mail/ews/lia-ews-calls.h"

#define FLAGS LIA_HTTP_IDEMPOTENT

/* An answer from when it has come until it is taken. */
typedef struct
{
  LiaEwsReply reply;
  GThread *parser; /* NULL: it did not come, and error says why */
  xmlDoc *document;
  GError *error;
} Answer;

struct _LiaEwsCalls
{
  LiaEwsConnection *connection;
  LiaEwsNextFunc next;
  gpointer data;
  GCancellable *cancellable;
  Answer *ahead; /* the one that is taken next; NULL: it was not asked for yet, or there is none */
  gboolean begun;
};

static void
answer_free (Answer *self)
{
  g_clear_pointer (&self->parser, g_thread_join);
  lia_ews_reply_clear (&self->reply);
  g_clear_pointer (&self->document, xmlFreeDoc);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

LiaEwsCalls *
lia_ews_calls_new (LiaEwsConnection *connection,
                   LiaEwsNextFunc next,
                   gpointer data,
                   GCancellable *cancellable)
{
  LiaEwsCalls *self = g_new0 (LiaEwsCalls, 1);

  self->connection = connection;
  self->next = next;
  self->data = data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return self;
}

void
lia_ews_calls_free (LiaEwsCalls *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ahead, answer_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static gpointer
parse_thread (gpointer data)
{
  Answer *answer = data;

  answer->document
      = lia_ews_parse (&answer->reply, FLAGS, LIA_EWS_MAX_ANSWER_BYTES, &answer->error);
  return NULL;
}

/* Returns: (transfer full) (nullable): %NULL: there is nothing more to ask for. */
static Answer *
ask (LiaEwsCalls *self)
{
  LiaXmlWriter *request = self->next (self->data);
  Answer *answer = NULL;

  if (request == NULL)
    return NULL;
  answer = g_new0 (Answer, 1);
  if (lia_ews_post (self->connection, request, FLAGS, LIA_EWS_MAX_ANSWER_BYTES, &answer->reply,
                    self->cancellable, &answer->error))
    answer->parser = g_thread_new ("ews-parse", parse_thread, answer);
  return answer;
}

xmlDoc *
lia_ews_calls_next (LiaEwsCalls *self, GError **error)
{
  g_autoptr (Answer) answer = NULL;

  if (!self->begun)
    self->ahead = ask (self);
  self->begun = TRUE;
  answer = g_steal_pointer (&self->ahead);
  if (answer == NULL)
    return NULL;
  if (answer->parser != NULL)
    self->ahead = ask (self);
  g_clear_pointer (&answer->parser, g_thread_join);
  if (answer->document != NULL
      && lia_ews_accept (self->connection, answer->document, &answer->error))
    return g_steal_pointer (&answer->document);
  g_propagate_error (error, g_steal_pointer (&answer->error));
  g_clear_pointer (&self->ahead, answer_free);
  return NULL;
}
