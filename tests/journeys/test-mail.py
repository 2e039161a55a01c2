#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: mail is answered, written, found, deleted and brought back."""
import pathlib

from desktop import wait
from mailbox import Mailbox
from place import journey, main

SUBJECT = "Re: Budget review moved to Thursday"


def is_written(folder, text):
    """Whether a text stands in any file of a folder: the window tells only the minute."""
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file() and text in path.read_bytes():
            return True
    return False


@journey
def reply(place):
    """A reply arrives in the other person's mailbox, and among what was sent."""
    office = place.office()
    liaison = place.liaison(office)
    mailbox = Mailbox(office.ews, office.person("amelie"))
    assert SUBJECT not in mailbox.subjects()
    liaison.chip("Amélie Laurent, ")
    liaison.click(liaison.message("Budget review"))

    liaison.screen.press("ctrl+r")
    window = liaison.window(SUBJECT)
    liaison.wait_for("label", "Amélie Laurent", within=window)
    liaison.click(liaison.wait_usable("text", "Text of the message", within=window))
    liaison.screen.press("ctrl+Home")
    liaison.screen.type("Thursday at two is fine.")
    liaison.screen.press("ctrl+Return")
    liaison.wait_end_of(window)

    wait("the reply in the other mailbox", lambda: SUBJECT in mailbox.subjects())
    source = mailbox.source(SUBJECT)
    assert b"Thursday at two is fine." in source, source
    assert b"In-Reply-To: <" in source, source
    liaison.click_on("list item", "Sent")
    liaison.message(SUBJECT)


@journey
def delete_and_undo(place):
    """What was deleted is brought back by the button of the toast."""
    office = place.office()
    liaison = place.liaison(office)
    mailbox = Mailbox(office.ews, office.people[0])
    subject = "Re: Edge server certificates"
    liaison.click(liaison.message(subject))
    liaison.chip("Karim Benali, ")
    liaison.screen.press("Delete")
    liaison.wait_gone("list item", lambda name: subject in name)
    liaison.press_button("Undo")
    liaison.message(subject)
    wait("the message in the mailbox", lambda: subject in mailbox.subjects())

    # So does the keyboard.
    liaison.click(liaison.message(subject))
    liaison.chip("Karim Benali, ")
    liaison.screen.press("Delete")
    liaison.wait_gone("list item", lambda name: subject in name)
    liaison.screen.press("ctrl+z")
    liaison.wait_gone("push button", "Undo")
    # The list stays where the keyboard is: the message comes back above what is in sight.
    liaison.screen.press("Home")
    liaison.message(subject)

    # Without undo it goes for the server too.
    liaison.click(liaison.message(subject))
    liaison.chip("Karim Benali, ")
    liaison.screen.press("Delete")
    wait("the end of the message on the server", lambda: subject not in mailbox.subjects())
    liaison.click_on("list item", lambda name: name.startswith("Deleted Items"))
    liaison.message(subject)


@journey
def search(place):
    """One search finds mail, people and conversations."""
    office = place.office()
    liaison = place.liaison(office)
    karim = place.sipe(office, "karim")
    karim.send("im", "sip:" + office.people[0]["address"], "The bridge has the wrong certificate")
    wait("the notification", lambda: place.notifications.shown
         == [("Karim Benali", "The bridge has the wrong certificate")])
    liaison.click_on("list item", "Conversations")
    liaison.wait_for("list item", lambda name: "Karim Benali" in name and "wrong" in name)

    liaison.click_on("list item", lambda name: name.startswith("Inbox"))
    liaison.screen.press("ctrl+f")
    liaison.screen.type("certificate")
    liaison.message("Re: Edge server certificates")
    liaison.wait_gone("list item", lambda name: "Budget review" in name)
    liaison.click_on("push button", "Conversation with Karim Benali")
    window = liaison.window("Karim Benali")
    liaison.chat_line(window, "Karim Benali: The bridge has the wrong certificate")


@journey
def filtered(place):
    """What a filter hides is told wherever it hides it, and one click shows all again."""
    liaison = place.liaison(place.office())
    subject = "Livraison Marseille"
    liaison.message(subject)
    liaison.click_on("push button", "Filter Messages")
    liaison.choose("Flagged")
    liaison.wait_for("label", "Filter: Flagged")
    liaison.wait_for("push button", "Filter Messages: Flagged")
    liaison.wait_gone("list item", lambda name: subject in name)

    # It stays on in the next folder, which has nothing that passes it, and says so.
    liaison.click_on("list item", "Sent")
    liaison.wait_for("label", "No message here passes the filter “Flagged”.")
    liaison.press_button("Show All")
    liaison.wait_gone("label", "No message here passes the filter “Flagged”.")
    liaison.wait_for("push button", "Filter Messages")

    # So does the button above the list.
    liaison.click_on("list item", lambda name: name.startswith("Inbox"))
    liaison.message(subject)
    liaison.click_on("push button", "Filter Messages")
    liaison.choose("Flagged")
    liaison.wait_gone("list item", lambda name: subject in name)
    liaison.click_until_gone("push button", "Show All", "label", "Filter: Flagged")
    liaison.message(subject)


@journey
def draft_survives_a_crash(place):
    """A message being written, with its recipient, is there again after a crash, and is sent."""
    office = place.office()
    mailbox = Mailbox(office.ews, office.person("sofia"))
    profile = place.profile(office)
    liaison = place.liaison(office, profile)
    liaison.message("Budget review")
    liaison.screen.press("ctrl+n")
    window = liaison.window("New Message")
    liaison.type_into("To", "sofi", window)
    liaison.wait_for("list item", lambda name: name.startswith("Sofia Marchetti"), window)
    liaison.screen.press("Return")
    liaison.wait_for("push button", lambda name: name.startswith("Sofia Marchetti, "), window)
    liaison.wait_gone("list item", lambda name: name.startswith("Sofia Marchetti"), window)
    liaison.type_into("Subject", "Travel budget", window)
    liaison.type_into("Text of the message", "It must survive.", window)
    liaison.wait_for("label", lambda name: name.startswith("Draft saved"), within=window)
    wait("the last words on the disk", lambda: is_written(profile, b"It must survive."))
    liaison.kill()

    again = place.liaison(office, profile)
    window = again.window("Travel budget")
    again.wait_for("push button", lambda name: name.startswith("Sofia Marchetti, "), window)
    text = again.wait_for("text", "Text of the message", within=window)
    assert again.text(text) == "It must survive.", again.text(text)
    again.click(text)
    again.screen.press("ctrl+Return")
    wait("the message in the other mailbox", lambda: "Travel budget" in mailbox.subjects())


main(reply, delete_and_undo, search, filtered, draft_survives_a_crash)
