#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pidgin-sipe and Liaison in one office: what one does, both kinds of the others see.

Each test is made over TCP and over TLS.

Usage: test-sipe-matrix.py SIPE-CLIENT LIAISON-OFFICE TALK-CLIENT
"""
import functools
import itertools
import sys

from office import Office
from oracle import run_tests, skip_all
from sipe import Sipe, is_installed
from talk import Talk

SIPE, OFFICE, TALK = sys.argv[1:4]

# What a person can choose in sipe, and what others then see.
CHOSEN = (("busy", "busy"), ("do-not-disturb", "do-not-disturb"), ("be-right-back", "be-right-back"),
          ("away", "away"), ("invisible", "offline"), ("available", "available"))

# LiaActivity
IN_A_CALL, IN_A_CONFERENCE, IN_A_MEETING, PRESENTING, URGENT, OUT_OF_OFFICE, OFF_WORK = (
    str(number) for number in range(1, 8))

# What the server says of somebody: number, token; what Liaison makes of it; what sipe does, with the
# word it puts before the note.
# Spec: the table of user states of Office Communications Server 2007 R2.
TOLD = (
    (3000, "", "available", "0", "available", ""),
    (4499, "", "available", "0", "available", ""),
    (4500, "", "inactive", "0", "idle", "Inactive"),
    (5999, "", "inactive", "0", "idle", "Inactive"),
    (6000, "", "busy", "0", "busy", ""),
    (6500, "on-the-phone", "busy", IN_A_CALL, "busy", "In a call"),
    (7000, "in-a-conference", "busy", IN_A_CONFERENCE, "busy", "In a conference"),
    (6500, "in-a-meeting", "busy", IN_A_MEETING, "busy", "In a meeting"),
    (6900, "urgent-interruptions-only", "busy", URGENT, "busy", "Urgent interruptions only"),
    (7499, "", "busy", "0", "busy", ""),
    (7500, "", "busy-inactive", "0", "busyidle", "Busy-Idle"),
    (8999, "", "busy-inactive", "0", "busyidle", "Busy-Idle"),
    (9000, "", "do-not-disturb", "0", "do-not-disturb", ""),
    (9000, "in-presentation", "do-not-disturb", PRESENTING, "do-not-disturb", "Presenting"),
    (11999, "", "do-not-disturb", "0", "do-not-disturb", ""),
    (12000, "", "be-right-back", "0", "be-right-back", ""),
    (14999, "", "be-right-back", "0", "be-right-back", ""),
    (15000, "", "away", "0", "away", ""),
    (15500, "out-of-office", "away", OUT_OF_OFFICE, "away", "Out of office"),
    (17500, "off-work", "away", OFF_WORK, "away", ""),
    (17999, "", "away", "0", "away", ""),
    (18000, "", "offline", "0", "offline", ""),
)


class Party:
    """An office, and who is signed in to it over one transport."""

    def __init__(self, place, transport):
        self.place = place
        self.transport = transport
        self.port = place.sip_tls if transport == "tls" else place.sip_tcp
        self.clients = []

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        for client in reversed(self.clients):
            client.__exit__(*reason)

    def _sign_in(self, client):
        self.clients.append(client)
        client.signed_on()
        return client

    def sipe(self, login):
        return self._sign_in(Sipe(SIPE, self.place.person(login), self.port, self.transport))

    def liaison(self, login, device=None):
        return self._sign_in(
            Talk(TALK, self.place.person(login), self.port, self.transport, device))


def over_both(test):
    """Two tests out of one."""
    def over(transport):
        @functools.wraps(test)
        def run():
            with Office(OFFICE, "--tls") as place, Party(place, transport) as party:
                test(party)
        run.__name__ = f"{test.__name__} over {transport}"
        return run
    return [over(transport) for transport in ("tcp", "tls")]


def watch(watcher, *people):
    """Puts these people into the list of somebody, unless they are there."""
    known = watcher.buddies()
    for person in people:
        if person.address not in known:
            watcher.send("add", person.uri, "Tests")
            watcher.wait("buddy-status", who=person.uri)


def groups_of(client, address):
    return sorted(client.buddies()[address]["group"].split(", "))


# ---- Presence ----

def states_of_sipe(party):
    """Each state and note that sipe publishes is what sipe and Liaison see."""
    nadia, amelie, karim = party.sipe("nadia"), party.sipe("amelie"), party.liaison("karim")
    watch(amelie, nadia)
    watch(karim, nadia)
    for chosen, seen in CHOSEN:
        note = f"I am “{chosen}” & away < here"
        nadia.send("status", chosen, note)
        amelie.wait_status(nadia.uri, seen, note if seen != "offline" else None)
        karim.wait_status(nadia.uri, seen, note)
    nadia.send("status", "available", "")
    karim.wait("buddy-status", who=nadia.uri, status="available", message="")
    amelie.wait("buddy-status", who=nadia.uri, status="available",
                message=lambda text: "I am" not in text)


def states_of_liaison(party):
    """Each state and note that Liaison publishes is what sipe and another Liaison see."""
    nadia, amelie, karim = party.liaison("nadia"), party.sipe("amelie"), party.liaison("karim")
    watch(amelie, nadia)
    watch(karim, nadia)

    def expect(seen_by_sipe, seen, note=None):
        amelie.wait_status(nadia.uri, seen_by_sipe, note if seen != "offline" else None)
        karim.wait_status(nadia.uri, seen, note)
        nadia.wait("own-status", status=seen)

    for _, chosen in CHOSEN:
        note = f"I am “{chosen}” & away < here"
        nadia.send("status", chosen, note)
        expect(chosen, chosen, note)
    nadia.send("status", "unknown", "")
    karim.wait("buddy-status", who=nadia.uri, status="available", message="")

    for idle, sipes, seen in (("1", "idle", "inactive"), ("2", "away", "away"),
                              ("0", "available", "available")):
        nadia.send("idle", idle)
        expect(sipes, seen)
    nadia.send("status", "busy")
    expect("busy", "busy")
    nadia.send("idle", "1")
    expect("busyidle", "busy-inactive")


def states_of_the_server(party):
    """Every range and every token of the specification, at its first and its last number."""
    nadia, amelie = party.sipe("nadia"), party.liaison("amelie")
    dan = party.place.person("dan")
    uri = "sip:" + dan["address"]
    for number, token, seen, activity, seen_by_sipe, words in TOLD:
        for client in (nadia, amelie):
            client.forget()
        party.place.command("state", dan["address"], str(number), *([token] if token else []))
        amelie.wait("buddy-status", who=uri, status=seen, activity=activity)
        nadia.wait_status(uri, seen_by_sipe, words)


def sign_out_is_seen(party):
    """Whoever signs out or dies is offline for all at once, and back when signed in again."""
    nadia, amelie, karim = party.sipe("nadia"), party.sipe("amelie"), party.liaison("karim")
    watch(nadia, amelie, karim)
    watch(amelie, karim)
    watch(karim, amelie)
    for watcher in (nadia, karim):
        watcher.wait_status(amelie.uri, "available")
        watcher.forget()
    amelie.send("off")
    for watcher in (nadia, karim):
        watcher.wait_status(amelie.uri, "offline")
    karim.send("im", amelie.uri, "Are you there?")
    karim.wait("conversation-error")
    amelie.send("on")
    amelie.signed_on()
    for watcher in (nadia, karim):
        watcher.wait_status(amelie.uri, "available")

    party.clients.remove(karim)
    karim.__exit__(None)
    for watcher in (nadia, amelie):
        watcher.wait_status(karim.uri, "offline")
    karim = party.liaison("karim")
    for watcher in (nadia, amelie):
        watcher.wait_status(karim.uri, "available")
    amelie.kill()
    for watcher in (nadia, karim):
        watcher.wait_status(amelie.uri, "offline")


def blocked(party):
    """A blocked person sees nothing but “offline”, in sipe and in Liaison; the others see on."""
    nadia, amelie = party.sipe("nadia"), party.sipe("amelie")
    karim, sofia = party.liaison("karim"), party.liaison("sofia")
    for watcher in (amelie, karim, sofia):
        watch(watcher, nadia)
    nadia.send("status", "busy", "Not for everybody")
    for watcher in (amelie, karim, sofia):
        watcher.wait_status(nadia.uri, "busy", "Not for everybody")
    for person in (amelie, karim):
        person.forget()
        nadia.send("block", person.uri)
        line = person.wait_status(nadia.uri, "offline")
        assert "everybody" not in line["message"], f"the note is still there: {line}"
        nadia.settle()

    # What changes is for those who may see it.
    nadia.send("status", "away", "Still not for everybody")
    sofia.wait_status(nadia.uri, "away", "Still not for everybody")
    for person in (amelie, karim):
        nadia.send("unblock", person.uri)
        person.wait_status(nadia.uri, "away", "Still not for everybody")
        nadia.settle()
        seen = [event for event in person.heard("buddy-status")
                if event["who"] == nadia.uri and "Still" in event["message"]]
        assert len(seen) == 1, f"{person.name} saw what it may not: {seen}"


def access_levels(party):
    """The menu of access levels: whoever is put on “Blocked” is, on any other level not."""
    nadia, amelie = party.sipe("nadia"), party.sipe("amelie")
    watch(nadia, amelie)
    watch(amelie, nadia)
    for level in ("Team", "Personal", "Public", "Company"):
        nadia.send("menu", amelie.uri, "Access level", "Blocked")
        amelie.wait_status(nadia.uri, "offline")
        nadia.settle()
        nadia.send("menu", amelie.uri, "Access level", level)
        amelie.wait_status(nadia.uri, "available")
        nadia.settle()


# ---- The contact list ----

def groups_and_contacts(party):
    """Groups and contacts added, renamed, copied, moved, removed: the other device has it at once,
    and it is there after the next sign-in."""
    place = party.place
    nadia, device = party.sipe("nadia"), party.liaison("nadia", "second")
    stranger = next(person["address"] for person in place.people[1:]
                    if person["address"] not in nadia.buddies())
    uri = "sip:" + stranger

    def done(group, alias=None):
        """Waits until the other device shows it so."""
        wanted = sorted(group.split(", "))
        while stranger not in device.buddies() or groups_of(device, stranger) != wanted \
                or (alias is not None and device.buddies()[stranger]["alias"] != alias):
            device.wait("roster")

    nadia.send("add", uri, "Project X")
    done("Project X")
    nadia.settle()
    nadia.settle()
    nadia.send("rename", uri, "My “friend” & co")
    done("Project X", "My “friend” & co")
    nadia.send("rename-group", "Project X", "Project <Y>")
    done("Project <Y>")
    nadia.send("menu", uri, "Copy to", "Pilot team")
    done("Pilot team, Project <Y>")
    nadia.settle()
    party.clients.remove(nadia)
    nadia.__exit__(None)

    nadia = party.sipe("nadia")
    nadia.wait("buddy-added", who=uri, group="Pilot team")
    nadia.wait("buddy-added", who=uri, group="Project <Y>", alias="My “friend” & co")
    nadia.send("remove-from", uri, "Pilot team")
    done("Project <Y>")
    nadia.settle()
    nadia.send("move", uri, "Project Z")
    done("Project Z")
    nadia.settle()
    nadia.settle()
    nadia.send("remove-group", "Project Z")
    while stranger in device.buddies():
        device.wait("roster")
    device.wait("roster", groups=lambda names: "Project Z" not in names)


def contacts_of_liaison(party):
    """What Liaison adds, moves and removes is in the list of sipe, the other device of the same user."""
    device, nadia = party.sipe("nadia"), party.liaison("nadia", "second")
    stranger = next(person["address"] for person in party.place.people[1:]
                    if person["address"] not in nadia.buddies())
    uri = "sip:" + stranger
    nadia.send("add", uri, "Project X")
    device.wait("buddy-added", who=uri, group="Project X")
    nadia.wait("buddy-status", who=uri)
    nadia.send("move-from", uri, "Project X", "Pilot team")
    device.wait("buddy-added", who=uri, group="Pilot team")
    nadia.send("rename-group", "Pilot team", "Pilots")
    nadia.send("remove-group", "Project X")
    nadia.wait("roster", groups=lambda names: "Pilots" in names and "Project X" not in names)
    nadia.send("remove", uri)
    device.wait("buddy-removed", who=uri)


def added_person_is_told(party):
    """Whoever is put into a list by sipe or by Liaison is told so, in sipe."""
    nadia, amelie = party.sipe("nadia"), party.liaison("amelie")
    chen = party.sipe("chen")
    for watcher in (nadia, amelie):
        assert chen.address not in watcher.buddies()
        watcher.send("add", chen.uri, "New")
        watcher.wait_status(chen.uri, "available")
        if watcher.address not in chen.buddies():
            chen.wait("added-by", who=watcher.uri)


# ---- Messages ----

def typing_both_ways(party):
    nadia, amelie = party.sipe("nadia"), party.liaison("amelie")
    nadia.send("im", amelie.uri, "Hello")
    amelie.wait("received-im", who=nadia.uri, text="Hello")
    amelie.send("im", nadia.uri, "Yes?")
    nadia.wait("received-im", who=amelie.uri, text="Yes?")
    nadia.send("typing", amelie.uri)
    amelie.wait("typing", who=nadia.uri)
    for _ in range(2):
        amelie.send("typing", nadia.uri)
        nadia.wait("typing", who=amelie.uri)
        amelie.send("stop-typing", nadia.uri)
        nadia.wait("typing-stopped", who=amelie.uri)
    # The text ends it.
    amelie.send("typing", nadia.uri)
    nadia.wait("typing", who=amelie.uri)
    amelie.send("im", nadia.uri, "Hello too")
    nadia.wait("received-im", who=amelie.uri, text="Hello too")
    nadia.wait("typing-stopped", who=amelie.uri)


def lines_of(clients, sender):
    """All texts that somebody's devices have had from the sender, in order."""
    return [event["text"] for client in clients for event in client.heard("received-im")
            if event["who"] == sender.uri]


