# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of the desktop that opens what Liaison hands on: it remembers what that was."""
import os
import pathlib


class Opener:
    """It is the desktop's choice for these types: "text/plain;x-scheme-handler/tel;"."""

    PROGRAM = """#!/bin/sh
for given in "$@"; do
  path=${given#file://}
  mode=
  [ -f "$path" ] && mode=$(stat -c %a "$path")
  printf '%s|%s\\n' "$given" "$mode" >>"$(dirname "$0")/opened"
done
"""
    ENTRY = """[Desktop Entry]
Type=Application
Name=Opener
Exec={program} %u
NoDisplay=true
MimeType={types}
"""
    def __init__(self, folder, types):
        self._opened = pathlib.Path(folder, "opened")
        program = pathlib.Path(folder, "opener")
        program.write_text(self.PROGRAM, encoding="utf-8")
        program.chmod(0o700)
        entries = pathlib.Path(os.environ["XDG_DATA_HOME"], "applications")
        entries.mkdir(parents=True, exist_ok=True)
        entry = entries / "opener.desktop"
        entry.write_text(self.ENTRY.format(program=program, types=types), encoding="utf-8")
        defaults = "".join(f"{kind}=opener.desktop\n" for kind in types.split(";") if kind)
        pathlib.Path(os.environ["XDG_CONFIG_HOME"], "mimeapps.list").write_text(
            "[Default Applications]\n" + defaults, encoding="utf-8")

    def opened(self):
        """What was handed on, with the mode of files."""
        if not self._opened.exists():
            return []
        return [tuple(line.split("|")) for line in self._opened.read_text("utf-8").splitlines()]
