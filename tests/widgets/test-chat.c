/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-fixture.h"
#include "widgets/lia-chat-row.h"
#include "widgets/lia-chat-view.h"

/* A conversation on the screen. */

#define HOUR G_TIME_SPAN_HOUR

typedef struct
{
  WidgetFixture base;
  LiaPerson *person;
  LiaConversation *conversation;
  GtkWidget *view;
} ChatFixture;

static void
set_up (ChatFixture *fixture, gconstpointer data)
{
  widget_fixture_set_up (&fixture->base, NULL);
  fixture->person = widget_fixture_person (&fixture->base, "karim@contoso.example", "Karim Benali");
  fixture->conversation = lia_conversation_new (0, fixture->base.account, fixture->person);
  fixture->view = lia_chat_view_new (fixture->base.session, fixture->conversation);
  widget_fixture_show (&fixture->base, fixture->view, 600, 500);
}

static void
tear_down (ChatFixture *fixture, gconstpointer data)
{
  widget_fixture_close (&fixture->base, fixture->view);
  g_assert_finalize_object (fixture->conversation);
  widget_fixture_tear_down (&fixture->base, NULL);
}

static LiaChatLine *
append (ChatFixture *fixture, gboolean own, const char *text, gint64 time_us)
{
  LiaChatLine *line = lia_chat_line_new (0, own ? NULL : fixture->person, text, time_us,
                                         own ? LIA_CHAT_LINE_SENT : LIA_CHAT_LINE_RECEIVED);

  lia_conversation_append (fixture->conversation, line);
  return line;
}

static GtkWidget *
row_of (ChatFixture *fixture, const char *text)
{
  GtkWidget *label = find_label (fixture->view, text);

  return label != NULL ? gtk_widget_get_ancestor (label, LIA_TYPE_CHAT_ROW) : NULL;
}

static guint
n_days (GtkWidget *root)
{
  guint n = gtk_widget_has_css_class (root, "chat-day") && gtk_widget_is_visible (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += n_days (child);
  return n;
}

static void
test_sides_and_days (ChatFixture *fixture, gconstpointer data)
{
  /* Noon, so that an hour more or less is the same day in every zone but the few that are far off. */
  g_autoptr (GDateTime) noon = g_date_time_new_local (2024, 5, 14, 12, 0, 0);
  gint64 base = g_date_time_to_unix (noon) * G_USEC_PER_SEC;
  g_autoptr (LiaChatLine) first = append (fixture, FALSE, "Good morning", base);
  g_autoptr (LiaChatLine) second = append (fixture, TRUE, "Hello Karim", base + HOUR);
  g_autoptr (LiaChatLine) third = append (fixture, FALSE, "Next day", base + 24 * HOUR);

  wait_until (row_of (fixture, "Next day") != NULL);
  gtk_test_widget_wait_for_draw (fixture->base.window);
  g_assert_false (
      gtk_widget_has_css_class (find_by_class (row_of (fixture, "Good morning"), "bubble"), "own"));
  g_assert_true (
      gtk_widget_has_css_class (find_by_class (row_of (fixture, "Hello Karim"), "bubble"), "own"));
  g_assert_cmpuint (n_days (fixture->view), ==, 2);
}

/* Older lines that come above take the day's name with them. */
static void
test_older_lines (ChatFixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (2024, 5, 14, 12, 0, 0);
  gint64 base = g_date_time_to_unix (noon) * G_USEC_PER_SEC;
  g_autoptr (LiaChatLine) newer = append (fixture, FALSE, "Newer", base);
  g_autoptr (GPtrArray) older = g_ptr_array_new_with_free_func (g_object_unref);

  wait_until (row_of (fixture, "Newer") != NULL);
  g_assert_cmpuint (n_days (fixture->view), ==, 1);
  g_ptr_array_add (
      older, lia_chat_line_new (1, fixture->person, "Older", base - HOUR, LIA_CHAT_LINE_RECEIVED));
  lia_conversation_prepend (fixture->conversation, older);
  wait_until (row_of (fixture, "Older") != NULL);
  run_idles ();
  g_assert_cmpuint (n_days (row_of (fixture, "Older")), ==, 1);
  g_assert_cmpuint (n_days (row_of (fixture, "Newer")), ==, 0);
}

static void
test_failure_in_place (ChatFixture *fixture, gconstpointer data)
{
  g_autoptr (LiaChatLine) line = append (fixture, TRUE, "Are you there?", g_get_real_time ());
  GtkWidget *row = NULL;
  GtkWidget *label = NULL;

  wait_until (row_of (fixture, "Are you there?") != NULL);
  row = row_of (fixture, "Are you there?");
  g_assert_null (find_label (row, "Send Again"));
  lia_chat_line_set_state (line, LIA_CHAT_LINE_FAILED, "Karim Benali is not signed in");
  label = find_label (row, "Not delivered: Karim Benali is not signed in");
  g_assert_nonnull (label);
  g_assert_nonnull (find_label (row, "Send Again"));
  lia_chat_line_set_state (line, LIA_CHAT_LINE_SENDING, NULL);
  g_assert_null (find_label (row, "Send Again"));
  g_assert_nonnull (find_label (row, "Sending…"));
}

static void
test_send (ChatFixture *fixture, gconstpointer data)
{
  GtkTextView *entry = GTK_TEXT_VIEW (find_by_type (fixture->view, GTK_TYPE_TEXT_VIEW));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (entry);
  g_autoptr (LiaChatLine) line = NULL;

  gtk_text_buffer_set_text (buffer, "  \n ", -1);
  gtk_widget_activate_action (fixture->view, "chat.send", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation)), ==, 0);
  gtk_text_buffer_set_text (buffer, "Hello\nKarim", -1);
  gtk_widget_activate_action (fixture->view, "chat.send", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation)), ==, 1);
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, 0);
  line = g_list_model_get_item (G_LIST_MODEL (fixture->conversation), 0);
  g_assert_cmpstr (lia_chat_line_get_text (line), ==, "Hello\nKarim");
  /* Nobody is signed in: it is said where it was written. */
  wait_until (lia_chat_line_get_state (line) == LIA_CHAT_LINE_FAILED);
  g_assert_nonnull (row_of (fixture, "Hello\nKarim"));
}

static void
test_typing_and_quote (ChatFixture *fixture, gconstpointer data)
{
  lia_conversation_set_typing (fixture->conversation, TRUE);
  g_assert_nonnull (find_label (fixture->view, "Karim is typing…"));
  lia_conversation_set_typing (fixture->conversation, FALSE);
  g_assert_null (find_label (fixture->view, "Karim is typing…"));
  lia_conversation_set_quoted (fixture->conversation, 5, "Edge server certificates", "The name");
  g_assert_nonnull (find_label (fixture->view, "About the message “Edge server certificates”"));
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, ChatFixture, NULL, set_up, func, tear_down)
  add ("/chat/sides-and-days", test_sides_and_days);
  add ("/chat/older-lines", test_older_lines);
  add ("/chat/failure-in-place", test_failure_in_place);
  add ("/chat/send", test_send);
  add ("/chat/typing-and-quote", test_typing_and_quote);
#undef add
  return g_test_run ();
}
