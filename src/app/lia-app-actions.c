/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-actions"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-actions.h"
#include "app/lia-card-window.h"
#include "app/lia-group-dialog.h"
#include "app/lia-window.h"
#include "core/lia-link.h"
#include "core/lia-mailto.h"
#include "widgets/lia-link-dialog.h"

LiaPerson *
lia_app_actions_find_person (LiaApplication *app, const char *uri)
{
  g_autoptr (LiaAddress) address = *uri != '\0' ? lia_address_new_from_uri (uri, NULL) : NULL;
  LiaSession *session = lia_application_get_session (app);

  return address != NULL && session != NULL
             ? lia_people_ensure (lia_session_get_people (session), address)
             : NULL;
}

/* ---- Other programs ---- */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) app = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_info ("A link was not opened: %s", error->message);
  lia_application_toast (app, _ ("No program on this computer opens that link"), 0);
}

/* GTK's own message about a failure speaks of content types. */
static void
show_outside (LiaApplication *app, const char *uri)
{
  gtk_show_uri_full (gtk_application_get_active_window (GTK_APPLICATION (app)), uri,
                     GDK_CURRENT_TIME, NULL, shown_cb, g_object_ref (app));
}

/* ---- Channels ---- */

static LiaAccount *
find_account (LiaSession *session, const char *id)
{
  GListModel *accounts = lia_session_get_accounts (session);
  LiaAccount *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      /* Accounts live as long as the session. */
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      if (g_strcmp0 (lia_account_get_id (account), id) == 0)
        return account;
      if (first == NULL && lia_account_get_mail (account) != NULL)
        first = account;
    }
  return first;
}

/* Returns: (transfer full) (nullable): NULL, and the person is told, if no account can send it. */
static LiaDraft *
begin_draft (LiaApplication *app, const char *account_id, GPtrArray *to)
{
  LiaSession *session = lia_application_get_session (app);
  LiaAccount *account = find_account (session, account_id);

  if (account == NULL)
    {
      lia_application_toast (app, _ ("Add an account with mail first"), 0);
      return NULL;
    }
  return lia_session_new_draft (session, account, to);
}

/* @to: (element-type LiaAddress) */
static void
compose_to (LiaApplication *app, GPtrArray *to, const char *account_id, const char *text)
{
  g_autoptr (LiaDraft) draft = begin_draft (app, account_id, to);

  if (draft == NULL)
    return;
  if (text != NULL && *text != '\0')
    lia_draft_set_text (draft, text);
  lia_application_open_draft (app, draft);
}

static void
converse (LiaApplication *app, LiaPerson *person, gboolean about_message)
{
  LiaConversation *conversation
      = lia_session_open_conversation (lia_application_get_session (app), person);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  if (conversation == NULL)
    {
      lia_application_toast (app, _ ("No account is signed in for messages"), 0);
      return;
    }
  if (about_message && LIA_IS_WINDOW (window))
    lia_window_quote_message (LIA_WINDOW (window), conversation);
  lia_application_open_conversation (app, conversation);
}

static gboolean
is_this_program (GAppInfo *info)
{
  return g_strcmp0 (g_app_info_get_id (info), LIA_APP_ID ".desktop") == 0;
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) app = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_uris_finish (G_APP_INFO (source), result, &error))
    return;
  g_info ("A telephone program was not started: %s", error->message);
  lia_application_toast (app, _ ("The telephone program could not be started"), 0);
}

/* The links of the desktop come to this program, which shows them: another one is to dial. */
static void
dial_elsewhere (LiaApplication *app, const char *uri)
{
  GList *infos = g_app_info_get_all_for_type ("x-scheme-handler/tel");
  g_autoptr (GAppLaunchContext) context
      = G_APP_LAUNCH_CONTEXT (gdk_display_get_app_launch_context (gdk_display_get_default ()));
  g_autoptr (GList) uris = g_list_append (NULL, (gpointer)uri);
  GList *other = infos;

  while (other != NULL && is_this_program (other->data))
    other = other->next;
  if (other != NULL)
    g_app_info_launch_uris_async (other->data, uris, context, NULL, launched_cb,
                                  g_object_ref (app));
  else
    lia_application_toast (app, _ ("No other program on this computer dials numbers"), 0);
  g_list_free_full (infos, g_object_unref);
}

/* The desktop's telephone program is asked, which dials. */
static void
dial (LiaApplication *app, const char *uri)
{
  g_autoptr (GAppInfo) info = g_app_info_get_default_for_uri_scheme ("tel");

  if (info != NULL && is_this_program (info))
    dial_elsewhere (app, uri);
  else
    show_outside (app, uri);
}

