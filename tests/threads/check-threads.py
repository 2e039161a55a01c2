#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-threads.py PROGRAM: ThreadSanitizer reports each race of test-threads, and nothing else of it."""
import subprocess
import sys

RACE = "WARNING: ThreadSanitizer: data race"


def main():
    program = sys.argv[1]
    names = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    failed = 0
    print(f"1..{len(names)}")
    for number, name in enumerate(names, 1):
        ended = subprocess.run([program, name], capture_output=True, text=True, check=False, timeout=60)
        must_report = name.endswith("-race")
        good = (RACE in ended.stderr and ended.returncode == 66) if must_report \
            else (ended.returncode == 0 and not ended.stderr)
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} {name}", flush=True)
        if not good:
            print("\n".join("# " + line for line in [f"status {ended.returncode}", *ended.stderr.splitlines()]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
