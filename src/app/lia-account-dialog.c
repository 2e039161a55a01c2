/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-account-dialog"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-account-dialog.h"
#include "widgets/lia-widget.h"

struct _LiaAccountDialog
{
  AdwWindow parent_instance;

  LiaSession *session;
  LiaAccount *account;

  GtkEditable *name_row;
  GtkEditable *address_row;
  GtkEditable *login_row;
  GtkEditable *password_row;
  GtkEditable *url_row;
  GtkEditable *server_row;
  GtkSwitch *tls_switch;

  /* What is wrong with a field, below it. */
  GtkWidget *address_hint;
  GtkWidget *url_hint;
  GtkWidget *server_hint;
  GtkWidget *address_hint_label;
  GtkWidget *url_hint_label;
  GtkWidget *server_hint_label;

  GtkLabel *missing_label;
  GtkWidget *done_button;
};

G_DEFINE_FINAL_TYPE (LiaAccountDialog, lia_account_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

/* A host, or a host and a port after ":"; an IPv6 address stands in brackets. */
static gboolean
parse_server (const char *text, char **out_host, guint16 *out_port)
{
  g_autoptr (GSocketConnectable) address = g_network_address_parse (text, 0, NULL);

  if (address == NULL)
    return FALSE;
  *out_host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  *out_port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}

static gboolean
is_valid_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL
         && (g_strcmp0 (g_uri_get_scheme (uri), "https") == 0
             || g_strcmp0 (g_uri_get_scheme (uri), "http") == 0);
}

