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

/* ---- What a screen reader is told ---- */

static void
announced_cb (GPtrArray *told, const char *text)
{
  g_ptr_array_add (told, g_strdup (text));
}

/* Returns what will be told from now on, with a wait of that length. */
static GPtrArray *
listen (ChatFixture *fixture, guint interval_ms)
{
  LiaAnnouncer *announcer = lia_chat_view_get_announcer (LIA_CHAT_VIEW (fixture->view));
  GPtrArray *told = g_ptr_array_new_with_free_func (g_free);

  lia_announcer_set_interval (announcer, interval_ms);
  g_signal_connect_data (announcer, "announced", G_CALLBACK (announced_cb), g_ptr_array_ref (told),
                         (GClosureNotify)g_ptr_array_unref, G_CONNECT_SWAPPED);
  lia_chat_view_focus_entry (LIA_CHAT_VIEW (fixture->view));
  wait_until (gtk_window_is_active (GTK_WINDOW (fixture->base.window)));
  return told;
}

static void
receive (ChatFixture *fixture, const char *text)
{
  g_autoptr (LiaChatLine) line = append (fixture, FALSE, text, g_get_real_time ());
}

static gboolean
is_description (ChatFixture *fixture, const char *text)
{
  GtkWidget *entry = find_by_type (fixture->view, GTK_TYPE_TEXT_VIEW);
  g_autofree char *difference = gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);

  return difference == NULL;
}

static void
test_announced (ChatFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) told = listen (fixture, 300);
  g_autofree char *endless = g_strnfill (1000, 'x');
  g_autoptr (LiaChatLine) own = append (fixture, TRUE, "Mine", g_get_real_time ());

  receive (fixture, "Hello");
  receive (fixture, "Are you there?");
  wait_until (told->len == 1);
  g_assert_cmpstr (told->pdata[0], ==, "Karim Benali: Hello\nKarim Benali: Are you there?");
  /* Orca speaks what is lent to the object with the focus; it has it for a moment only. */
  g_assert_true (is_description (fixture, told->pdata[0]));
  wait_until (!gtk_test_accessible_has_property (
      GTK_ACCESSIBLE (find_by_type (fixture->view, GTK_TYPE_TEXT_VIEW)),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  receive (fixture, endless);
  wait_until (told->len == 2);
  g_assert_cmpint (g_utf8_strlen (told->pdata[1], -1), <, 200);
  g_assert_true (g_str_has_suffix (told->pdata[1], "x…"));
}

static void
test_announced_flood (ChatFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) told = listen (fixture, 300);

  for (guint i = 0; i < 200; i++)
    widget_fixture_set_state (fixture->person,
                              i % 2 == 0 ? LIA_AVAILABILITY_BUSY : LIA_AVAILABILITY_AVAILABLE);
  for (guint i = 0; i < 50; i++)
    receive (fixture, "Once more");
  wait_until (told->len > 0);
  g_assert_cmpstr (told->pdata[0], ==, "50 new messages");
  receive (fixture, "Last");
  wait_until (told->len > 1);
  g_assert_cmpuint (told->len, ==, 2);
  g_assert_cmpstr (told->pdata[1], ==, "Karim Benali: Last");
}

/* What the user writes, what was read from the store, who comes and goes, and what is not looked at. */
static void
test_not_announced (ChatFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) told = listen (fixture, 1);
  g_autoptr (GPtrArray) older = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LiaChatLine) own = append (fixture, TRUE, "Mine", g_get_real_time ());

  g_ptr_array_add (older,
                   lia_chat_line_new (1, fixture->person, "Older", 1, LIA_CHAT_LINE_RECEIVED));
  lia_conversation_prepend (fixture->conversation, older);
  for (guint i = 0; i < 200; i++)
    {
      widget_fixture_set_state (fixture->person,
                                i % 2 == 0 ? LIA_AVAILABILITY_BUSY : LIA_AVAILABILITY_AVAILABLE);
      run_idles ();
    }
  gtk_widget_set_visible (fixture->view, FALSE);
  receive (fixture, "Unseen");
  gtk_widget_set_visible (fixture->view, TRUE);
  /* Had any of these been told, it would have been before this one. */
  wait_until (gtk_widget_get_mapped (fixture->view));
  receive (fixture, "Seen");
  wait_until (told->len > 0);
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpstr (told->pdata[0], ==, "Karim Benali: Seen");
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
  add ("/chat/announced", test_announced);
  add ("/chat/announced-flood", test_announced_flood);
  add ("/chat/not-announced", test_not_announced);
#undef add
  return g_test_run ();
}
