/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "widget-fixture.h"
#include "widgets/lia-composer.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-recipients-entry.h"

/* The window in which a message is written. */

typedef struct
{
  WidgetFixture base;
  LiaDraft *draft;
  GtkWidget *composer; /* NULL once it has closed */
} ComposerFixture;

static void
open_composer (ComposerFixture *fixture)
{
  fixture->composer = GTK_WIDGET (lia_composer_new (fixture->base.session, fixture->draft));
  g_object_add_weak_pointer (G_OBJECT (fixture->composer), (gpointer *)&fixture->composer);
  gtk_window_present (GTK_WINDOW (fixture->composer));
  gtk_test_widget_wait_for_draw (fixture->composer);
}

static void
set_up (ComposerFixture *fixture, gconstpointer data)
{
  widget_fixture_set_up (&fixture->base, NULL);
  fixture->draft = lia_session_new_draft (fixture->base.session, fixture->base.account, NULL);
}

static void
tear_down (ComposerFixture *fixture, gconstpointer data)
{
  if (fixture->composer != NULL)
    gtk_window_close (GTK_WINDOW (fixture->composer));
  wait_until (fixture->composer == NULL);
  g_object_unref (fixture->draft);
  widget_fixture_tear_down (&fixture->base, NULL);
}

static GtkWidget *
first_entry (ComposerFixture *fixture)
{
  return find_by_type (fixture->composer, LIA_TYPE_RECIPIENTS_ENTRY);
}

static void
type_recipient (ComposerFixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_by_type (first_entry (fixture), GTK_TYPE_TEXT)), text);
}

static GtkTextBuffer *
text_buffer (ComposerFixture *fixture)
{
  return gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (find_by_type (fixture->composer, GTK_TYPE_TEXT_VIEW)));
}

static void
test_writes_draft (ComposerFixture *fixture, gconstpointer data)
{
  GtkWidget *subject = NULL;
  GPtrArray *to = NULL;

  open_composer (fixture);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->composer)), ==, "New Message");
  type_recipient (fixture, "a@x.example;");
  subject = find_by_class (fixture->composer, "subject-entry");
  gtk_editable_set_text (GTK_EDITABLE (subject), "Rollout plan");
  gtk_text_buffer_set_text (text_buffer (fixture), "Hello,", -1);

  to = lia_draft_get_recipients (fixture->draft, "to");
  g_assert_cmpuint (to->len, ==, 1);
  g_assert_cmpstr (lia_address_get_address (g_ptr_array_index (to, 0)), ==, "a@x.example");
  g_assert_cmpstr (lia_draft_get_subject (fixture->draft), ==, "Rollout plan");
  g_assert_cmpstr (lia_draft_get_text (fixture->draft), ==, "Hello,");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->composer)), ==, "Rollout plan");
  /* It is kept by itself, and says so. */
  wait_until (lia_draft_get_saved_us (fixture->draft) != 0);
}

static void
test_fills_in (ComposerFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) cc = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  g_ptr_array_add (cc, lia_address_new (LIA_ADDRESS_MAIL, "c@x.example", "Carol"));
  lia_draft_set_recipients (fixture->draft, "cc", cc);
  lia_draft_set_text (fixture->draft, "\n\nOn Monday:\n> text");
  open_composer (fixture);
  /* The row of copies is there because there is one; that of blind copies is not. */
  g_assert_nonnull (find_label (fixture->composer, "Carol"));
  g_assert_cmpuint (count_by_type (fixture->composer, LIA_TYPE_RECIPIENTS_ENTRY), ==, 2);
  gtk_text_buffer_get_bounds (text_buffer (fixture), &start, &end);
  text = gtk_text_buffer_get_text (text_buffer (fixture), &start, &end, FALSE);
  g_assert_cmpstr (text, ==, "\n\nOn Monday:\n> text");
  gtk_widget_activate_action (fixture->composer, "composer.more-fields", NULL);
  g_assert_cmpuint (count_by_type (fixture->composer, LIA_TYPE_RECIPIENTS_ENTRY), ==, 3);
}

static void
test_refuses_what_is_no_address (ComposerFixture *fixture, gconstpointer data)
{
  open_composer (fixture);
  lia_draft_set_subject (fixture->draft, "x");
  type_recipient (fixture, "alice");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  run_idles ();
  g_assert_nonnull (find_label (fixture->composer, "“alice” is no mail address"));
  type_recipient (fixture, "");
}

