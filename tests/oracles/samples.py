# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages for an office to serve, and the Maildir that it takes them from.

A server hands out the bytes it was given, so most of these are awkward on purpose.
"""
import base64
import pathlib

EVERY_BYTE = bytes(range(256)) * 5
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg==")
INNER = b"From: inner@example.org\r\nSubject: The inner one\r\n\r\nAttached as a whole.\r\n"
N_NUMBERED = 23

_HEAD = b"From: \"Doe, Jane\" <jane@example.org>\r\nTo: amelie.laurent@contoso.example\r\n"


def _wrapped(data):
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _mixed():
    return (_HEAD + b"Subject: Three things attached\r\nMessage-ID: <mixed@example.org>\r\n"
            b"Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=\"edge\"\r\n\r\nFor old programs.\r\n"
            b"--edge\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
            b"--edge\r\nContent-Type: application/octet-stream\r\n"
            b"Content-Disposition: attachment;\r\n"
            b" filename*=utf-8''r%C3%A9sum%C3%A9%20%E2%82%AC.bin\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + _wrapped(EVERY_BYTE) +
            b"--edge\r\nContent-Type: text/csv; charset=utf-8\r\n"
            b"Content-Disposition: attachment; filename=\"sums.csv\"\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\na;b=C3=A9\r\n1;2\r\n"
            b"--edge\r\nContent-Type: message/rfc822\r\n"
            b"Content-Disposition: attachment\r\n\r\n" + INNER + b"\r\n--edge--\r\n")


def _related():
    return (_HEAD + b"Subject: A picture in the text\r\nMessage-ID: <related@example.org>\r\n"
            b"Date: Mon, 02 Mar 2026 11:00:00 +0000\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/related; boundary=rel\r\n\r\n"
            b"--rel\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            b"<p>Look: <img src=\"cid:dot@example.org\"></p>\r\n"
            b"--rel\r\nContent-Type: image/png; name=\"dot.png\"\r\n"
            b"Content-ID: <dot@example.org>\r\n"
            b"Content-Disposition: inline; filename=\"dot.png\"\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + _wrapped(PICTURE) + b"--rel--\r\n")


# Subject as a client is to show it → the bytes.
AWKWARD = {
    "Plain words": _HEAD + b"Subject: Plain words\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
                           b"Message-ID: <plain@example.org>\r\n\r\nHello,\r\n\r\n.\r\nFrom me\r\n",
    "Réunion à 8 heures – naïve Grüße":
        "From: Zoë <zoe@example.org>\nTo: amelie.laurent@contoso.example\n"
        "Subject: Réunion à 8 heures – naïve Grüße\nDate: Mon, 02 Mar 2026 09:10:00 +0000\n"
        "Message-ID: <raw-utf8@example.org>\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\nBare line feeds, and eight bits: ☕ 日本語\n".encode(),
    "Größe in Latin-1":
        _HEAD + b"Subject: =?iso-8859-1?Q?Gr=F6=DFe_in?=\r\n =?utf-8?B?IExhdGluLTE=?=\r\n"
                b"Date: Mon, 02 Mar 2026 09:20:00 +0000\r\nMessage-ID: <latin1@example.org>\r\n"
                b"Content-Type: text/plain; charset=iso-8859-1\r\n"
                b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xf6\xdfe: 5 \xb5m\r\n",
    "Ends of all kinds":
        _HEAD + b"Subject: Ends of all kinds\nDate: Mon, 02 Mar 2026 09:30:00 +0000\r\n"
                b"Message-ID: <ends@example.org>\n\r\none\ntwo\r\nthree\rfour\x00\x1a\xff\n\n\r"
                b"no end of line here",
    "Three things attached": _mixed(),
    "A picture in the text": _related(),
}


def numbered(number):
    """One of a row of short messages; the higher the number, the later and the nearer to “a”."""
    letter = chr(ord("z") - number)
    return (_HEAD + b"Subject: %s numbered %02d\r\nDate: Tue, 03 Mar 2026 08:%02d:00 +0000\r\n"
            b"Message-ID: <numbered-%02d@example.org>\r\n\r\nNumber %d.\r\n"
            % (letter.encode(), number, number, number, number))


def write_maildir(folder, login):
    """Makes a Maildir for that person: one unread message, one folder “Projects”."""
    root = pathlib.Path(folder, login)
    for name in ("cur", "new", "tmp", ".Projects/cur", ".Projects/new", ".Projects/tmp"):
        (root / name).mkdir(parents=True)
    for number, source in enumerate(AWKWARD.values()):
        (root / "cur" / f"17{number:02d}.awkward:2,S").write_bytes(source)
    for number in range(N_NUMBERED):
        (root / "cur" / f"18{number:02d}.numbered:2,S").write_bytes(numbered(number))
    (root / "new" / "1900.unread").write_bytes(
        _HEAD + b"Subject: Not read yet\r\nDate: Wed, 04 Mar 2026 07:00:00 +0000\r\n"
                b"Message-ID: <unread@example.org>\r\n\r\nRead me.\r\n")
    (root / ".Projects" / "cur" / "2000.project:2,S").write_bytes(
        _HEAD + b"Subject: Of a project\r\nDate: Wed, 04 Mar 2026 07:30:00 +0000\r\n"
                b"Message-ID: <project@example.org>\r\n\r\nIn a folder.\r\n")


N_INBOX = len(AWKWARD) + N_NUMBERED + 1
