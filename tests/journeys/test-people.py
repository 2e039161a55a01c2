#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: people's presence beside the mail, and talking to them."""
from desktop import wait
from place import journey, main


@journey
def demo_office(place):
    """The demo opens on the newest message, and tells of everybody in it how to reach them."""
    liaison = place.start("--demo", leaks=True)
    liaison.widen()
    row = liaison.message("Budget review moved to Thursday", "Amélie Laurent")
    assert row.index == 0, f"{row} is not the newest"
    liaison.chip("Amélie Laurent, ")
    for name in ("Nadia Petit", "Karim Benali", "Sofia Marchetti", "Lucas Moreau"):
        liaison.chip(name + ", ")
    liaison.person("Amélie Laurent, ")


@journey
def presence_follows(place):
    """Somebody else's client changes its state: chip, row and people list follow."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    liaison.message("Amélie Laurent, Available", "Budget review")

    amelie.send("status", "busy", "In the lab until noon")
    liaison.message("Amélie Laurent, Busy", "Budget review")
    liaison.chip("Amélie Laurent, Busy", "In the lab until noon")
    liaison.wait_for("label", lambda name: "Busy" in name and "In the lab until noon" in name)
    liaison.person("Amélie Laurent, Busy", "In the lab until noon")

    amelie.send("status", "do-not-disturb")
    liaison.message("Amélie Laurent, Do not disturb", "Budget review")
    amelie.send("off")
    amelie.wait("signed-off")
    liaison.message("Amélie Laurent, Offline", "Budget review")
    liaison.chip("Amélie Laurent, Offline")
    liaison.person("Amélie Laurent, Offline")


@journey
def message_from_a_mail(place):
    """Right click on the sender, Send message: it arrives, and so does the answer."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    liaison.message("Amélie Laurent, Available", "Budget review")

    liaison.click(liaison.chip("Amélie Laurent, Available"), button=3)
    liaison.choose("Send message")
    window = liaison.window("Amélie Laurent")
    liaison.type_into("Message", "Are the figures for Lyon ready?", window)
    liaison.screen.press("Return")
    amelie.wait("received-im", text="Are the figures for Lyon ready?")
    liaison.chat_line(window, "You: Are the figures for Lyon ready?")

    amelie.send("im", "sip:" + office.people[0]["address"], "Yes, since this morning")
    liaison.chat_line(window, "Amélie Laurent: Yes, since this morning")


def n_messages(text):
    """How many messages are told of."""
    number, _, rest = text.partition(" ")
    if rest == "new messages":
        return int(number)
    assert all(line.startswith("Amélie Laurent: ") for line in text.splitlines()), text
    return len(text.splitlines())


