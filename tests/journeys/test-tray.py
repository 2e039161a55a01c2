#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: the icon in the tray of real panels."""
from desktop import wait
from panel import GREEN, RED, LxqtPanel, XfcePanel, item_status
from place import journey, main


def is_window_shown(place, liaison):
    pid = liaison.pid
    return any(window.pid == pid and window.width > 600 for window in place.screen.windows())


def choose_from_menu(place, panel, colour, n_down):
    """Right click on the icon, then the keyboard."""
    n_before = len(place.screen.windows())
    place.screen.click(*panel.icon(colour), button=3)
    wait("the menu of the icon", lambda: len(place.screen.windows()) > n_before)
    place.screen.keys(*["Down"] * n_down, "Return")


def use(place, panel):
    """All that is done with the icon, on one panel."""
    office = place.office()
    liaison = place.liaison(office)
    liaison.own_state("Available")
    panel.icon(GREEN)

    # “Open Liaison”, “Available”, “Busy”.
    choose_from_menu(place, panel, GREEN, 3)
    liaison.own_state("Busy")
    where = panel.icon(RED)

    place.screen.click(*where)
    wait("the window to hide", lambda: not is_window_shown(place, liaison))
    place.screen.click(*panel.icon(RED))
    wait("the window", lambda: is_window_shown(place, liaison))

    # The panel is started again.
    panel.stop()
    panel.no_icon(RED)
    panel.start()
    where = panel.icon(RED)

    # Closed, it stays; and says so once.
    liaison.lift(liaison.main_window())
    place.screen.press("ctrl+w")
    wait("the window to close", lambda: not is_window_shown(place, liaison))
    wait("the notification", lambda: any("Keeps Running" in summary
                                         for summary, _ in place.notifications.shown))
    assert liaison.is_running()
    place.screen.click(*panel.icon(RED))
    wait("the window", lambda: is_window_shown(place, liaison))

    liaison.lift(liaison.main_window())
    place.screen.press("ctrl+q")
    liaison.wait_end()
    panel.no_icon(RED)


@journey
def xfce_panel(place):
    """The icon is seen, its menu is obeyed, a click hides and shows, the panel comes back."""
    use(place, place.enter_context(XfcePanel(place.screen)))


@journey
def lxqt_panel(place):
    """The same with a panel that asks in other ways."""
    use(place, place.enter_context(LxqtPanel(place.screen)))


@journey
def unanswered(place):
    """Who waits for an answer is seen at the icon; a click with the middle button goes there."""
    office = place.office()
    karim = place.sipe(office, "karim")
    panel = place.enter_context(XfcePanel(place.screen))
    liaison = place.liaison(office)
    liaison.own_state("Available")
    place.screen.click(*panel.icon(GREEN))
    wait("the window to hide", lambda: not is_window_shown(place, liaison))
    wait("the icon at rest", lambda: item_status(liaison.pid) == "Active")
    karim.send("im", "sip:" + office.people[0]["address"], "Have you got a minute?")
    wait("the icon to ask for attention", lambda: item_status(liaison.pid) == "NeedsAttention")
    place.screen.click(*panel.icon(GREEN), button=2)
    window = liaison.window("Karim Benali")
    liaison.chat_line(window, "Karim Benali: Have you got a minute?")
    # No window manager gives it the focus here.
    liaison.lift(window)
    wait("the icon at rest", lambda: item_status(liaison.pid) == "Active")


@journey
def hidden(place):
    """Started with the session, it shows its icon and no window until somebody wants it."""
    office = place.office()
    panel = place.enter_context(XfcePanel(place.screen))
    liaison = place.start("--profile", place.profile(office), "--hidden")
    for _ in range(2):
        liaison.answer_next_password(office.people[0]["password"])
    where = panel.icon(GREEN)
    assert not is_window_shown(place, liaison)
    place.screen.click(*where)
    wait("the window", lambda: is_window_shown(place, liaison))
    liaison.own_state("Available")


@journey
def not_kept(place):
    """Who does not want it to stay chooses so: closing the window ends it, though there is a panel."""
    office = place.office()
    panel = place.enter_context(XfcePanel(place.screen))
    liaison = place.liaison(office)
    liaison.own_state("Available")
    panel.icon(GREEN)
    place.screen.press("ctrl+comma")
    window = liaison.window("Preferences")
    liaison.turn("Keep Running in the Panel", window)
    place.screen.press("Escape")
    liaison.wait_end_of(window)
    liaison.lift(liaison.main_window())
    place.screen.press("ctrl+w")
    liaison.wait_end()


@journey
def no_panel(place):
    """Where there is no tray, closing the window ends the program."""
    office = place.office()
    liaison = place.liaison(office)
    liaison.own_state("Available")
    place.screen.press("ctrl+w")
    liaison.wait_end()


main(xfce_panel, lxqt_panel, unanswered, hidden, not_kept, no_panel)
