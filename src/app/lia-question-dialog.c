/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-question-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/lia-question-dialog.h"
#include "widgets/lia-widget.h"

static AdwMessageDialog *
new_dialog (GtkWindow *parent, const char *heading, char *body_take)
{
  g_autofree char *body = body_take;

  return ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
}

/* ---- Password ---- */

static void
password_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  LiaQuestion *question = LIA_QUESTION (user_data);
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "password");
  GtkSwitch *store = g_object_get_data (G_OBJECT (dialog), "store");

  if (g_strcmp0 (response, "sign-in") == 0)
    lia_question_answer_password (question, gtk_editable_get_text (entry),
                                  gtk_switch_get_active (store));
  else
    lia_question_cancel (question);
}

static void
password_changed_cb (GtkEditable *entry, gpointer user_data)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (user_data), "sign-in",
                                           *gtk_editable_get_text (entry) != '\0');
}

static GtkWidget *
new_store_row (LiaQuestion *question, GtkSwitch **out_switch)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();
  gboolean can_store = lia_question_get_can_store (question);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Remember in the Key Ring"));
  if (!can_store)
    adw_action_row_set_subtitle (
        ADW_ACTION_ROW (row), lia_question_get_reason (question) != NULL
                                  ? lia_question_get_reason (question)
                                  : _ ("There is no key ring here: it is kept for this run only"));
  gtk_switch_set_active (GTK_SWITCH (toggle), can_store);
  gtk_widget_set_sensitive (toggle, can_store);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  *out_switch = GTK_SWITCH (toggle);
  return row;
}

static char *
password_body (LiaQuestion *question)
{
  const char *server = lia_question_get_server (question);
  const char *login = lia_question_get_login (question);

  if (lia_question_get_refused (question))
    /* Translators: 1: a server's name, 2: a login name. */
    return g_strdup_printf (_ ("%1$s refused the password of “%2$s”. Type it again."), server,
                            login != NULL ? login : "");
  /* Translators: 1: a server's name, 2: a login name. */
  return g_strdup_printf (_ ("%1$s asks for the password of “%2$s”."), server,
                          login != NULL ? login : "");
}

static void
present_password (LiaQuestion *question, GtkWindow *parent)
{
  /* Both servers may ask at once, and may be one host: the heading tells them apart. */
  const char *heading = lia_question_get_is_talk (question)
                            ? _ ("Password for Presence and Messages")
                            : _ ("Password for Mail");
  AdwMessageDialog *dialog = new_dialog (parent, heading, password_body (question));
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_password_entry_row_new ();
  GtkSwitch *store = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("Password"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  gtk_list_box_append (GTK_LIST_BOX (list), new_store_row (question, &store));
  adw_message_dialog_set_extra_child (dialog, list);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "sign-in", _ ("_Sign In"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "sign-in", FALSE);
  adw_message_dialog_set_default_response (dialog, "sign-in");
  adw_message_dialog_set_close_response (dialog, "cancel");

  g_object_set_data (G_OBJECT (dialog), "password", entry);
  g_object_set_data (G_OBJECT (dialog), "store", store);
  g_signal_connect (entry, "changed", G_CALLBACK (password_changed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (password_response_cb),
                         g_object_ref (question), (GClosureNotify)(void (*) (void))g_object_unref,
                         0);
  lia_widget_drop_focus_when_hidden (GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

/* ---- Certificate ---- */

static void
certificate_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  LiaQuestion *question = LIA_QUESTION (user_data);

  if (g_strcmp0 (response, "trust") == 0)
    lia_question_accept_certificate (question);
  else
    lia_question_cancel (question);
}

static char *
describe_certificate (LiaQuestion *question)
{
  if (lia_question_get_has_changed (question))
    /* Translators: 1: a server's name, 2: what is wrong with its certificate, a sentence a line. */
    return g_strdup_printf (
        _ ("%1$s shows another certificate than the one that you trusted before:\n%2$s\n\nUnless "
           "your administrator has changed it, somebody is listening. Do not connect before you "
           "have compared the fingerprint."),
        lia_question_get_server (question), lia_question_get_reason (question));
  /* Translators: 1: a server's name, 2: what is wrong with its certificate, a sentence a line. */
  return g_strdup_printf (
      _ ("%1$s shows a certificate that cannot be trusted by itself:\n%2$s\n\nSomebody could be "
         "listening. "
         "Ask your administrator for the fingerprint and compare it before you trust it."),
      lia_question_get_server (question), lia_question_get_reason (question));
}

static void
present_certificate (LiaQuestion *question, GtkWindow *parent)
{
  char *body = describe_certificate (question);
  AdwMessageDialog *dialog
      = new_dialog (parent,
                    lia_question_get_is_talk (question) ? _ ("Trust This Communications Server?")
                                                        : _ ("Trust This Mail Server?"),
                    body);
  GtkWidget *label = gtk_label_new (lia_question_get_fingerprint (question));

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_widget_add_css_class (label, "monospace");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("SHA-256 fingerprint of the certificate"), -1);
  adw_message_dialog_set_extra_child (dialog, label);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Do Not Connect"), "trust",
                                    _ ("_Trust This Certificate"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (certificate_response_cb),
                         g_object_ref (question), (GClosureNotify)(void (*) (void))g_object_unref,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
lia_question_dialog_present (LiaQuestion *question, GtkWindow *parent)
{
  g_return_if_fail (LIA_IS_QUESTION (question));

  switch (lia_question_get_kind (question))
    {
    case LIA_QUESTION_PASSWORD:
      present_password (question, parent);
      break;
    case LIA_QUESTION_CERTIFICATE:
      present_certificate (question, parent);
      break;
    default:
      g_assert_not_reached ();
    }
}
