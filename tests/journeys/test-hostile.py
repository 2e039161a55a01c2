#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: mail that means harm. It calls nobody, hides nothing, and starts nothing."""
import os
import pathlib
import re
import socket
import threading

from desktop import titled, wait
from opener import Opener
from place import journey, main

TRICKS = pathlib.Path(__file__).parent.parent / "widgets" / "hostile-html.txt"


TYPES = ("x-scheme-handler/http;x-scheme-handler/https;text/plain;application/pdf;image/png;"
         "application/octet-stream;")


class Ear:
    """A listener on loopback that remembers whoever calls. A context manager."""

    PICTURE = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"

    def __init__(self):
        self.calls = []  # what each asked, "" where nothing was asked for
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.place = "127.0.0.1:" + str(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _listen(self):
        while True:
            try:
                call, _ = self._socket.accept()
            except OSError:
                return
            with call:
                call.settimeout(5)
                try:
                    asked = call.recv(4096).decode("latin-1")
                    call.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nConnection: close"
                                 b"\r\nContent-Length: %d\r\n\r\n" % len(self.PICTURE)
                                 + self.PICTURE)
                except OSError:
                    asked = ""
                self.calls.append(asked)


def tricks(ear):
    """All tricks in one page, but those after which nothing is seen."""
    found = []
    for block in re.split(r"(?m)^== ", TRICKS.read_text(encoding="utf-8"))[1:]:
        head, _, html = block.partition("\n")
        name, *flags = head.split(" ")
        if "eats" in flags:
            continue
        html = re.sub(r"(?m)^# .*\n", "", html)
        script = f"document.title='ran';new/**/Image().src='http://{ear.place}/{name}'"
        for mark, text in {"U": f"http://{ear.place}/{name}", "A": ear.place, "N": name,
                           "H": f"{name}.hostile.example", "R": script, "NUL": "\0", "TAB": "\t",
                           "CR": "\r", "FF": "\f"}.items():
            html = html.replace("{" + mark + "}", text)
        found.append(html)
    assert len(found) > 250, len(found)
    return "\n".join(found)


