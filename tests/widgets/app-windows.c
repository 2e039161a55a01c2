/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-windows.h"

#include "app/lia-account-dialog.h"
#include "app/lia-accounts-window.h"
#include "process-state.h"
#include "widget-fixture.h"

/* Enough that after one of them the connection before is kept, whatever else is done meanwhile. */
#define N_ACTS 4

LiaApplication *app;

/* ---- The program, signed in to its demo office ---- */

LiaAccount *
app_windows_get_account (void)
{
  LiaSession *session = lia_application_get_session (app);
  g_autoptr (LiaAccount) account
      = session != NULL ? g_list_model_get_item (lia_session_get_accounts (session), 0) : NULL;

  return account;
}

gboolean
app_windows_is_signed_in (void)
{
  LiaAccount *account = app_windows_get_account ();

  return account != NULL && lia_account_get_mail_status (account) == LIA_STATUS_CONNECTED
         && lia_account_get_talk_status (account) == LIA_STATUS_CONNECTED
         && gtk_application_get_active_window (GTK_APPLICATION (app)) != NULL;
}

/* A place for each widget of a window, which is NULL when it is gone. */
void
app_windows_watch (GtkWidget *widget, GPtrArray *places)
{
  gpointer *place = NULL;

  /* GTK moves it to the next window. */
  if (g_strcmp0 (G_OBJECT_TYPE_NAME (widget), "GtkTooltipWindow") == 0)
    return;
  place = g_new0 (gpointer, 1);
  *place = widget;
  g_object_add_weak_pointer (G_OBJECT (widget), place);
  g_ptr_array_add (places, place);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    app_windows_watch (child, places);
}

static char *
dup_left (GPtrArray *places)
{
  GString *left = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      gpointer *place = g_ptr_array_index (places, i);
      if (*place != NULL)
        g_string_append_printf (left, " %s", G_OBJECT_TYPE_NAME (*place));
    }
  return g_string_free (left, FALSE);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* What moves, and what was about to be drawn, lets go a moment later. */
void
app_windows_wait_until_gone (GPtrArray *places, const char *what)
{
  guint id = g_timeout_add (20, wake_cb, NULL);
  gint64 end_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autofree char *left = dup_left (places);

  while (*left != '\0')
    {
      if (g_get_monotonic_time () > end_us)
        g_error ("%s: of %u widgets are left:%s", what, places->len, left);
      g_main_context_iteration (NULL, TRUE);
      g_free (left);
      left = dup_left (places);
    }
  g_source_remove (id);
}

/* ---- Windows ---- */

/* Searches for what is there. */
static LiaMessageList *
search (const char *subject)
{
  LiaSession *session = lia_application_get_session (app);
  LiaViewSpec spec = { .kind = LIA_VIEW_SEARCH, .text = (char *)subject };
  LiaMessageList *list = lia_session_open_view (session, &spec);

  wait_until (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0);
  return list;
}

static gint64
row_of (const char *subject)
{
  g_autoptr (LiaMessageList) list = search (subject);
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (list), 0);

  return lia_message_get_row_id (message);
}

static void
open_letter (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "new-message", NULL);
}

static void
open_conversation (void)
{
  LiaSession *session = lia_application_get_session (app);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, APP_WINDOWS_PERSON, NULL);

  lia_application_open_conversation (
      app, lia_session_open_conversation (
               session, lia_people_ensure (lia_session_get_people (session), address)));
}

static void
open_message (void)
{
  lia_application_open_message (app, row_of ("steering"), NULL);
}

static void
open_accounts (void)
{
  lia_accounts_window_present (lia_application_get_session (app),
                               gtk_application_get_active_window (GTK_APPLICATION (app)));
}

static void
open_preferences (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
}

static void
open_about (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "about", NULL);
}

static void
open_shortcuts (void)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL);
}

static void
open_new_account (void)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  gtk_window_present (
      GTK_WINDOW (lia_account_dialog_new (lia_application_get_session (app), NULL, window)));
}

static void
open_card (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "show-card",
                                  g_variant_new_string ("mailto:karim.benali@contoso.example"));
}

static void
open_link (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "open-link",
                                  g_variant_new ("(su)", "https://bank.example@evil.example/", 0u));
}

