/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-store-people.h"
#include "store/lia-store-talk.h"

static void
wait_written (Fixture *self, GAsyncResult **pending)
{
  g_autoptr (GAsyncResult) result = fixture_wait (pending);
  g_autoptr (GError) error = NULL;

  lia_store_write_finish (self->store, result, &error);
  g_assert_no_error (error);
}

static LiaAddress *
make_address (const char *address, const char *name)
{
  return lia_address_new (LIA_ADDRESS_SIP, address, name);
}

/* ---- Conversations ---- */

static gint64
add_line (Fixture *self,
          const char *peer,
          gboolean own,
          const char *text,
          gint64 time_us,
          LiaChatLineState state,
          gint64 *out_conversation_id)
{
  g_autoptr (LiaAddress) address = make_address (peer, "Peer");
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 row_id = 0;

  lia_store_add_line_async (self->store, "work", address, own ? NULL : address, text, time_us,
                            state, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  row_id = lia_store_add_line_finish (self->store, result, out_conversation_id, &error);
  g_assert_no_error (error);
  return row_id;
}

static GPtrArray *
read_lines (Fixture *self, gint64 conversation_id, gint64 before_us, gint64 before_id, guint limit)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *lines = NULL;

  lia_store_read_lines_async (self->store, conversation_id, before_us, before_id, limit, NULL,
                              fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  lines = lia_store_read_lines_finish (self->store, result, NULL);
  g_assert_nonnull (lines);
  return lines;
}

static guint
count_lines (Fixture *self, const char *text)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  lia_store_search_lines_async (self->store, text, 100, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  lines = lia_store_search_lines_finish (self->store, result, NULL);
  return lines->len;
}

static void
test_conversations (Fixture *self, gconstpointer data)
{
  gint64 ann = 0;
  gint64 bob = 0;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) read = NULL;
  LiaStoredConversation *first = NULL;
  GAsyncResult *pending = NULL;

  add_line (self, "ann@x.example", FALSE, "Hello", 100, LIA_CHAT_LINE_RECEIVED, &ann);
  add_line (self, "bob@x.example", TRUE, "Ciao", 200, LIA_CHAT_LINE_SENT, &bob);
  add_line (self, "ANN@x.example", FALSE, "Again", 300, LIA_CHAT_LINE_RECEIVED, &ann);
  /* Late, but written earlier: not the headline. */
  add_line (self, "ann@x.example", FALSE, "Before", 250, LIA_CHAT_LINE_RECEIVED, NULL);
  fixture_reopen (self);
  all = lia_store_read_conversations (self->store, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  first = g_ptr_array_index (all, 0);
  g_assert_cmpint (first->conversation_id, ==, ann);
  g_assert_cmpstr (lia_address_get_address (first->peer), ==, "ann@x.example");
  g_assert_cmpuint (first->unread, ==, 3);
  g_assert_cmpint (first->last_us, ==, 300);
  g_assert_cmpstr (first->last_text, ==, "Again");
  g_assert_false (first->last_own);
  g_assert_true (((LiaStoredConversation *)g_ptr_array_index (all, 1))->last_own);
  g_assert_cmpuint (((LiaStoredConversation *)g_ptr_array_index (all, 1))->unread, ==, 0);
  lia_store_mark_conversation_read_async (self->store, ann, fixture_result_cb, &pending);
  wait_written (self, &pending);
  read = lia_store_read_conversations (self->store, NULL);
  g_assert_cmpuint (((LiaStoredConversation *)g_ptr_array_index (read, 0))->unread, ==, 0);
}

static void
test_lines (Fixture *self, gconstpointer data)
{
  gint64 conversation = 0;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) none = NULL;
  LiaStoredLine *line = NULL;

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      /* Three of them at the same time: their order is that of their arrival. */
      add_line (self, "ann@x.example", i % 2, text, i < 4 ? 10 : i * 10, LIA_CHAT_LINE_SENT,
                &conversation);
    }
  newest = read_lines (self, conversation, 0, 0, 5);
  g_assert_cmpuint (newest->len, ==, 5);
  line = g_ptr_array_index (newest, 0);
  g_assert_cmpstr (line->text, ==, "line 2");
  g_assert_nonnull (line->sender);
  older = read_lines (self, conversation, line->time_us, line->row_id, 5);
  g_assert_cmpuint (older->len, ==, 2);
  g_assert_cmpstr (((LiaStoredLine *)g_ptr_array_index (older, 1))->text, ==, "line 1");
  g_assert_null (((LiaStoredLine *)g_ptr_array_index (older, 1))->sender);
  none = read_lines (self, 4711, 0, 0, 5);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (count_lines (self, "line"), ==, 7);
  g_assert_cmpuint (count_lines (self, "line 3"), ==, 1);
  g_assert_cmpuint (count_lines (self, "\""), ==, 0);
}

