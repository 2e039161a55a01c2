#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks sizes: files of at most 800 lines, functions of at most 60, lines of at most 100 columns."""
import pathlib
import re
import sys

MAX_FILE = 800
MAX_FUNCTION = 60
MAX_COLUMNS = 100
# A list of properties, of actions or of template children may be as long as it is.
EXEMPT = re.compile(r"_class_init$|_default_init$")
NAME = re.compile(r"^([A-Za-z_]\w*) \(")


def functions(lines):
    """Yields (name, first line, length) of each function, in GNU style: name and braces in column 0."""
    name, start = None, 0
    for number, line in enumerate(lines, 1):
        match = NAME.match(line)
        if match:
            name = match.group(1)
        elif line == "{" and name:
            start = number
        elif line == "}" and name and start:
            yield name, start, number - start - 1
            name, start = None, 0


def check(source_root):
    faults = []
    for folder in ("src", "tests"):
        for path in sorted((source_root / folder).rglob("*.[ch]")):
            where = path.relative_to(source_root)
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > MAX_FILE:
                faults.append(f"{where}: {len(lines)} lines, at most {MAX_FILE}")
            for name, start, length in functions(lines):
                if length > MAX_FUNCTION and not EXEMPT.search(name):
                    faults.append(f"{where}:{start}: {name} has {length} lines, at most {MAX_FUNCTION}")
            if not lines or not lines[0].startswith("/* SPDX-License-Identifier:"):
                faults.append(f"{where}:1: no SPDX line")
            for number, line in enumerate(lines, 1):
                if len(line) > MAX_COLUMNS and path.suffix == ".c" and folder == "src":
                    faults.append(f"{where}:{number}: {len(line)} columns, at most {MAX_COLUMNS}")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
