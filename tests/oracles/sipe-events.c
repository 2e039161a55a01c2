/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sipe-events.h"

#include "event-line.h"

/* ---- connection ---- */

static void
signed_on_cb (PurpleConnection *connection, gpointer user_data)
{
  event_line ("signed-on", NULL);
}

static void
signed_off_cb (PurpleConnection *connection, gpointer user_data)
{
  event_line ("signed-off", NULL);
}

static void
connection_error_cb (PurpleConnection *connection,
                     PurpleConnectionError reason,
                     const char *description,
                     gpointer user_data)
{
  event_line ("connection-error", "text", description, NULL);
}

/* ---- people ---- */

static void
buddy_added_cb (PurpleBuddy *buddy, gpointer user_data)
{
  PurpleGroup *group = purple_buddy_get_group (buddy);

  event_line ("buddy-added", "who", purple_buddy_get_name (buddy), "group",
              group != NULL ? purple_group_get_name (group) : "", "alias",
              purple_buddy_get_alias (buddy), NULL);
}

static void
buddy_removed_cb (PurpleBuddy *buddy, gpointer user_data)
{
  event_line ("buddy-removed", "who", purple_buddy_get_name (buddy), NULL);
}

/* libpurple keeps the text of a status as markup. */
static char *
dup_message (PurpleStatus *status)
{
  const char *message = purple_status_get_attr_string (status, "message");

  return message != NULL ? purple_unescape_html (message) : NULL;
}

static void
tell_status (PurpleBuddy *buddy, PurpleStatus *status)
{
  g_autofree char *message = dup_message (status);

  event_line ("buddy-status", "who", purple_buddy_get_name (buddy), "status",
              purple_status_get_id (status), "message", message, NULL);
}

static void
buddy_status_cb (PurpleBuddy *buddy, PurpleStatus *old, PurpleStatus *status, gpointer user_data)
{
  tell_status (buddy, status);
}

/* The change from or to “offline” is told by signals of its own. */
static void
buddy_sign_cb (PurpleBuddy *buddy, gpointer user_data)
{
  tell_status (buddy, purple_presence_get_active_status (purple_buddy_get_presence (buddy)));
}

/* ---- conversations ---- */

static void
received_im_cb (PurpleAccount *account,
                char *sender,
                char *message,
                PurpleConversation *conversation,
                PurpleMessageFlags flags,
                gpointer user_data)
{
  g_autofree char *text = purple_markup_strip_html (message);

  event_line ("received-im", "who", sender, "text", text, "html", message, NULL);
}

static void
typing_cb (PurpleAccount *account, const char *name, gpointer user_data)
{
  event_line ("typing", "who", name, NULL);
}

static void
typing_stopped_cb (PurpleAccount *account, const char *name, gpointer user_data)
{
  event_line ("typing-stopped", "who", name, NULL);
}

static void
write_conv (PurpleConversation *conversation,
            const char *name,
            const char *alias,
            const char *message,
            PurpleMessageFlags flags,
            time_t time)
{
  g_autofree char *text = NULL;

  if ((flags & (PURPLE_MESSAGE_ERROR | PURPLE_MESSAGE_SYSTEM)) == 0)
    return;

  text = purple_markup_strip_html (message);
  event_line ((flags & PURPLE_MESSAGE_ERROR) != 0 ? "conversation-error" : "conversation-note",
              "who", purple_conversation_get_name (conversation), "text", text, NULL);
}

/* ---- notes and questions ---- */

static void *
notify_message (PurpleNotifyMsgType type,
                const char *title,
                const char *primary,
                const char *secondary)
{
  event_line ("notice", "title", title, "text", primary, "detail", secondary, NULL);
  return NULL;
}

static void *
notify_userinfo (PurpleConnection *connection, const char *who, PurpleNotifyUserInfo *info)
{
  g_autofree char *text = purple_notify_user_info_get_text_with_newline (info, "\n");

  event_line ("user-info", "who", who, "text", text, NULL);
  return NULL;
}

static void
added_by (
    PurpleAccount *account, const char *who, const char *id, const char *alias, const char *message)
{
  event_line ("added-by", "who", who, "alias", alias, NULL);
}

