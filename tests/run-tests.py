#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs meson's tests and closes with one line: N passed, N failed, N skipped.

Every TAP line counts as a test; a program with no TAP counts as one. A program that fails although
none of its lines says so (a crash, a leak, a time-out) counts as one failure more.
"""
import json
import os
import re
import subprocess
import sys

# What says why a program failed: told at the end, where it is not lost among the others' output.
REASON = re.compile(r"^(?!.*DEBUG).*(?:^not ok|ERROR|CRITICAL|WARNING:|SUMMARY:|Error:|Bail out|Assertion).*$", re.MULTILINE)
MAX_REASONS = 12
LINE = re.compile(r"^\s*(not )?ok\b[^#\n]*(#\s*(SKIP|TODO)?.*)?$", re.IGNORECASE | re.MULTILINE)


def count(record):
    """Returns (passed, failed, skipped, reasons) of one record of meson's test log."""
    passed = failed = skipped = 0
    reasons = []
    for match in LINE.finditer(record.get("stdout", "")):
        if (match.group(3) or "").upper() == "SKIP":
            skipped += 1
            reasons.append(match.group(0).strip())
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    result = record["result"]
    if result == "SKIP" and not skipped:
        skipped = 1
        reasons.append(record["name"])
    elif result in ("OK", "EXPECTEDFAIL") and not passed + failed + skipped:
        passed = 1
    elif result not in ("OK", "EXPECTEDFAIL", "SKIP") and not failed:
        failed = 1
    return passed, failed, skipped, reasons


def tell_failure(record):
    text = "\n".join(record.get(stream, "") for stream in ("stdout", "stderr"))
    print(f"failed: {record['name']} ({record['result']}, {record['duration']:.0f} s)")
    for reason in list(dict.fromkeys(REASON.findall(text)))[:MAX_REASONS]:
        print("   ", reason[:300])


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    processes = str(max(2, os.cpu_count() or 2))
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs",
               "--num-processes", processes, *names]
    status = subprocess.run(command, check=False).returncode
    passed = failed = skipped = 0
    reasons = []
    with open(os.path.join(folder, "meson-logs", "testlog.json"), encoding="utf-8") as log:
        for line in log:
            record = json.loads(line)
            figures = count(record)
            if figures[1]:
                tell_failure(record)
            passed, failed, skipped = passed + figures[0], failed + figures[1], skipped + figures[2]
            reasons += figures[3]
    for reason in reasons:
        print("skipped:", reason)
    if status != 0 and failed == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
