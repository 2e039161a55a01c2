/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-limits.h"
#include "widget-fixture.h"
#include "widgets/lia-avatar.h"
#include "widgets/lia-channel-popover.h"
#include "widgets/lia-person-card.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-presence-icon.h"

#include <adwaita.h>
#include <string.h>

/* A person on the screen: the chip, its card, its channel menu. */

#define ALICE "alice@contoso.example"

static GtkWidget *
show_chip (WidgetFixture *fixture, LiaPerson *person)
{
  GtkWidget *chip = lia_person_chip_new (fixture->session, person);

  gtk_widget_set_halign (chip, GTK_ALIGN_CENTER);
  widget_fixture_show (fixture, chip, 400, 300);
  return chip;
}

static void
assert_label (GtkWidget *widget, const char *label)
{
  g_autofree char *difference = gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label);

  g_assert_cmpstr (difference, ==, NULL);
}

static void
test_chip_says_state (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  GtkWidget *chip = NULL;

  widget_fixture_set_state (person, LIA_AVAILABILITY_AVAILABLE);
  chip = show_chip (fixture, person);
  gtk_test_accessible_assert_role (chip, GTK_ACCESSIBLE_ROLE_BUTTON);
  assert_label (chip, "Alice Martin, Available");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (chip), ==, "Available");
  g_assert_nonnull (find_label (chip, "Alice Martin"));

  widget_fixture_set_state (person, LIA_AVAILABILITY_DO_NOT_DISTURB);
  assert_label (chip, "Alice Martin, Do not disturb");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (chip), ==, "Do not disturb");
  widget_fixture_close (fixture, chip);
  /* What is gone hears of nothing any longer. */
  widget_fixture_set_state (person, LIA_AVAILABILITY_AWAY);
}

static void
test_chip_follows_name (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, NULL);
  GtkWidget *chip = show_chip (fixture, person);
  g_autoptr (LiaContactRecord) record = lia_contact_record_new ();

  g_assert_nonnull (find_label (chip, ALICE));
  record->name = g_strdup ("Alice Martin");
  g_ptr_array_add (record->addresses, lia_address_new (LIA_ADDRESS_MAIL, ALICE, NULL));
  lia_people_add_contact (lia_session_get_people (fixture->session), record, 40);
  g_assert_nonnull (find_label (chip, "Alice Martin"));
  assert_label (chip, "Alice Martin, Status unknown");
  widget_fixture_close (fixture, chip);
}

static void
test_chip_of_self (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *self = lia_session_get_self (fixture->session);
  GtkWidget *chip = show_chip (fixture, self);

  g_assert_nonnull (find_label (chip, "You"));
  widget_fixture_close (fixture, chip);
}

static void
test_chip_opens_card (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  GtkWidget *chip = show_chip (fixture, person);
  GtkWidget *card = NULL;

  g_signal_emit_by_name (chip, "clicked");
  card = find_by_type (chip, LIA_TYPE_PERSON_CARD);
  g_assert_nonnull (card);
  wait_until (gtk_widget_get_mapped (card));
  g_assert_nonnull (find_label (card, ALICE));
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (card, GTK_TYPE_POPOVER)));
  wait_until (find_by_type (chip, LIA_TYPE_PERSON_CARD) == NULL);
  /* Closed while its card is open. */
  g_signal_emit_by_name (chip, "clicked");
  widget_fixture_close (fixture, chip);
}

/* ---- The channel menu ---- */

static GtkWidget *
find_item (GtkWidget *root, const char *label)
{
  GtkWidget *found = find_label (root, label);

  while (found != NULL && g_strcmp0 (gtk_widget_get_css_name (found), "modelbutton") != 0)
    found = gtk_widget_get_parent (found);
  return found;
}

static void
add_app_actions (GtkWidget *window, GActionMap **out_actions)
{
  static const GActionEntry entries[]
      = { { .name = "reach", .parameter_type = "(sss)" },
          { .name = "show-card", .parameter_type = "s" },
          { .name = "copy-addresses", .parameter_type = "as" },
          { .name = "tag-people", .parameter_type = "(asb)" },
          { .name = "set-favourites", .parameter_type = "(asb)" },
          { .name = "show-conversations", .parameter_type = "s" },
          { .name = "add-contacts", .parameter_type = "(ass)" },
          { .name = "add-contacts-to-new-group", .parameter_type = "a(ss)" } };
  GSimpleActionGroup *actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) unavailable = g_simple_action_new ("unavailable", NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), NULL);
  g_simple_action_set_enabled (unavailable, FALSE);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (unavailable));
  gtk_widget_insert_action_group (window, "app", G_ACTION_GROUP (actions));
  *out_actions = G_ACTION_MAP (actions);
}