static void
reach (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaApplication *app = user_data;
  LiaChannelKind kind = LIA_CHANNEL_MAIL;
  const char *id = NULL;
  const char *uri = NULL;
  const char *account_id = NULL;
  LiaPerson *person = NULL;
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  g_variant_get (target, "(&s&s&s)", &id, &uri, &account_id);
  person = lia_app_actions_find_person (app, uri);
  if (person == NULL || !lia_channel_kind_from_id (id, &kind))
    {
      lia_application_toast (app, _ ("This address cannot be used"), 0);
      return;
    }
  if (kind == LIA_CHANNEL_MESSAGE || kind == LIA_CHANNEL_REPLY_WITH_MESSAGE)
    {
      converse (app, person, kind == LIA_CHANNEL_REPLY_WITH_MESSAGE);
      return;
    }
  if (kind == LIA_CHANNEL_PHONE)
    {
      dial (app, uri);
      return;
    }
  g_ptr_array_add (to, lia_address_new_from_uri (uri, lia_person_get_name (person)));
  compose_to (app, to, account_id, NULL);
}

static void
compose (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = NULL;
  const char *text = NULL;
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  g_variant_get (target, "(^a&s&s)", &uris, &text);
  for (gsize i = 0; uris[i] != NULL; i++)
    {
      LiaPerson *person = lia_app_actions_find_person (user_data, uris[i]);
      if (person != NULL)
        g_ptr_array_add (to, lia_address_new_from_uri (uris[i], lia_person_get_name (person)));
    }
  compose_to (user_data, to, NULL, text);
}

static void
new_message (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  compose_to (user_data, nobody, NULL, NULL);
}

static void
new_conversation (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  if (LIA_IS_WINDOW (window))
    lia_window_find_person (LIA_WINDOW (window));
}

/* ---- The person ---- */

void
lia_app_actions_show_person (LiaApplication *app, LiaPerson *person)
{
  g_return_if_fail (LIA_IS_APPLICATION (app));
  g_return_if_fail (LIA_IS_PERSON (person));

  lia_card_window_present (app, person);
}

static void
show_person (LiaApplication *app, const char *uri)
{
  LiaPerson *person = lia_app_actions_find_person (app, uri);

  if (person != NULL)
    lia_card_window_present (app, person);
}

static void
show_card (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  show_person (user_data, g_variant_get_string (target, NULL));
}

/* What is turned on or off for each of the people of an (asb). */
static void
for_each_person (LiaApplication *app,
                 const char *const *uris,
                 void (*act) (LiaSession *session, LiaPerson *person, gboolean on),
                 gboolean on)
{
  for (gsize i = 0; uris[i] != NULL; i++)
    {
      LiaPerson *person = lia_app_actions_find_person (app, uris[i]);
      if (person != NULL)
        act (lia_application_get_session (app), person, on);
    }
}

static void
tag_people (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = NULL;
  gboolean on = FALSE;

  g_variant_get (target, "(^a&sb)", &uris, &on);
  for_each_person (user_data, uris, lia_session_set_tagged, on);
}

static void
set_favourites (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = NULL;
  gboolean on = FALSE;

  g_variant_get (target, "(^a&sb)", &uris, &on);
  for_each_person (user_data, uris, lia_session_set_favourite, on);
}

static void
copy_addresses (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = g_variant_get_strv (target, NULL);
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (gsize i = 0; uris[i] != NULL; i++)
    {
      g_autoptr (LiaAddress) address = lia_address_new_from_uri (uris[i], NULL);
      if (address == NULL)
        continue;
      g_string_append_printf (text, "%s%s", n++ > 0 ? ", " : "", lia_address_get_address (address));
    }
  if (n == 0)
    return;
  gdk_clipboard_set_text (clipboard, text->str);
  lia_application_toast (user_data, ngettext ("Address copied", "Addresses copied", n), 0);
}

static void
add_contacts (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = NULL;
  const char *group = NULL;

  g_variant_get (target, "(^a&s&s)", &uris, &group);
  for (gsize i = 0; uris[i] != NULL; i++)
    {
      LiaPerson *person = lia_app_actions_find_person (user_data, uris[i]);
      if (person != NULL)
        lia_session_add_contact (lia_application_get_session (user_data), person, group);
    }
}

static void
move_contacts (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autoptr (GVariantIter) iter = NULL;
  const char *uri = NULL;
  const char *from = NULL;
  const char *to = NULL;

  g_variant_get (target, "(a(ss)&s)", &iter, &to);
  while (g_variant_iter_next (iter, "(&s&s)", &uri, &from))
    {
      LiaPerson *person = lia_app_actions_find_person (user_data, uri);
      if (person != NULL && !g_str_equal (from, to))
        lia_session_move_contact (lia_application_get_session (user_data), person, from, to);
    }
}

static void
add_contacts_to_new_group (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_group_dialog_new_group (user_data, target);
}

static void
remove_contacts (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **uris = g_variant_get_strv (target, NULL);
  LiaPerson *person = uris[0] != NULL ? lia_app_actions_find_person (user_data, uris[0]) : NULL;

  if (person == NULL)
    return;
  if (uris[1] == NULL)
    lia_session_remove_contact (lia_application_get_session (user_data), person);
  else
    lia_group_dialog_remove_people (user_data, uris);
}

static void
rename_group (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_group_dialog_rename (user_data, g_variant_get_string (target, NULL));
}

static void
remove_group (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_group_dialog_remove (user_data, g_variant_get_string (target, NULL));
}