/* ---- Files that are dropped on the main window ---- */

static GtkDropTarget *
find_drop_target (GtkWidget *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      /* The window holds it. */
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_DROP_TARGET (controller)
          && gtk_drop_target_get_gtypes (GTK_DROP_TARGET (controller), NULL)[0]
                 == GDK_TYPE_FILE_LIST)
        return GTK_DROP_TARGET (controller);
    }
  g_assert_not_reached ();
}

static void
drop_file (const char *name, const char *content)
{
  GtkWidget *window = GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (app)));
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GValue value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  g_signal_emit_by_name (find_drop_target (window), "drop", &value, 0.0, 0.0, &taken);
  g_assert_true (taken);
  g_value_unset (&value);
}

static void
drop_message (void)
{
  drop_file ("dropped.eml", "From: " APP_WINDOWS_PERSON "\nSubject: Dropped\n\nHello\n");
}

static void
drop_card (void)
{
  drop_file ("dropped.vcf", "BEGIN:VCARD\nFN:Karim\nEMAIL:" APP_WINDOWS_PERSON "\nEND:VCARD\n"
                            "BEGIN:VCARD\nTEL:+33 1\nEND:VCARD\n");
}

static const struct
{
  const char *name;
  void (*open) (void);
} kinds[] = {
  { "letter", open_letter },
  { "conversation", open_conversation },
  { "message", open_message },
  { "accounts", open_accounts },
  { "card", open_card },
  { "link", open_link },
  { "preferences", open_preferences },
  { "about", open_about },
  { "shortcuts", open_shortcuts },
  { "new account", open_new_account },
  { "dropped message", drop_message },
  { "dropped card", drop_card },
};

/* The window that is there besides those of @before. */
static GtkWindow *
find_new (GPtrArray *before)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);
      if (!g_ptr_array_find (before, window, NULL) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

guint
app_windows_get_n_kinds (void)
{
  return G_N_ELEMENTS (kinds);
}

const char *
app_windows_get_name (guint kind)
{
  return kinds[kind].name;
}

GtkWindow *
app_windows_open (guint kind)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  GtkWindow *window = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) present = g_list_model_get_item (toplevels, i);
      g_ptr_array_add (before, present);
    }
  kinds[kind].open ();
  wait_until ((window = find_new (before)) != NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  return window;
}

void
app_windows_close (GtkWindow *window, const char *what)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);

  app_windows_watch (GTK_WIDGET (window), places);
  gtk_window_close (window);
  app_windows_wait_until_gone (places, what);
}

void
app_windows_open_and_close (guint kind)
{
  app_windows_close (app_windows_open (kind), app_windows_get_name (kind));
}

/* ---- Connections ---- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) people
      = lia_session_search_people_finish (LIA_SESSION (source), result, NULL);

  g_assert_nonnull (people);
  *(gboolean *)user_data = TRUE;
}

/* Flags a message or takes the flag away, on the server too. */
static void
turn_flag (LiaMessage *message)
{
  LiaSession *session = lia_application_get_session (app);
  guint flag = lia_message_get_flags (message) ^ LIA_MESSAGE_FLAGGED;
  gint64 row_id = lia_message_get_row_id (message);
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof row_id);

  g_array_append_val (row_ids, row_id);
  lia_session_set_flags (session, row_ids, flag & LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  /* It is shown when it is stored. */
  wait_until (((lia_message_get_flags (message) ^ flag) & LIA_MESSAGE_FLAGGED) == 0);
  wait_until (lia_session_get_n_pending (session) == 0);
}

guint
app_windows_count_most_descriptors (void)
{
  guint id = g_timeout_add (20, wake_cb, NULL);
  g_autoptr (LiaMessageList) list = search ("steering");
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  gboolean found = FALSE;
  guint most = 0;

  lia_session_search_people_async (lia_application_get_session (app), "Karim", NULL, found_cb,
                                   &found);
  wait_until (found);
  for (guint i = 0; i < N_ACTS; i++)
    {
      turn_flag (message);
      most = MAX (most, process_state_count_descriptors ());
    }
  g_source_remove (id);
  return most;
}
