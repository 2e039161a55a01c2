#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: the list of contacts is put into order, and the server has it so."""
from desktop import FOCUSED, wait
from place import journey, main


def in_group(liaison, group, person):
    """Waits until a person stands below the heading of a group, in the list of people."""
    def stands():
        rows = [row.name for lists in liaison.find_all("list", "People")
                for row in lists.descendants() if row.role == "list item" and row.name]
        heading = None
        for name in rows:
            if "  " in name:
                heading = name.split("  ")[0]
            elif name.startswith(person) and heading == group:
                return True
        return False
    wait(f"{person} in {group}", stands)


def go(liaison, key, *wanted):
    """Presses an arrow key again and again: these have the focus, one after the other."""
    for name in wanted:
        liaison.screen.press(key)
        wait(f"the focus in {name}", lambda: any(
            row.has(FOCUSED) for row in liaison.find_all("list item", lambda text: text.startswith(name))))


def heading(liaison, group):
    return liaison.person(group + "  ")


@journey
def groups(place):
    """By menu, by keyboard and by dragging; another program of the same user sees all of it."""
    office = place.office()
    liaison = place.liaison(office)
    device = place.sipe(office, office.people[0]["login"])
    in_group(liaison, "Favourites", "Karim Benali")

    # By the menu of the person.
    liaison.click(liaison.person("Karim Benali"), button=3)
    liaison.choose("Move to group")
    liaison.choose("Pilot team")
    in_group(liaison, "Pilot team", "Karim Benali")
    device.wait("buddy-added", who="sip:karim.benali@contoso.example", group="Pilot team")

    # By dragging: onto a heading, and with Ctrl onto somebody in the group.
    liaison.drag(liaison.person("Jonas Weber"), heading(liaison, "Favourites"))
    in_group(liaison, "Favourites", "Jonas Weber")
    device.wait("buddy-added", who="sip:jonas.weber@contoso.example", group="Favourites")

    # The group itself, with the keyboard.
    liaison.click(heading(liaison, "Favourites"), button=3)
    liaison.choose("Rename group…")
    dialog = liaison.question()
    liaison.enter(liaison.wait_usable("text", "Name of the group", dialog), "Nearest & <dearest>")
    liaison.press_button("Rename", dialog)
    in_group(liaison, "Nearest & <dearest>", "Jonas Weber")

    liaison.lift(liaison.main_window())
    liaison.click(heading(liaison, "Nearest & <dearest>"), button=3)
    liaison.choose("Remove group…")
    liaison.press_button("Remove", liaison.question())
    in_group(liaison, "Other Contacts", "Jonas Weber")
    liaison.lift(liaison.main_window())
    assert not [row for row in liaison.find_all("list item") if row.name.startswith("Nearest")]

    # The arrow keys pass from group to group, and in the sidebar from account to account.
    liaison.click(liaison.person("Lucas Moreau"))
    go(liaison, "Down", "Other Contacts", "Amélie Laurent")
    go(liaison, "Up", "Other Contacts", "Lucas Moreau")
    go(liaison, "Down", "Other Contacts")
    go(liaison, "Up", "Lucas Moreau")
    go(liaison, "Home", "Pilot team")
    liaison.screen.press("Menu")
    liaison.wait_item("Rename group…")
    liaison.close_menu()
    liaison.click(liaison.wait_for("list item", "Conversations"))
    go(liaison, "Down", "Contoso", "Inbox")
    liaison.message("Budget review")
    go(liaison, "Up", "Contoso", "Conversations")


main(groups)
