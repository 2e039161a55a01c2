/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

#include "bench-fetch.h"

#define STATE_BEGIN "<m:SyncState>"
#define STATE_END "</m:SyncState>"

GPtrArray *
bench_fetch_read_record (const char *path)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  char *at = NULL;

  if (!g_file_get_contents (path, &content, &size, &error))
    g_error ("%s", error->message);
  for (at = content; at < content + size;)
    {
      gsize n = strtoul (at, &at, 10);
      g_autoptr (GBytes) request = g_bytes_new (at + 1, n);

      at += 1 + n;
      if (g_strstr_len (g_bytes_get_data (request, NULL), (gssize)n, "GetStreamingEvents") == NULL)
        g_ptr_array_add (requests, g_steal_pointer (&request));
    }
  if (requests->len == 0)
    g_error ("nothing was recorded");
  return requests;
}

static char *
dup_between (const char *text, const char *begin, const char *end)
{
  const char *from = strstr (text, begin);
  const char *to = from != NULL ? strstr (from, end) : NULL;

  return to != NULL ? g_strndup (from + strlen (begin), (gsize)(to - from) - strlen (begin)) : NULL;
}

/* The state of a folder is good in the life of one server only: the newest one given for it goes in. */
static char *
dup_with_state (const char *request, GHashTable *states, char **out_folder)
{
  g_autofree char *state = dup_between (request, STATE_BEGIN, STATE_END);
  g_autofree char *scope = dup_between (request, "<m:SyncFolderId>", "</m:SyncFolderId>");
  const char *newest = scope != NULL ? g_hash_table_lookup (states, scope) : NULL;
  g_auto (GStrv) halves = NULL;

  *out_folder = g_steal_pointer (&scope);
  if (state == NULL || newest == NULL)
    return g_strdup (request);
  halves = g_strsplit (request, state, 2);
  return g_strjoinv (newest, halves);
}

static void
restarted_cb (SoupMessage *message, gpointer user_data)
{
  soup_message_set_request_body_from_bytes (message, "text/xml; charset=utf-8", user_data);
}

static gboolean
authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean retrying)
{
  if (!retrying)
    soup_auth_authenticate (auth, "nadia", "secret");
  return !retrying;
}

static void
ask (SoupSession *session, const char *url, GBytes *request, GHashTable *states)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  g_autofree char *folder = NULL;
  g_autofree char *body = dup_with_state (text, states, &folder);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;

  restarted_cb (message, bytes);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), bytes);
  g_signal_connect (message, "authenticate", G_CALLBACK (authenticate_cb), NULL);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  if (answer == NULL || soup_message_get_status (message) != SOUP_STATUS_OK)
    g_error ("the baseline fails: %s",
             error != NULL ? error->message : soup_message_get_reason_phrase (message));
  if (folder == NULL)
    return;
  g_free (text);
  text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  state = dup_between (text, STATE_BEGIN, STATE_END);
  if (state == NULL)
    g_error ("the baseline gets no state: %.2000s", text);
  g_hash_table_replace (states, g_steal_pointer (&folder), g_steal_pointer (&state));
}

double
bench_fetch_run (const char *url, GPtrArray *requests)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 60, NULL);
  g_autoptr (GHashTable) states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  soup_session_add_feature_by_type (session, SOUP_TYPE_AUTH_NTLM);
  for (guint i = 0; i < requests->len; i++)
    ask (session, url, requests->pdata[i], states);
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}
