#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the extension of Thunderbird: every text is there in every language, every file is packed, and nothing comes
from the network."""
import json
import pathlib
import re
import sys

FOLDER = "data/integrations/thunderbird"
# Texts whose name is made of a word that the host says.
MADE = {f"access_{access}" for access in ("absent", "asked", "refused")} | {"from", "to", "cc"}
USED = re.compile(r'\btext\("(\w+)"\)|__MSG_(\w+)__')
REMOTE = re.compile(r"\b(?:https?|wss?)://(?!www\.w3\.org/2000/svg\b)")
PACKED = {".js", ".html", ".css", ".json", ".svg"}


def check(source_root):
    folder = source_root / FOLDER
    build = (folder / "meson.build").read_text(encoding="utf-8")
    used = set(MADE)
    faults = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in PACKED and not name.startswith("manifest"):
            continue
        content = path.read_text(encoding="utf-8")
        if f"'{name}'" not in build:
            faults.append(f"{FOLDER}/{name}: in no extension")
        if REMOTE.search(content) or "innerHTML" in content:
            faults.append(f"{FOLDER}/{name}: only texts, and only its own files")
        used |= {a or b for a, b in USED.findall(content)}
    for path in sorted(folder.glob("_locales/*/messages.json")):
        texts = json.loads(path.read_text(encoding="utf-8"))
        language = path.parent.name
        faults += [f"{language}: no “{name}”" for name in sorted(used - set(texts))]
        faults += [f"{language}: nobody shows “{name}”" for name in sorted(set(texts) - used)]
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
