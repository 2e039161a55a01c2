#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the signs of the French texts: the spaces before : ; ? ! and within « » do not break (U+00A0), and the
apostrophe, the quotation marks and the ellipsis are the typographer's."""
import gettext
import io
import json
import pathlib
import re
import subprocess
import sys

CATALOGUES = ("po/fr.po", "data/help/fr/fr.po")
MESSAGES = "data/integrations/thunderbird/_locales/fr/messages.json"
SIGNS = (
    (re.compile(r" [:;?!»]|« "), "a space that breaks"),
    (re.compile(r"\w[?!;»]|«\w"), "no space before or within signs"),
    (re.compile(r"'|\w\"|\.\.\."), "a sign of the typewriter"),
)
# Keys, markup, and the lists of the desktop file, which have semicolons.
NOT_READ = re.compile(r"<key>.*?</key>|<[^>]*>|&\w+;|^(?:[^ ;]+;)+$")


def texts(root):
    """(where, text) of all that is shown in French."""
    for name in CATALOGUES:
        compiled = subprocess.run(["msgfmt", "-o", "-", str(root / name)], check=True,
                                  capture_output=True).stdout
        catalogue = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # pylint: disable=protected-access
        yield from ((name, text) for key, text in catalogue.items() if key)
    for entry in json.loads((root / MESSAGES).read_text(encoding="utf-8")).values():
        yield MESSAGES, entry["message"]


def check(root):
    return [f"{name}: {what}: “{text}”" for name, text in texts(root) for sign, what in SIGNS
            if sign.search(NOT_READ.sub("", text))]


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