def both_begin_at_once(party):
    """Two invitations cross: every line arrives, once and in order."""
    nadia, amelie = party.sipe("nadia"), party.liaison("amelie")
    lines = [f"line {number}" for number in range(3)]
    for line in lines:
        nadia.send("im", amelie.uri, line)
        amelie.send("im", nadia.uri, line)
    for line in lines:
        amelie.wait("sent", text=line)
        amelie.wait("received-im", who=nadia.uri, text=line)
        nadia.wait("received-im", who=amelie.uri, text=line)
    for sender, receiver in ((nadia, amelie), (amelie, nadia)):
        sender.send("im", receiver.uri, "the end")
        receiver.wait("received-im", who=sender.uri, text="the end")
        assert lines_of([receiver], sender) == lines + ["the end"], lines_of([receiver], sender)


def meet(first, second):
    """A conversation of two, begun by the first one."""
    first.send("im", second.uri, f"Hello {second.address}")
    second.wait("received-im", who=first.uri)
    second.send("im", first.uri, f"Hello {first.address}")
    first.wait("received-im", who=second.uri)


def five_at_once(party):
    """Three sipes and two Liaisons, one of them a second device of somebody with a sipe."""
    people = [party.sipe(login) for login in ("nadia", "amelie", "karim")]
    people.append(party.liaison("sofia"))
    second = party.liaison("nadia", "second")
    nadia = people[0]
    for client in people + [second]:
        watch(client, *(person for person in people if person.address != client.address))

    # Everybody sees the state and note of everybody; the own one is told to the other device.
    for number, (person, state) in enumerate(zip(
            [second] + people[1:], ("busy", "away", "do-not-disturb", "busy"))):
        note = f"note {number}"
        person.send("status", state, note)
        for client in people + [second]:
            if client.address != person.address:
                client.wait_status(person.uri, state, note)
    second.wait("own-status", status="busy", message="note 0")

    # One conversation a pair; three lines each way, all at the same time.
    for first, other in itertools.combinations(people, 2):
        meet(first, other)
    pairs = list(itertools.permutations(people, 2))
    texts = [f"line {number}" for number in range(3)] + ["the end"]
    for text in texts:
        for sender, receiver in pairs:
            sender.send("im", receiver.uri, text)
    for sender, receiver in pairs:
        for text in texts:
            receiver.wait("received-im", who=sender.uri, text=text)

    # The other device goes on with one of the conversations; the answer comes where it was asked.
    # Before, sipe has the answers to all it sent: it sends anew what it has none to.
    for client in people[:3]:
        client.settle()
    second.send("im", people[1].uri, "From my other desk")
    people[1].wait("received-im", who=nadia.uri, text="From my other desk")
    people[1].send("im", nadia.uri, "To your other desk")
    second.wait("received-im", who=people[1].uri, text="To your other desk")

    # What came twice would have come by now.
    for sender, receiver in pairs:
        had = lines_of([receiver, second] if receiver is nadia else [receiver], sender)
        lines = [text for text in had if "desk" not in text and not text.startswith("Hello")]
        assert lines == texts, f"{receiver.name} of {sender.name}: {had}"
        assert len(had) == len(set(had)), f"{receiver.name} of {sender.name}: {had}"


# ---- The directory ----

def directory(party):
    """sipe's contact search finds by each of its fields, and says when there is nobody."""
    nadia = party.sipe("nadia")
    for field, text in (("First name", "amél"), ("Last name", "LAUR"), ("Email", "amelie.laurent"),
                        ("SIP ID", "amelie.laurent")):
        nadia.send("search", field, text)
        nadia.wait("found", text=lambda line: "Amélie Laurent" in line)
        nadia.wait("found-end")
    nadia.send("search", "Company", "Contoso")
    nadia.wait("found-end")
    found = nadia.heard("found")
    assert len(found) - 4 == len(party.place.people), found
    nadia.send("search", "Last name", "zzz")
    nadia.wait("notice", text="No contacts found")


if not is_installed():
    skip_all("the package pidgin-sipe is not installed")
sys.exit(run_tests([test for tests in map(over_both, (
    states_of_sipe, states_of_liaison, states_of_the_server, sign_out_is_seen, blocked,
    access_levels, groups_and_contacts, contacts_of_liaison, added_person_is_told,
    typing_both_ways, both_begin_at_once, five_at_once, directory)) for test in tests]))
