#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: what nobody else may know stands nowhere where others could read it."""
import base64
import json
import os
import pathlib
import re
import resource
import struct
import subprocess

from desktop import wait
from place import journey, main, paths

PASSWORD = "Kirschbaum-4711-Leiter"
WRONG = "Birnbaum-0815-Treppe"
PEOPLE = [
    {"name": "Nadia Petit", "address": "nadia.petit@contoso.example", "login": "nadia",
     "password": PASSWORD,
     "contacts": [{"address": "karim.benali@contoso.example", "group": "Team"}]},
    {"name": "Karim Benali", "address": "karim.benali@contoso.example", "login": "karim"},
    {"name": "Sofia Marchetti", "address": "sofia.marchetti@contoso.example", "login": "sofia"},
]
BODY = "marker-of-a-mail-body"
HEARD = "marker-of-a-message-heard"
SAID = "marker-of-a-message-said"
TEXTS = (BODY, HEARD, SAID)


def md4(data):
    """The hash of NTLM, which OpenSSL no longer gives. RFC 1320."""
    def left(value, count):
        value &= 0xFFFFFFFF
        return (value << count | value >> 32 - count) & 0xFFFFFFFF

    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack("<Q", 8 * len(data))
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    rounds = (
        (lambda x, y, z: x & y | ~x & z, 0, range(16), (3, 7, 11, 19)),
        (lambda x, y, z: x & y | x & z | y & z, 0x5A827999,
         [i % 4 * 4 + i // 4 for i in range(16)], (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1,
         (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)),
    )
    for at in range(0, len(padded), 64):
        words = struct.unpack("<16I", padded[at:at + 64])
        a, b, c, d = state
        for function, constant, order, shifts in rounds:
            for i, k in enumerate(order):
                a, b, c, d = d, left(a + function(b, c, d) + words[k] + constant,
                                     shifts[i % 4]), b, c
        state = [(old + new) & 0xFFFFFFFF for old, new in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def forms_of(secret):
    """All the ways in which these bytes are likely to be written."""
    encoded = base64.b64encode(secret)
    return {secret, encoded.rstrip(b"="), secret.hex().encode(), secret.hex().upper().encode()}


def secrets():
    """What must stand nowhere."""
    # What begins the answer of NTLM, which a guesser of passwords could use.
    found = {b"NTLMSSP\0\3", base64.b64encode(b"NTLMSSP\0\3\0\0\0")[:14]}
    for password in (PASSWORD, WRONG):
        wide = password.encode("utf-16-le")
        found |= forms_of(password.encode()) | forms_of(wide) | forms_of(md4(wide))
        found |= forms_of(f"nadia:{password}".encode())
    return found


def files_below(*folders):
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path


def find_in(data, needles):
    return [needle for needle in needles if needle in data]


def find_in_files(needles, *folders):
    """(path, needle) for each file that has one."""
    return [(str(path), needle) for path in files_below(*folders)
            for needle in find_in(path.read_bytes(), needles)]


def family(pid):
    """A process and all that it started."""
    found = [pid]
    for path in pathlib.Path("/proc", str(pid), "task").glob("*/children"):
        for child in path.read_text(encoding="ascii").split():
            found += family(int(child))
    return found


def find_in_processes(needles, pid):
    """(pid, file, needle) for what other programs may read of a process and its children."""
    found = []
    for member in family(pid):
        for name in ("cmdline", "environ", "comm"):
            try:
                data = pathlib.Path("/proc", str(member), name).read_bytes()
            except OSError:
                continue  # it has ended
            found += [(member, name, needle) for needle in find_in(data, needles)]
    return found


def prove_the_search(place, needles):
    """What was put there is found, whatever its form: the search is worth something."""
    folder = place.folder()
    for number, needle in enumerate(needles):
        pathlib.Path(folder, str(number)).write_bytes(b"before\0" + needle + b"\0after")
    assert {needle for _, needle in find_in_files(needles, folder)} == set(needles)
    with subprocess.Popen(["sleep", "60"], env={"GIVEN": PASSWORD}) as process:
        assert find_in_processes(needles, process.pid)
        process.kill()
    # As RFC 1320 has it.
    assert md4(b"message digest").hex() == "d9130a8164549fe818874806e1c7014b"


def loud(place):
    """Liaison says all it can say, and all of it is in its log."""
    program = pathlib.Path(place.folder(), "liaison")
    program.write_text(f'#!/bin/sh\nexec {os.path.abspath(paths["liaison"])} "$@" >&2\n', "utf-8")
    program.chmod(0o700)
    before = paths["liaison"]
    place.callback(paths.__setitem__, "liaison", before)
    paths["liaison"] = str(program)
    # Other programs may write core files here, as far as the system allows.
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    place.callback(resource.setrlimit, resource.RLIMIT_CORE, limits)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    temporary = place.folder()
    for name, value in {"G_MESSAGES_DEBUG": "all", "GSETTINGS_BACKEND": "keyfile",
                        "TMPDIR": temporary}.items():
        old = os.environ.get(name)
        place.callback(lambda name=name, old=old: os.environ.pop(name, None) if old is None
                       else os.environ.__setitem__(name, old))
        os.environ[name] = value
    return temporary


def sign_in(place, profile):
    """With a wrong password for each half, and then the right one."""
    liaison = place.start("--profile", profile)
    passwords = {"Password for Mail": [WRONG, PASSWORD],
                 "Password for Presence and Messages": [WRONG, PASSWORD]}
    for _ in range(4):
        dialog = liaison.question()
        liaison.answer_password(dialog, passwords[dialog.name].pop(0))
    liaison.widen()
    return liaison


def tell_nothing(place, auth):
    """Signed in, with mail and messages: no password anywhere, no text but in the store."""
    needles = secrets()
    prove_the_search(place, needles)
    folder = place.folder()
    people = pathlib.Path(folder, "people.json")
    people.write_text(json.dumps(PEOPLE), encoding="utf-8")
    mail = pathlib.Path(folder, "mail")
    mail.mkdir()
    (mail / "nadia").write_text(
        "From x Tue Nov 24 10:00:00 2026\nFrom: Karim Benali <karim.benali@contoso.example>\n"
        "To: nadia.petit@contoso.example\nSubject: Seats\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n"
        f"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>{BODY}</p>\n\n", encoding="utf-8")
    office = place.office("--people", str(people), "--mail", str(mail))
    karim = place.sipe(office, "karim")
    profile = place.profile(office)
    accounts = pathlib.Path(profile, "accounts.ini")
    accounts.write_text(accounts.read_text("utf-8").replace("mail-auth=auto", f"mail-auth={auth}"),
                        "utf-8")
    temporary = loud(place)
    liaison = sign_in(place, profile)

    liaison.click(liaison.message("Seats"))
    liaison.wait_for("filler", "Text of the message")
    liaison.screen.press("ctrl+shift+n")
    liaison.screen.type("Sofia")
    liaison.wait_for("list item", lambda name: name.startswith("Sofia Marchetti"))
    karim.send("im", "sip:" + office.people[0]["address"], HEARD)
    wait("the notification", lambda: place.notifications.shown == [("Karim Benali", HEARD)])
    liaison.click_on("list item", "Conversations")
    liaison.click(liaison.conversation("Karim Benali"))
    window = liaison.main_window()
    liaison.chat_line(window, f"Karim Benali: {HEARD}")
    # There is no key ring, which is told just above the entry.
    liaison.wait_gone("label", lambda name: name.startswith("The password could not be stored"))
    liaison.type_into("Message", SAID, window)
    liaison.screen.press("Return")
    liaison.chat_line(window, f"You: {SAID}")
    karim.wait("received-im", text=SAID)

    pid = liaison.pid
    assert not find_in_processes(needles | {text.encode() for text in TEXTS}, pid)
    for member in family(pid):
        limits = pathlib.Path("/proc", str(member), "limits").read_text(encoding="ascii")
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4] == "0", core
    around = [profile, temporary] + [os.environ[name] for name in (
        "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")]
    found = find_in_files(needles, *around)
    assert not found, found
    liaison.quit()

    log = liaison.log().encode()
    assert b"DEBUG" in log and b"INFO" in log, "the log is not at its highest level"
    assert not find_in(log, needles | {text.encode() for text in TEXTS})
    found = find_in_files(needles, *around)
    assert not found, found
    # The texts are in the store, which is what it is for, and nowhere else.
    texts = find_in_files({text.encode() for text in TEXTS}, *around)
    assert {needle.decode() for _, needle in texts} == set(TEXTS), texts
    stores = {os.path.relpath(path, profile) for path, _ in texts}
    assert all(re.match(r"liaison\.db(-wal)?$|sources/", name) for name in stores), stores
    # And there nobody else reads them.
    assert not any(os.stat(path).st_mode & 0o077 for path, _ in texts), texts


@journey
def with_ntlm(place):
    """Both halves with NTLM."""
    tell_nothing(place, "ntlm")


@journey
def with_basic(place):
    """The mail with Basic."""
    tell_nothing(place, "basic")


main(with_ntlm, with_basic)
