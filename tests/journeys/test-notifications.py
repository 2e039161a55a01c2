#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: what the desktop tells, and what a click on it does."""
import html

from desktop import wait
from mailbox import Mailbox
from notifications import Dunst, Plasma, Portal, Xfce4Notifyd
from place import journey, main

# Later than anything done on this display.
CLICKED_AT = 1_000_000_000
HEARD = "<b>1 & 2</b> are the wrong way round"


def write_to(office, client, text):
    """What is written with pidgin-sipe is HTML."""
    client.send("im", "sip:" + office.people[0]["address"], html.escape(text))


def look_elsewhere(liaison):
    """The inbox is not before the eyes any more."""
    liaison.click_until_gone("list item", "Conversations", "list", "Messages")


def is_told(place, summary, body=None):
    wait(lambda: f"the notification “{summary}”; there are {place.notifications.shown}",
         lambda: any(title == summary and body in (None, text)
                     for title, text in place.notifications.shown))


def nothing_told(place):
    wait(lambda: f"the end of {place.notifications.shown}", lambda: not place.notifications.shown)


@journey
def new_mail(place):
    """New mail is told, one by one and then together; a click opens it; read, it is told no more."""
    office = place.office()
    own = office.people[0]["address"]
    liaison = place.liaison(office)
    liaison.message("Budget review")
    # Before the eyes nothing is told of it.
    office.command("deliver", own, "In plain sight")
    liaison.message("In plain sight")
    assert not place.notifications.shown, place.notifications.shown

    look_elsewhere(liaison)
    office.command("deliver", own, "The first one")
    wait(lambda: f"the mail; there are {place.notifications.shown}",
         lambda: any(body == "The first one" for _, body in place.notifications.shown))
    summary = place.notifications.shown[0][0]
    place.notifications.click(summary, token=f"server/notification/1_TIME{CLICKED_AT}")
    window = liaison.window("The first one")
    liaison.wait_for("label", "The first one", within=window)
    # It is opened as by the click, not by the program itself: it may take the focus.
    wait("the time of the click on the window",
         lambda: liaison.screen.used_at(liaison.screen.windows()[0]) == CLICKED_AT)
    nothing_told(place)
    liaison.lift(window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)

    for number in range(5):
        office.command("deliver", own, f"Number {number}")
    is_told(place, "5 new messages")
    assert len(place.notifications.shown) == 1, place.notifications.shown
    place.notifications.click("5 new messages")
    liaison.message("Number 4")
    nothing_told(place)


@journey
def do_not_disturb(place):
    """Nothing is told under “do not disturb”; after it, that there was something."""
    office = place.office()
    liaison = place.liaison(office)
    liaison.message("Budget review")
    liaison.choose_state("Do Not Disturb", "Do not disturb")
    look_elsewhere(liaison)
    before = liaison.wait_for("list item", lambda name: name.startswith("Inbox")).name
    office.command("deliver", office.people[0]["address"], "Held back")
    liaison.wait_for("list item", lambda name: name.startswith("Inbox") and name != before)
    assert not place.notifications.shown, place.notifications.shown
    liaison.choose_state("Available")
    is_told(place, "While You Were Not Disturbed", "1 new message")
    place.notifications.click("While You Were Not Disturbed")
    window = liaison.window("Held back")
    liaison.wait_for("label", "Held back", within=window)
    nothing_told(place)


@journey
def tell_me_when_available(place):
    """Chosen in the menu of a person, it is told when the person comes back."""
    office = place.office()
    karim = place.sipe(office, "karim")
    liaison = place.liaison(office)
    karim.send("status", "away")
    person = liaison.person("Karim Benali, Away")
    liaison.click(person, button=3)
    liaison.choose("Tell me when available")
    karim.send("status", "available")
    is_told(place, "Karim Benali is now available")
    place.notifications.click("Karim Benali is now available")
    liaison.window("Karim Benali")