static void
reached_cb (GSimpleAction *action, GVariant *target, char **out)
{
  g_free (*out);
  *out = g_variant_print (target, FALSE);
}

static void
test_menu_reasons (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  GtkWidget *chip = NULL;
  GtkWidget *item = NULL;
  g_autoptr (GActionMap) actions = NULL;
  g_autofree char *reached = NULL;

  lia_account_set_mail_status (fixture->account, LIA_STATUS_CONNECTED, NULL);
  lia_account_set_talk_status (fixture->account, LIA_STATUS_WAITING, NULL);
  chip = show_chip (fixture, person);
  add_app_actions (fixture->window, &actions);
  g_signal_connect (g_action_map_lookup_action (actions, "reach"), "activate",
                    G_CALLBACK (reached_cb), &reached);
  lia_channel_popover_popup (chip);
  wait_until (find_by_type (chip, GTK_TYPE_POPOVER_MENU) != NULL);
  gtk_test_widget_wait_for_draw (fixture->window);

  item = find_item (chip, "Send mail");
  g_assert_nonnull (item);
  g_assert_true (gtk_widget_get_sensitive (item));
  /* What cannot be done now is there, greyed, and says why. */
  item = find_item (chip, "Send message — not signed in");
  g_assert_nonnull (item);
  g_assert_false (gtk_widget_get_sensitive (item));

  g_signal_emit_by_name (find_item (chip, "Send mail"), "clicked");
  wait_until (reached != NULL);
  g_assert_cmpstr (reached, ==, "('mail', 'mailto:alice@contoso.example', 'contoso')");
  widget_fixture_close (fixture, chip);
}

static void
test_open_menu_follows (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  GtkWidget *chip = NULL;
  g_autoptr (GActionMap) actions = NULL;

  lia_account_set_talk_status (fixture->account, LIA_STATUS_WAITING, NULL);
  chip = show_chip (fixture, person);
  add_app_actions (fixture->window, &actions);
  lia_channel_popover_popup (chip);
  wait_until (find_item (chip, "Send message — not signed in") != NULL);
  lia_account_set_talk_abilities (fixture->account, LIA_TALK_MESSAGE);
  lia_account_set_talk_status (fixture->account, LIA_STATUS_CONNECTED, NULL);
  widget_fixture_set_state (person, LIA_AVAILABILITY_AVAILABLE);
  wait_until (find_item (chip, "Send message") != NULL);
  g_assert_true (gtk_widget_get_sensitive (find_item (chip, "Send message")));
  /* It goes with the widget it hangs on. */
  widget_fixture_close (fixture, chip);
}

/* A submenu that is opened, used and taken away with its menu. */
static void
test_menu_groups (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  GtkWidget *chip = NULL;
  g_autoptr (GActionMap) actions = NULL;
  g_autofree char *reached = NULL;

  lia_account_set_talk_status (fixture->account, LIA_STATUS_CONNECTED, NULL);
  chip = show_chip (fixture, person);
  add_app_actions (fixture->window, &actions);
  g_signal_connect (g_action_map_lookup_action (actions, "add-contacts-to-new-group"), "activate",
                    G_CALLBACK (reached_cb), &reached);
  lia_channel_popover_popup (chip);
  wait_until (find_item (chip, "Add to contacts") != NULL);
  gtk_test_widget_wait_for_draw (fixture->window);
  g_assert_nonnull (find_item (chip, "All conversations"));
  g_signal_emit_by_name (find_item (chip, "Add to contacts"), "clicked");
  wait_until (find_item (chip, "New Group…") != NULL);
  g_assert_nonnull (find_item (chip, "No Group"));
  gtk_test_widget_wait_for_draw (fixture->window);
  g_signal_emit_by_name (find_item (chip, "New Group…"), "clicked");
  wait_until (reached != NULL);
  g_assert_cmpstr (reached, ==, "[('mailto:alice@contoso.example', '')]");
  wait_until (find_by_type (chip, GTK_TYPE_POPOVER_MENU) == NULL);
  gtk_test_widget_wait_for_draw (fixture->window);
  widget_fixture_close (fixture, chip);
}

/* Mail and messages that go to one address are one line of the card. */
static void
test_card_addresses (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, ALICE, "Alice Martin");
  LiaChannelContext context = { 0 };
  GtkWidget *card = NULL;
  g_autoptr (LiaContactRecord) record = lia_contact_record_new ();

  g_ptr_array_add (record->addresses, lia_address_new (LIA_ADDRESS_MAIL, ALICE, NULL));
  g_ptr_array_add (record->addresses, lia_address_new (LIA_ADDRESS_SIP, ALICE, NULL));
  lia_people_add_contact (lia_session_get_people (fixture->session), record, 40);
  card = lia_person_card_new (fixture->session, person, &context);
  widget_fixture_show (fixture, card, 400, 500);
  g_assert_cmpuint (count_by_type (card, ADW_TYPE_ACTION_ROW), ==, 1);
  g_assert_nonnull (find_label (card, "Mail · Messages and calls"));
  widget_fixture_close (fixture, card);
}

