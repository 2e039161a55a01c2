#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the catalogues: every source with a marked string is in POTFILES.in, French is complete."""
import pathlib
import re
import subprocess
import sys
import tempfile

MARKED = re.compile(r'\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2) \(')
TRANSLATABLE = re.compile(r'translatable="(yes|true)"')


def sources(source_root):
    for path in sorted((source_root / "src").rglob("*.[ch]")):
        if MARKED.search(path.read_text(encoding="utf-8")):
            yield path
    for path in sorted((source_root / "ui").rglob("*.ui")):
        if TRANSLATABLE.search(path.read_text(encoding="utf-8")):
            yield path


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True)


def check_language(source_root, language, pot, work):
    merged = work / f"{language}.po"
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", str(merged),
        str(source_root / "po" / f"{language}.po"), str(pot))
    run("msgfmt", "--check", "-o", "/dev/null", str(merged))
    faults = []
    for selector, what in (("--untranslated", "not translated"), ("--only-fuzzy", "fuzzy")):
        text = run("msgattrib", selector, "--no-obsolete", "--no-wrap", str(merged)).stdout
        entries = re.findall(r'^msgid "(.+)"$|^msgid ""\n"(.*)"$', text, re.MULTILINE)
        faults += [f"po/{language}.po: {what}: “{a or b}”" for a, b in entries
                   if not (a or b).startswith("Project-Id-Version")]
    return faults


def check(source_root):
    faults = []
    po = source_root / "po"
    listed = [line for line in (po / "POTFILES.in").read_text(encoding="utf-8").split("\n") if line]
    for path in sources(source_root):
        name = path.relative_to(source_root).as_posix()
        if name not in listed:
            faults.append(f"po/POTFILES.in: {name} has strings and is not listed")
    for name in listed:
        if not (source_root / name).exists():
            faults.append(f"po/POTFILES.in: {name} does not exist")
    if faults:
        return faults
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        pot = work / "liaison.pot"
        run("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
            "--keyword=NC_:1c,2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
            "--add-comments=Translators", "-D", str(source_root), "-f", str(po / "POTFILES.in"),
            "-o", str(pot))
        for language in (po / "LINGUAS").read_text(encoding="utf-8").split():
            faults += check_language(source_root, language, pot, work)
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
