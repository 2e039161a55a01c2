/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail/ews/lia-ews-backend.h"
#include "office-child.h"
#include "widget-fixture.h"
#include "widgets/lia-attachment-list.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-message-row.h"
#include "widgets/lia-message-view.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-time-text.h"

/* The message list and the reader, on the mail of the office. */

typedef struct
{
  WidgetFixture base;
  OfficeChild *office;
  GtkWidget *widget;
} MailFixture;

static void
set_up (MailFixture *fixture, gconstpointer data)
{
  static const LiaMailProvider *const providers[] = { &lia_ews_mail_provider, NULL };
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@contoso.example", "Nadia Petit");
  LiaMailSettings settings = { .backend = (char *)"ews", .login = (char *)"nadia" };

  fixture->office = office_child_start ("--exchange", "2010sp2", NULL);
  widget_fixture_set_up_with (&fixture->base, providers);
  settings.url = (char *)office_child_get_url (fixture->office);
  settings.auth = (char *)"auto";
  fixture->base.account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_mail (fixture->base.account, &settings);
  lia_session_add_account (fixture->base.session, fixture->base.account, "secret", NULL, FALSE);
}

static void
tear_down (MailFixture *fixture, gconstpointer data)
{
  widget_fixture_close (&fixture->base, fixture->widget);
  widget_fixture_tear_down (&fixture->base, NULL);
  office_child_stop (fixture->office);
}

static LiaFolder *
inbox (MailFixture *fixture)
{
  return lia_session_find_folder (fixture->base.session, fixture->base.account,
                                  LIA_FOLDER_ROLE_INBOX);
}

static LiaMessageListView *
show_inbox (MailFixture *fixture)
{
  LiaViewSpec spec = { .kind = LIA_VIEW_FOLDER };
  LiaMessageListView *view = NULL;

  wait_until (inbox (fixture) != NULL);
  spec.folder = inbox (fixture);
  fixture->widget = lia_message_list_view_new (fixture->base.session, NULL);
  view = LIA_MESSAGE_LIST_VIEW (fixture->widget);
  widget_fixture_show (&fixture->base, fixture->widget, 360, 600);
  lia_message_list_view_show (view, &spec, TRUE);
  wait_until (find_by_type (fixture->widget, LIA_TYPE_MESSAGE_ROW) != NULL);
  return view;
}

static GtkWidget *
find_row (GtkWidget *root, const char *subject)
{
  LiaMessage *message
      = LIA_IS_MESSAGE_ROW (root) ? lia_message_row_get_message (LIA_MESSAGE_ROW (root)) : NULL;
  GtkWidget *found = NULL;

  if (message != NULL && lia_message_get_loaded (message)
      && g_strcmp0 (lia_message_get_record (message)->subject, subject) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, subject);
  return found;
}

static GtkWidget *
row_of (MailFixture *fixture, const char *subject)
{
  return find_row (fixture->widget, subject);
}

