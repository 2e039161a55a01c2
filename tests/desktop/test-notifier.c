/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notifications, taken by a scripted server and a scripted portal on a private bus; real servers are in the journeys. */

#include "config.h"

#include "desktop/lia-notifier.h"
#include "private-bus.h"

#define SERVER "org.freedesktop.Notifications"
#define SERVER_PATH "/org/freedesktop/Notifications"
#define PORTAL "org.freedesktop.portal.Notification"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char xml[]
    = "<node><interface name='" SERVER "'>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
      "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "<property name='Inhibited' type='b' access='read'/></interface>"
      "<interface name='" PORTAL "'>"
      "<method name='AddNotification'><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/></method>"
      "<method name='RemoveNotification'><arg type='s' direction='in'/></method>"
      "<property name='SupportedOptions' type='a{sv}' access='read'/>"
      "<property name='version' type='u' access='read'/></interface></node>";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *server;
  GDBusConnection *client;
  GDBusNodeInfo *node;
  guint objects[2];
  guint name_id;

  /* The server */
  const char *abilities; /* an array of strings, as text */
  gboolean inhibited;
  gboolean holds_answers;
  GPtrArray *held; /* GDBusMethodInvocation of Notify */
  guint portal_version;
  const char *portal_options;
  guint n_shown;
  GVariant *shown;    /* the arguments of the last Notify or AddNotification */
  GString *withdrawn; /* "3,chat," */

  /* The program */
  LiaNotifier *notifier;
  char *clicked;   /* "action target token" */
  char *dismissed; /* an id */
} Desk;

/* ---- The server and the portal ---- */

static void
answer_notify (GDBusMethodInvocation *invocation)
{
  static guint last_id = 0;
  GVariant *arguments = g_dbus_method_invocation_get_parameters (invocation);
  guint replaces = 0;

  g_variant_get_child (arguments, 1, "u", &replaces);
  g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(u)", replaces != 0 ? replaces : ++last_id + 100));
}

static void
show (Desk *desk, GDBusMethodInvocation *invocation, GVariant *arguments)
{
  g_clear_pointer (&desk->shown, g_variant_unref);
  desk->shown = g_variant_ref (arguments);
  desk->n_shown++;
  if (g_str_equal (g_dbus_method_invocation_get_interface_name (invocation), PORTAL))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else if (desk->holds_answers)
    g_ptr_array_add (desk->held, invocation);
  else
    answer_notify (invocation);
}

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Desk *desk = user_data;
  g_autoptr (GVariant) first = NULL;
  g_autofree char *text = NULL;

  if (g_str_equal (method, "GetCapabilities"))
    {
      g_dbus_method_invocation_return_value (
          invocation, g_variant_new ("(@as)", g_variant_new_parsed (desk->abilities)));
      return;
    }
  if (g_str_equal (method, "Notify") || g_str_equal (method, "AddNotification"))
    {
      show (desk, invocation, arguments);
      return;
    }
  first = g_variant_get_child_value (arguments, 0);
  text = g_variant_print (first, FALSE);
  g_string_append_printf (desk->withdrawn, "%s,", text);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
property_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *property,
             GError **error,
             gpointer user_data)
{
  Desk *desk = user_data;

  if (g_str_equal (property, "Inhibited"))
    return g_variant_new_boolean (desk->inhibited);
  if (g_str_equal (property, "version"))
    return g_variant_new_uint32 (desk->portal_version);
  return g_variant_new_parsed (desk->portal_options);
}

static void
start (Desk *desk, const char *name)
{
  desk->name_id = private_bus_own (desk->server, name);
}

static void
tell (Desk *desk, const char *path, const char *interface, const char *signal, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (desk->server, NULL, path, interface, signal, arguments, &error);
  g_assert_no_error (error);
}

static void
tell_server (Desk *desk, const char *signal, GVariant *arguments)
{
  tell (desk, SERVER_PATH, SERVER, signal, arguments);
}

/* ---- The program ---- */

static void
activate_cb (
    LiaNotifier *notifier, const char *action, GVariant *target, const char *token, Desk *desk)
{
  g_autofree char *text = target != NULL ? g_variant_print (target, FALSE) : g_strdup ("-");

  g_free (desk->clicked);
  desk->clicked = g_strdup_printf ("%s %s %s", action, text, token != NULL ? token : "-");
}

static void
dismissed_cb (LiaNotifier *notifier, const char *id, Desk *desk)
{
  g_free (desk->dismissed);
  desk->dismissed = g_strdup (id);
}

static void
open_notifier (Desk *desk, gboolean sandboxed)
{
  desk->notifier = lia_notifier_new (desk->client, "org.example.App", sandboxed);
  g_signal_connect (desk->notifier, "activate", G_CALLBACK (activate_cb), desk);
  g_signal_connect (desk->notifier, "dismissed", G_CALLBACK (dismissed_cb), desk);
}

