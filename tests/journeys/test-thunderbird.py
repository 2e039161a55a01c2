#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: presence in the message header of another mail program."""
import json
import os
import struct
import subprocess

from desktop import FOCUSED, wait
from place import journey, main, paths
from thunderbird import Thunderbird

KARIM = "karim.benali@contoso.example"
LETTER = """From: Karim Benali <Karim.Benali@contoso.example>
To: Nadia Petit <nadia.petit@contoso.example>
Cc: A stranger <someone@fabrikam.example>
Subject: Edge server certificates
Date: Fri, 7 Nov 2025 10:00:00 +0000
Message-ID: <edge@contoso.example>
Content-Type: text/plain; charset=utf-8

The external name must match the name in DNS.
"""


def build_folder():
    return os.path.abspath(os.path.join(os.path.dirname(paths["liaison"]), "..", ".."))


def frame(text):
    """A message as Thunderbird writes it."""
    return struct.pack("=I", len(text)) + text


def run_host(written):
    """Returns how the host ended, what it told, and what it complained of."""
    program = os.path.join(build_folder(), "src", "command", "liaison-presence-host")
    ended = subprocess.run([program], input=written, capture_output=True, timeout=60, check=False)
    told = []
    out = ended.stdout
    while out:
        length, = struct.unpack("=I", out[:4])
        told.append(json.loads(out[4:4 + length]))
        out = out[4 + length:]
    return ended.returncode, told, ended.stderr.decode()


@journey
def host(_place):
    """It ends with the extension, and at once where what it gets is none of its requests."""
    good = frame(b'{"request":"watch","addresses":["a@contoso.example"]}')
    reach = frame(b'{"request":"reach","address":"a@contoso.example","kind":"message","target":""}')
    status, told, complaint = run_host(good * 3)
    assert (status, complaint) == (0, ""), (status, complaint)
    assert all(message["told"] == "access" and message["access"] == "absent" for message in told), told
    assert run_host(good + reach[:-1])[0] == 0
    for hostile in (struct.pack("=I", 0xffffffff), struct.pack("=I", 0), frame(b"[" * 100000),
                    frame(b'{"request":"quit"}'), frame(b"\xff\xfe")):
        status, _, complaint = run_host(good + hostile)
        assert status == 1 and complaint.startswith("liaison-presence-host: "), (hostile[:30], complaint)


def read_letter(place):
    """Thunderbird in which a file with a message is opened."""
    letter = os.path.join(place.folder(), "letter.eml")
    with open(letter, "w", encoding="utf-8") as file:
        file.write(LETTER)
    return Thunderbird(place, build_folder(), letter)


def go(thunderbird, key, name):
    """Presses a key until the node with this name has the focus."""
    def focused():
        return [node for node in thunderbird.find_all() if node.has(FOCUSED)]
    for _ in range(12):
        before = [node.path for node in focused()]
        thunderbird.screen.press(key)
        wait(f"the focus after {key}", lambda: [node.path for node in focused()] != before)
        if any(node.name == name for node in focused()):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def use_list(office, liaison, thunderbird):
    """With the keyboard. The button opens a list of everybody, which follows them; what it does, Liaison asks about."""
    thunderbird.lift()
    go(thunderbird, "Tab", "Reply All")
    go(thunderbird, "Right", "Karim Benali – Available")
    thunderbird.screen.press("Return")
    for line in ("Karim Benali – Available From", "Nadia Petit – Available To",
                 "A stranger – Status unknown Cc"):
        thunderbird.wait_for("push button", line)
    office.command("state", KARIM, "6500", "on-the-phone")
    thunderbird.wait_for("push button", "Karim Benali – In a call From")
    thunderbird.wait_for("push button", "Send message")
    go(thunderbird, "Tab", "Send message")
    thunderbird.screen.press("Return")
    dialog = liaison.window("Karim Benali: Send message")
    assert not [window for window in liaison.tree().root.children if window.name == "Karim Benali"]
    liaison.press_button("Send message", dialog)
    liaison.window("Karim Benali")


@journey
def header(place):
    """The button in the header is the sender's state, as it changes; its list reaches with Liaison's click."""
    office = place.office()
    office.command("state", KARIM, "3500")
    liaison = place.liaison(office)
    thunderbird = read_letter(place)
    dialog = liaison.window("Let “liaison-presence-host” See Your People?")
    thunderbird.wait_for("push button", "Karim Benali – Status unknown")
    liaison.press_button("Allow", dialog)
    liaison.wait_end_of(dialog)
    thunderbird.wait_for("push button", "Karim Benali – Available")
    use_list(office, liaison, thunderbird)
    thunderbird.wait_for("push button", "Karim Benali – In a call")
    liaison.quit()
    thunderbird.wait_for("push button", "Karim Benali – Status unknown")


main(host, header)