/* A row that is used again for nobody shows nothing of who was in it. */
static void
test_avatar_of_nobody (WidgetFixture *fixture, gconstpointer data)
{
  LiaPerson *person = widget_fixture_person (fixture, "alice@contoso.example", "Alice Martin");
  GtkWidget *avatar = lia_avatar_new (32);

  widget_fixture_show (fixture, avatar, 100, 100);
  lia_avatar_set_person (LIA_AVATAR (avatar), person);
  /* A disc, initials, a badge. */
  g_assert_cmpuint (count_painted (avatar, GSK_TEXT_NODE), ==, 1);
  g_assert_cmpuint (count_painted (avatar, GSK_TEXTURE_NODE), ==, 2);
  lia_avatar_set_person (LIA_AVATAR (avatar), NULL);
  g_assert_cmpuint (count_painted (avatar, GSK_TEXT_NODE), ==, 0);
  g_assert_cmpuint (count_painted (avatar, GSK_TEXTURE_NODE), ==, 1);
  widget_fixture_close (fixture, avatar);
}

/* The smallest picture there is, with as much behind its end as makes @size bytes. */
static GBytes *
new_picture (gsize size)
{
  static const char base64[]
      = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
        "WjR9awAAAABJRU5ErkJggg==";
  gsize n = 0;
  g_autofree guchar *picture = g_base64_decode (base64, &n);
  guchar *data = g_malloc0 (size);

  memcpy (data, picture, n);
  return g_bytes_new_take (data, size);
}

/* Black, in few bytes. */
static GBytes *
new_black_picture (int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *data = NULL;
  gsize size = 0;

  gdk_pixbuf_fill (pixbuf, 0);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "png", NULL, NULL));
  g_assert_cmpuint (size, <, LIA_PHOTO_MAX_BYTES);
  return g_bytes_new_take (data, size);
}

static void
assert_shown (WidgetFixture *fixture, const char *user, GBytes *photo, gboolean shown)
{
  g_autofree char *address = g_strdup_printf ("%s@contoso.example", user);
  LiaPerson *person = widget_fixture_person (fixture, address, "Alice Martin");
  g_autoptr (LiaContactRecord) record = lia_contact_record_new ();
  GtkWidget *avatar = lia_avatar_new (32);

  g_ptr_array_add (record->addresses, lia_address_new (LIA_ADDRESS_MAIL, address, NULL));
  record->photo = photo;
  lia_people_add_contact (lia_session_get_people (fixture->session), record, 40);
  widget_fixture_show (fixture, avatar, 100, 100);
  lia_avatar_set_person (LIA_AVATAR (avatar), person);
  /* Its initials stand for it. */
  g_assert_cmpuint (count_painted (avatar, GSK_ROUNDED_CLIP_NODE), ==, shown ? 1 : 0);
  g_assert_cmpuint (count_painted (avatar, GSK_TEXTURE_NODE), ==, 2);
  g_assert_cmpuint (count_painted (avatar, GSK_TEXT_NODE), ==, shown ? 0 : 1);
  widget_fixture_close (fixture, avatar);
}

/* A photo that is too large to be decoded here is not; nor is one that would be when it is. */
static void
test_avatar_photo (WidgetFixture *fixture, gconstpointer data)
{
  assert_shown (fixture, "a", new_picture (LIA_PHOTO_MAX_BYTES), TRUE);
  assert_shown (fixture, "b", new_picture (LIA_PHOTO_MAX_BYTES + 1), FALSE);
  assert_shown (fixture, "c", new_black_picture (2048, LIA_PHOTO_MAX_PIXELS / 2048), TRUE);
  assert_shown (fixture, "d", new_black_picture (2048, LIA_PHOTO_MAX_PIXELS / 2048 + 1), FALSE);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func)                                                                            \
  g_test_add (path, WidgetFixture, NULL, widget_fixture_set_up, func, widget_fixture_tear_down)
  add ("/person/avatar-photo", test_avatar_photo);
  add ("/person/chip-says-state", test_chip_says_state);
  add ("/person/chip-follows-name", test_chip_follows_name);
  add ("/person/chip-of-self", test_chip_of_self);
  add ("/person/chip-opens-card", test_chip_opens_card);
  add ("/person/menu-reasons", test_menu_reasons);
  add ("/person/open-menu-follows", test_open_menu_follows);
  add ("/person/menu-groups", test_menu_groups);
  add ("/person/card-addresses", test_card_addresses);
  add ("/person/avatar-of-nobody", test_avatar_of_nobody);
#undef add
  return g_test_run ();
}