static void
test_line_states (Fixture *self, gconstpointer data)
{
  gint64 conversation = 0;
  gint64 first
      = add_line (self, "a@x.example", TRUE, "one", 1, LIA_CHAT_LINE_SENDING, &conversation);
  g_autoptr (GPtrArray) lines = NULL;
  GAsyncResult *pending = NULL;

  add_line (self, "a@x.example", TRUE, "two", 2, LIA_CHAT_LINE_SENDING, NULL);
  lia_store_set_line_state_async (self->store, first, LIA_CHAT_LINE_SENT, NULL, fixture_result_cb,
                                  &pending);
  wait_written (self, &pending);
  fixture_reopen (self);
  lia_store_fail_sending_async (self->store, "Cut off", fixture_result_cb, &pending);
  wait_written (self, &pending);
  lines = read_lines (self, conversation, 0, 0, 10);
  g_assert_cmpint (((LiaStoredLine *)g_ptr_array_index (lines, 0))->state, ==, LIA_CHAT_LINE_SENT);
  g_assert_cmpint (((LiaStoredLine *)g_ptr_array_index (lines, 1))->state, ==,
                   LIA_CHAT_LINE_FAILED);
  g_assert_cmpstr (((LiaStoredLine *)g_ptr_array_index (lines, 1))->error, ==, "Cut off");
}

/* ---- People ---- */

static void
save_contact (
    Fixture *self, int rank, const char *name, const char *title, const char *mail, const char *sip)
{
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  LiaContactRecord *contact = lia_contact_record_new ();
  GAsyncResult *pending = NULL;

  contact->name = g_strdup (name);
  contact->title = g_strdup (title);
  if (mail != NULL)
    g_ptr_array_add (contact->addresses, lia_address_new (LIA_ADDRESS_MAIL, mail, name));
  if (sip != NULL)
    g_ptr_array_add (contact->addresses, lia_address_new (LIA_ADDRESS_SIP, sip, NULL));
  g_ptr_array_add (contacts, contact);
  lia_store_save_people_async (self->store, contacts, rank, fixture_result_cb, &pending);
  wait_written (self, &pending);
}

static void
test_people_merge (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) apart = NULL;
  g_autoptr (GPtrArray) people = NULL;
  LiaStoredPerson *person = NULL;

  save_contact (self, 10, "ann", NULL, "ann@x.example", NULL);
  save_contact (self, 20, "Ann M.", "Engineer", NULL, "ann.m@x.example");
  apart = lia_store_read_people (self->store, NULL);
  g_assert_cmpuint (apart->len, ==, 2);
  /* The directory knows that both are one. */
  save_contact (self, 40, "Ann Müller", NULL, "ann@x.example", "ann.m@x.example");
  /* A message header knows less. */
  save_contact (self, 10, "ann", "Boss", "ann@x.example", NULL);
  fixture_reopen (self);
  people = lia_store_read_people (self->store, NULL);
  g_assert_cmpuint (people->len, ==, 1);
  person = g_ptr_array_index (people, 0);
  g_assert_cmpstr (person->contact->name, ==, "Ann Müller");
  g_assert_cmpstr (person->contact->title, ==, "Engineer");
  g_assert_cmpint (person->rank, ==, 40);
  g_assert_cmpuint (person->contact->addresses->len, ==, 2);
}

static void
test_people_details (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  g_autoptr (GPtrArray) addresses
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_autoptr (GPtrArray) people = NULL;
  LiaContactRecord *contact = lia_contact_record_new ();
  LiaStoredPerson *person = NULL;
  LiaPhone *phone = NULL;
  GAsyncResult *pending = NULL;

  g_ptr_array_add (contact->addresses, make_address ("eve@x.example", NULL));
  lia_contact_record_add_phone (contact, "work", "+33472001234", "04 72 00 12 34");
  lia_contact_record_add_phone (contact, "mobile", "+33600000000", NULL);
  contact->photo = g_bytes_new_static ("\x89PNG\0x", 6);
  g_ptr_array_add (contacts, contact);
  lia_store_save_people_async (self->store, contacts, 40, fixture_result_cb, &pending);
  wait_written (self, &pending);
  g_ptr_array_add (addresses, make_address ("EVE@x.example", NULL));
  g_ptr_array_add (addresses, make_address ("new@x.example", "New"));
  for (guint i = 0; i < 2; i++)
    {
      lia_store_count_use_async (self->store, addresses, fixture_result_cb, &pending);
      wait_written (self, &pending);
    }
  lia_store_set_tagged_async (self->store, g_ptr_array_index (addresses, 0), TRUE,
                              fixture_result_cb, &pending);
  wait_written (self, &pending);

  people = lia_store_read_people (self->store, NULL);
  g_assert_cmpuint (people->len, ==, 2);
  person = g_ptr_array_index (people, 0);
  g_assert_true (person->tagged);
  g_assert_cmpuint (person->n_uses, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (person->contact->photo), ==, 6);
  g_assert_cmpuint (person->contact->phones->len, ==, 2);
  phone = g_ptr_array_index (person->contact->phones, 0);
  g_assert_cmpstr (phone->kind, ==, "work");
  g_assert_cmpstr (phone->number, ==, "+33472001234");
  g_assert_cmpstr (phone->display, ==, "04 72 00 12 34");
  phone = g_ptr_array_index (person->contact->phones, 1);
  g_assert_null (phone->display);
  g_assert_false (((LiaStoredPerson *)g_ptr_array_index (people, 1))->tagged);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/talk/conversations", test_conversations);
  ADD ("/store/talk/lines", test_lines);
  ADD ("/store/talk/line-states", test_line_states);
  ADD ("/store/people/merge", test_people_merge);
  ADD ("/store/people/details", test_people_details);
  return g_test_run ();
}
