/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-link-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-link-dialog.h"

typedef struct
{
  char *uri;
  LiaLinkDialogFunc open_func;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

static void
question_free (Question *question)
{
  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question->uri);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_strcmp0 (response, "open") == 0)
    question->open_func (question->uri, question->user_data);
}

static char *
describe (const LiaLink *link)
{
  GString *text = g_string_new (NULL);

  /* Translators: %s is the name of a server, such as “www.example.com”. */
  g_string_append_printf (text, _ ("It leads to %s."), link->host);
  if ((link->doubts & LIA_LINK_OTHER_TEXT) != 0)
    g_string_append_printf (text, "\n\n%s", _ ("The message names another place for it."));
  if ((link->doubts & LIA_LINK_USER) != 0)
    g_string_append_printf (text, "\n\n%s",
                            _ ("What stands before the sign “@” is not where it leads."));
  if ((link->doubts & LIA_LINK_ODD_HOST) != 0)
    g_string_append_printf (
        text, "\n\n%s",
        _ ("The name of the place is written so that it could be mistaken for another."));
  return g_string_free (text, FALSE);
}

static GtkWidget *
new_address_label (const LiaLink *link)
{
  GtkWidget *label = gtk_label_new (link->shown);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_label_set_lines (GTK_LABEL (label), 6);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "monospace");
  /* An address is written from the left in every language. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  return label;
}

GtkWindow *
lia_link_dialog_present (GtkWindow *parent,
                         const LiaLink *link,
                         LiaLinkDialogFunc open_func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  gboolean dangerous = FALSE;
  AdwMessageDialog *dialog = NULL;
  Question *question = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (link != NULL && link->kind == LIA_LINK_WEB, NULL);
  g_return_val_if_fail (open_func != NULL, NULL);

  dangerous = (link->doubts & ~(guint)LIA_LINK_UNSEEN) != 0;
  text = describe (link);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      parent, dangerous ? _ ("This Link Is Not What It Seems") : _ ("Open This Link?"), text));
  adw_message_dialog_set_extra_child (dialog, new_address_label (link));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "open",
                                    dangerous ? _ ("_Open Anyway") : _ ("_Open"), NULL);
  adw_message_dialog_set_response_appearance (
      dialog, "open", dangerous ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, dangerous ? "cancel" : "open");
  adw_message_dialog_set_close_response (dialog, "cancel");
  question = g_new0 (Question, 1);
  question->uri = g_strdup (link->uri);
  question->open_func = open_func;
  question->user_data = user_data;
  question->destroy = destroy;
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question,
                         (GClosureNotify)(void (*) (void))question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
