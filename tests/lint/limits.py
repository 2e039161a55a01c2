#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every limit of the table is tested, and that each stands there and nowhere else."""
import pathlib
import re
import sys

TABLE = "src/core/lia-limits.h"
DEFINED = re.compile(r"^#define (LIA_\w+_MAX_\w+|LIA_\w+_MAX)\b", re.MULTILINE)
# Sizes and counts of what comes from outside are in the table. What else is limited is told apart by its unit.
ELSEWHERE = re.compile(r"^#define (\w*MAX_\w*(?:BYTES|DEPTH|PARTS|HEADERS|CHARACTERS)\w*)\b", re.MULTILINE)
# Made of limits of the table.
DERIVED = {"src/inspect/lia-inspect-sip.c": {"MAX_BYTES"}}


def check(source_root):
    faults = []
    limits = DEFINED.findall((source_root / TABLE).read_text(encoding="utf-8"))
    tests = "".join(path.read_text(encoding="utf-8")
                    for path in sorted((source_root / "tests").rglob("test-*"))
                    if path.suffix in (".c", ".py"))
    for limit in limits:
        if not re.search(rf"\b{limit}\b", tests):
            faults.append(f"{TABLE}: no test names {limit}")
    for path in sorted((source_root / "src").rglob("*.[ch]")):
        where = path.relative_to(source_root).as_posix()
        if where == TABLE:
            continue
        for name in ELSEWHERE.findall(path.read_text(encoding="utf-8")):
            if name not in DERIVED.get(where, ()):
                faults.append(f"{where}: {name} belongs in {TABLE}")
    if not limits:
        faults.append(f"{TABLE}: no limits")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