/* Nothing is asked of a message that goes to nobody. */
static void
test_nobody (ComposerFixture *fixture, gconstpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n_windows = 0;

  open_composer (fixture);
  n_windows = g_list_model_get_n_items (windows);
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  run_idles ();
  g_assert_nonnull (find_label (fixture->composer, "Add somebody to whom the message goes"));
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, n_windows);
}

static void
test_attachments (ComposerFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("%PDF", 4);
  g_autoptr (GError) error = NULL;
  GtkWidget *chip = NULL;

  open_composer (fixture);
  g_assert_null (find_by_class (fixture->composer, "attachment-chip"));
  lia_draft_add_attachment (fixture->draft, "plan.pdf", "application/pdf", bytes, &error);
  g_assert_no_error (error);
  chip = find_by_class (fixture->composer, "attachment-chip");
  g_assert_nonnull (chip);
  g_assert_nonnull (find_label (chip, "plan.pdf"));
  g_signal_emit_by_name (find_by_type (chip, GTK_TYPE_BUTTON), "clicked");
  g_assert_cmpuint (lia_draft_get_attachments (fixture->draft)->len, ==, 0);
  g_assert_null (find_by_class (fixture->composer, "attachment-chip"));
}

/* One byte more than all may have together is refused, and what is there stays. */
static void
test_attachments_limit (ComposerFixture *fixture, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (LIA_DRAFT_MAX_ATTACHMENTS_BYTES);
  g_autoptr (GBytes) most = g_bytes_new_static (zeros, LIA_DRAFT_MAX_ATTACHMENTS_BYTES - 1);
  g_autoptr (GBytes) byte = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  open_composer (fixture);
  g_assert_true (lia_draft_add_attachment (fixture->draft, "a.bin", "a/b", most, &error));
  g_assert_true (lia_draft_add_attachment (fixture->draft, "b.bin", "a/b", byte, &error));
  g_assert_no_error (error);
  g_assert_false (lia_draft_add_attachment (fixture->draft, "c.bin", "a/b", byte, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  g_assert_cmpuint (lia_draft_get_attachments (fixture->draft)->len, ==, 2);
  while (lia_draft_get_attachments (fixture->draft)->len > 0)
    lia_draft_remove_attachment (fixture->draft, 0);
}

static void
test_out_of_office_hint (ComposerFixture *fixture, gconstpointer data)
{
  LiaPerson *person
      = widget_fixture_person (&fixture->base, "lucas@contoso.example", "Lucas Moreau");
  g_autoptr (LiaPresence) presence = lia_presence_new (LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE);

  presence->out_of_office = TRUE;
  lia_person_set_presence (person, presence);
  open_composer (fixture);
  g_assert_null (
      find_label (fixture->composer, "Lucas Moreau is out of office and may answer late."));
  type_recipient (fixture, "lucas@contoso.example,");
  g_assert_nonnull (
      find_label (fixture->composer, "Lucas Moreau is out of office and may answer late."));
}

/* Closed with something in it: it goes among the drafts. Nothing in it: it is forgotten. */
static void
test_close (ComposerFixture *fixture, gconstpointer data)
{
  open_composer (fixture);
  gtk_text_buffer_set_text (text_buffer (fixture), "Hello,", -1);
  gtk_window_close (GTK_WINDOW (fixture->composer));
  wait_until (fixture->composer == NULL);
  g_clear_object (&fixture->draft);

  fixture->draft = lia_session_new_draft (fixture->base.session, fixture->base.account, NULL);
  open_composer (fixture);
  gtk_window_close (GTK_WINDOW (fixture->composer));
  wait_until (fixture->composer == NULL);
  g_assert_cmpint (lia_draft_get_saved_us (fixture->draft), ==, 0);
}

static void
notice_cb (LiaSession *session, const char *text, guint undo_id, char **notice)
{
  g_free (*notice);
  *notice = g_strdup (undo_id != 0 ? text : NULL);
}

/* Nothing is said to be sent that only waits for its server. */
static void
test_send_offline (ComposerFixture *fixture, gconstpointer data)
{
  g_autofree char *notice = NULL;
  gulong id = g_signal_connect (fixture->base.session, "notice", G_CALLBACK (notice_cb), &notice);

  open_composer (fixture);
  type_recipient (fixture, "a@x.example,");
  gtk_editable_set_text (GTK_EDITABLE (find_by_class (fixture->composer, "subject-entry")), "x");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  wait_until (fixture->composer == NULL);
  /* It is told when it is kept. */
  wait_until (notice != NULL);
  g_assert_cmpstr (notice, ==, "Waiting in the Outbox; sent when the mail server can be reached");
  g_signal_handler_disconnect (fixture->base.session, id);
}

static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data) && gtk_widget_get_visible (link->data))
      return link->data;
  return NULL;
}

