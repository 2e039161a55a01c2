/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widget-fixture.h"
#include "widgets/lia-attachment-list.h"
#include "widgets/lia-avatar.h"
#include "widgets/lia-chat-header.h"
#include "widgets/lia-chat-row.h"
#include "widgets/lia-chat-view.h"
#include "widgets/lia-composer.h"
#include "widgets/lia-conversation-list.h"
#include "widgets/lia-conversation-row.h"
#include "widgets/lia-message-body.h"
#include "widgets/lia-message-header.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-message-row.h"
#include "widgets/lia-message-view.h"
#include "widgets/lia-person-card.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-recipients-entry.h"
#include "widgets/lia-roster-row.h"
#include "widgets/lia-roster-view.h"
#include "widgets/lia-sidebar-row.h"
#include "widgets/lia-sidebar.h"
#include "widgets/lia-status-menu.h"

/* Each widget is made, drawn and taken away: no warning, nothing left. Warnings are fatal here; what
   is not freed the sanitizer of addresses tells, and the fixture that finalises the session. */

typedef GtkWidget *(*Make) (WidgetFixture *fixture);

static LiaPerson *
alice (WidgetFixture *fixture)
{
  return widget_fixture_person (fixture, "alice@contoso.example", "Alice Martin");
}

static GtkWidget *
make_card (WidgetFixture *fixture)
{
  static const LiaChannelContext context = { .in_mail = TRUE };

  return lia_person_card_new (fixture->session, alice (fixture), &context);
}

static GtkWidget *
make_chip (WidgetFixture *fixture)
{
  return lia_person_chip_new (fixture->session, alice (fixture));
}

static GtkWidget *
make_roster_row (WidgetFixture *fixture)
{
  GtkWidget *row = lia_roster_row_new (fixture->session);

  lia_roster_row_set_person (LIA_ROSTER_ROW (row), alice (fixture));
  return row;
}

static GtkWidget *
make_roster_view (WidgetFixture *fixture)
{
  return lia_roster_view_new (fixture->session);
}

static GtkWidget *
make_sidebar (WidgetFixture *fixture)
{
  return lia_sidebar_new (fixture->session);
}

static GtkWidget *
make_sidebar_row (WidgetFixture *fixture)
{
  return lia_sidebar_row_new ();
}

static GtkWidget *
make_status_menu (WidgetFixture *fixture)
{
  return lia_status_menu_new (fixture->session);
}

static GtkWidget *
make_avatar (WidgetFixture *fixture)
{
  GtkWidget *avatar = lia_avatar_new (48);

  lia_avatar_set_person (LIA_AVATAR (avatar), alice (fixture));
  return avatar;
}

static GtkWidget *
make_chat_header (WidgetFixture *fixture)
{
  return lia_chat_header_new (fixture->session, alice (fixture));
}

static GtkWidget *
make_chat_row (WidgetFixture *fixture)
{
  g_autoptr (LiaChatLine) line = lia_chat_line_new (1, alice (fixture), "Good morning",
                                                    G_TIME_SPAN_DAY, LIA_CHAT_LINE_RECEIVED);
  GtkWidget *row = lia_chat_row_new ();

  lia_chat_row_set_line (LIA_CHAT_ROW (row), line, NULL, 0);
  return row;
}

static GtkWidget *
make_chat_view (WidgetFixture *fixture)
{
  g_autoptr (LiaConversation) conversation
      = lia_conversation_new (0, fixture->account, alice (fixture));

  return lia_chat_view_new (fixture->session, conversation);
}

static GtkWidget *
make_conversation_list (WidgetFixture *fixture)
{
  return lia_conversation_list_new (fixture->session);
}

static GtkWidget *
make_conversation_row (WidgetFixture *fixture)
{
  g_autoptr (LiaConversation) conversation
      = lia_conversation_new (0, fixture->account, alice (fixture));
  GtkWidget *row = lia_conversation_row_new ();

  lia_conversation_row_set_conversation (LIA_CONVERSATION_ROW (row), conversation);
  return row;
}

static GtkWidget *
make_message_row (WidgetFixture *fixture)
{
  return lia_message_row_new ();
}

