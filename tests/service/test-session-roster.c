/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Contact lists of thousands: what is shown of them, and when. No server: the lists are told as the service tells them. */

#include "service/lia-session-private.h"
#include "session-fixture.h"

#define N_PEOPLE 5000
#define N_GROUPS 20
#define N_FEW 400

static void
set_up_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@contoso.example", "Nadia Petit");
  LiaTalkSettings talk = {
    .backend = (char *)"ocs", .server = (char *)"127.0.0.1", .port = 1, .login = (char *)"nadia"
  };

  set_up_profile (fixture);
  fixture->account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_talk (fixture->account, &talk);
  /* With no password it waits for one, and for nothing else. */
  lia_session_add_account (fixture->session, fixture->account, NULL, NULL, FALSE);
}

static void
tear_down_account (Fixture *fixture, gconstpointer data)
{
  tear_down_profile (fixture);
}

static LiaAddress *
address_of (guint i)
{
  g_autofree char *text = g_strdup_printf ("person%u@contoso.example", i);
  g_autofree char *name = g_strdup_printf ("Person %04u", N_PEOPLE - i);

  return lia_address_new (LIA_ADDRESS_SIP, text, name);
}

static LiaPerson *
person_at (Fixture *fixture, guint i)
{
  g_autoptr (LiaAddress) address = address_of (i);

  return lia_people_ensure (lia_session_get_people (fixture->session), address);
}

/* @n people, but for @left_out. */
static LiaRoster *
new_list (guint n, guint left_out)
{
  LiaRoster *roster = lia_roster_new ();

  for (guint i = 0; i < N_GROUPS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autofree char *name = g_strdup_printf ("Group %u", i);
      /* The first one is that of those in no other. */
      lia_roster_add_group (roster, id, i > 0 ? name : "");
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i % N_GROUPS);
      const char *ids[] = { i % N_GROUPS > 0 ? id : NULL, NULL };
      g_autoptr (LiaAddress) address = address_of (i);
      if (i != left_out)
        lia_roster_add_entry (roster, address, ids);
    }
  return roster;
}

static void
tell (Fixture *fixture, LiaRoster *roster)
{
  g_signal_emit_by_name (_lia_session_find (fixture->session, fixture->account)->talk, "roster",
                         roster);
}

static void
tell_list (Fixture *fixture, guint left_out)
{
  g_autoptr (LiaRoster) roster = new_list (N_PEOPLE, left_out);

  tell (fixture, roster);
}

static guint
count_known (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (lia_session_get_people (fixture->session)));
}

static guint
count_shown (GListModel *roster)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (LiaRosterSection) section = g_list_model_get_item (roster, i);
      n += lia_roster_section_get_n_people (section);
    }
  return n;
}

/* Those on line first, then by name. */
static void
assert_order (LiaRosterSection *section)
{
  g_autoptr (LiaPerson) last = NULL;

  for (guint i = 0; i < lia_roster_section_get_n_people (section); i++)
    {
      g_autoptr (LiaPerson) person = g_list_model_get_item (G_LIST_MODEL (section), i);
      gboolean online = lia_presence_is_online (lia_person_get_presence (person));
      if (last != NULL && lia_presence_is_online (lia_person_get_presence (last)) == online)
        g_assert_cmpint (lia_person_compare_names (last, person), <, 0);
      else
        g_assert_true (last == NULL || !online);
      g_set_object (&last, person);
    }
}

static void
changed_cb (GListModel *roster, guint position, guint removed, guint added, guint *n_changes)
{
  guint n = count_shown (roster);

  /* Never a part of a list. */
  g_assert_true (n == 0 || n == N_PEOPLE || n == N_PEOPLE - 1);
  ++*n_changes;
}

/* Runs the main loop until some of the list are known, and not all. */
static void
begin_list (Fixture *fixture, guint left_out)
{
  guint n = count_known (fixture);

  tell_list (fixture, left_out);
  wait_until (count_known (fixture) > n);
  g_assert_cmpuint (count_known (fixture), <, n + N_PEOPLE);
}

