#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: one half of the office fails, and the other one goes on."""
from place import journey, main

NO_TALK = "The communications server cannot be reached"
NO_MAIL = "The mail server cannot be reached"


def begins(text):
    return lambda name: name.startswith(text)


@journey
def without_communications(place):
    """Mail goes on without presence; menus say why nothing is sent; all comes back by itself."""
    office = place.office()
    liaison = place.liaison(office)
    own = office.people[0]["address"]
    liaison.message("Amélie Laurent, Available", "Budget review")

    office.command("down", "ocs")
    liaison.wait_for("label", begins(NO_TALK))
    liaison.message("Amélie Laurent, Status unknown", "Budget review")
    liaison.wait_for("push button", "Send message — not signed in")
    liaison.click(liaison.chip("Amélie Laurent, "), button=3)
    assert liaison.is_usable(liaison.wait_item("Send mail"))
    for name in ("Send message — not signed in", "Call — not signed in"):
        assert not liaison.is_usable(liaison.wait_item(name)), f"{name} can be chosen"
    liaison.close_menu()

    office.command("deliver", own, "While", "nobody", "talks")
    liaison.message("While nobody talks")

    office.command("up", "ocs")
    liaison.wait_gone("label", begins(NO_TALK), timeout_s=60)
    liaison.message("Amélie Laurent, Available", "Budget review")
    liaison.wait_for("push button", "Send message")


@journey
def without_mail(place):
    """Presence and messages go on without mail; what was delivered meanwhile comes by itself."""
    office = place.office()
    liaison = place.liaison(office)
    amelie = place.sipe(office, "amelie")
    own = office.people[0]["address"]
    liaison.message("Amélie Laurent, Available", "Budget review")

    office.command("down", "ews")
    liaison.wait_for("label", begins(NO_MAIL))
    amelie.send("status", "busy")
    liaison.message("Amélie Laurent, Busy", "Budget review")
    liaison.click(liaison.chip("Amélie Laurent, Busy"), button=3)
    liaison.choose("Send message")
    window = liaison.window("Amélie Laurent")
    liaison.type_into("Message", "The mail is down", window)
    liaison.screen.press("Return")
    amelie.wait("received-im", text="The mail is down")
    amelie.send("im", "sip:" + own, "So I see")
    liaison.chat_line(window, "Amélie Laurent: So I see")
    liaison.screen.press("ctrl+w")

    liaison.click(liaison.message("Photos from the off-site"))
    liaison.wait_for("label", "Not on This Computer Yet")
    office.command("deliver", own, "While", "the", "mail", "was", "down")
    office.command("up", "ews")
    liaison.wait_gone("label", begins(NO_MAIL), timeout_s=60)
    liaison.wait_gone("label", "Not on This Computer Yet")
    liaison.message("While the mail was down")


main(without_communications, without_mail)