static GtkWidget *
make_message_list_view (WidgetFixture *fixture)
{
  GtkWidget *view = lia_message_list_view_new (fixture->session, NULL);
  LiaViewSpec spec = { .kind = LIA_VIEW_ALL_INBOXES };

  lia_message_list_view_show (LIA_MESSAGE_LIST_VIEW (view), &spec, TRUE);
  return view;
}

static GtkWidget *
make_message_header (WidgetFixture *fixture)
{
  GtkWidget *header = lia_message_header_new (fixture->session);
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  LiaAddress *from = lia_person_get_address (alice (fixture), LIA_ADDRESS_MAIL);
  LiaMessageHeaderContent content = { .subject = "Budget", .from = from, .to = to, .cc = to };

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%d@contoso.example", i);
      g_ptr_array_add (to, lia_address_new (LIA_ADDRESS_MAIL, address, NULL));
    }
  lia_message_header_show (LIA_MESSAGE_HEADER (header), &content);
  return header;
}

static LiaMimeMessage *
message_with_file (void)
{
  static const char text[]
      = "From: Alice Martin <alice@contoso.example>\r\nSubject: Two\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSee https://contoso.example/ for more.\r\n"
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
        "Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return lia_mime_message_new (bytes);
}

static GtkWidget *
make_message_body (WidgetFixture *fixture)
{
  GtkWidget *body = lia_message_body_new ();
  g_autoptr (LiaMimeMessage) message = message_with_file ();

  lia_message_body_show (LIA_MESSAGE_BODY (body), message);
  return body;
}

static GtkWidget *
make_attachments (WidgetFixture *fixture)
{
  GtkWidget *list = lia_attachment_list_new ();
  g_autoptr (LiaMimeMessage) message = message_with_file ();

  lia_attachment_list_show (LIA_ATTACHMENT_LIST (list), message);
  return list;
}

static GtkWidget *
make_message_view (WidgetFixture *fixture)
{
  return lia_message_view_new (fixture->session);
}

static GtkWidget *
make_recipients (WidgetFixture *fixture)
{
  return lia_recipients_entry_new (fixture->session, "To");
}

static void
test_widget (WidgetFixture *fixture, gconstpointer data)
{
  Make make = (Make)(gsize)data;

  /* Twice: what the first of its kind sets up for all is set up once. */
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *widget = make (fixture);
      widget_fixture_show (fixture, widget, 600, 400);
      widget_fixture_close (fixture, widget);
    }
}

/* Never shown: disposing must not rely on what showing makes. */
static void
test_unshown (WidgetFixture *fixture, gconstpointer data)
{
  Make make = (Make)(gsize)data;
  GtkWidget *widget = g_object_ref_sink (make (fixture));

  run_idles ();
  g_assert_finalize_object (widget);
}

static const struct
{
  const char *name;
  Make make;
} widgets[] = {
  { "attachment-list", make_attachments },
  { "avatar", make_avatar },
  { "chat-header", make_chat_header },
  { "chat-row", make_chat_row },
  { "chat-view", make_chat_view },
  { "conversation-list", make_conversation_list },
  { "conversation-row", make_conversation_row },
  { "message-body", make_message_body },
  { "message-header", make_message_header },
  { "message-list-view", make_message_list_view },
  { "message-row", make_message_row },
  { "message-view", make_message_view },
  { "person-card", make_card },
  { "person-chip", make_chip },
  { "recipients-entry", make_recipients },
  { "roster-row", make_roster_row },
  { "roster-view", make_roster_view },
  { "sidebar", make_sidebar },
  { "sidebar-row", make_sidebar_row },
  { "status-menu", make_status_menu },
};

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_autofree char *shown = g_strconcat ("/templates/shown/", widgets[i].name, NULL);
      g_autofree char *unshown = g_strconcat ("/templates/unshown/", widgets[i].name, NULL);
      gconstpointer make = (gconstpointer)(gsize)widgets[i].make;

      g_test_add (shown, WidgetFixture, make, widget_fixture_set_up, test_widget,
                  widget_fixture_tear_down);
      g_test_add (unshown, WidgetFixture, make, widget_fixture_set_up, test_unshown,
                  widget_fixture_tear_down);
    }
  return g_test_run ();
}
