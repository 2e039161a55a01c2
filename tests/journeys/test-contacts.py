#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: the list of contacts is put into order, and the server has it so."""
from desktop import FOCUSED, SELECTED, SENSITIVE, wait
from opener import Opener
from place import journey, main

LONG_NAME = "Nearest & <dearest>, with whom all of the northern region is kept running"


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
    liaison.click(heading(liaison, "Pilot team"), button=3)
    liaison.choose("Rename group…")
    dialog = liaison.question()
    liaison.enter(liaison.wait_usable("text", "Name of the group", dialog), LONG_NAME)
    liaison.press_button("Rename", dialog)
    in_group(liaison, LONG_NAME, "Karim Benali")
    row = heading(liaison, LONG_NAME)
    count = liaison.wait_for("label", "4/5", within=row)
    row_x, _, row_width, _ = liaison.extents(row)
    x, _, width, _ = liaison.extents(count)
    assert x + width <= row_x + row_width, (x, width, row_x, row_width)

    liaison.lift(liaison.main_window())
    liaison.click(heading(liaison, LONG_NAME), button=3)
    liaison.choose("Remove group…")
    liaison.press_button("Remove", liaison.question())
    in_group(liaison, "Other Contacts", "Karim Benali")
    liaison.lift(liaison.main_window())
    assert not [row for row in liaison.find_all("list item") if row.name.startswith(LONG_NAME)]

    # The arrow keys pass from group to group, and in the sidebar from account to account.
    liaison.click(liaison.person("Priya Nair"))
    go(liaison, "Down", "Other Contacts", "Dan O’Neil")
    go(liaison, "Up", "Other Contacts", "Priya Nair")
    go(liaison, "Home", "Favourites")
    liaison.click(liaison.wait_for("list item", "Conversations"))
    go(liaison, "Down", "Contoso", "Inbox")
    liaison.message("Budget review")
    go(liaison, "Up", "Contoso", "Conversations")


def selected(liaison):
    """The people who are selected, as a screen reader is told, each time that they stand there."""
    return [row.name.split(",")[0] for lists in liaison.find_all("list", "People")
            for row in lists.descendants()
            if row.role == "list item" and row.has(SELECTED) and "  " not in row.name]


def wait_selected(liaison, *names):
    wait(lambda: f"{names} selected: there are {selected(liaison)}",
         lambda: sorted(selected(liaison)) == sorted(names))


def select_two(liaison, first, second):
    liaison.click(liaison.person(first))
    with liaison.screen.hold("ctrl"):
        liaison.click(liaison.person(second))
    wait_selected(liaison, first, second)


def on_device(device, name, group):
    address = name.replace(" ", ".").lower() + "@contoso.example"
    wait(f"{name} in {group} on the other device",
         lambda: device.buddies()[address]["group"] == group)


@journey
def selection(place):
    """Several people are selected with mouse and keyboard, and stay so while the list is sorted."""
    office = place.office()
    liaison = place.liaison(office)
    screen = liaison.screen
    in_group(liaison, "Pilot team", "Lucas Moreau")

    select_two(liaison, "Hana Suzuki", "Jonas Weber")
    lucas = place.sipe(office, "lucas")
    lucas.send("status", "available", "")
    liaison.person("Lucas Moreau, Available")
    wait_selected(liaison, "Hana Suzuki", "Jonas Weber")

    liaison.click(liaison.person("Amélie Laurent"))
    with screen.hold("shift"):
        liaison.click(liaison.person("Priya Nair"))
    wait_selected(liaison, "Amélie Laurent", "Karim Benali", "Priya Nair")
    screen.press("ctrl+a")
    wait(lambda: f"everybody: {selected(liaison)}", lambda: len(selected(liaison)) == 10)
    liaison.click(liaison.person("Maria Oliveira"))
    wait_selected(liaison, "Maria Oliveira")
    screen.press("ctrl+space")
    wait_selected(liaison)
    screen.press("ctrl+space")
    wait_selected(liaison, "Maria Oliveira")
    screen.press("shift+Down")
    wait_selected(liaison, "Maria Oliveira", "Omar Haddad")