/* What a screen reader says of the place in the list. */
static void
assert_says (GtkWidget *row, const char *expected)
{
  g_autofree char *difference = NULL;

  while (!GTK_IS_LIST_VIEW (gtk_widget_get_parent (row)))
    row = gtk_widget_get_parent (row);
  difference = gtk_test_accessible_check_property (GTK_ACCESSIBLE (row),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
  g_assert_cmpstr (difference, ==, NULL);
}

static void
set_flags (MailFixture *fixture, LiaMessage *message, guint flags, guint mask)
{
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = lia_message_get_row_id (message);

  g_array_append_val (row_ids, row_id);
  lia_session_set_flags (fixture->base.session, row_ids, flags, mask);
}

#define UNREAD "Re: Edge server certificates"
#define READ "Minutes of the steering committee"

static void
test_rows (MailFixture *fixture, gconstpointer data)
{
  GtkWidget *row = NULL;
  LiaMessage *message = NULL;

  show_inbox (fixture);
  wait_until (row_of (fixture, UNREAD) != NULL && row_of (fixture, READ) != NULL);
  g_assert_false (gtk_widget_has_css_class (row_of (fixture, READ), "unread"));
  row = row_of (fixture, UNREAD);
  g_assert_true (gtk_widget_has_css_class (row, "unread"));
  /* Initials and badge; sender, time, subject, first words. */
  wait_until (count_painted (row, GSK_TEXT_NODE) >= 5);
  g_assert_cmpuint (count_painted (row, GSK_TEXTURE_NODE), >=, 2);
  /* The row that is on the screen follows its message. */
  message = lia_message_row_get_message (LIA_MESSAGE_ROW (row));
  set_flags (fixture, message, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  wait_until (!gtk_widget_has_css_class (row, "unread"));
  g_assert_true (row_of (fixture, UNREAD) == row);
}

static void
test_row_says_all (MailFixture *fixture, gconstpointer data)
{
  GtkWidget *row = NULL;
  LiaPerson *karim = NULL;
  g_autofree char *time = NULL;
  g_autofree char *expected = NULL;

  show_inbox (fixture);
  wait_until (row_of (fixture, UNREAD) != NULL);
  karim = widget_fixture_person (&fixture->base, "karim.benali@contoso.example", NULL);
  widget_fixture_set_state (karim, LIA_AVAILABILITY_BUSY);
  row = row_of (fixture, UNREAD);
  time = lia_time_text_row (
      lia_message_get_record (lia_message_row_get_message (LIA_MESSAGE_ROW (row)))->received_us);
  expected = g_strdup_printf ("Unread, Karim Benali, Busy, " UNREAD ", %s", time);
  assert_says (row, expected);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static gboolean
is_single (LiaMessageListView *view, LiaMessage *message)
{
  g_autoptr (LiaMessage) single = lia_message_list_view_dup_single (view);

  return single == message;
}

static void
test_selection (MailFixture *fixture, gconstpointer data)
{
  LiaMessageListView *view = show_inbox (fixture);
  g_autoptr (LiaMessage) first = NULL;
  g_autoptr (LiaMessage) second = NULL;
  g_autoptr (LiaMessage) next = NULL;
  g_autoptr (GArray) row_ids = NULL;
  guint told = 0;

  wait_until (row_of (fixture, READ) != NULL);
  g_signal_connect_swapped (view, "selection-changed", G_CALLBACK (count_cb), &told);
  /* The newest is selected by itself. */
  wait_until ((first = lia_message_list_view_dup_single (view)) != NULL);
  told = 0;
  lia_message_list_view_step (view, 1);
  wait_until (told > 0);
  second = lia_message_list_view_dup_single (view);
  g_assert_true (second != first);
  lia_message_list_view_step (view, 1);
  run_idles ();
  next = lia_message_list_view_dup_single (view);
  lia_message_list_view_step (view, -1);
  run_idles ();
  row_ids = lia_message_list_view_get_selected (view);
  g_assert_cmpuint (row_ids->len, ==, 1);
  g_assert_cmpint (g_array_index (row_ids, gint64, 0), ==, lia_message_get_row_id (second));
  /* What is selected is deleted: the one that stood below it takes its place. */
  lia_session_delete (fixture->base.session, row_ids, FALSE);
  wait_until (is_single (view, next));
}

static void
test_empty_pages (MailFixture *fixture, gconstpointer data)
{
  LiaMessageListView *view = show_inbox (fixture);
  LiaViewSpec spec = { .kind = LIA_VIEW_SEARCH, .text = "xyzzyx" };

  wait_until (row_of (fixture, READ) != NULL);
  lia_message_list_view_show (view, &spec, FALSE);
  wait_until (find_label (fixture->widget, "No Messages Found") != NULL);
  spec = (LiaViewSpec){ .kind = LIA_VIEW_SEARCH, .text = "steering" };
  lia_message_list_view_show (view, &spec, FALSE);
  wait_until (row_of (fixture, READ) != NULL);
  g_assert_null (row_of (fixture, UNREAD));
}

/* Among the unread ones a message that is read stays until the list is opened anew; one that is deleted goes. */
static void
test_unread_filter (MailFixture *fixture, gconstpointer data)
{
  LiaMessageListView *view = show_inbox (fixture);
  LiaViewSpec spec = { .kind = LIA_VIEW_FOLDER, .filter = LIA_VIEW_FILTER_UNREAD };
  LiaMessage *message = NULL;
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = 0;

  wait_until (row_of (fixture, READ) != NULL);
  spec.folder = inbox (fixture);
  lia_message_list_view_show (view, &spec, FALSE);
  wait_until (row_of (fixture, UNREAD) != NULL);
  g_assert_null (row_of (fixture, READ));
  message = lia_message_row_get_message (LIA_MESSAGE_ROW (row_of (fixture, UNREAD)));
  row_id = lia_message_get_row_id (message);
  set_flags (fixture, message, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  wait_until (!gtk_widget_has_css_class (row_of (fixture, UNREAD), "unread"));
  run_idles ();
  g_assert_nonnull (row_of (fixture, UNREAD));

  g_array_append_val (row_ids, row_id);
  lia_session_delete (fixture->base.session, row_ids, FALSE);
  wait_until (row_of (fixture, UNREAD) == NULL);
}

/* Who deletes with the keyboard is at the message that is selected next. */
static void
test_focus_stays (MailFixture *fixture, gconstpointer data)
{
  LiaMessageListView *view = show_inbox (fixture);
  GtkWidget *list = find_by_type (fixture->widget, GTK_TYPE_LIST_VIEW);
  GtkWidget *row = NULL;
  g_autoptr (GArray) row_ids = NULL;
  guint n = 0;

  wait_until (row_of (fixture, UNREAD) != NULL);
  for (row = row_of (fixture, UNREAD); gtk_widget_get_parent (row) != list;)
    row = gtk_widget_get_parent (row);
  gtk_widget_grab_focus (row);
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  run_idles ();
  row_ids = lia_message_list_view_get_selected (view);
  g_assert_cmpuint (row_ids->len, ==, 1);
  n = lia_message_list_view_get_n_messages (view);
  lia_message_list_view_keep_focus (view);
  lia_session_delete (fixture->base.session, row_ids, FALSE);
  wait_until (lia_message_list_view_get_n_messages (view) == n - 1);
  run_idles ();
  row = gtk_root_get_focus (gtk_widget_get_root (list));
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_is_ancestor (row, list));
}

/* Two keys that come in one turn of the loop go two steps. */
static void
test_two_steps (MailFixture *fixture, gconstpointer data)
{
  LiaMessageListView *view = show_inbox (fixture);
  g_autoptr (GtkSelectionModel) model = NULL;
  GtkListView *list = GTK_LIST_VIEW (find_by_type (fixture->widget, GTK_TYPE_LIST_VIEW));

  wait_until (row_of (fixture, READ) != NULL);
  run_idles ();
  model = g_object_ref (gtk_list_view_get_model (list));
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  lia_message_list_view_step (view, 1);
  lia_message_list_view_step (view, 1);
  g_assert_true (gtk_selection_model_is_selected (model, 2));
}

/* ---- The reader ---- */

static void
test_reader (MailFixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessage) message = NULL;
  LiaMessageView *view = NULL;
  guint n_chips = 0;

  show_inbox (fixture);
  wait_until (row_of (fixture, "Budget review moved to Thursday") != NULL);
  message = g_object_ref (lia_message_row_get_message (
      LIA_MESSAGE_ROW (row_of (fixture, "Budget review moved to Thursday"))));
  widget_fixture_close (&fixture->base, fixture->widget);
  fixture->widget = lia_message_view_new (fixture->base.session);
  view = LIA_MESSAGE_VIEW (fixture->widget);
  widget_fixture_show (&fixture->base, fixture->widget, 700, 600);
  lia_message_view_show (view, lia_message_get_row_id (message), message);
  /* The header is there at once, the rest when it has come. */
  g_assert_nonnull (find_label (fixture->widget, "Budget review moved to Thursday"));
  g_assert_nonnull (find_label (fixture->widget, "Amélie Laurent"));
  wait_until (lia_message_view_get_message (view) != NULL);
  n_chips = count_by_type (fixture->widget, LIA_TYPE_PERSON_CHIP);
  g_assert_cmpuint (n_chips, ==, 5); /* the sender, one To, three Cc */
  g_assert_nonnull (find_label (fixture->widget, "figures-lyon.ods"));
  g_assert_nonnull (find_label (fixture->widget, "pilot-seats.pdf"));

  lia_message_view_show (view, 0, NULL);
  run_idles ();
  g_assert_null (find_label (fixture->widget, "Budget review moved to Thursday"));
  g_assert_null (find_label (fixture->widget, "figures-lyon.ods"));
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, MailFixture, NULL, set_up, func, tear_down)
  add ("/mail-views/rows", test_rows);
  add ("/mail-views/row-says-all", test_row_says_all);
  add ("/mail-views/selection", test_selection);
  add ("/mail-views/empty-pages", test_empty_pages);
  add ("/mail-views/unread-filter", test_unread_filter);
  add ("/mail-views/two-steps", test_two_steps);
  add ("/mail-views/focus-stays", test_focus_stays);
  add ("/mail-views/reader", test_reader);
#undef add
  return g_test_run ();
}