/* The first button agrees: to an unknown certificate, to somebody who wants to see us. */
static void *
request_action (const char *title,
                const char *primary,
                const char *secondary,
                int default_action,
                PurpleAccount *account,
                const char *who,
                PurpleConversation *conversation,
                void *user_data,
                size_t action_count,
                va_list actions)
{
  PurpleRequestActionCb agree = NULL;

  event_line ("question", "title", title, "text", primary, "detail", secondary, NULL);
  if (action_count > 0)
    {
      (void)va_arg (actions, const char *);
      agree = va_arg (actions, PurpleRequestActionCb);
    }
  if (agree != NULL)
    agree (user_data, 0);

  return NULL;
}

/* What the next form is filled in with, by the label of the field. */
static struct
{
  char *label;
  char *text;
} form;

void
sipe_events_set_form (const char *label, const char *text)
{
  g_free (form.label);
  g_free (form.text);
  form.label = g_strdup (label);
  form.text = g_strdup (text);
}

static void
fill_in (PurpleRequestFields *fields)
{
  for (GList *g = purple_request_fields_get_groups (fields); g != NULL; g = g->next)
    for (GList *l = purple_request_field_group_get_fields (g->data); l != NULL; l = l->next)
      {
        PurpleRequestField *field = l->data;

        if (purple_request_field_get_type (field) == PURPLE_REQUEST_FIELD_STRING
            && g_strcmp0 (purple_request_field_get_label (field), form.label) == 0)
          purple_request_field_string_set_value (field, form.text);
      }
}

static void *
request_fields (const char *title,
                const char *primary,
                const char *secondary,
                PurpleRequestFields *fields,
                const char *ok_text,
                GCallback ok_cb,
                const char *cancel_text,
                GCallback cancel_cb,
                PurpleAccount *account,
                const char *who,
                PurpleConversation *conversation,
                void *user_data)
{
  fill_in (fields);
  ((PurpleRequestFieldsCb)ok_cb) (user_data, fields);
  return NULL;
}

/* One event a row, with its columns in one text; then one that tells that these were all. */
static void *
notify_searchresults (PurpleConnection *connection,
                      const char *title,
                      const char *primary,
                      const char *secondary,
                      PurpleNotifySearchResults *results,
                      gpointer user_data)
{
  for (GList *l = results->rows; l != NULL; l = l->next)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (GList *column = l->data; column != NULL; column = column->next)
        g_string_append_printf (text, "%s|", (const char *)column->data);
      event_line ("found", "text", text->str, NULL);
    }
  event_line ("found-end", "detail", secondary, NULL);
  return NULL;
}

static PurpleAccountUiOps account_ops = { .notify_added = added_by, .request_add = added_by };
static PurpleConversationUiOps conversation_ops = { .write_conv = write_conv };
static PurpleNotifyUiOps notify_ops = { .notify_message = notify_message,
                                        .notify_userinfo = notify_userinfo,
                                        .notify_searchresults = notify_searchresults };
static PurpleRequestUiOps request_ops
    = { .request_action = request_action, .request_fields = request_fields };

void
sipe_events_set_ui_ops (void)
{
  purple_accounts_set_ui_ops (&account_ops);
  purple_conversations_set_ui_ops (&conversation_ops);
  purple_notify_set_ui_ops (&notify_ops);
  purple_request_set_ui_ops (&request_ops);
}

void
sipe_events_connect (void)
{
  static int handle;
  void *connections = purple_connections_get_handle ();
  void *list = purple_blist_get_handle ();
  void *conversations = purple_conversations_get_handle ();
  const struct
  {
    void *instance;
    const char *signal;
    PurpleCallback callback;
  } signals[] = {
    { connections, "signed-on", PURPLE_CALLBACK (signed_on_cb) },
    { connections, "signed-off", PURPLE_CALLBACK (signed_off_cb) },
    { connections, "connection-error", PURPLE_CALLBACK (connection_error_cb) },
    { list, "buddy-added", PURPLE_CALLBACK (buddy_added_cb) },
    { list, "buddy-removed", PURPLE_CALLBACK (buddy_removed_cb) },
    { list, "buddy-status-changed", PURPLE_CALLBACK (buddy_status_cb) },
    { list, "buddy-signed-on", PURPLE_CALLBACK (buddy_sign_cb) },
    { list, "buddy-signed-off", PURPLE_CALLBACK (buddy_sign_cb) },
    { conversations, "received-im-msg", PURPLE_CALLBACK (received_im_cb) },
    { conversations, "buddy-typing", PURPLE_CALLBACK (typing_cb) },
    { conversations, "buddy-typing-stopped", PURPLE_CALLBACK (typing_stopped_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    purple_signal_connect (signals[i].instance, signals[i].signal, &handle, signals[i].callback,
                           NULL);
}
