/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-fixture.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-recipients-entry.h"
#include "widgets/lia-roster-row.h"

/* The entry of the people a message goes to. */

static LiaRecipientsEntry *
show_entry (WidgetFixture *fixture)
{
  GtkWidget *entry = lia_recipients_entry_new (fixture->session, "To");

  widget_fixture_show (fixture, entry, 500, 200);
  return LIA_RECIPIENTS_ENTRY (entry);
}

static GtkEditable *
text_of (LiaRecipientsEntry *entry)
{
  return GTK_EDITABLE (find_by_type (GTK_WIDGET (entry), GTK_TYPE_TEXT));
}

static void
type (LiaRecipientsEntry *entry, const char *text)
{
  gtk_editable_set_text (text_of (entry), text);
}

/* "Name <address>|address|…" */
static char *
dup_chips (LiaRecipientsEntry *entry)
{
  GPtrArray *addresses = lia_recipients_entry_get_addresses (entry);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      const char *name = lia_address_get_name (address);

      g_string_append_printf (out, "%s%s%s%s%s", i > 0 ? "|" : "", name != NULL ? name : "",
                              name != NULL ? " <" : "", lia_address_get_address (address),
                              name != NULL ? ">" : "");
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *typed;
  const char *chips;
  const char *left; /* in the entry */
} Case;

static void
test_odd_input (WidgetFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "a@x.example", "a@x.example", "" },
    { "  a@x.example  ", "a@x.example", "" },
    { "a@x.example; b@x.example", "a@x.example|b@x.example", "" },
    { "a@x.example;;, ,b@x.example", "a@x.example|b@x.example", "" },
    { "Alice Martin <a@x.example>", "Alice Martin <a@x.example>", "" },
    { "\"Martin, Alice\" <a@x.example>; b@x.example", "Martin, Alice <a@x.example>|b@x.example",
      "" },
    { "\"Martin; Alice\" <a@x.example>", "Martin; Alice <a@x.example>", "" },
    { "a@x.example, A@X.example", "a@x.example", "" },
    { "", "", "" },
    /* What is no address stays where it can be mended; nothing of it becomes a chip. */
    { "alice", "", "alice" },
    { "a@x.example, alice", "", "a@x.example, alice" },
    { "@x.example", "", "@x.example" },
    { "a@", "", "a@" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LiaRecipientsEntry *entry = show_entry (fixture);
      g_autofree char *chips = NULL;
      gboolean fine = *cases[i].left == '\0';

      g_test_message ("“%s”", cases[i].typed);
      type (entry, cases[i].typed);
      g_assert_true (lia_recipients_entry_commit (entry) == fine);
      chips = dup_chips (entry);
      g_assert_cmpstr (chips, ==, cases[i].chips);
      g_assert_cmpstr (gtk_editable_get_text (text_of (entry)), ==, cases[i].left);
      g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (text_of (entry)), "error") == !fine);
      widget_fixture_close (fixture, GTK_WIDGET (entry));
    }
}

static void
test_separator_makes_chip (WidgetFixture *fixture, gconstpointer data)
{
  LiaRecipientsEntry *entry = show_entry (fixture);
  g_autofree char *chips = NULL;

  type (entry, "a@x.example,");
  type (entry, "b@x.example;");
  chips = dup_chips (entry);
  g_assert_cmpstr (chips, ==, "a@x.example|b@x.example");
  g_assert_cmpuint (count_by_type (GTK_WIDGET (entry), LIA_TYPE_PERSON_CHIP), ==, 2);
  /* A comma inside a name that is quoted is none. */
  type (entry, "\"Martin,");
  g_assert_cmpstr (gtk_editable_get_text (text_of (entry)), ==, "\"Martin,");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (text_of (entry)), "error"));
  widget_fixture_close (fixture, GTK_WIDGET (entry));
}

