/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-accounts-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-account-dialog.h"
#include "app/lia-accounts-window.h"

typedef struct
{
  LiaSession *session;
  LiaAccount *account; /* nullable */
} RowContext;

static void
context_free (RowContext *context, GClosure *closure)
{
  g_object_unref (context->session);
  g_clear_object (&context->account);
  g_free (context);
}

static RowContext *
context_new (LiaSession *session, LiaAccount *account)
{
  RowContext *context = g_new0 (RowContext, 1);

  context->session = g_object_ref (session);
  context->account = account != NULL ? g_object_ref (account) : NULL;
  return context;
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_root (widget));
}

static void
edit_cb (GtkWidget *row, RowContext *context)
{
  gtk_window_present (
      GTK_WINDOW (lia_account_dialog_new (context->session, context->account, window_of (row))));
}

static void
remove_response_cb (AdwMessageDialog *dialog, const char *response, RowContext *context)
{
  if (g_strcmp0 (response, "remove") == 0)
    lia_session_remove_account (context->session, context->account);
}

static void
remove_cb (GtkWidget *button, RowContext *context)
{
  GtkWidget *dialog = adw_message_dialog_new (
      window_of (button), _ ("Remove This Account?"),
      _ ("Its mail and conversations go from this computer, not from the server. What was not sent "
         "yet is lost."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep"), "remove",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_response_cb),
                         context_new (context->session, context->account),
                         (GClosureNotify)context_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const char *
status_text (LiaStatus status, const char *message)
{
  if (message != NULL)
    return message;
  switch (status)
    {
    case LIA_STATUS_CONNECTED:
      return _ ("connected");
    case LIA_STATUS_CONNECTING:
      return _ ("connecting…");
    case LIA_STATUS_WAITING:
      return _ ("tried again soon");
    case LIA_STATUS_NEEDS_PASSWORD:
      return _ ("needs a password");
    case LIA_STATUS_NEEDS_TRUST:
      return _ ("needs a look at its certificate");
    case LIA_STATUS_REFUSED:
      return _ ("refused by the server");
    case LIA_STATUS_OFF:
    default:
      return _ ("off");
    }
}

static void
show_status (AdwActionRow *row, GParamSpec *pspec, LiaAccount *account)
{
  /* Translators: 1: the state of mail, 2: the state of messages and presence. */
  g_autofree char *text = g_strdup_printf (
      _ ("Mail: %1$s · Messages: %2$s"),
      status_text (lia_account_get_mail_status (account), lia_account_get_mail_message (account)),
      status_text (lia_account_get_talk_status (account), lia_account_get_talk_message (account)));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (row, escaped);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  LiaAccount *account = item;
  LiaSession *session = user_data;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title
      = g_markup_printf_escaped ("%s — %s", lia_account_get_name (account),
                                 lia_address_get_address (lia_account_get_address (account)));
  /* Translators: %s is the name of an account. */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), lia_account_get_name (account));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_data (remove, "clicked", G_CALLBACK (remove_cb), context_new (session, account),
                         (GClosureNotify)context_free, 0);
  g_signal_connect_data (row, "activated", G_CALLBACK (edit_cb), context_new (session, account),
                         (GClosureNotify)context_free, 0);
  g_signal_connect_object (account, "notify", G_CALLBACK (show_status), row, G_CONNECT_SWAPPED);
  show_status (ADW_ACTION_ROW (row), NULL, account);
  return row;
}

static GtkWidget *
new_group (LiaSession *session)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *add = gtk_button_new_with_label (_ ("Add an Account"));

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), lia_session_get_accounts (session), create_row,
                           g_object_ref (session), g_object_unref);
  gtk_widget_set_halign (add, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (add, 18);
  gtk_widget_add_css_class (add, "pill");
  g_signal_connect_data (add, "clicked", G_CALLBACK (edit_cb), context_new (session, NULL),
                         (GClosureNotify)context_free, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), add);
  return group;
}

/* Seen: libadwaita 1.2.2 leaks the pages of an AdwPreferencesWindow with all that is in them. */
void
lia_accounts_window_present (LiaSession *session, GtkWindow *parent)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (new_group (session)));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Accounts"));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 420);
  gtk_window_present (GTK_WINDOW (window));
}
