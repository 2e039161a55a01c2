/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "process-state.h"
#include "session-fixture.h"

/* Whatever is begun and ended again and again, with both halves of the office, leaves nothing behind: no descriptor, no
   thread, no object. */

#define N_WARM 3
#define N_SESSIONS 20
#define N_ACCOUNTS 10

typedef struct
{
  guint n_descriptors;
  guint n_threads;
} Held;

/* What is held of the objects of a cycle; each is NULL when it is gone. */
typedef struct
{
  gpointer session;
  gpointer account;
  gpointer person;
  gpointer conversation;
  gpointer list;
} Objects;

static void
watch (gpointer *place, gpointer object)
{
  *place = object;
  g_object_add_weak_pointer (G_OBJECT (object), place);
}

static gboolean
are_gone (const Objects *objects)
{
  return objects->session == NULL && objects->account == NULL && objects->person == NULL
         && objects->conversation == NULL && objects->list == NULL;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until_gone (const Objects *objects)
{
  guint id = g_timeout_add (20, wake_cb, NULL);
  gint64 end_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!are_gone (objects))
    {
      if (g_get_monotonic_time () > end_us)
        g_error ("These are held: session %p account %p person %p conversation %p list %p",
                 objects->session, objects->account, objects->person, objects->conversation,
                 objects->list);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static gboolean
is_held_no_more (const Held *before)
{
  return process_state_count_descriptors () <= before->n_descriptors
         && process_state_count_threads () <= before->n_threads;
}

/* Threads end, and servers hang up, a moment later. */
static void
assert_back (const Held *before)
{
  guint id = g_timeout_add (20, wake_cb, NULL);
  gint64 end_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!is_held_no_more (before))
    {
      g_autofree char *all = process_state_dup_descriptors ();
      if (g_get_monotonic_time () > end_us)
        g_error ("%u descriptors, not %u, and %u threads, not %u:\n%s",
                 process_state_count_descriptors (), before->n_descriptors,
                 process_state_count_threads (), before->n_threads, all);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static void
measure (Held *held)
{
  held->n_descriptors = process_state_count_descriptors ();
  held->n_threads = process_state_count_threads ();
}

/* ---- Signed in, used ---- */

static gboolean
is_signed_in (Fixture *fixture)
{
  return is_connected (fixture)
         && lia_account_get_talk_status (fixture->account) == LIA_STATUS_CONNECTED;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *loaded = user_data;
  LiaMimeMessage *message = lia_session_load_message_finish (LIA_SESSION (source), result, NULL);

  g_assert_nonnull (message);
  lia_mime_message_unref (message);
  *loaded = TRUE;
}

static void
read_a_message (Fixture *fixture, LiaMessageList *list)
{
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  gboolean loaded = FALSE;

  wait_until (lia_message_get_record (message) != NULL);
  lia_session_load_message_async (fixture->session, lia_message_get_row_id (message), NULL,
                                  loaded_cb, &loaded);
  wait_until (loaded);
}

static LiaFolder *
inbox (Fixture *fixture)
{
  return lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
}

/* Mail is listed and read, and somebody is spoken to. */
static void
use (Fixture *fixture, Objects *objects)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_SIP, "amelie.laurent@contoso.example", NULL);
  LiaViewSpec spec = { 0 };
  g_autoptr (LiaMessageList) list = NULL;
  LiaPerson *person = NULL;
  LiaConversation *conversation = NULL;

  wait_until (is_signed_in (fixture) && inbox (fixture) != NULL);
  spec.folder = inbox (fixture);
  list = lia_session_open_view (fixture->session, &spec);
  watch (&objects->list, list);
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0);
  read_a_message (fixture, list);
  person = lia_people_ensure (lia_session_get_people (fixture->session), address);
  watch (&objects->person, person);
  conversation = lia_session_open_conversation (fixture->session, person);
  g_assert_nonnull (conversation);
  watch (&objects->conversation, conversation);
  lia_session_load_lines (fixture->session, conversation);
}

static void
test_sessions (Fixture *fixture, gconstpointer data)
{
  Held before = { 0 };

  close_session (fixture);
  for (guint i = 0; i < N_WARM + N_SESSIONS; i++)
    {
      Objects objects = { 0 };

      open_session (fixture);
      watch (&objects.session, fixture->session);
      if (i == 0)
        add_account (fixture, "secret", TRUE);
      else
        {
          fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
          lia_session_start (fixture->session);
        }
      watch (&objects.account, fixture->account);
      use (fixture, &objects);
      g_clear_object (&fixture->account);
      close_session (fixture);
      wait_until_gone (&objects);
      if (i + 1 == N_WARM)
        measure (&before);
    }
  assert_back (&before);
  fixture->account = NULL;
}

static void
test_accounts (Fixture *fixture, gconstpointer data)
{
  Held before = { 0 };

  for (guint i = 0; i < N_WARM + N_ACCOUNTS; i++)
    {
      Objects objects = { 0 };

      add_account (fixture, "secret", TRUE);
      watch (&objects.account, fixture->account);
      use (fixture, &objects);
      /* People stay: those of other accounts are the same. */
      g_object_remove_weak_pointer (G_OBJECT (objects.person), &objects.person);
      objects.person = NULL;
      lia_session_remove_account (fixture->session, fixture->account);
      g_clear_object (&fixture->account);
      wait_until_gone (&objects);
      if (i + 1 == N_WARM)
        measure (&before);
    }
  assert_back (&before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  process_state_keep_no_threads ();
  g_test_add ("/cycles/sessions", Fixture, NULL, set_up, test_sessions, tear_down);
  g_test_add ("/cycles/accounts", Fixture, NULL, set_up, test_accounts, tear_down);
  return g_test_run ();
}