@journey
def several(place):
    """What the menu of a selection does is done with everybody in it; what needs one person says so."""
    office = place.office()
    liaison = place.liaison(office)
    device = place.sipe(office, office.people[0]["login"])
    in_group(liaison, "Pilot team", "Lucas Moreau")

    select_two(liaison, "Hana Suzuki", "Jonas Weber")
    liaison.screen.press("Menu")
    for label in ("Send message", "Call", "Video call"):
        item = liaison.wait_item(label + " — only with one person at a time")
        assert not item.has(SENSITIVE), item
    assert not liaison.find_all("menu item", "Contact card")
    liaison.choose("Send mail to all")
    window = liaison.window("New Message")
    for name in ("Hana Suzuki", "Jonas Weber"):
        liaison.wait_for("push button", lambda text, name=name: text.startswith(name), within=window)
    liaison.lift(window)
    liaison.screen.press("ctrl+w")
    liaison.wait_end_of(window)

    # With the mouse, on one of them; then it is the other way around.
    liaison.lift(liaison.main_window())
    liaison.click(liaison.person("Hana Suzuki"), button=3)
    liaison.choose("Tell me when available")
    liaison.click(liaison.person("Jonas Weber"), button=3)
    liaison.wait_item("Do not tell me when available")
    liaison.close_menu()

    # To a new group. Who was selected still is where they were, and one is dragged with the other.
    liaison.click(liaison.person("Hana Suzuki"), button=3)
    liaison.choose("Add to group")
    liaison.choose("New Group…")
    dialog = liaison.question()
    liaison.enter(liaison.wait_usable("text", "Name of the group", dialog), "Lab")
    liaison.press_button("Add", dialog)
    in_group(liaison, "Lab", "Hana Suzuki")
    in_group(liaison, "Lab", "Jonas Weber")
    liaison.lift(liaison.main_window())
    wait_selected(liaison, "Hana Suzuki", "Jonas Weber")
    liaison.drag(liaison.person("Jonas Weber"), heading(liaison, "Other Contacts"))
    on_device(device, "Hana Suzuki", "Lab")
    on_device(device, "Jonas Weber", "Lab")

    # Out of the list, which is asked about.
    select_two(liaison, "Dan O’Neil", "Maria Oliveira")
    liaison.screen.press("shift+F10")
    liaison.choose("Remove from contacts")
    liaison.press_button("Remove", liaison.question())
    for name in ("dan.oneil", "maria.oliveira"):
        device.wait("buddy-removed", who=f"sip:{name}@contoso.example")


@journey
def favourites(place):
    """They stand first; menu and dragging change them on the server, where another device sees them."""
    office = place.office()
    liaison = place.liaison(office)
    device = place.sipe(office, office.people[0]["login"])
    in_group(liaison, "Favourites", "Karim Benali")
    rows = liaison.find_all("list", "People")[0].descendants()
    first = next(row.name for row in rows if row.role == "list item")
    assert first.startswith("Favourites"), first

    # Somebody who is no contact yet, with their name; whoever is one stays in the other group.
    liaison.click_on("entry", "Find someone among contacts and in the directory")
    liaison.screen.type("Chen")
    liaison.click(liaison.wait_for("list item", lambda name: name.startswith("Chen Wei")), button=3)
    liaison.choose("Add to Favourites")
    device.wait("buddy-added", who="sip:chen.wei@contoso.example", group="Favourites")
    wait("the name on the other device",
         lambda: device.buddies()["chen.wei@contoso.example"]["alias"] == "Chen Wei")
    liaison.screen.press("Escape")
    in_group(liaison, "Favourites", "Chen Wei, Available")
    liaison.drag(liaison.person("Jonas Weber"), heading(liaison, "Favourites"))
    device.wait("buddy-added", who="sip:jonas.weber@contoso.example", group="Favourites")
    in_group(liaison, "Favourites", "Jonas Weber")
    in_group(liaison, "Pilot team", "Jonas Weber")

    # When all of them are removed their place stays, and takes somebody again.
    liaison.click(liaison.person("Amélie Laurent"))
    with liaison.screen.hold("shift"):
        liaison.click(liaison.person("Priya Nair"))
    wait_selected(liaison, "Amélie Laurent", "Chen Wei", "Jonas Weber", "Karim Benali", "Priya Nair")
    liaison.screen.press("Menu")
    liaison.choose("Remove from Favourites")
    in_group(liaison, "Other Contacts", "Karim Benali")
    liaison.person("Favourites  0/0")
    liaison.drag(liaison.person("Karim Benali"), heading(liaison, "Favourites"))
    in_group(liaison, "Favourites", "Karim Benali")
    on_device(device, "Karim Benali", "Favourites")


@journey
def numbers(place):
    """A number of a card is a link: a click hands it to the telephone program, and nothing else does."""
    opener = Opener(place.folder(), "x-scheme-handler/tel;")
    office = place.office()
    liaison = place.liaison(office)
    liaison.click(liaison.person("Omar Haddad"), button=3)
    liaison.choose("Contact card")
    window = liaison.window("Contact Card")
    call = liaison.wait_usable("push button", "Call with the telephone program +33491001242", window)
    liaison.wait_usable("push button", "Copy +33491001242", window)
    assert not opener.opened(), opener.opened()
    liaison.click(call)
    wait("the number", lambda: [given for given, _ in opener.opened()] == ["tel:+33491001242"])
    # The row itself, with the mouse and with the keyboard.
    row = liaison.wait_for("list item", lambda name: "+33491001242" in name, within=window)
    liaison.click(row)
    wait("the number again", lambda: len(opener.opened()) == 2)
    liaison.screen.press("Return")
    wait("the number once more", lambda: len(opener.opened()) == 3)


main(groups, selection, several, favourites, numbers)
