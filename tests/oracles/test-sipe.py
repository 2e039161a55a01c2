#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pidgin-sipe signs in to the office: the judge of the OCS half.

Usage: test-sipe.py SIPE-CLIENT LIAISON-OFFICE
"""
import sys

from office import Office
from oracle import run_tests, skip_all
from sipe import Sipe, is_installed

CLIENT = sys.argv[1]
OFFICE = sys.argv[2]


def office(*arguments):
    return Office(OFFICE, "--tls", *arguments)


def sign_in(place, number, transport="tcp", **options):
    port = place.sip_tls if transport == "tls" else place.sip_tcp
    return Sipe(CLIENT, place.people[number], port, transport, **options)


def make_known(watcher, person):
    """Sees to it that the person is in the watcher's contact list, and that both know it."""
    if person.address not in watcher.buddies():
        watcher.send("add", person.uri, "Tests")


def sign_in_tcp():
    with office() as place, sign_in(place, 0) as first:
        first.signed_on()
        first.wait("buddy-added")
        # What is not offline came in the first answer to the batched subscription.
        first.wait("buddy-status", status=lambda status: status != "offline")
        contacts = first.buddies()
        names = {person["address"]: person["name"] for person in place.people}
        shown = {address: line["alias"] for address, line in contacts.items()}
        for address, alias in shown.items():
            assert alias == names[address], f"{address} is shown as “{alias}”"
        assert all(line["group"] for line in contacts.values()), contacts


def sign_in_tls():
    with office() as place, sign_in(place, 0, "tls") as first:
        first.wait("question", title="SSL Certificate Verification")
        first.signed_on()
        first.wait("buddy-status", status=lambda status: status != "offline")


def wrong_password():
    with office() as place, sign_in(place, 0, password="not the password") as first:
        first.wait("connection-error", text=lambda text: "uthentication" in text)


def messages_and_typing():
    with office() as place, sign_in(place, 0) as first, sign_in(place, 1, "tls") as second:
        first.signed_on()
        second.signed_on()
        first.send("im", second.uri, "Hello – one & two")
        second.wait("received-im", who=first.uri, text="Hello – one & two")
        second.send("typing", first.uri)
        first.wait("typing", who=second.uri)
        second.send("im", first.uri, "An answer: ça va")
        first.wait("received-im", who=second.uri, text="An answer: ça va")
        for number in range(20):
            first.send("im", second.uri, f"line {number}")
        for number in range(20):
            line = second.wait("received-im", who=first.uri)
            assert line["text"] == f"line {number}", line

        # A closed conversation can be taken up again from the other side.
        first.send("close", second.uri)
        second.send("im", first.uri, "Once more")
        first.wait("received-im", who=second.uri, text="Once more")


def sign_out():
    with office() as place, sign_in(place, 0) as first, sign_in(place, 1) as second:
        first.signed_on()
        second.signed_on()
        make_known(first, second)
        first.wait_status(second.uri, "available")
        first.forget()
        second.send("off")
        second.wait("signed-off")
        first.wait_status(second.uri, "offline")
        first.send("im", second.uri, "Are you there?")
        first.wait("conversation-error", who=second.uri)

        second.send("on")
        second.signed_on()
        first.wait_status(second.uri, "available")


def lost_connection():
    with office() as place, sign_in(place, 0) as first, sign_in(place, 1) as second:
        first.signed_on()
        second.signed_on()
        make_known(first, second)
        first.wait_status(second.uri, "available")
        first.forget()
        second.kill()
        first.wait_status(second.uri, "offline")


def unknown_person():
    with office() as place, sign_in(place, 0) as first:
        first.signed_on()
        first.send("im", "sip:nobody@contoso.example", "Hello?")
        first.wait("conversation-error", who="sip:nobody@contoso.example")


def directory():
    with office() as place, sign_in(place, 0) as first:
        first.signed_on()
        first.send("info", "sip:" + place.people[1]["address"])
        first.wait("user-info", text=lambda text: place.people[1]["name"] in text)


def stand_in():
    with office("--alive") as place, sign_in(place, 0) as first:
        first.signed_on()
        line = first.wait("buddy-status", status=lambda status: status in ("available", "busy"))
        first.send("im", line["who"], "Hello")
        first.wait("typing", who=line["who"])
        first.wait("received-im", who=line["who"])


if not is_installed():
    skip_all("the package pidgin-sipe is not installed")
sys.exit(run_tests([
    sign_in_tcp, sign_in_tls, wrong_password, messages_and_typing, sign_out, lost_connection,
    unknown_person, directory, stand_in,
]))