static void
test_portions (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  guint n_changes = 0;
  guint n_turns = 0;

  g_signal_connect (roster, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  tell_list (fixture, N_PEOPLE);
  for (guint n = count_known (fixture); n_changes == 0; n = count_known (fixture))
    {
      g_main_context_iteration (NULL, TRUE);
      n_turns += count_known (fixture) > n;
    }
  g_assert_cmpuint (n_turns, >, 1);
  g_assert_cmpuint (n_changes, ==, 1);
  /* And the favourites, of whom there are none yet. */
  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, N_GROUPS + 1);
  for (guint i = 0; i < N_GROUPS; i++)
    {
      g_autoptr (LiaRosterSection) section = g_list_model_get_item (roster, i + 1);
      g_autofree char *name = g_strdup_printf ("Group %u", i + 1);
      g_assert_cmpstr (lia_roster_section_get_name (section), ==,
                       i + 1 < N_GROUPS ? name : "Other Contacts");
      g_assert_cmpuint (lia_roster_section_get_n_people (section), ==, N_PEOPLE / N_GROUPS);
      assert_order (section);
    }
  for (guint i = 0; i < N_PEOPLE; i++)
    g_assert_true (lia_person_get_is_contact (person_at (fixture, i)));
}

/* The user removes somebody while the list is being put up: the server tells of another one. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  guint n_changes = 0;

  g_signal_connect (roster, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  begin_list (fixture, N_PEOPLE);
  tell_list (fixture, 41);
  tell_list (fixture, 42);
  wait_until (count_shown (roster) == N_PEOPLE - 1);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_false (lia_person_get_is_contact (person_at (fixture, 42)));
  g_assert_true (lia_person_get_is_contact (person_at (fixture, 41)));
}

static void
test_removed_meanwhile (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);

  begin_list (fixture, N_PEOPLE);
  g_assert_true (lia_person_get_is_contact (person_at (fixture, 0)));
  lia_session_remove_account (fixture->session, fixture->account);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_shown (roster), ==, 0);
  g_assert_cmpuint (count_known (fixture), <, N_PEOPLE);
  g_assert_false (lia_person_get_is_contact (person_at (fixture, 0)));
}

/* The program ends. */
static void
test_closed_meanwhile (Fixture *fixture, gconstpointer data)
{
  begin_list (fixture, N_PEOPLE);
}

