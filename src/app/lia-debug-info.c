/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-debug-info"

#include "config.h"

#include <adwaita.h>
#include <locale.h>

#include "app/lia-debug-info.h"
#include "core/lia-log.h"

static void
append_environment (GString *text)
{
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  GdkDisplay *display = gdk_display_get_default ();

  g_string_append_printf (text, "%s %s (%s)\n", LIA_APP_NAME, LIA_VERSION, LIA_PROFILE);
  g_string_append_printf (text, "GLib %u.%u.%u, GTK %u.%u.%u, libadwaita %u.%u.%u\n",
                          glib_major_version, glib_minor_version, glib_micro_version,
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "%s, %s, %s\n\n", desktop != NULL ? desktop : "no desktop",
                          G_OBJECT_TYPE_NAME (display), setlocale (LC_MESSAGES, NULL));
}

static const char *
name_status (LiaStatus status)
{
  switch (status)
    {
    case LIA_STATUS_OFF:
      return "off";
    case LIA_STATUS_CONNECTING:
      return "connecting";
    case LIA_STATUS_CONNECTED:
      return "connected";
    case LIA_STATUS_WAITING:
      return "failed, is tried again";
    case LIA_STATUS_NEEDS_PASSWORD:
      return "needs a password";
    case LIA_STATUS_NEEDS_TRUST:
      return "needs trust";
    case LIA_STATUS_REFUSED:
      return "refused";
    default:
      g_return_val_if_reached ("");
    }
}

static void
append_account (GString *text, guint number, LiaAccount *account)
{
  const LiaMailSettings *mail = lia_account_get_mail (account);
  const LiaTalkSettings *talk = lia_account_get_talk (account);

  g_string_append_printf (text, "Account %u\n", number);
  if (mail != NULL)
    g_string_append_printf (text, "  mail: %s, %s\n", mail->backend,
                            name_status (lia_account_get_mail_status (account)));
  if (talk != NULL)
    g_string_append_printf (text, "  presence and messages: %s over %s, %s\n", talk->backend,
                            talk->tls ? "TLS" : "TCP",
                            name_status (lia_account_get_talk_status (account)));
}

char *
lia_debug_info_dup (LiaSession *session)
{
  GString *text = g_string_new (NULL);
  GListModel *accounts = session != NULL ? lia_session_get_accounts (session) : NULL;
  guint n = accounts != NULL ? g_list_model_get_n_items (accounts) : 0;
  g_autofree char *log = lia_log_dup ();

  append_environment (text);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      append_account (text, i + 1, account);
    }
  g_string_append_printf (text, "\n%s", log);
  return g_string_free (text, FALSE);
}