static void
show_conversations (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaPerson *person = lia_app_actions_find_person (user_data, g_variant_get_string (target, NULL));

  if (person != NULL)
    converse (user_data, person, FALSE);
}

/* ---- The rest ---- */

static void
open_web_cb (const char *uri, gpointer user_data)
{
  show_outside (user_data, uri);
}

static void
open_web (LiaApplication *app, const LiaLink *link)
{
  if (link->doubts == LIA_LINK_NO_DOUBT)
    show_outside (app, link->uri);
  else
    lia_link_dialog_present (gtk_application_get_active_window (GTK_APPLICATION (app)), link,
                             open_web_cb, g_object_ref (app), g_object_unref);
}

/* A message is begun, and the person sees it all before it is sent. */
void
lia_app_actions_open_mailto (LiaApplication *app, const LiaMailto *mailto)
{
  g_autoptr (LiaDraft) draft = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (app));
  g_return_if_fail (mailto != NULL);

  draft = begin_draft (app, NULL, mailto->to);
  if (draft == NULL)
    return;
  lia_draft_set_recipients (draft, "cc", mailto->cc);
  lia_draft_set_subject (draft, mailto->subject);
  if (*mailto->body != '\0')
    lia_draft_set_text (draft, mailto->body);
  lia_application_open_draft (app, draft);
}

static void
open_mail_link (LiaApplication *app, const char *uri)
{
  g_autoptr (LiaMailto) mailto = lia_mailto_new (uri);

  if (mailto != NULL)
    lia_app_actions_open_mailto (app, mailto);
}

static void
open_link (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaApplication *app = user_data;
  const char *address = NULL;
  guint doubts = 0;
  g_autoptr (LiaLink) link = NULL;

  g_variant_get (target, "(&su)", &address, &doubts);
  link = lia_link_new (address);
  if (link == NULL)
    {
      lia_application_toast (app, _ ("This link cannot be opened"), 0);
      return;
    }
  link->doubts |= doubts;
  switch (link->kind)
    {
    case LIA_LINK_WEB:
      open_web (app, link);
      break;
    case LIA_LINK_MAIL:
      open_mail_link (app, link->uri);
      break;
    case LIA_LINK_PERSON:
      show_person (app, link->uri);
      break;
    case LIA_LINK_NONE:
    default:
      g_assert_not_reached ();
    }
}

static void
open_message (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_application_open_message (user_data, g_variant_get_int64 (target), NULL);
}

static void
show_window (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_application_present_window (user_data);
}

static void
edit_draft (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_application_start_reply (user_data, LIA_DRAFT_EDIT, g_variant_get_int64 (target));
}

static void
undo (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_session_undo (lia_application_get_session (user_data), g_variant_get_uint32 (target));
}

static void
retry (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaSession *session = lia_application_get_session (user_data);
  LiaAccount *account = find_account (session, g_variant_get_string (target, NULL));

  if (account != NULL)
    lia_session_retry (session, account);
}

void
lia_app_actions_install (LiaApplication *app)
{
  static const GActionEntry entries[] = {
    { .name = "reach", .activate = reach, .parameter_type = "(sss)" },
    { .name = "compose", .activate = compose, .parameter_type = "(ass)" },
    { .name = "new-message", .activate = new_message },
    { .name = "new-conversation", .activate = new_conversation },
    { .name = "show-card", .activate = show_card, .parameter_type = "s" },
    { .name = "tag-people", .activate = tag_people, .parameter_type = "(asb)" },
    { .name = "set-favourites", .activate = set_favourites, .parameter_type = "(asb)" },
    { .name = "copy-addresses", .activate = copy_addresses, .parameter_type = "as" },
    { .name = "add-contacts", .activate = add_contacts, .parameter_type = "(ass)" },
    { .name = "move-contacts", .activate = move_contacts, .parameter_type = "(a(ss)s)" },
    { .name = "add-contacts-to-new-group",
      .activate = add_contacts_to_new_group,
      .parameter_type = "a(ss)" },
    { .name = "rename-group", .activate = rename_group, .parameter_type = "s" },
    { .name = "remove-group", .activate = remove_group, .parameter_type = "s" },
    { .name = "remove-contacts", .activate = remove_contacts, .parameter_type = "as" },
    { .name = "show-conversations", .activate = show_conversations, .parameter_type = "s" },
    { .name = "open-link", .activate = open_link, .parameter_type = "(su)" },
    { .name = "show-window", .activate = show_window },
    { .name = "open-message", .activate = open_message, .parameter_type = "x" },
    { .name = "edit-draft", .activate = edit_draft, .parameter_type = "x" },
    { .name = "undo", .activate = undo, .parameter_type = "u" },
    { .name = "retry", .activate = retry, .parameter_type = "s" },
  };
  g_autoptr (GSimpleAction) unavailable = g_simple_action_new ("unavailable", NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  /* What cannot be used now stands in menus with its reason, under an action that is never
     enabled. */
  g_simple_action_set_enabled (unavailable, FALSE);
  g_action_map_add_action (G_ACTION_MAP (app), G_ACTION (unavailable));
}
