/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-open"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-actions.h"
#include "app/lia-app-open.h"
#include "app/lia-contact-file-window.h"
#include "app/lia-message-window.h"
#include "app/lia-window.h"
#include "core/lia-limits.h"
#include "core/lia-open-target.h"
#include "service/lia-opened-file.h"

#define PENDING "lia-app-open-pending"

/* Where it is seen: the window may be hidden. */
static void
tell (LiaApplication *app, const char *text)
{
  lia_application_present_window (app);
  lia_window_toast_at_once (lia_application_get_window (app), text);
}

/* ---- Numbers ---- */

static gboolean
is_number_of (LiaPerson *person, const LiaAddress *number)
{
  GPtrArray *phones = lia_person_get_phones (person);

  for (guint i = 0; i < phones->len; i++)
    {
      const LiaPhone *phone = g_ptr_array_index (phones, i);
      g_autoptr (LiaAddress) own = lia_address_new (LIA_ADDRESS_TEL, phone->number, NULL);
      if (lia_address_equal (own, number))
        return TRUE;
    }
  return FALSE;
}

static LiaPerson *
find_number (LiaApplication *app, const LiaAddress *number)
{
  LiaPeople *people = lia_session_get_people (lia_application_get_session (app));
  LiaPerson *known = lia_people_lookup (people, number);

  for (guint i = 0; known == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (people)); i++)
    {
      /* People live as long as the session. */
      g_autoptr (LiaPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);
      if (is_number_of (person, number))
        known = person;
    }
  return known;
}

static void
number_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autofree char *uri = g_object_steal_data (G_OBJECT (dialog), "uri");
  const char *const uris[] = { uri, NULL };

  if (g_str_equal (response, "copy"))
    g_action_group_activate_action (G_ACTION_GROUP (user_data), "copy-addresses",
                                    g_variant_new_strv (uris, -1));
}

