/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-fixture.h"
#include "widgets/lia-lazy-rows.h"

/* Rows are made for what is on screen only, and show what stands there. */

#define N_ITEMS 1000
#define HEIGHT 600

typedef struct
{
  WidgetFixture base;
  GtkWidget *owner;
  GtkWidget *scrolled;
  GtkListView *list;
  GtkStringList *texts;
  LiaLazyRows *rows;
  guint n_created;
} Fixture;

static GtkWidget *
create_row (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_created++;
  return gtk_label_new (NULL);
}

static void
show_row (GtkWidget *row, GtkListItem *item, gpointer user_data)
{
  gtk_label_set_text (GTK_LABEL (row),
                      item != NULL ? gtk_string_object_get_string (gtk_list_item_get_item (item))
                                   : "");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  widget_fixture_set_up (&fixture->base, data);
  fixture->texts = gtk_string_list_new (NULL);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      gtk_string_list_append (fixture->texts, text);
    }
  fixture->list = GTK_LIST_VIEW (gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (fixture->texts)))),
      NULL));
  fixture->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (fixture->scrolled),
                                 GTK_WIDGET (fixture->list));
  gtk_widget_set_vexpand (fixture->scrolled, TRUE);
  fixture->owner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (fixture->owner), fixture->scrolled);
  fixture->rows = lia_lazy_rows_new (fixture->list, fixture->owner, create_row, show_row, fixture);
  widget_fixture_show (&fixture->base, fixture->owner, 300, HEIGHT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lia_lazy_rows_free (fixture->rows);
  widget_fixture_close (&fixture->base, fixture->owner);
  g_object_unref (fixture->texts);
  widget_fixture_tear_down (&fixture->base, data);
}

static GtkWidget *
shown_row (Fixture *fixture, guint position)
{
  g_autoptr (GPtrArray) shown = lia_lazy_rows_get_shown (fixture->rows);

  for (guint i = 0; i < shown->len; i++)
    if (gtk_list_item_get_position (lia_lazy_rows_get_item (shown->pdata[i])) == position)
      return shown->pdata[i];
  return NULL;
}

/* Whether from the top on the whole height of the list is covered by rows that show what stands there. */
static gboolean
is_covered (Fixture *fixture)
{
  GtkWidget *list = GTK_WIDGET (fixture->list);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (fixture->texts));
  float end = 0;

  for (guint i = 0; i < n_items && end < gtk_widget_get_height (list); i++)
    {
      GtkWidget *row = shown_row (fixture, i);
      graphene_rect_t bounds;

      if (row == NULL || !gtk_widget_compute_bounds (row, list, &bounds) || bounds.origin.y < end
          || !g_str_equal (gtk_label_get_text (GTK_LABEL (row)),
                           gtk_string_list_get_string (fixture->texts, i)))
        return FALSE;
      end = bounds.origin.y + bounds.size.height;
    }
  return end > 0;
}

static void
scroll_to (Fixture *fixture, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->list), "list.scroll-to-item", "u", position);
}

static void
test_few_rows (Fixture *fixture, gconstpointer data)
{
  wait_until (is_covered (fixture));
  /* One measures, the others are on screen or close to it. */
  g_assert_cmpuint (fixture->n_created, <=, 1 + HEIGHT / 16 + 10);
}

static void
test_scrolled (Fixture *fixture, gconstpointer data)
{
  guint n_created = 0;

  wait_until (shown_row (fixture, 0) != NULL);
  scroll_to (fixture, N_ITEMS - 1);
  wait_until (shown_row (fixture, N_ITEMS - 1) != NULL);
  g_assert_null (shown_row (fixture, 0));
  n_created = fixture->n_created;
  scroll_to (fixture, N_ITEMS / 2);
  wait_until (shown_row (fixture, N_ITEMS / 2) != NULL);
  scroll_to (fixture, 0);
  wait_until (is_covered (fixture));
  /* The same rows again, but for one that may be cut at both ends. */
  g_assert_cmpuint (fixture->n_created, <=, n_created + 4);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  static const char *const newest[] = { "newest", "second", NULL };

  wait_until (is_covered (fixture));
  gtk_string_list_splice (fixture->texts, 0, 1, newest);
  wait_until (is_covered (fixture));
  gtk_string_list_splice (fixture->texts, 0, N_ITEMS - 10, NULL);
  wait_until (is_covered (fixture));
}

static void
test_focus (Fixture *fixture, gconstpointer data)
{
  GtkWidget *focus = NULL;

  wait_until (shown_row (fixture, 3) != NULL);
  lia_lazy_rows_focus (fixture->rows, 3);
  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (fixture->list)));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (shown_row (fixture, 3), focus));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/widgets/lazy-rows/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  ADD ("few-rows", test_few_rows);
  ADD ("scrolled", test_scrolled);
  ADD ("changed", test_changed);
  ADD ("focus", test_focus);
  return g_test_run ();
}