static void
test_error_goes_with_the_next_key (WidgetFixture *fixture, gconstpointer data)
{
  LiaRecipientsEntry *entry = show_entry (fixture);

  type (entry, "alice");
  g_assert_false (lia_recipients_entry_commit (entry));
  type (entry, "alice@x.example");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (text_of (entry)), "error"));
  g_assert_true (lia_recipients_entry_commit (entry));
  widget_fixture_close (fixture, GTK_WIDGET (entry));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_remove (WidgetFixture *fixture, gconstpointer data)
{
  LiaRecipientsEntry *entry = show_entry (fixture);
  GtkWidget *button = NULL;
  g_autofree char *chips = NULL;
  guint changed = 0;

  type (entry, "a@x.example, b@x.example,");
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (count_cb), &changed);
  button = find_by_class (GTK_WIDGET (entry), "chip-remove");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Remove a@x.example");
  g_signal_emit_by_name (button, "clicked");
  chips = dup_chips (entry);
  g_assert_cmpstr (chips, ==, "b@x.example");
  g_assert_cmpuint (changed, ==, 1);
  widget_fixture_close (fixture, GTK_WIDGET (entry));
}

/* ---- Completion ---- */

static GtkListBox *
completions (LiaRecipientsEntry *entry)
{
  return GTK_LIST_BOX (find_by_type (GTK_WIDGET (entry), GTK_TYPE_LIST_BOX));
}

static gboolean
offers (LiaRecipientsEntry *entry)
{
  return gtk_widget_get_mapped (GTK_WIDGET (completions (entry)));
}

static void
test_completion (WidgetFixture *fixture, gconstpointer data)
{
  LiaRecipientsEntry *entry = NULL;
  GtkListBoxRow *row = NULL;
  g_autofree char *chips = NULL;

  widget_fixture_person (fixture, "alice@contoso.example", "Alice Martin");
  widget_fixture_person (fixture, "karim@contoso.example", "Karim Benali");
  entry = show_entry (fixture);
  gtk_widget_grab_focus (GTK_WIDGET (text_of (entry)));
  type (entry, "mar");
  wait_until (offers (entry));
  row = gtk_list_box_get_row_at_index (completions (entry), 0);
  g_assert_null (gtk_list_box_get_row_at_index (completions (entry), 1));
  g_assert_true (gtk_list_box_row_is_selected (row));
  g_assert_nonnull (find_label (GTK_WIDGET (row), "Alice Martin"));

  g_signal_emit_by_name (completions (entry), "row-activated", row);
  chips = dup_chips (entry);
  g_assert_cmpstr (chips, ==, "Alice Martin <alice@contoso.example>");
  g_assert_cmpstr (gtk_editable_get_text (text_of (entry)), ==, "");
  wait_until (!offers (entry));
  /* Nobody is offered for what nobody is called, nor for nothing. */
  type (entry, "zzz");
  run_idles ();
  g_assert_false (offers (entry));
  type (entry, "");
  run_idles ();
  g_assert_false (offers (entry));
  widget_fixture_close (fixture, GTK_WIDGET (entry));
}

static void
test_closed_while_offering (WidgetFixture *fixture, gconstpointer data)
{
  LiaRecipientsEntry *entry = NULL;

  widget_fixture_person (fixture, "alice@contoso.example", "Alice Martin");
  entry = show_entry (fixture);
  gtk_widget_grab_focus (GTK_WIDGET (text_of (entry)));
  type (entry, "mar");
  wait_until (offers (entry));
  widget_fixture_close (fixture, GTK_WIDGET (entry));
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func)                                                                            \
  g_test_add (path, WidgetFixture, NULL, widget_fixture_set_up, func, widget_fixture_tear_down)
  add ("/recipients/odd-input", test_odd_input);
  add ("/recipients/separator-makes-chip", test_separator_makes_chip);
  add ("/recipients/error-goes-with-the-next-key", test_error_goes_with_the_next_key);
  add ("/recipients/remove", test_remove);
  add ("/recipients/completion", test_completion);
  add ("/recipients/closed-while-offering", test_closed_while_offering);
#undef add
  return g_test_run ();
}
