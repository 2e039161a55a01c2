#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message of the fixtures as Liaison and as Python's email package read it, field by field.

What differs stands in python-differences.txt, with the reason. The two agree on at least 99 of 100
messages in each field all the same, and an entry of the list that differs no more has to go.

Usage: test-inspect-python.py LIAISON-INSPECT
"""
import datetime
import email
import email.policy
import email.utils
import json
import os
import pathlib
import re
import subprocess
import sys

PROGRAM = sys.argv[1]
FIXTURES = pathlib.Path(os.environ.get("LIA_TEST_FIXTURES", "/nonexistent")) / "mime"
LIST = pathlib.Path(__file__).with_name("python-differences.txt")
FIELDS = ("subject", "from", "to", "cc", "date", "leaves")
GOAL = 0.99
AT_A_TIME = 200


# ---- Python's reading ----

def plain(text):
    """One line. Python keeps bytes that are no ASCII as surrogates; they are meant as UTF-8."""
    text = (text or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"\s+", " ", text.replace("\0", "")).strip()


def subject(message):
    return plain(message["subject"])


def people(message, field):
    """Names and addresses. The old form “a@b (Name)” is known to email.utils only."""
    found = []
    raw = [value for name, value in message.raw_items() if name.lower() == field]
    for header, text in zip(message.get_all(field, []), raw):
        comments = {address: name for name, address in email.utils.getaddresses([plain(text)])}
        for one in header.addresses:
            name = one.display_name or comments.get(one.addr_spec)
            found.append([plain(name), plain(one.addr_spec).lower()])
    return found


def date(message):
    header = message["date"]
    when = header.datetime if header is not None else None
    return when and when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_nothing(kind, name, size):
    """Text of at most a line break: whether a boundary at the end makes a part is a matter of taste."""
    return kind == "text/plain" and not name and size <= 2


def leaves(part):
    """The types of what is in it, also in attached messages."""
    kind = part.get_content_type()
    if part.is_multipart() and (part.get_content_maintype() == "multipart"
                                or kind == "message/rfc822"):
        return [leaf for inner in part.get_payload() for leaf in leaves(inner)]
    if is_nothing(kind, part.get_filename(), len(part.get_payload())):
        return []
    return [kind]


READERS = {
    "subject": subject, "date": date, "leaves": leaves,
    "from": lambda message: people(message, "from"),
    "to": lambda message: people(message, "to"),
    "cc": lambda message: people(message, "cc")}


def read_as_python(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = {}
    for field in FIELDS:
        try:
            found[field] = READERS[field](message)
        except (ValueError, AttributeError, IndexError, TypeError) as error:
            # Header values are parsed when they are looked at, and some that is sent is too much.
            found[field] = f"{type(error).__name__}: {error}"
    return found


# ---- Liaison's reading ----

def read_as_liaison(paths):
    for start in range(0, len(paths), AT_A_TIME):
        some = paths[start:start + AT_A_TIME]
        ran = subprocess.run([PROGRAM, "mime", *map(str, some)], stdout=subprocess.PIPE, check=False)
        lines = ran.stdout.splitlines()
        assert ran.returncode in (0, 1) and len(lines) == len(some), f"status {ran.returncode}"
        yield from map(json.loads, lines)


def as_fields(found):
    fields = {field: [[plain(one["name"]), one["address"].lower()] for one in found[field]]
              for field in ("from", "to", "cc")}
    return {**fields, "subject": plain(found["subject"]), "date": found["date"],
            "leaves": [part["type"] for part in found["parts"]
                       if not is_nothing(part["type"], part["filename"], part["size"])]}


# ---- Both ----

def load_list():
    """(field, file) → reason."""
    listed = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            field, name, reason = line.split("\t")
            assert field in FIELDS and reason and (field, name) not in listed, line
            listed[field, name] = reason
    return listed


def compare():
    """Returns how many messages there are, and (field, file) → both readings where they differ."""
    # Those that are empty are no messages.
    paths = [path for path in sorted(FIXTURES.rglob("*")) if path.is_file() and path.stat().st_size]
    differences = {}
    for path, found in zip(paths, read_as_liaison(paths)):
        assert "error" not in found, found
        ours, theirs = as_fields(found), read_as_python(path)
        for field in FIELDS:
            if ours[field] != theirs[field]:
                name = path.relative_to(FIXTURES).as_posix()
                differences[field, name] = (ours[field], theirs[field])
    return len(paths), differences


def main():
    if not FIXTURES.is_dir():
        print("1..0 # SKIP the folder of fixtures is absent")
        return 0
    listed = load_list()
    number, differences = compare()
    failed = False
    print(f"1..{len(FIELDS)}\n# {number} messages")
    for index, field in enumerate(FIELDS, 1):
        differing = {key: both for key, both in differences.items() if key[0] == field}
        new = {key: both for key, both in differing.items() if key not in listed}
        stale = [key for key in listed if key[0] == field and key not in differences]
        agreement = 1 - len(differing) / number
        for key, (ours, theirs) in new.items():
            print(f"# {key[1]}\n#   Liaison: {ours!r}\n#   Python:  {theirs!r}")
        for key in stale:
            print(f"# {key[1]}: differs no more")
        good = not new and not stale and agreement >= GOAL
        failed |= not good
        print(f"{'ok' if good else 'not ok'} {index} {field}: {agreement:.2%} alike, "
              f"{len(differing)} differ, {len(new)} of them for no known reason", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