static void
mark (GtkEditable *row, GtkWidget *hint, GtkWidget *hint_label, gboolean good)
{
  /* Of the text within the row GTK 4.8 tells a screen reader nothing: the row stands for it. */
  GtkAccessible *text = GTK_ACCESSIBLE (row);

  gtk_widget_set_visible (hint, !good);
  if (good)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
      gtk_accessible_reset_state (text, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (text, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (text, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_relation (text, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, hint_label, NULL, -1);
}

/* What Done waits for, where no field is wrong. */
static void
show_missing (LiaAccountDialog *self, gboolean has_address, gboolean has_server)
{
  const char *text = "";

  if (!has_address)
    text = _ ("Still missing: your mail address");
  else if (!has_server)
    text = _ ("Still missing: the server of the mail, or the one of presence and messages");
  gtk_label_set_text (self->missing_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->missing_label), *text != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->done_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
validate_cb (LiaAccountDialog *self)
{
  g_autofree char *address = dup_text (self->address_row);
  g_autofree char *url = dup_text (self->url_row);
  g_autofree char *server = dup_text (self->server_row);
  g_autofree char *host = NULL;
  guint16 port = 0;
  const char *at = strchr (address, '@');
  gboolean address_good = at != NULL && at != address && at[1] != '\0';
  gboolean url_good = *url == '\0' || is_valid_url (url);
  gboolean server_good = *server == '\0' || parse_server (server, &host, &port);
  gboolean has_server = *url != '\0' || *server != '\0';

  mark (self->address_row, self->address_hint, self->address_hint_label,
        *address == '\0' || address_good);
  mark (self->url_row, self->url_hint, self->url_hint_label, url_good);
  mark (self->server_row, self->server_hint, self->server_hint_label, server_good);
  show_missing (self, *address != '\0', has_server);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.save",
                                 address_good && url_good && server_good && has_server);
}

static void
apply_mail (LiaAccountDialog *self, LiaAccount *account, const char *login)
{
  g_autofree char *url = dup_text (self->url_row);
  const LiaMailSettings *old = lia_account_get_mail (account);
  LiaMailSettings mail = { 0 };

  if (*url == '\0')
    {
      lia_account_set_mail (account, NULL);
      return;
    }
  mail.backend = (char *)"ews";
  mail.url = url;
  mail.login = (char *)login;
  mail.auth = old != NULL ? old->auth : (char *)"auto";
  /* A pin belongs to the server for which the user gave it. */
  if (old != NULL && g_strcmp0 (old->url, url) == 0)
    mail.pinned_sha256 = old->pinned_sha256;
  lia_account_set_mail (account, &mail);
}

static void
apply_talk (LiaAccountDialog *self, LiaAccount *account, const char *login)
{
  g_autofree char *text = dup_text (self->server_row);
  g_autofree char *host = NULL;
  const LiaTalkSettings *old = lia_account_get_talk (account);
  LiaTalkSettings talk = { 0 };

  if (*text == '\0' || !parse_server (text, &host, &talk.port))
    {
      lia_account_set_talk (account, NULL);
      return;
    }
  talk.backend = (char *)"ocs";
  talk.server = host;
  talk.tls = gtk_switch_get_active (self->tls_switch);
  talk.login = (char *)login;
  if (old != NULL)
    {
      talk.user_agent = old->user_agent;
      if (g_strcmp0 (old->server, host) == 0)
        talk.pinned_sha256 = old->pinned_sha256;
    }
  lia_account_set_talk (account, &talk);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaAccountDialog *self = LIA_ACCOUNT_DIALOG (widget);
  g_autofree char *text = dup_text (self->address_row);
  g_autofree char *own_name = dup_text (self->name_row);
  g_autofree char *login = dup_text (self->login_row);
  const char *password = gtk_editable_get_text (self->password_row);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, text, own_name);
  g_autoptr (LiaAccount) account = NULL;

  if (self->account != NULL)
    account = g_object_ref (self->account);
  else
    {
      g_autofree char *id = g_uuid_string_random ();
      account = lia_account_new (id, strchr (text, '@') + 1, address);
    }
  lia_account_set_address (account, address);
  apply_mail (self, account, *login != '\0' ? login : NULL);
  apply_talk (self, account, *login != '\0' ? login : NULL);
  if (self->account != NULL && *password == '\0')
    lia_session_update_account (self->session, account);
  else
    lia_session_add_account (self->session, account, password, password, TRUE);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fill_in (LiaAccountDialog *self)
{
  LiaAddress *address = lia_account_get_address (self->account);
  const LiaMailSettings *mail = lia_account_get_mail (self->account);
  const LiaTalkSettings *talk = lia_account_get_talk (self->account);
  const char *login = NULL;

  gtk_window_set_title (GTK_WINDOW (self), _ ("Account"));
  gtk_editable_set_text (self->address_row, lia_address_get_address (address));
  if (lia_address_get_name (address) != NULL)
    gtk_editable_set_text (self->name_row, lia_address_get_name (address));
  if (mail != NULL)
    {
      gtk_editable_set_text (self->url_row, mail->url);
      login = mail->login;
    }
  if (talk != NULL)
    {
      g_autofree char *server = talk->port != 0
                                    ? g_strdup_printf ("%s:%u", talk->server, talk->port)
                                    : g_strdup (talk->server);
      gtk_editable_set_text (self->server_row, server != NULL ? server : "");
      gtk_switch_set_active (self->tls_switch, talk->tls);
      if (login == NULL)
        login = talk->login;
    }
  if (login != NULL)
    gtk_editable_set_text (self->login_row, login);
}

static void
lia_account_dialog_dispose (GObject *object)
{
  LiaAccountDialog *self = LIA_ACCOUNT_DIALOG (object);

  g_clear_object (&self->account);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_ACCOUNT_DIALOG);
  G_OBJECT_CLASS (lia_account_dialog_parent_class)->dispose (object);
}

static void
lia_account_dialog_class_init (LiaAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_account_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/app/lia-account-dialog.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, login_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, url_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, server_row);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, tls_switch);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, address_hint);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, url_hint);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, server_hint);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, address_hint_label);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, url_hint_label);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, server_hint_label);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, missing_label);
  gtk_widget_class_bind_template_child (widget_class, LiaAccountDialog, done_button);
  gtk_widget_class_install_action (widget_class, "account.save", NULL, save_action);
}

static void
lia_account_dialog_init (LiaAccountDialog *self)
{
  GtkEditable *rows[4];

  gtk_widget_init_template (GTK_WIDGET (self));
  lia_widget_drop_focus_when_hidden (GTK_WINDOW (self));
  rows[0] = self->address_row;
  rows[1] = self->url_row;
  rows[2] = self->server_row;
  rows[3] = self->login_row;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_swapped (rows[i], "changed", G_CALLBACK (validate_cb), self);
  validate_cb (self);
}

LiaAccountDialog *
lia_account_dialog_new (LiaSession *session, LiaAccount *account, GtkWindow *parent)
{
  LiaAccountDialog *self = g_object_new (LIA_TYPE_ACCOUNT_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  if (account != NULL)
    {
      self->account = g_object_ref (account);
      fill_in (self);
    }
  return self;
}
