#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: the first account, wrong passwords, certificates that nobody signed."""
import configparser
import hashlib
import os
import ssl
import urllib.parse

from desktop import titled
from place import journey, main

FINGERPRINT = "SHA-256 fingerprint of the certificate"


def fingerprint_of(host, port):
    """What the server shows, asked without Liaison."""
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((host, port)))
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[i:i + 2] for i in range(0, len(digest), 2))


@journey
def first_start(place):
    """Without an account there is a way to add one; then its mail is there."""
    office = place.office()
    nadia = office.people[0]
    profile = place.folder()
    liaison = place.start("--profile", profile)
    liaison.wait_for("label", "Welcome to Liaison")
    liaison.click_on("push button", "Add an Account")
    dialog = liaison.window("Add an Account")
    liaison.resize(dialog, 580, 860)
    liaison.type_into("Your Name", nadia["name"], dialog)
    liaison.type_into("Mail Address", nadia["address"], dialog)
    liaison.type_into("User Name, If It Differs", nadia["login"], dialog)
    liaison.type_into("Password", nadia["password"], dialog)
    liaison.type_into("Server", office.ews, dialog)
    liaison.type_into("Server, with “:Port” If Needed", f"127.0.0.1:{office.sip_tcp}", dialog)
    liaison.click_on("list item", "Encrypted Connection (TLS)", dialog)
    liaison.press_button("Done", dialog)
    liaison.widen()
    liaison.message("Amélie Laurent, Available", "Budget review")
    with open(os.path.join(profile, "accounts.ini"), encoding="utf-8") as file:
        assert nadia["password"] not in file.read(), "the password stands in a file"


@journey
def wrong_fields(place):
    """What is missing and what is wrong is said in words, until it is right."""
    liaison = place.start("--profile", place.folder())
    liaison.click_on("push button", "Add an Account")
    dialog = liaison.window("Add an Account")
    liaison.resize(dialog, 580, 860)
    liaison.wait_for("label", "Still missing: your mail address", dialog)
    for field, wrong, hint, right, missing in (
            ("Mail Address", "nadia", "A mail address is needed", "nadia@contoso.example",
             "Still missing: the server"),
            ("Server", "127.0.0.1", "The whole address is needed", "https://127.0.0.1/", None),
            ("Server, with “:Port” If Needed", "127.0.0.1:no", "The name of a server is needed",
             "127.0.0.1:5061", None)):
        liaison.type_into(field, wrong, dialog)
        label = liaison.wait_for("label", lambda name: name.startswith(hint), dialog)
        entry = liaison.wait_for("text", field, dialog)
        assert liaison.describers(entry) == [label.name], liaison.describers(entry)
        assert not liaison.is_usable(liaison.wait_for("push button", titled("Done"), dialog))
        liaison.type_into(field, right, dialog)
        liaison.wait_gone("label", lambda name: name.startswith(hint), dialog)
        if missing is not None:
            liaison.wait_for("label", lambda name: name.startswith(missing), dialog)
    liaison.wait_gone("label", lambda name: name.startswith("Still missing"), dialog)
    liaison.wait_usable("push button", titled("Done"), dialog)
    liaison.screen.press("Escape")
    liaison.wait_end_of(dialog)


@journey
def wrong_password(place):
    """A wrong password is asked for again by each server, and the right one then taken."""
    office = place.office()
    liaison = place.start("--profile", place.profile(office))
    wrong = {"Password for Mail": ["a guess", "another"],
             "Password for Presence and Messages": ["a third", "a fourth"]}
    for _ in range(6):
        # Which server answers first is open: each question tells whose it is and what it is about.
        dialog = liaison.question()
        guesses = wrong[dialog.name]
        refused = [node for node in liaison.find_all("label", within=dialog)
                   if "refused the password of" in node.name]
        assert bool(refused) == (len(guesses) < 2), f"{dialog}: {len(guesses)} guesses are left"
        liaison.answer_password(dialog, guesses.pop() if guesses
                                else office.people[0]["password"])
    liaison.widen()
    liaison.message("Amélie Laurent, Available", "Budget review")


@journey
def end_of_the_session(place):
    """The desktop session ends while a password is asked for: the program ends in good order."""
    liaison = place.start("--profile", place.profile(place.office()))
    liaison.question()
    liaison.terminate()
    liaison.wait_end()


def trust(liaison, dialog, expected):
    """Compares the fingerprint with the right one, and trusts it."""
    label = liaison.wait_usable("label", FINGERPRINT, within=dialog)
    assert liaison.text(label) == expected, f"{liaison.text(label)} is not {expected}"
    liaison.press_button("Trust This Certificate", dialog)
    liaison.wait_end_of(dialog)


@journey
def unknown_certificate(place):
    """A certificate that nobody signed is shown with its fingerprint, trusted once and kept."""
    office = place.office("--tls")
    profile = place.profile(office, tls=True)
    url = urllib.parse.urlsplit(office.ews)
    expected = fingerprint_of(url.hostname, url.port)
    assert url.scheme == "https"
    liaison = place.start("--profile", profile)
    asked = set()
    for _ in range(4):
        dialog = liaison.question()
        asked.add(dialog.name)
        if dialog.name.startswith("Password"):
            liaison.answer_password(dialog, office.people[0]["password"])
        else:
            trust(liaison, dialog, expected)
    assert asked >= {"Trust This Mail Server?", "Trust This Communications Server?"}, asked
    liaison.widen()
    liaison.message("Amélie Laurent, Available", "Budget review")
    liaison.quit()

    kept = configparser.ConfigParser(interpolation=None)
    kept.read(os.path.join(profile, "accounts.ini"), encoding="utf-8")
    for name in ("mail-pin", "talk-pin"):
        assert kept["contoso"][name].replace(":", "").upper() == expected.replace(":", "")
    again = place.liaison(office, profile)
    again.message("Amélie Laurent, Available", "Budget review")
    assert not again.find_all("label", FINGERPRINT), "it asks again"


main(first_start, wrong_fields, wrong_password, end_of_the_session, unknown_certificate)