/* Who or what would be called, and why it is not. */
static void
show_number (LiaApplication *app, LiaAddress *number)
{
  LiaPerson *person = find_number (app, number);
  GtkWidget *dialog = NULL;

  if (person != NULL)
    {
      lia_app_actions_show_person (app, person);
      return;
    }
  lia_application_present_window (app);
  dialog = adw_message_dialog_new (GTK_WINDOW (lia_application_get_window (app)),
                                   lia_address_get_address (number),
                                   _ ("You know nobody with this number. Calls are not in this "
                                      "version of Liaison yet: nothing was dialled."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"), "copy",
                                    _ ("Co_py Number"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_object_set_data_full (G_OBJECT (dialog), "uri", lia_address_to_uri (number), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (number_response_cb), app, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Files ---- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) app = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaOpenedFile) file = lia_opened_file_read_finish (result, &error);

  if (lia_application_get_window (app) == NULL)
    return;
  if (file == NULL)
    tell (app, error->message);
  else if (file->message != NULL)
    gtk_window_present (
        GTK_WINDOW (lia_message_window_new_for_file (app, file->message, file->name)));
  else
    lia_contact_file_window_present (app, file->contacts, file->name);
}

/* ---- Addresses ---- */

static void
converse (LiaApplication *app, LiaAddress *address)
{
  LiaSession *session = lia_application_get_session (app);
  LiaPerson *person = lia_people_ensure (lia_session_get_people (session), address);
  LiaConversation *conversation = lia_session_open_conversation (session, person);

  if (conversation != NULL)
    lia_application_open_conversation (app, conversation);
  else
    lia_app_actions_show_person (app, person);
}

static void
open_target (LiaApplication *app, const LiaOpenTarget *target)
{
  LiaPeople *people = lia_session_get_people (lia_application_get_session (app));

  switch (target->kind)
    {
    case LIA_OPEN_MAIL:
      lia_app_actions_open_mailto (app, target->mailto);
      break;
    case LIA_OPEN_CONVERSATION:
      converse (app, target->address);
      break;
    case LIA_OPEN_PERSON:
      lia_app_actions_show_person (app, lia_people_ensure (people, target->address));
      break;
    case LIA_OPEN_PHONE:
      show_number (app, target->address);
      break;
    case LIA_OPEN_FILE:
      lia_opened_file_read_async (target->path, NULL, read_cb, g_object_ref (app));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Returns: (transfer full) (element-type LiaOpenTarget): what can be opened; tells what cannot. */
static GPtrArray *
read_targets (LiaApplication *app, GVariant *arguments)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_open_target_free);
  gsize n = arguments != NULL ? g_variant_n_children (arguments) : 0;
  gboolean asks_more = FALSE;
  g_autoptr (GError) first = NULL;

  for (gsize i = 0; i < MIN (n, LIA_OPEN_MAX_TARGETS); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (arguments, i);
      g_autoptr (GError) error = NULL;
      LiaOpenTarget *target = lia_open_target_new (g_variant_get_bytestring (child), &error);

      if (target != NULL)
        {
          asks_more |= target->asks_more;
          g_ptr_array_add (targets, target);
        }
      else if (first == NULL)
        first = g_steal_pointer (&error);
    }
  if (first != NULL)
    tell (app, first->message);
  if (n > LIA_OPEN_MAX_TARGETS)
    tell (app, _ ("Too much was to be opened at once: the rest was left out."));
  if (asks_more)
    tell (app, _ ("The link asked for more than to be shown: that was left out."));
  return targets;
}

/* One message to all of them. */
static void
compose (LiaApplication *app, GPtrArray *targets)
{
  LiaMailto *mailto = NULL;

  for (guint i = 0; i < targets->len; i++)
    {
      const LiaOpenTarget *target = g_ptr_array_index (targets, i);

      if (target->kind != LIA_OPEN_MAIL)
        open_target (app, target);
      else if (mailto == NULL)
        mailto = target->mailto;
      else
        g_ptr_array_extend (mailto->to, target->mailto->to, (GCopyFunc)lia_address_ref, NULL);
    }
  if (mailto != NULL)
    lia_app_actions_open_mailto (app, mailto);
}

/* ---- Requests ---- */

static gboolean
asks (GVariant *request, const char *flag)
{
  gboolean value = FALSE;

  return g_variant_lookup (request, flag, "b", &value) && value;
}

static void
run (LiaApplication *app, GVariant *request)
{
  g_autoptr (GVariant) arguments
      = g_variant_lookup_value (request, "arguments", G_VARIANT_TYPE ("aay"));
  g_autoptr (GPtrArray) targets = NULL;
  LiaWindow *window = lia_application_get_window (app);

  if (asks (request, "show-inbox") || asks (request, "show-people"))
    lia_application_present_window (app);
  if (asks (request, "show-inbox"))
    lia_window_show_inbox (window);
  if (asks (request, "show-people"))
    lia_window_find_person (window);
  targets = read_targets (app, arguments);
  if (!asks (request, "compose"))
    for (guint i = 0; i < targets->len; i++)
      open_target (app, g_ptr_array_index (targets, i));
  else if (arguments == NULL)
    g_action_group_activate_action (G_ACTION_GROUP (app), "new-message", NULL);
  else
    compose (app, targets);
}

void
lia_app_open_run (LiaApplication *app)
{
  g_autoptr (GPtrArray) pending = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (app));

  pending = g_object_steal_data (G_OBJECT (app), PENDING);
  for (guint i = 0; pending != NULL && i < pending->len; i++)
    run (app, g_ptr_array_index (pending, i));
}

void
lia_app_open_take (LiaApplication *app, GVariant *request)
{
  GPtrArray *pending = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (app));
  g_return_if_fail (g_variant_is_of_type (request, G_VARIANT_TYPE_VARDICT));

  pending = g_object_get_data (G_OBJECT (app), PENDING);
  if (pending == NULL)
    {
      pending = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
      g_object_set_data_full (G_OBJECT (app), PENDING, pending, (GDestroyNotify)g_ptr_array_unref);
    }
  g_ptr_array_add (pending, g_variant_ref (request));
  if (lia_application_get_window (app) != NULL)
    lia_app_open_run (app);
}

void
lia_app_open_files (LiaApplication *app, GFile **files, gsize n_files)
{
  GVariantBuilder arguments;
  GVariantDict dict;
  g_autoptr (GVariant) request = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (app));

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("aay"));
  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);
      g_variant_builder_add (&arguments, "^ay", uri);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "arguments", g_variant_builder_end (&arguments));
  request = g_variant_ref_sink (g_variant_dict_end (&dict));
  lia_app_open_take (app, request);
}

static void
open_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaApplication *app = user_data;

  lia_app_open_take (app, target);
  if (lia_application_get_window (app) == NULL && !asks (target, "hidden")
      && !asks (target, "background"))
    g_application_activate (G_APPLICATION (app));
}

/* ---- Dropped on a window ---- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (files, l->data);
  lia_app_open_files (user_data, (GFile **)files->pdata, files->len);
  return TRUE;
}

void
lia_app_open_accept_drops (LiaApplication *app, GtkWidget *widget)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), app, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

void
lia_app_open_install (LiaApplication *app)
{
  static const GActionEntry entries[]
      = { { .name = "open", .activate = open_action, .parameter_type = "a{sv}" } };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
}