static LiaNotice *
new_chat (const char *text)
{
  LiaNotice *notice = lia_notice_new ("chat", LIA_NOTICE_CHAT, "Karim <Benali>", text);

  lia_notice_set_action (notice, "show-conversation", g_variant_new_string ("sip:karim"));
  lia_notice_add_button (notice, "Mute", "mute", NULL, NULL);
  lia_notice_add_button (notice, "Reply", "show-conversation", g_variant_new_string ("sip:karim"),
                         "reply");
  return notice;
}

static void
show_chat (Desk *desk, const char *text)
{
  g_autoptr (LiaNotice) notice = new_chat (text);

  lia_notifier_show (desk->notifier, notice);
}

static void
show_chat_and_wait (Desk *desk, const char *text)
{
  guint n_before = desk->n_shown;

  show_chat (desk, text);
  WAIT (desk->n_shown > n_before);
}

static guint
server_id (Desk *desk)
{
  guint id = 0;

  /* The one that was given last is told when the notice is replaced. */
  show_chat_and_wait (desk, "again");
  g_variant_get_child (desk->shown, 1, "u", &id);
  return id;
}

static void
wait_clicked (Desk *desk, const char *expected)
{
  WAIT (desk->clicked != NULL);
  g_assert_cmpstr (desk->clicked, ==, expected);
  g_clear_pointer (&desk->clicked, g_free);
}

/* ---- Fixture ---- */

static void
set_up (Desk *desk, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable
      = { .method_call = method_cb, .get_property = property_cb };
  static const char *const paths[] = { SERVER_PATH, PORTAL_PATH };

  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->server = private_bus_connect (desk->bus);
  desk->client = private_bus_connect (desk->bus);
  desk->node = g_dbus_node_info_new_for_xml (xml, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    desk->objects[i] = g_dbus_connection_register_object (
        desk->server, paths[i], desk->node->interfaces[i], &vtable, desk, NULL, NULL);
  desk->abilities = "['body', 'body-markup', 'actions', 'inline-reply', 'persistence']";
  desk->portal_version = 2;
  desk->portal_options = "{'button-purpose': <['im.reply-with-text']>}";
  desk->withdrawn = g_string_new (NULL);
  desk->held = g_ptr_array_new ();
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_clear_object (&desk->notifier);
  g_clear_handle_id (&desk->name_id, g_bus_unown_name);
  for (gsize i = 0; i < G_N_ELEMENTS (desk->objects); i++)
    g_dbus_connection_unregister_object (desk->server, desk->objects[i]);
  g_dbus_connection_close_sync (desk->client, NULL, NULL);
  g_dbus_connection_close_sync (desk->server, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&desk->client);
  g_clear_object (&desk->server);
  g_dbus_node_info_unref (desk->node);
  g_clear_pointer (&desk->shown, g_variant_unref);
  g_string_free (desk->withdrawn, TRUE);
  g_ptr_array_unref (desk->held);
  g_free (desk->clicked);
  g_free (desk->dismissed);
  g_test_dbus_down (desk->bus);
  g_object_unref (desk->bus);
}

static void
assert_shown (Desk *desk, const char *expected)
{
  g_autofree char *shown = g_variant_print (desk->shown, FALSE);

  g_assert_cmpstr (shown, ==, expected);
}

/* ---- Tests ---- */

static void
test_full_server (Desk *desk, gconstpointer data)
{
  guint id = 0;

  start (desk, SERVER);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "<b>1 & 2</b>");
  assert_shown (desk, "('" LIA_APP_NAME "', 0, 'org.example.App', 'Karim <Benali>', "
                      "'&lt;b&gt;1 &amp; 2&lt;/b&gt;', "
                      "['default', 'Open', '0', 'Mute', 'inline-reply', 'Reply'], "
                      "{'desktop-entry': <'org.example.App'>, 'urgency': <byte 0x01>, "
                      "'category': <'im.received'>, 'sound-name': <'message-new-instant'>}, -1)");
  id = server_id (desk);
  g_assert_cmpuint (id, >, 0);

  tell_server (desk, "ActivationToken", g_variant_new ("(us)", id, "a-token"));
  tell_server (desk, "ActionInvoked", g_variant_new ("(us)", id, "default"));
  wait_clicked (desk, "show-conversation 'sip:karim' a-token");
  tell_server (desk, "ActivationToken", g_variant_new ("(us)", id + 1, "not-ours"));
  tell_server (desk, "ActionInvoked", g_variant_new ("(us)", id + 1, "default"));
  tell_server (desk, "ActionInvoked", g_variant_new ("(us)", id, "7"));
  tell_server (desk, "ActionInvoked", g_variant_new ("(us)", id, "0"));
  wait_clicked (desk, "mute - -");
  tell_server (desk, "NotificationReplied", g_variant_new ("(us)", id, "On my way"));
  wait_clicked (desk, "reply ('sip:karim', 'On my way') -");

  tell_server (desk, "NotificationClosed", g_variant_new ("(uu)", id, 2u));
  WAIT (desk->dismissed != NULL);
  g_assert_cmpstr (desk->dismissed, ==, "chat");
  /* What is shown after that is a new one. */
  show_chat_and_wait (desk, "3");
  g_variant_get_child (desk->shown, 1, "u", &id);
  g_assert_cmpuint (id, ==, 0);
}

