#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: two Liaisons and three pidgin-sipes in one office at once."""
from desktop import wait
from place import journey, main

FIGURES = "Are the figures for Lyon ready?"
FIGURES_ANSWER = "Yes, since this morning"


class Crowd:
    """Nadia and Amélie with Liaison; Karim, Sofia and, at her other desk, Amélie with sipe."""

    def __init__(self, place):
        office = place.office()
        self.nadia = place.liaison(office)
        self.amelie = place.liaison(office, login="amelie")
        self.karim = place.sipe(office, "karim")
        self.sofia = place.sipe(office, "sofia")
        self.desk = place.sipe(office, "amelie")
        self.liaisons = (self.nadia, self.amelie)
        self.sipes = (self.karim, self.sofia, self.desk)
        self.nadia_uri = "sip:" + office.person("nadia")["address"]

    def watch(self):
        """Everybody has everybody in the list. What Amélie adds at one desk, the other shows."""
        for sipe in self.sipes:
            sipe.send("add", self.nadia_uri, "Tests")
            sipe.wait_status(self.nadia_uri, "available")
            sipe.forget()
        self.amelie.person("Nadia Petit, Available")
        for liaison in self.liaisons:
            liaison.person("Karim Benali, Available")
            liaison.person("Sofia Marchetti, Available")
        self.nadia.person("Amélie Laurent, Available")

    def others_see_amelie(self, state):
        """Karim and Sofia see her in this state; what they saw until then does not count again."""
        for sipe in (self.karim, self.sofia):
            sipe.wait_status(self.desk.uri, state)
            sipe.forget()


def states(crowd):
    """Whoever changes the state, all the others show it."""
    crowd.nadia.choose_state("Busy")
    crowd.amelie.person("Nadia Petit, Busy")
    for sipe in crowd.sipes:
        sipe.wait_status(crowd.nadia_uri, "busy")

    crowd.amelie.choose_state("Be Right Back", "Be right back")
    crowd.nadia.person("Amélie Laurent, Be right back")
    crowd.others_see_amelie("be-right-back")

    crowd.karim.send("status", "do-not-disturb", "In the server room")
    for liaison in crowd.liaisons:
        liaison.person("Karim Benali, Do not disturb", "In the server room")
    for sipe in (crowd.sofia, crowd.desk):
        sipe.wait_status(crowd.karim.uri, "do-not-disturb", "In the server room")


def between_liaisons(crowd):
    """Amélie asks, Nadia answers, and Amélie thanks; each has a row for each line."""
    asked = crowd.amelie.open_chat("Nadia Petit, Busy")
    crowd.amelie.say(asked, FIGURES)

    main_window = crowd.nadia.main_window()
    crowd.nadia.lift(main_window)
    crowd.nadia.click_on("list item", lambda name: name.startswith("Conversations"))
    crowd.nadia.click(crowd.nadia.conversation("Amélie Laurent", FIGURES))
    crowd.nadia.chat_line(main_window, "Amélie Laurent: " + FIGURES)
    crowd.nadia.say(main_window, FIGURES_ANSWER)

    crowd.amelie.chat_line(asked, "Nadia Petit: " + FIGURES_ANSWER)
    crowd.amelie.say(asked, "Thank you")
    crowd.nadia.chat_line(main_window, "Amélie Laurent: Thank you")
    crowd.nadia.conversation("Amélie Laurent", "Thank you")


def with_sipe(crowd):
    """Sofia and each Liaison talk, one begun by sipe and one by Liaison."""
    main_window = crowd.nadia.main_window()
    crowd.sofia.send("im", crowd.nadia_uri, "The board pack is late")
    crowd.nadia.lift(main_window)
    crowd.nadia.click(crowd.nadia.conversation("Sofia Marchetti", "The board pack is late"))
    crowd.nadia.chat_line(main_window, "Sofia Marchetti: The board pack is late")
    crowd.nadia.say(main_window, "Until when?")
    crowd.sofia.wait("received-im", who=crowd.nadia_uri, text="Until when?")

    window = crowd.amelie.open_chat("Sofia Marchetti, Available")
    crowd.amelie.say(window, "Is the pack there?")
    crowd.sofia.wait("received-im", who=crowd.desk.uri, text="Is the pack there?")
    crowd.sofia.send("im", crowd.desk.uri, "Tomorrow")
    crowd.amelie.chat_line(window, "Sofia Marchetti: Tomorrow")


def two_desks(crowd):
    """What Karim writes to Amélie is at one of her desks, and nowhere twice; what either desk says
    of her holds for both."""
    window = crowd.amelie.open_chat("Karim Benali, Do not disturb")
    lines = ("Are you there?", "It is about the phones")

    def here():
        rows = crowd.amelie.find_all("list item", lambda name: name.startswith("Karim Benali: "),
                                     window)
        return [row.name.split(": ", 1)[1].rsplit(",", 1)[0] for row in rows]

    def there():
        return [event["text"] for event in crowd.desk.heard("received-im")
                if event["who"] == crowd.karim.uri]

    for number, line in enumerate(lines, 1):
        crowd.karim.send("im", crowd.desk.uri, line)
        wait(lambda: f"{lines[:number]} at one of two desks; there are {here()} and {there()}",
             lambda: len(here() + there()) >= number)
    answer = "At my desk"
    if here():
        crowd.amelie.say(window, answer)
    else:
        crowd.desk.send("im", crowd.karim.uri, answer)
    crowd.karim.wait("received-im", who=crowd.desk.uri, text=answer)

    crowd.desk.send("status", "busy")
    crowd.nadia.person("Amélie Laurent, Busy")
    crowd.amelie.own_state("Busy")
    crowd.others_see_amelie("busy")
    crowd.amelie.choose_state("Available")
    crowd.nadia.person("Amélie Laurent, Available")
    crowd.others_see_amelie("available")

    # Both desks have by now been told all that was sent before the states.
    crowd.desk.settle()
    assert [here(), there()] in ([[*lines], []], [[], [*lines]]), \
        f"Karim's lines are {here()} at one desk and {there()} at the other"


def leaving(crowd):
    """Whoever signs out is offline for the others; Amélie only when she is at no desk any more."""
    crowd.karim.send("off")
    for liaison in crowd.liaisons:
        liaison.person("Karim Benali, Offline")
    for sipe in (crowd.sofia, crowd.desk):
        sipe.wait_status(crowd.karim.uri, "offline")

    crowd.amelie.lift(crowd.amelie.main_window())
    crowd.amelie.quit()
    crowd.desk.send("status", "do-not-disturb")
    crowd.nadia.person("Amélie Laurent, Do not disturb")
    crowd.sofia.wait_status(crowd.desk.uri, "do-not-disturb")
    seen = [event["status"] for event in crowd.sofia.heard("buddy-status")
            if event["who"] == crowd.desk.uri]
    assert "offline" not in seen, f"the end of one desk made her {seen}"

    crowd.desk.send("off")
    crowd.nadia.person("Amélie Laurent, Offline")
    crowd.sofia.wait_status(crowd.desk.uri, "offline")
    crowd.nadia.lift(crowd.nadia.main_window())
    crowd.nadia.quit()
    crowd.sofia.wait_status(crowd.nadia_uri, "offline")


@journey
def three_sipes_and_two_liaisons(place):
    """A morning in the office, from the first who comes to the last who goes."""
    crowd = Crowd(place)
    crowd.watch()
    states(crowd)
    between_liaisons(crowd)
    with_sipe(crowd)
    two_desks(crowd)
    leaving(crowd)


main(three_sipes_and_two_liaisons)