@journey
def dunst(place):
    """A real server that reads markup: the text is shown as it was written, a click opens it."""
    place.notifications.stop()
    office = place.office()
    karim = place.sipe(office, "karim")
    server = place.enter_context(Dunst(place.screen))
    liaison = place.liaison(office)
    liaison.message("Budget review")
    write_to(office, karim, HEARD)
    server.click()
    window = liaison.window("Karim Benali")
    liaison.chat_line(window, f"Karim Benali: {HEARD}")
    wait(lambda: f"the text; there are {server.history()}", lambda: server.history()[:1] == [
        ("Karim Benali", "&lt;b&gt;1 &amp; 2&lt;/b&gt; are the wrong way round")])

    # Read in the program, it goes from the screen.
    liaison.lift(liaison.main_window())
    look_elsewhere(liaison)
    office.command("deliver", office.people[0]["address"], "Soon read")
    server.window()
    liaison.click_on("list item", lambda name: name.startswith("Inbox"))
    server.wait_gone()


@journey
def xfce4_notifyd(place):
    """A real server with buttons: each does what it says."""
    place.notifications.stop()
    office = place.office()
    karim = place.sipe(office, "karim")
    server = place.enter_context(Xfce4Notifyd(place.screen))
    liaison = place.liaison(office)
    mailbox = Mailbox(office.ews, office.people[0])
    liaison.message("Budget review")
    write_to(office, karim, HEARD)
    server.press(1, 2)  # Open, Reply
    window = liaison.window("Karim Benali")
    liaison.chat_line(window, f"Karim Benali: {HEARD}")
    server.wait_gone()

    liaison.lift(liaison.main_window())
    look_elsewhere(liaison)
    office.command("deliver", office.people[0]["address"], "To be deleted")
    wait("the mail", lambda: "To be deleted" in mailbox.subjects())
    server.press(3, 4)  # Open, Reply, Mark as Read, Delete
    wait("the end of the mail on the server", lambda: "To be deleted" not in mailbox.subjects())
    assert "To be deleted" in mailbox.subjects("deleteditems")


@journey
def plasma(place):
    """A real server that takes a text: it is sent, with no window opened."""
    place.notifications.stop()
    office = place.office()
    karim = place.sipe(office, "karim")
    liaison = place.liaison(office)
    liaison.message("Budget review")
    server = place.enter_context(Plasma(place.screen))
    write_to(office, karim, HEARD)
    server.answer("turned")
    karim.wait("received-im", text="turned")
    server.wait_gone()
    assert sum(window.pid == liaison.pid for window in place.screen.windows()) == 1
    liaison.lift(liaison.main_window())
    liaison.click_on("list item", "Conversations")
    liaison.conversation("Karim Benali", "You: turned")


@journey
def portal(place):
    """In a sandbox the portal shows it, takes an answer, and is told when it is of no use."""
    office = place.office()
    karim = place.sipe(office, "karim")
    portals = place.enter_context(Portal())
    liaison = place.liaison(office, environment={"SNAP": "/snap/liaison/1"})
    liaison.message("Budget review")
    write_to(office, karim, HEARD)
    wait("the notification", lambda: any(one.get("title") == "Karim Benali"
                                         for one in portals.shown.values()))
    number, shown = next((number, one) for number, one in portals.shown.items()
                         if one["title"] == "Karim Benali")
    assert shown["body"] == HEARD, shown
    reply, = shown["buttons"]
    assert reply["purpose"] == "im.reply-with-text", shown
    portals.invoke(number, reply["action"], "I turn them round")
    karim.wait("received-im", text="I turn them round")

    write_to(office, karim, "Thank you")
    wait("the second notification",
         lambda: portals.shown.get(number, {}).get("body") == "Thank you")
    liaison.click_on("list item", "Conversations")
    liaison.click(liaison.conversation("Karim Benali", "Thank you", ", 1 unread"))
    wait("its end", lambda: number not in portals.shown)
    assert not place.notifications.shown, place.notifications.shown


main(new_mail, do_not_disturb, tell_me_when_available, dunst, xfce4_notifyd, plasma,
     portal)