static void
test_bare_server (Desk *desk, gconstpointer data)
{
  g_autoptr (LiaNotice) notice = new_chat ("1 < 2");

  desk->abilities = "@as []";
  start (desk, SERVER);
  open_notifier (desk, FALSE);
  notice->silent = TRUE;
  lia_notifier_show (desk->notifier, notice);
  WAIT (desk->n_shown == 1);
  assert_shown (desk, "('" LIA_APP_NAME "', 0, 'org.example.App', 'Karim <Benali>: 1 < 2', '', [], "
                      "{'desktop-entry': <'org.example.App'>, 'urgency': <byte 0x01>, "
                      "'category': <'im.received'>, 'suppress-sound': <true>}, -1)");
}

/* Without inline reply the button opens the conversation; plain text stays as it is. */
static void
test_plain_server (Desk *desk, gconstpointer data)
{
  guint id = 0;

  desk->abilities = "['body', 'actions']";
  start (desk, SERVER);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "1 < 2");
  assert_shown (desk, "('" LIA_APP_NAME "', 0, 'org.example.App', 'Karim <Benali>', '1 < 2', "
                      "['default', 'Open', '0', 'Mute', '1', 'Reply'], "
                      "{'desktop-entry': <'org.example.App'>, 'urgency': <byte 0x01>, "
                      "'category': <'im.received'>, 'sound-name': <'message-new-instant'>}, -1)");
  id = server_id (desk);
  tell_server (desk, "ActionInvoked", g_variant_new ("(us)", id, "1"));
  wait_clicked (desk, "show-conversation 'sip:karim' -");
}

static void
test_withdrawn (Desk *desk, gconstpointer data)
{
  g_autofree char *expected = NULL;
  guint id = 0;

  start (desk, SERVER);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "1");
  id = server_id (desk);
  lia_notifier_withdraw (desk->notifier, "mail");
  lia_notifier_withdraw (desk->notifier, "chat");
  expected = g_strdup_printf ("%u,", id);
  WAIT (desk->withdrawn->len > 0);
  g_assert_cmpstr (desk->withdrawn->str, ==, expected);
  tell_server (desk, "NotificationClosed", g_variant_new ("(uu)", id, 3u));

  /* Before the server has said by which id it knows it. */
  g_string_truncate (desk->withdrawn, 0);
  desk->holds_answers = TRUE;
  show_chat_and_wait (desk, "2");
  lia_notifier_withdraw_all (desk->notifier);
  WAIT (desk->held->len == 1);
  answer_notify (g_ptr_array_index (desk->held, 0));
  WAIT (desk->withdrawn->len > 0);
  g_assert_null (desk->dismissed);
}

/* While it is replaced: the server may know it by another id then. */
static void
test_withdrawn_meanwhile (Desk *desk, gconstpointer data)
{
  start (desk, SERVER);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "1");
  desk->holds_answers = TRUE;
  show_chat_and_wait (desk, "2");
  WAIT (desk->held->len == 1);
  lia_notifier_withdraw (desk->notifier, "chat");
  g_dbus_method_invocation_return_value (g_ptr_array_index (desk->held, 0),
                                         g_variant_new ("(u)", 4711));
  WAIT (desk->withdrawn->len > 0);
  g_assert_cmpstr (desk->withdrawn->str, ==, "4711,");
}

/* What changes before the server has answered is shown in its place, not beside it. */
static void
test_changed_meanwhile (Desk *desk, gconstpointer data)
{
  guint replaces = 0;
  g_autofree char *body = NULL;

  desk->holds_answers = TRUE;
  start (desk, SERVER);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "1");
  show_chat (desk, "2");
  show_chat (desk, "3");
  desk->holds_answers = FALSE;
  answer_notify (g_ptr_array_index (desk->held, 0));
  WAIT (desk->n_shown == 2);
  g_variant_get_child (desk->shown, 1, "u", &replaces);
  g_variant_get_child (desk->shown, 4, "s", &body);
  g_assert_cmpuint (replaces, >, 0);
  g_assert_cmpstr (body, ==, "3");
}

