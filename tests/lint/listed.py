#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every test program stands in a meson.build: a test nobody runs proves nothing."""
import pathlib
import re
import sys

WORD = re.compile(r"[\w.-]+")


def check(source_root):
    faults = []
    tests = source_root / "tests"
    for path in sorted([*tests.rglob("test-*.c"), *tests.rglob("test-*.py"), *tests.rglob("fuzz-*.c")]):
        listed = set()
        for parent in [path.parent, *path.parent.parents]:
            build = parent / "meson.build"
            if build.exists():
                listed |= set(WORD.findall(build.read_text(encoding="utf-8")))
            if parent == tests:
                break
        if path.name not in listed and path.stem not in listed and path.stem[5:] not in listed:
            faults.append(f"{path.relative_to(source_root)}: in no meson.build")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
