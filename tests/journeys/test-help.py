#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: the help pages."""
import os

from desktop import wait
from place import journey, main

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "help", "C")
VIEWER = """[Desktop Entry]
Type=Application
Name=Viewer
Exec=sh -c "echo %u > {told}"
MimeType=x-scheme-handler/help;
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def start(place, folder):
    liaison = place.start("--demo", environment={
        "XDG_DATA_DIRS": f"{folder}:/usr/local/share:/usr/share"})
    liaison.main_window()
    liaison.message("Budget review moved to Thursday", "Amélie Laurent")
    return liaison


def close(liaison, dialog):
    liaison.press_button("Close", dialog)
    liaison.wait_end_of(dialog)


def no_viewer(place, folder):
    """F1 and the menu say that nothing shows help, and where its pages are."""
    liaison = start(place, folder)
    liaison.screen.press("F1")
    dialog = liaison.window("No Help Viewer")
    liaison.wait_for("label", lambda text: f"{folder}/help/C/liaison" in text, dialog)
    close(liaison, dialog)
    liaison.click_on("push button", "Main Menu")
    liaison.choose("Help")
    close(liaison, liaison.window("No Help Viewer"))
    liaison.quit()


def viewer(place, folder):
    """The viewer of the desktop is asked for the first page."""
    told = os.path.join(folder, "told")
    write(os.path.join(os.environ["XDG_DATA_HOME"], "applications", "viewer.desktop"),
          VIEWER.format(told=told))
    write(os.path.join(os.environ["XDG_CONFIG_HOME"], "mimeapps.list"),
          "[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    liaison = start(place, folder)
    liaison.screen.press("F1")
    wait("the viewer", lambda: os.path.exists(told) and os.path.getsize(told))
    with open(told, encoding="utf-8") as file:
        assert file.read() == "help:liaison\n"
    assert not liaison.find_all("dialog")
    liaison.quit()


@journey
def pages(place):
    """The pages are shown by the desktop's viewer; where there is none, Liaison says so."""
    folder = place.folder()
    os.makedirs(os.path.join(folder, "help", "C"))
    os.symlink(os.path.abspath(SOURCE), os.path.join(folder, "help", "C", "liaison"))
    write(os.path.join(os.environ["XDG_CONFIG_HOME"], "mimeapps.list"),
          "[Removed Associations]\nx-scheme-handler/help=yelp.desktop;\n")
    no_viewer(place, folder)
    viewer(place, folder)


main(pages)