static void
test_server_comes_and_goes (Desk *desk, gconstpointer data)
{
  guint replaces = 0;

  open_notifier (desk, FALSE);
  show_chat (desk, "to nobody");
  start (desk, SERVER);
  show_chat_and_wait (desk, "1");
  g_assert_cmpuint (server_id (desk), >, 0);
  g_clear_handle_id (&desk->name_id, g_bus_unown_name);
  desk->abilities = "['body']";
  start (desk, SERVER);
  /* The new one may not have been seen to come yet: then it is told of the old one's notification. */
  do
    {
      show_chat_and_wait (desk, "<2>");
      g_variant_get_child (desk->shown, 1, "u", &replaces);
    }
  while (replaces != 0);
  assert_shown (desk, "('" LIA_APP_NAME "', 0, 'org.example.App', 'Karim <Benali>', '<2>', [], "
                      "{'desktop-entry': <'org.example.App'>, 'urgency': <byte 0x01>, "
                      "'category': <'im.received'>, 'sound-name': <'message-new-instant'>}, -1)");
}

static void
inhibited_cb (guint *n_changes)
{
  (*n_changes)++;
}

static void
test_inhibited (Desk *desk, gconstpointer data)
{
  guint n_changes = 0;

  open_notifier (desk, FALSE);
  g_signal_connect_swapped (desk->notifier, "notify::inhibited", G_CALLBACK (inhibited_cb),
                            &n_changes);
  g_assert_false (lia_notifier_get_inhibited (desk->notifier));
  desk->inhibited = TRUE;
  start (desk, SERVER);
  WAIT (lia_notifier_get_inhibited (desk->notifier));
  g_assert_cmpuint (n_changes, >, 0);
  tell (desk, SERVER_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new_parsed ("(%s, {'Inhibited': <false>}, @as [])", SERVER));
  WAIT (!lia_notifier_get_inhibited (desk->notifier));
}

static void
check_portal (Desk *desk)
{
  show_chat_and_wait (desk, "1 < 2");
  assert_shown (desk, "('chat', {'title': <'Karim <Benali>'>, 'body': <'1 < 2'>, "
                      "'default-action': <'default'>, 'buttons': <[{'label': <'Mute'>, "
                      "'action': <'0'>}, {'label': <'Reply'>, 'action': <'1'>, "
                      "'purpose': <'im.reply-with-text'>}]>, 'category': <'im.received'>})");
  tell (desk, PORTAL_PATH, PORTAL, "ActionInvoked",
        g_variant_new_parsed ("('chat', '1', [<{'activation-token': <'t'>}>, <'Soon'>])"));
  wait_clicked (desk, "reply ('sip:karim', 'Soon') t");
  show_chat_and_wait (desk, "3");
  lia_notifier_withdraw (desk->notifier, "chat");
  WAIT (desk->withdrawn->len > 0);
  g_assert_cmpstr (desk->withdrawn->str, ==, "'chat',");
}

/* No server, only a portal. */
static void
test_portal (Desk *desk, gconstpointer data)
{
  start (desk, PORTAL_NAME);
  open_notifier (desk, FALSE);
  check_portal (desk);
}

/* In a sandbox the server is not even asked. */
static void
test_sandbox (Desk *desk, gconstpointer data)
{
  guint server = 0;

  start (desk, PORTAL_NAME);
  server = g_bus_own_name_on_connection (desk->server, SERVER, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                                         NULL, NULL, NULL);
  open_notifier (desk, TRUE);
  check_portal (desk);
  g_bus_unown_name (server);
}

/* Version 1 takes no text, and nothing that it does not know. */
static void
test_old_portal (Desk *desk, gconstpointer data)
{
  desk->portal_version = 1;
  desk->portal_options = "@a{sv} {}";
  start (desk, PORTAL_NAME);
  open_notifier (desk, FALSE);
  show_chat_and_wait (desk, "1");
  assert_shown (desk, "('chat', {'title': <'Karim <Benali>'>, 'body': <'1'>, "
                      "'default-action': <'default'>, 'buttons': <[{'label': <'Mute'>, "
                      "'action': <'0'>}, {'label': <'Reply'>, 'action': <'1'>}]>})");
  tell (desk, PORTAL_PATH, PORTAL, "ActionInvoked", g_variant_new_parsed ("('chat', '1', @av [])"));
  wait_clicked (desk, "show-conversation 'sip:karim' -");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/desktop/notifier/" name, Desk, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("full-server", test_full_server);
  ADD ("bare-server", test_bare_server);
  ADD ("plain-server", test_plain_server);
  ADD ("withdrawn", test_withdrawn);
  ADD ("withdrawn-meanwhile", test_withdrawn_meanwhile);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("server-comes-and-goes", test_server_comes_and_goes);
  ADD ("inhibited", test_inhibited);
  ADD ("portal", test_portal);
  ADD ("sandbox", test_sandbox);
  ADD ("old-portal", test_old_portal);
  return g_test_run ();
}
