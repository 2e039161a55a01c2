#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: what can be chosen, and is in force at once."""
from desktop import wait
from place import journey, main

CONTROLS = ("check box", "spin button", "entry", "push button", "toggle button")


def open_preferences(liaison):
    liaison.screen.press("ctrl+comma")
    return liaison.window("Preferences")


def close(liaison, window):
    liaison.lift(window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)
    liaison.lift(liaison.main_window())


def search(liaison, text):
    liaison.screen.press("ctrl+f")
    liaison.screen.press("ctrl+a")
    liaison.screen.type(text)


def switch(liaison, window, name):
    """Turns a choice around, wherever it stands in the page: by the last word of its name."""
    search(liaison, name.split()[-1])
    liaison.turn(name, window)


def is_mail_told(place, subject):
    return any(body == subject for _, body in place.notifications.shown)


@journey
def searched(place):
    """Every choice has a name, and is found by a word of it; what cannot be had here is not offered."""
    liaison = place.liaison(place.office())
    liaison.message("Budget review")
    window = open_preferences(liaison)
    liaison.wait_for("list item", "New Mail", window)
    for role in CONTROLS:
        for control in liaison.find_all(role, None, window):
            assert control.name and not control.name.startswith("Gtk"), control
    # No panel shows an icon here.
    assert liaison.shown("list item", "Keep Running in the Panel", window) is None
    liaison.screen.type("quiet")
    liaison.wait_gone("list item", "New Mail", window)
    liaison.wait_for("list item", "Tell Nothing at Certain Hours", window)
    liaison.screen.press("ctrl+a")
    liaison.screen.type("panel")
    liaison.wait_for("label", "Nothing Found", window)
    # The first one ends the search.
    liaison.screen.press("Escape")
    liaison.wait_for("list item", "New Mail", window)
    close(liaison, window)


@journey
def days_in_a_line(place):
    """The days of the week stand in one line, below what they are about, also where words are longer."""
    for locale, title, word, text, end in (
            ("C.UTF-8", "Preferences", "days", "All Day on These Days", "day"),
            ("fr_FR.UTF-8", "Préférences", "jours", "Toute la journée, ces jours de la semaine", "i")):
        liaison = place.start("--profile", place.folder(), environment={"LC_ALL": locale})
        liaison.main_window()
        liaison.screen.press("ctrl+comma")
        window = liaison.window(title)
        search(liaison, word)
        label = liaison.wait_for("label", text, window)
        days = liaison.find_all("push button", lambda name, end=end: name.endswith((end, "dimanche")),
                                window)
        assert len(days) == 7, days
        tops = [liaison.extents(day)[1] for day in days]
        assert len(set(tops)) == 1, tops
        _, top, _, height = liaison.extents(label)
        assert height < 30 and top + height <= tops[0], (top, height, tops)
        # The first one ends the search.
        liaison.screen.press("Escape")
        liaison.screen.press("Escape")
        liaison.wait_end_of(window)
        liaison.quit()


@journey
def in_force(place):
    """A kind that is turned off is not told; nor is anything within the quiet hours."""
    office = place.office()
    own = office.people[0]["address"]
    liaison = place.liaison(office)
    liaison.message("Budget review")
    window = open_preferences(liaison)
    switch(liaison, window, "New Mail")
    close(liaison, window)
    liaison.click_on("list item", "Conversations")
    before = liaison.wait_for("list item", lambda name: name.startswith("Inbox")).name
    office.command("deliver", own, "Not told")
    liaison.wait_for("list item", lambda name: name.startswith("Inbox") and name != before)

    window = open_preferences(liaison)
    switch(liaison, window, "New Mail")
    switch(liaison, window, "Tell Nothing at Certain Hours")
    search(liaison, "Hours")
    for name, text in (("From", "00:00"), ("Until", "23:59")):
        liaison.click(liaison.wait_usable("spin button", name, window))
        liaison.screen.press("ctrl+a")
        liaison.screen.type(text + "\t")
    close(liaison, window)
    before = liaison.wait_for("list item", lambda name: name.startswith("Inbox")).name
    office.command("deliver", own, "At night")
    liaison.wait_for("list item", lambda name: name.startswith("Inbox") and name != before)
    assert not place.notifications.shown, place.notifications.shown

    window = open_preferences(liaison)
    switch(liaison, window, "Tell Nothing at Certain Hours")
    close(liaison, window)
    office.command("deliver", own, "By day")
    wait(lambda: f"the mail; there are {place.notifications.shown}",
         lambda: is_mail_told(place, "By day"))
    assert not is_mail_told(place, "Not told") and not is_mail_told(place, "At night")


main(searched, days_in_a_line, in_force)
