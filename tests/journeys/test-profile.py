#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: what is stored is damaged, newer, locked, read-only, or the disk is full."""
import glob
import os
import sqlite3
import subprocess

from desktop import wait
from mailbox import Mailbox
from place import journey, main, paths

CANNOT_OPEN = "Liaison Cannot Open Its Data"
DAMAGED = "The Stored Mail Was Damaged"


def database(profile):
    return os.path.join(profile, "liaison.db")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def overwrite(path, data, whole=False):
    with open(path, "wb" if whole else "r+b") as file:
        file.write(data)


def sentence(liaison, dialog, *parts):
    """Waits for a sentence in a dialog that has all these parts."""
    return liaison.wait_for("label", lambda name: all(part in name for part in parts), dialog)


def signed_in_after_damage(place, office, profile, *parts):
    """Starts Liaison, reads what it says of the damage, and signs in."""
    liaison = place.start("--profile", profile)
    told = 0
    for _ in range(3):
        dialog = liaison.question()
        if dialog.name.startswith("Password"):
            liaison.answer_password(dialog, office.people[0]["password"])
            continue
        assert dialog.name == DAMAGED, dialog
        sentence(liaison, dialog, *parts)
        liaison.press_button("Close", dialog)
        liaison.wait_end_of(dialog)
        told += 1
    assert told == 1, f"it told of the damage {told} times"
    liaison.widen()
    return liaison


def cannot_open(liaison, *parts):
    """What keeps it from starting is told, and it ends when that is closed."""
    dialog = liaison.window(CANNOT_OPEN)
    sentence(liaison, dialog, *parts)
    liaison.press_button("Close", dialog)
    liaison.wait_end()


@journey
def damaged(place):
    """The head of the file is overwritten: what was done offline is rescued, and carried out."""
    office = place.office()
    profile = place.profile(office)
    mailbox = Mailbox(office.ews, office.people[0])
    subject = "Re: Edge server certificates"
    liaison = place.liaison(office, profile)
    liaison.click(liaison.message(subject))
    liaison.chip("Karim Benali, ")
    office.command("down", "ews")
    liaison.screen.press("Delete")
    liaison.wait_gone("list item", lambda name: subject in name)
    liaison.wait_for("label", "1 message deleted")
    liaison.quit()
    before = read(database(profile))
    overwrite(database(profile), b"\x2a" * 100)

    office.command("up", "ews")
    assert subject in mailbox.subjects()
    liaison = signed_in_after_damage(place, office, profile, "taken over",
                                     "kept as “" + database(profile) + ".damaged-")
    liaison.message("Budget review")
    wait("the end of the message on the server", lambda: subject not in mailbox.subjects())
    kept, = glob.glob(database(profile) + ".damaged-*")
    assert read(kept)[100:] == before[100:], "the damaged file is not as it was"


@journey
def replaced(place):
    """Another file stands in the place of the database: it is kept, and the mail read again."""
    office = place.office()
    profile = place.profile(office)
    overwrite(database(profile), b"A letter that lies in the wrong folder.\n" * 200, whole=True)
    liaison = signed_in_after_damage(place, office, profile, "Nothing of it could be read",
                                     "kept as “" + database(profile) + ".damaged-")
    liaison.message("Budget review")
    kept, = glob.glob(database(profile) + ".damaged-*")
    assert read(kept).startswith(b"A letter"), "another file was kept"


@journey
def newer(place):
    """What a newer version has made is not touched."""
    office = place.office()
    profile = place.profile(office)
    place.liaison(office, profile).quit()
    with sqlite3.connect(database(profile)) as connection:
        connection.execute("PRAGMA user_version = 4711")
    connection.close()
    before = read(database(profile))
    cannot_open(place.start("--profile", profile), "format 4711", "start the newer version")
    assert read(database(profile)) == before, "the file is another one"


@journey
def read_only(place):
    """A folder that cannot be written to is told with its name."""
    profile = place.profile(place.office())
    switch = os.path.join(place.folder(), "read-only")
    overwrite(switch, b"", whole=True)
    liaison = place.start("--profile", profile, environment=place.bad_disk(profile, READ_ONLY=switch))
    cannot_open(liaison, profile, "Make it writable")


@journey
def full(place):
    """A message that is sent while the disk is full is open again, and is sent when there is room."""
    office = place.office()
    profile = place.profile(office)
    switch = os.path.join(place.folder(), "full")
    mailbox = Mailbox(office.ews, office.person("amelie"))
    subject = "Re: Budget review moved to Thursday"
    liaison = place.liaison(office, profile, environment=place.bad_disk(profile, FULL=switch))
    liaison.chip("Amélie Laurent, ")
    liaison.click(liaison.message("Budget review"))
    liaison.screen.press("ctrl+r")
    window = liaison.window(subject)
    liaison.click(liaison.wait_usable("text", "Text of the message", within=window))
    overwrite(switch, b"", whole=True)
    liaison.screen.press("ctrl+Home")
    liaison.screen.type("There is no room for this.")
    liaison.screen.press("ctrl+Return")
    liaison.wait_end_of(window)
    liaison.wait_for("label", lambda name: name.startswith("The disk is full."))
    window = liaison.window(subject)
    liaison.click(liaison.wait_usable("text", "Text of the message", within=window))
    # Nor does the program end with it.
    liaison.screen.press("ctrl+q")
    liaison.wait_end_of(window)
    window = liaison.window(subject)
    text = liaison.wait_usable("text", "Text of the message", within=window)
    liaison.message("Budget review")
    assert subject not in mailbox.subjects()

    os.unlink(switch)
    liaison.click(text)
    liaison.screen.press("ctrl+Return")
    liaison.wait_end_of(window)
    wait("the reply in the other mailbox", lambda: subject in mailbox.subjects())
    assert b"There is no room for this." in mailbox.source(subject)


@journey
def second_copy(place):
    """Started once more with the same profile, it hands over to the one that is there."""
    office = place.office()
    profile = place.profile(office)
    liaison = place.liaison(office, profile)
    # By another name of the same folder.
    again = subprocess.run([paths["liaison"], "--profile", os.path.join(profile, ".")],
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
                           env={**os.environ, **liaison.FAST})
    assert again.returncode == 0, again.stderr
    assert b"in use" not in again.stderr, again.stderr
    windows = [str(window) for window in liaison.tree().root.children if window.role == "frame"]
    assert len(windows) == 1, windows
    liaison.message("Budget review")


@journey
def second_copy_elsewhere(place):
    """On another bus it cannot hand over: the profile is locked, and it says so."""
    office = place.office()
    profile = place.profile(office)
    liaison = place.liaison(office, profile)
    bus = place.other_bus()
    other = place.start("--profile", profile, environment=bus)
    cannot_open(other, profile, "in use by another copy", "close it first")
    liaison.message("Budget review")


main(damaged, replaced, newer, read_only, full, second_copy, second_copy_elsewhere)