/* Lists that come faster than they can be shown. */
static void
test_again_and_again (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  g_autoptr (LiaRoster) list = new_list (N_PEOPLE, N_PEOPLE);
  guint n_changes = 0;

  g_signal_connect (roster, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  while (n_changes == 0)
    {
      tell (fixture, list);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
set_presence (Fixture *fixture, guint i, LiaAvailability availability)
{
  g_autoptr (LiaPresence) presence = lia_presence_new (availability, LIA_ACTIVITY_NONE);

  lia_person_set_presence (person_at (fixture, i), presence);
}

static void
moved_cb (GListModel *section, guint position, guint removed, guint added, guint *n_moves)
{
  ++*n_moves;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  g_autoptr (LiaRosterSection) section = NULL;
  g_autoptr (LiaAddress) renamed
      = lia_address_new (LIA_ADDRESS_SIP, "person41@contoso.example", "Aaron Aaronson");
  g_autoptr (LiaContactRecord) contact = lia_contact_record_new ();
  g_autoptr (LiaRoster) list = new_list (N_FEW, N_FEW);
  guint n_moves = 0;

  tell (fixture, list);
  wait_until (count_shown (roster) == N_FEW);
  section = g_list_model_get_item (roster, 1);
  g_signal_connect (section, "items-changed", G_CALLBACK (moved_cb), &n_moves);
  for (guint i = 1; i < N_FEW; i += 3 * N_GROUPS)
    set_presence (fixture, i, LIA_AVAILABILITY_AVAILABLE);
  wait_until (lia_roster_section_get_n_online (section) == (N_FEW / N_GROUPS + 2) / 3);
  assert_order (section);
  g_assert_cmpuint (n_moves, ==, 1);
  set_presence (fixture, 1, LIA_AVAILABILITY_OFFLINE);
  set_presence (fixture, 61, LIA_AVAILABILITY_BUSY);
  set_presence (fixture, 21, LIA_AVAILABILITY_AWAY);
  g_ptr_array_add (contact->addresses, lia_address_ref (renamed));
  contact->name = g_strdup ("Aaron Aaronson");
  lia_people_add_contact (lia_session_get_people (fixture->session), contact, 100);
  wait_until (n_moves == 2);
  assert_order (section);
  /* Busy or away, they stay where they are. */
  set_presence (fixture, 61, LIA_AVAILABILITY_AWAY);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_moves, ==, 2);
}

/* A group that nobody is in is not shown, and is there: people can be put into it, and its name is taken. */
static void
test_empty_group (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  LiaSessionAccount *channel = _lia_session_find (fixture->session, fixture->account);
  g_autoptr (LiaRoster) list = new_list (2, 2);

  tell (fixture, list);
  wait_until (count_shown (roster) == 2);
  g_assert_cmpuint (g_list_model_get_n_items (roster), ==, 3);
  g_assert_cmpuint (g_strv_length (channel->group_names), ==, N_GROUPS - 1);
  g_assert_cmpstr (channel->group_names[N_GROUPS - 2], ==, "Group 19");
  lia_session_remove_account (fixture->session, fixture->account);
  wait_until (count_shown (roster) == 0);
}

static LiaRosterSection *
first_section (Fixture *fixture)
{
  /* The session has it. */
  g_autoptr (LiaRosterSection) section
      = g_list_model_get_item (lia_session_get_roster (fixture->session), 0);

  return section;
}

/* They stand first, wherever the server has them, whatever the language in which they were named. */
static void
test_favourites (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "Favourites", "favorites", "Favoris", "Pinned Contacts" };
  GListModel *roster = lia_session_get_roster (fixture->session);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *ids[] = { "2", NULL };
      g_autoptr (LiaRoster) list = lia_roster_new ();
      g_autoptr (LiaAddress) address = address_of ((guint)i);

      lia_roster_add_group (list, "0", "");
      lia_roster_add_group (list, "1", "Another group");
      lia_roster_add_group (list, "2", names[i]);
      lia_roster_add_entry (list, address, ids);
      tell (fixture, list);
      wait_until (
          g_list_model_get_n_items (roster) == 1
          && g_str_equal (lia_roster_section_get_group (first_section (fixture)), names[i]));
      g_assert_true (lia_roster_section_is_favourites (first_section (fixture)));
    }
}

/* While there are none, they have a place to which people are dragged; where there are no contacts, they have none. */
static void
test_no_favourites (Fixture *fixture, gconstpointer data)
{
  GListModel *roster = lia_session_get_roster (fixture->session);
  g_autoptr (LiaRoster) list = new_list (N_FEW, N_FEW);
  g_autoptr (LiaRoster) empty = new_list (0, 0);

  tell (fixture, list);
  wait_until (count_shown (roster) == N_FEW);
  g_assert_true (lia_roster_section_is_favourites (first_section (fixture)));
  g_assert_cmpstr (lia_roster_section_get_group (first_section (fixture)), ==, "Favourites");
  g_assert_cmpuint (lia_roster_section_get_n_people (first_section (fixture)), ==, 0);
  g_assert_false (lia_session_is_favourite (fixture->session, person_at (fixture, 1)));
  tell (fixture, empty);
  wait_until (g_list_model_get_n_items (roster) == 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/session/roster/" name, Fixture, NULL, set_up_account, function, tear_down_account)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("portions", test_portions);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("removed-meanwhile", test_removed_meanwhile);
  ADD ("closed-meanwhile", test_closed_meanwhile);
  ADD ("again-and-again", test_again_and_again);
  ADD ("order", test_order);
  ADD ("empty-group", test_empty_group);
  ADD ("favourites", test_favourites);
  ADD ("no-favourites", test_no_favourites);
  return g_test_run ();
}
