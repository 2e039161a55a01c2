#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: pack.py XPI SOURCE FILE…: an extension of the files, those below SOURCE by their path in it, others by their
name. The same files make the same bytes."""
import pathlib
import sys
import zipfile

FIRST_DATE = (1980, 1, 1, 0, 0, 0)


def main():
    target, source, *files = sys.argv[1:]
    source = pathlib.Path(source)
    entries = {}
    for path in map(pathlib.Path, files):
        below = source.resolve() in path.resolve().parents
        entries[path.resolve().relative_to(source.resolve()).as_posix() if below else path.name] = path
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries):
            archive.writestr(zipfile.ZipInfo(name, FIRST_DATE), entries[name].read_bytes(),
                             zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