/* What was written is not thrown away at one click; nothing at all is. */
static void
test_discard (ComposerFixture *fixture, gconstpointer data)
{
  open_composer (fixture);
  gtk_text_buffer_set_text (text_buffer (fixture), "Hello,", -1);
  gtk_widget_activate_action (fixture->composer, "composer.discard", NULL);
  g_assert_nonnull (find_dialog ());
  gtk_window_close (find_dialog ());
  wait_until (find_dialog () == NULL);
  g_assert_nonnull (fixture->composer);
  gtk_widget_activate_action (fixture->composer, "composer.discard", NULL);
  g_signal_emit_by_name (find_by_class (GTK_WIDGET (find_dialog ()), "destructive"), "clicked");
  wait_until (fixture->composer == NULL && find_dialog () == NULL);
  g_clear_object (&fixture->draft);

  fixture->draft = lia_session_new_draft (fixture->base.session, fixture->base.account, NULL);
  open_composer (fixture);
  gtk_widget_activate_action (fixture->composer, "composer.discard", NULL);
  g_assert_null (find_dialog ());
  wait_until (fixture->composer == NULL);
}

/* A key, as the controller of the field of recipients sees it; GTK 4 lets nobody make events. */
static gboolean
press_tab_in (GtkWidget *slot, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (slot);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Tab, 0, state, &handled);
    }
  return handled;
}

static void
test_tab_goes_to_subject (ComposerFixture *fixture, gconstpointer data)
{
  GtkWidget *slot = NULL;
  GtkWidget *focus = NULL;

  open_composer (fixture);
  slot = gtk_widget_get_parent (first_entry (fixture));
  g_assert_false (press_tab_in (slot, GDK_SHIFT_MASK));
  g_assert_true (press_tab_in (slot, 0));
  focus = gtk_root_get_focus (GTK_ROOT (fixture->composer));
  g_assert_true (
      gtk_widget_is_ancestor (focus, find_by_class (fixture->composer, "subject-entry")));
  gtk_widget_activate_action (fixture->composer, "composer.more-fields", NULL);
  lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (first_entry (fixture)));
  g_assert_true (press_tab_in (slot, 0));
  focus = gtk_root_get_focus (GTK_ROOT (fixture->composer));
  g_assert_nonnull (gtk_widget_get_ancestor (focus, LIA_TYPE_RECIPIENTS_ENTRY));
  g_assert_false (gtk_widget_is_ancestor (focus, slot));
}

/* What was half typed when the composer closed is there again, to be mended or taken out. */
static void
test_half_typed_recipient (ComposerFixture *fixture, gconstpointer data)
{
  GtkEditable *text = NULL;

  open_composer (fixture);
  type_recipient (fixture, "a@x.example,");
  type_recipient (fixture, "bob the b");
  gtk_window_close (GTK_WINDOW (fixture->composer));
  wait_until (fixture->composer == NULL);
  g_assert_cmpuint (lia_draft_get_recipients (fixture->draft, "to")->len, ==, 2);

  open_composer (fixture);
  text = GTK_EDITABLE (find_by_type (first_entry (fixture), GTK_TYPE_TEXT));
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "bob the b");
  g_assert_cmpuint (count_by_type (first_entry (fixture), LIA_TYPE_PERSON_CHIP), ==, 1);
  gtk_editable_set_text (text, "");
  gtk_editable_set_text (GTK_EDITABLE (find_by_class (fixture->composer, "subject-entry")), "x");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  g_assert_cmpuint (lia_draft_get_recipients (fixture->draft, "to")->len, ==, 1);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, ComposerFixture, NULL, set_up, func, tear_down)
  add ("/composer/writes-draft", test_writes_draft);
  add ("/composer/fills-in", test_fills_in);
  add ("/composer/refuses-what-is-no-address", test_refuses_what_is_no_address);
  add ("/composer/nobody", test_nobody);
  add ("/composer/attachments", test_attachments);
  add ("/composer/attachments-limit", test_attachments_limit);
  add ("/composer/out-of-office-hint", test_out_of_office_hint);
  add ("/composer/close", test_close);
  add ("/composer/send-offline", test_send_offline);
  add ("/composer/discard", test_discard);
  add ("/composer/half-typed-recipient", test_half_typed_recipient);
  add ("/composer/tab-goes-to-subject", test_tab_goes_to_subject);
#undef add
  return g_test_run ();
}