def letter(subject, html=None, text=None, files=()):
    """A message for an mbox."""
    parts = []
    if html is not None:
        parts.append(f"Content-Type: text/html; charset=utf-8\n\n{html}\n")
    if text is not None:
        parts.append(f"Content-Type: text/plain; charset=utf-8\n\n{text}\n")
    for name, kind in files:
        parts.append(f"Content-Type: {kind}\nContent-Disposition: attachment; {name}\n\nx\n")
    body = "".join(f"--b\n{part}" for part in parts) + "--b--\n"
    head = (f"From: Karim Benali <karim.benali@contoso.example>\nSubject: {subject}\n"
            "To: nadia.petit@contoso.example\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n"
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n")
    return f"From x Tue Nov 24 10:00:00 2026\n{head}{body}\n"


def office_with(place, *letters):
    folder = place.folder()
    path = os.path.join(folder, "nadia")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("".join(letters))
    return place.office("--mail", folder)


@journey
def tricks_of_html(place):
    """Nothing is fetched until the pictures are asked for, and then pictures only."""
    ear = place.enter_context(Ear())
    office = office_with(place, letter("Tricks", tricks(ear)), letter("Rest", text="The end."))
    liaison = place.liaison(office)
    liaison.click(liaison.message("Tricks"))
    button = liaison.wait_usable("push button", "Show Pictures")
    assert not ear.calls, ear.calls
    liaison.click(button)
    wait("a picture", lambda: any("/image.gif " in call for call in ear.calls))
    # When the next message is there, all of this one has come.
    liaison.click(liaison.message("Rest"))
    liaison.wait_for("text", "Text of the message")
    # An address with no scheme is asked for with TLS.
    other = [call for call in ear.calls if not re.match(r"GET /[^ ]*\.gif HTTP|\x16\x03", call)]
    assert not other, other
    # And nobody learns more than that it was fetched.
    told = [call for call in ear.calls
            if re.search(r"(?im)^(referer|cookie|authorization|origin|from):", call)]
    assert not told, told


def link(address, text):
    """A link that is the whole message: it is under the pointer wherever that is."""
    return (f'<a href="{address}" style="display: block; height: 1500px; font-size: 30px">'
            f"{text}</a>")


def show(liaison, subject, kind="filler"):
    """Shows a message, and returns what its text stands in."""
    liaison.click(liaison.message(subject))
    liaison.wait_for("label", subject)
    return liaison.wait_for(kind, "Text of the message")


def wait_target(liaison, address):
    """Waits until it is shown where a link leads: the pointer goes through that text."""
    wait(lambda: liaison.describe("label", address, None),
         lambda: liaison.find_all("label", address))


@journey
def links(place):
    """Where a link leads is shown; it is asked about if it is not what it seems."""
    desktop = Opener(place.folder(), TYPES)
    office = office_with(
        place,
        letter("Honest", link("http://b\u00fccher.example/a?b=c", "Our page")),
        letter("False", link("http://evil.example/", "https://bank.example/")),
        letter("Letters", link("http://b\u0430nk.example/", "Our page")),
        letter("Plain", text="Look at http://plain.example/one and http://bank.example@evil.example/"
                             " and http://b\u0430nk.example/."),
        letter("Begun", link("mailto:karim.benali@contoso.example?cc=sofia.marchetti@contoso.example"
                             "&amp;bcc=dan.oneil@contoso.example&amp;subject=Pilot%20seats"
                             "&amp;body=Two%20of%20them.&amp;attach=/etc/passwd", "Write")))
    liaison = place.liaison(office)

    # The pointer shows where it leads, in the letters of its language, and a click goes there.
    page = show(liaison, "Honest")
    liaison.click(page)
    wait_target(liaison, "http://b\u00fccher.example/a?b=c")
    wait("the page", lambda: ("http://xn--bcher-kva.example/a?b=c", "") in desktop.opened())
    # With the keyboard nobody has seen it yet: it is asked first.
    liaison.screen.point(0, 0)
    wait("no link", lambda: not liaison.find_all("label", "http://b\u00fccher.example/a?b=c"))
    liaison.screen.press("Return")
    dialog = liaison.question()
    liaison.wait_for("label", "http://b\u00fccher.example/a?b=c", within=dialog)
    assert len(desktop.opened()) == 1, desktop.opened()
    liaison.press_button("Open", dialog)
    wait("the page", lambda: len(desktop.opened()) == 2)

    # What is not what it seems is asked about in any case.
    page = show(liaison, "False")
    liaison.click(page)
    dialog = liaison.question()
    liaison.wait_for("label", lambda name: "evil.example" in name and "another place" in name, dialog)
    liaison.screen.press("Return")
    liaison.wait_end_of(dialog)
    page = show(liaison, "Letters")
    liaison.click(page)
    dialog = liaison.question()
    liaison.wait_for("label", "http://xn--bnk-6cd.example/", within=dialog)
    liaison.press_button("Cancel", dialog)
    liaison.wait_end_of(dialog)

    # Plain text: from the end of it, with the keyboard.
    page = show(liaison, "Plain", "text")
    liaison.click(page)
    liaison.screen.press("shift+Tab")
    wait_target(liaison, "http://xn--bnk-6cd.example/")
    liaison.screen.press("shift+Tab", "shift+Tab")
    wait_target(liaison, "http://plain.example/one")
    liaison.screen.press("Return")
    wait("the page", lambda: len(desktop.opened()) == 3)
    assert desktop.opened()[2][0] == "http://plain.example/one", desktop.opened()
    liaison.screen.press("Tab")
    wait_target(liaison, "http://bank.example@evil.example/")
    liaison.screen.press("Return")
    dialog = liaison.question()
    liaison.wait_for("label", lambda name: name.startswith("It leads to evil.example."), dialog)
    liaison.press_button("Open Anyway", dialog)
    wait("the page", lambda: len(desktop.opened()) == 4)
    liaison.wait_end_of(dialog)

    # A message is begun as the link says, but with nobody and nothing that is not seen.
    page = show(liaison, "Begun")
    liaison.click(page)
    window = liaison.window("Pilot seats")
    for name in ("Karim Benali", "Sofia Marchetti"):
        liaison.wait_for("push button", lambda label, name=name: label.startswith(name), window)
    text = liaison.wait_for("text", "Text of the message", window)
    assert liaison.text(text) == "Two of them.", liaison.text(text)
    assert not [node for node in liaison.find_all(within=window)
                if "Dan O" in node.name or "passwd" in node.name]
    liaison.screen.press("ctrl+w")
    liaison.wait_end_of(window)


def save(liaison, folder):
    """Saves the attachment into a folder, under the name that is proposed."""
    liaison.click_on("push button", "Save report.pdf")
    dialog = liaison.window("Save Attachment")
    liaison.wait_usable("push button", titled("Save"), dialog)
    liaison.screen.press("Home")
    liaison.screen.type(folder + "/")
    liaison.screen.press("Return")
    return dialog


@journey
def attachments(place):
    """A file goes where it is told to go, over nothing that is there, and runs nowhere."""
    office = office_with(place, letter("Report", text="Here it is.", files=[
        ('filename="../../report.pdf"', "application/pdf"),
        ('filename="invoice.pdf.exe"', "application/pdf")]))
    folder = place.folder()
    liaison = place.liaison(office)
    liaison.click(liaison.message("Report"))
    liaison.wait_usable("push button", "invoice.pdf.exe could be a program: it can only be saved")

    dialog = save(liaison, folder)
    liaison.wait_end_of(dialog)
    path = pathlib.Path(folder, "report.pdf")
    wait("the file", path.exists)
    wait("what is in it", lambda: path.read_bytes().strip() == b"x")
    assert not path.stat().st_mode & 0o111, oct(path.stat().st_mode)
    assert os.listdir(folder) == ["report.pdf"], os.listdir(folder)

    path.write_bytes(b"mine")
    dialog = save(liaison, folder)
    question = wait("the question", lambda: next(
        (node for node in liaison.tree().root.children if node.path != dialog.path
         and liaison.find_all("label", lambda name: "already exists" in name, node)), None))
    liaison.screen.press("Escape")
    liaison.wait_end_of(question)
    liaison.screen.press("Escape")
    liaison.wait_end_of(dialog)
    assert path.read_bytes() == b"mine"


main(tricks_of_html, links, attachments)