@journey
def told_to_a_screen_reader(place):
    """What comes while one writes is told: a message as it is, a flood in few words; no presence,
    and nothing of one's own."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    liaison.message("Amélie Laurent, Available", "Budget review")
    liaison.click(liaison.chip("Amélie Laurent, Available"), button=3)
    liaison.choose("Send message")
    window = liaison.window("Amélie Laurent")
    told = liaison.announcements(liaison.wait_for("text", "Message", window))
    liaison.type_into("Message", "Are the figures for Lyon ready?", window)
    liaison.screen.press("Return")
    amelie.wait("received-im", text="Are the figures for Lyon ready?")

    nadia = "sip:" + office.people[0]["address"]
    amelie.send("im", nadia, "Yes, since this morning")
    wait("what is told", told)
    for state in ("busy", "available", "busy"):
        amelie.send("status", state)
    for number in range(20):
        amelie.send("im", nadia, f"Figure {number}")
    # Each is told once, by itself or in a number.
    wait("all of them", lambda: sum(map(n_messages, told())) == 21)
    texts = told()
    assert texts[0] == "Amélie Laurent: Yes, since this morning", texts
    assert len(texts) < 12, texts


@journey
def conversation_is_kept(place):
    """What was written is there after a restart, and each time one comes back to it."""
    office = place.office("--alive")
    profile = place.profile(office)
    text = "Are the figures for Lyon ready?"
    liaison = place.liaison(office, profile)
    liaison.message("Amélie Laurent, Available", "Budget review")
    liaison.click(liaison.chip("Amélie Laurent, Available"), button=3)
    liaison.choose("Send message")
    window = liaison.window("Amélie Laurent")
    liaison.type_into("Message", text, window)
    liaison.screen.press("Return")
    answer = liaison.chat_line(window, "Amélie Laurent: ").name.split(": ", 1)[1].split(",")[0]
    liaison.quit()

    liaison = place.liaison(office, profile)
    # Its window came back, too.
    window = liaison.window("Amélie Laurent")
    liaison.chat_line(window, "You: " + text)
    liaison.lift(window)
    liaison.screen.press("ctrl+w")
    liaison.wait_end_of(window)
    main_window = liaison.main_window()
    liaison.click_on("list item", lambda name: name.startswith("Conversations"))
    liaison.click(liaison.conversation("Amélie Laurent", answer))
    liaison.chat_line(main_window, "You: " + text)

    liaison.click_on("list item", lambda name: name.startswith("Inbox"))
    liaison.message("Amélie Laurent", "Budget review")
    liaison.wait_gone("list item", lambda name: name.startswith("You: " + text))
    liaison.click_on("list item", lambda name: name.startswith("Conversations"))
    liaison.chat_line(main_window, "You: " + text)

    # Where it covers the list, a click on the row that is selected already opens it again.
    liaison.resize(main_window, 640, 860)
    liaison.click(liaison.conversation("Amélie Laurent", answer))
    liaison.wait_usable("text", "Message", main_window)
    liaison.press_button("Message List", main_window)
    liaison.click(liaison.conversation("Amélie Laurent", answer))
    liaison.wait_usable("text", "Message", main_window)


@journey
def menu_by_keyboard(place):
    """The menu of a person opens with Menu and with Shift+F10, on the message and on the person."""
    office = place.office()
    liaison = place.liaison(office)
    row = liaison.message("Karim Benali", "Edge server certificates")
    liaison.click(row)
    liaison.chip("Karim Benali, In a call")
    for key in ("Menu", "shift+F10"):
        liaison.open_menu(row, key)
        liaison.wait_item("Reply")
        liaison.wait_item("Send message")
        liaison.close_menu()
    person = liaison.person("Sofia Marchetti, Do not disturb")
    liaison.click(person)
    for key in ("Menu", "shift+F10"):
        liaison.open_menu(person, key)
        liaison.wait_item("Contact card")
        liaison.close_menu()


@journey
def own_state(place):
    """The own state is chosen in the menu at the top; somebody else's client sees it."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    uri = "sip:" + office.people[0]["address"]
    amelie.send("add", uri, "Tests")
    amelie.wait_status(uri, "available")

    liaison.choose_state("Do Not Disturb", "Do not disturb")
    amelie.wait_status(uri, "do-not-disturb")


@journey
def full_screen(place):
    """Once it is asked for, a program that fills the screen keeps others away for as long; the menu says so, and leads to
    the rule."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    uri = "sip:" + office.people[0]["address"]
    amelie.send("add", uri, "Tests")
    amelie.wait_status(uri, "available")
    liaison.screen.press("ctrl+comma")
    window = liaison.window("Preferences")
    liaison.screen.press("ctrl+f")
    liaison.screen.type("full screen")
    liaison.wait_gone("list item", "New Mail", window)
    liaison.turn("Do Not Disturb in Full Screen", window)
    liaison.screen.press("Escape", "Escape")
    liaison.wait_end_of(window)

    liaison.screen.show_film()
    amelie.wait_status(uri, "do-not-disturb")
    liaison.lift(liaison.main_window())
    liaison.own_state("Do not disturb")
    liaison.click_on("push button", lambda name: name.endswith("Change status"))
    liaison.wait_for("label", "Because a program fills the screen")
    liaison.press_button("Change This Rule…")
    window = liaison.window("Preferences")
    liaison.wait_for("list item", "Do Not Disturb in Full Screen", window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)

    liaison.screen.end_film()
    amelie.wait_status(uri, "available")
    liaison.own_state("Available")


main(demo_office, presence_follows, message_from_a_mail, told_to_a_screen_reader,
     conversation_is_kept, menu_by_keyboard, own_state, full_screen)
