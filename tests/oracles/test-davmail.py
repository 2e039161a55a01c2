#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""DavMail stands between the office and Python's IMAP, SMTP and LDAP: another judge of the Exchange
half.

Usage: test-davmail.py LIAISON-OFFICE
"""
import imaplib
import sys

import samples
from davmail import DavMail, is_installed, search_directory
from exchange import Exchange
from oracle import run_tests, skip_all

OFFICE = sys.argv[1]
GENERATIONS = ("2007sp2", "2010sp2", "2016")

LETTER = (b"From: Am\xc3\xa9lie <amelie.laurent@contoso.example>\r\nTo: karim.benali@contoso.example\r\n"
          b"Subject: By way of DavMail\r\nMessage-ID: <davmail@contoso.example>\r\n"
          b"Date: Mon, 02 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
          b"Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n"
          b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
          b"\xc3\xa9t\xc3\xa9\r\n.\r\n--edge\r\nContent-Type: application/octet-stream\r\n"
          b"Content-Disposition: attachment; filename=\"all.bin\"\r\n"
          b"Content-Transfer-Encoding: base64\r\n\r\nAAECAwQ=\r\n--edge--\r\n")


def same(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def content(place, mail):
    """Every message byte for byte."""
    same("in the inbox", mail.enter("INBOX"), samples.N_INBOX)
    sources = [mail.fetch_source(uid) for uid in mail.search("ALL")]
    wanted = [*samples.AWKWARD.values(), *map(samples.numbered, range(samples.N_NUMBERED))]
    assert not [source for source in wanted if source not in sources]
    same("listed", len(sources), samples.N_INBOX)
    same("refused", place.refuses("amelie", "not the password"), True)


def search(_place, mail):
    mail.enter("INBOX")
    same("unread", len(mail.search("UNSEEN")), 1)
    same("read", len(mail.search("SEEN")), samples.N_INBOX - 1)
    same("by subject", len(mail.search("SUBJECT", '"numbered"')), samples.N_NUMBERED)
    same("by sender", len(mail.search("FROM", '"zoe@example.org"')), 1)
    same("by words", len(mail.search("TEXT", '"Attached as a whole"')), 0)
    same("by body", len(mail.search("BODY", '"Number 7."')), 1)
    same("both", len(mail.search("SUBJECT", '"numbered"', "UNSEEN")), 0)
    same("by date", len(mail.search("SENTSINCE", "03-Mar-2026")), samples.N_NUMBERED + 1)
    same("none", mail.search("SUBJECT", '"nowhere to be found"'), [])


def marks(_place, mail):
    mail.enter("INBOX")
    uid = mail.only("SUBJECT", '"Plain words"')
    same("at first", mail.flags(uid), {"\\Seen"})
    mail.store(uid, "+FLAGS", "(\\Flagged \\Answered)")
    same("added", mail.flags(uid), {"\\Seen", "\\Flagged", "\\Answered"})
    same("flagged", mail.search("FLAGGED"), [uid])
    mail.store(uid, "-FLAGS", "(\\Seen \\Flagged)")
    same("taken away", mail.flags(uid), {"\\Answered"})
    mail.store(uid, "+FLAGS", "($Forwarded)")
    assert "$Forwarded" in mail.flags(uid), mail.flags(uid)
    same("unread", len(mail.search("UNSEEN")), 2)


def folders(_place, mail):
    before = set(mail.folders())
    assert {"INBOX", "Drafts", "Sent", "Trash", "Projects"} <= before, before
    mail.do("create", "Essais")
    mail.do("create", "Essais/Inner")
    same("made", set(mail.folders()), before | {"Essais", "Essais/Inner"})
    mail.do("rename", "Essais", "Trials")
    same("renamed", set(mail.folders()), before | {"Trials", "Trials/Inner"})
    mail.do("rename", "Trials/Inner", "Projects/Inner")
    same("moved", set(mail.folders()), before | {"Trials", "Projects/Inner"})
    mail.do("delete", "Trials")
    mail.do("delete", "Projects/Inner")
    same("deleted", set(mail.folders()), before)


def move_and_copy(_place, mail):
    mail.enter("INBOX")
    uid = mail.only("SUBJECT", '"Ends of all kinds"')
    mail.do("uid", "COPY", uid, "Projects")
    mail.do("uid", "MOVE", mail.only("SUBJECT", '"Plain words"'), "Projects")
    same("left", mail.search("SUBJECT", '"Plain words"'), [])
    same("stays", mail.search("SUBJECT", '"Ends of all kinds"'), [uid])
    same("there", mail.enter("Projects"), 3)
    for subject in ("Ends of all kinds", "Plain words"):
        same(subject, mail.fetch_source(mail.only("SUBJECT", f'"{subject}"')),
             samples.AWKWARD[subject])


def delete(_place, mail):
    """Once into the bin, once for good."""
    same("before", mail.enter("INBOX"), samples.N_INBOX)
    mail.do("uid", "MOVE", mail.only("SUBJECT", '"Ends of all kinds"'), "Trash")
    mail.store(mail.only("SUBJECT", '"Plain words"'), "+FLAGS", "(\\Deleted)")
    mail.do("expunge")
    same("after", mail.enter("INBOX"), samples.N_INBOX - 2)
    same("in the bin", mail.enter("Trash"), 1)
    mail.store(mail.only("ALL"), "+FLAGS", "(\\Deleted)")
    mail.do("expunge")
    same("empty", mail.enter("Trash"), 0)


def draft(_place, mail):
    mail.do("append", "Drafts", "(\\Seen \\Draft)", None, LETTER)
    mail.enter("Drafts")
    uid = mail.only("SUBJECT", '"By way of DavMail"')
    same("bytes", mail.fetch_source(uid), LETTER)
    assert "\\Draft" in mail.flags(uid), mail.flags(uid)
    mail.store(uid, "+FLAGS", "(\\Deleted)")
    mail.do("expunge")
    same("thrown away", mail.search("ALL"), [])


def send(place, mail):
    before = mail.enter("Sent")
    place.gateway.send(place.person("amelie"), ["karim.benali@contoso.example"], LETTER)
    same("sent", mail.enter("Sent"), before + 1)
    copy = mail.fetch_source(mail.only("SUBJECT", '"By way of DavMail"'))
    assert b"AAECAwQ=" in copy and "été".encode() in copy, copy
    with place.gateway.imap(place.person("karim")) as other:
        other.enter("INBOX")
        received = other.fetch_source(other.only("SUBJECT", '"By way of DavMail"'))
        assert b"AAECAwQ=" in received and "été".encode() in received, received


def arrival(place, mail):
    """What comes while a folder is open."""
    before = mail.enter("INBOX")
    place.command("deliver", "amelie.laurent@contoso.example", "While it is open")
    mail.do("noop")
    mail.only("SUBJECT", '"While it is open"')
    same("one more", mail.enter("INBOX"), before + 1)


def names(place, _mail):
    found = search_directory(place.gateway.ldap_port, place.person("amelie"), "karim")
    assert b"karim.benali@contoso.example" in found, found
    found = search_directory(place.gateway.ldap_port, place.person("amelie"), "nobody of that name")
    assert b"contoso.example" not in found, found


TESTS = (content, search, marks, folders, move_and_copy, delete, draft, send, arrival, names)


class Gateway(Exchange):
    """An office with DavMail in front."""

    def __init__(self, generation, auth):
        super().__init__(OFFICE, generation, auth)
        self.gateway = DavMail(self.ews)

    def __enter__(self):
        self.gateway.__enter__()
        return super().__enter__()

    def __exit__(self, *details):
        self.gateway.__exit__()
        super().__exit__(*details)

    def refuses(self, login, password):
        try:
            self.gateway.imap({**self.person(login), "password": password})
        except imaplib.IMAP4.error:
            return True
        return False


def on(generation, auth, test):
    def run():
        with Gateway(generation, auth) as place:
            try:
                with place.gateway.imap(place.person("amelie")) as mail:
                    test(place, mail)
            except Exception as error:
                raise AssertionError(f"{error}\n{place.gateway.log()}") from error
    run.__name__ = f"{generation}_{auth}_{test.__name__}"
    return run


if not is_installed():
    skip_all("the package davmail or a Java is not installed")
sys.exit(run_tests([on(generation, "basic", test) for generation in GENERATIONS for test in TESTS]
                   + [on("2010sp2", "ntlm", test) for test in (content, send)]))
