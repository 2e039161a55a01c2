#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-bench.py BUILD-FOLDER [--json]: measures Liaison as ratios to baselines of the same run.

Each figure is the median of at least five runs, taken in turns with those of its baseline. The
exit status is 1 when a goal is missed. Goals without a baseline are absolute.
"""
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
WAIT_S = 60
SIZES = (10_000, 100_000)
ACCOUNT = """[bench]
name=Bench
address=bench@contoso.example
mail-backend=ews
mail-url=http://127.0.0.1:9/EWS/Exchange.asmx
"""


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.rows = []

    def program(self, *parts):
        return os.path.join(self.folder, *parts)

    def add(self, name, unit, values, baselines, goal):
        value, baseline = statistics.median(values), statistics.median(baselines)
        ratio = value / baseline
        self.rows.append({"name": name, "unit": unit, "value": round(value, 2),
                          "baseline": round(baseline, 2), "ratio": round(ratio, 3),
                          "goal": f"<= {goal}", "ok": ratio <= goal})

    def print_table(self):
        print(f"{'what':52} {'value':>10} {'baseline':>10} {'ratio':>7}  goal")
        for row in self.rows:
            print(f"{row['name']:52} {row['value']:>7} {row['unit']:2} {row['baseline']:>7} "
                  f"{row['unit']:2} {row['ratio']:>7} {row['goal']:>7} "
                  f"{'ok' if row['ok'] else 'MISSED'}")


def make_profile(bench, folder, size):
    """The same messages at every run."""
    subprocess.run(["ninja", "-C", bench.folder, "tests/bench/make-profile"], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([bench.program("tests", "bench", "make-profile"), folder, str(size)], check=True)
    with open(os.path.join(folder, "accounts.ini"), "w", encoding="utf-8") as accounts:
        accounts.write(ACCOUNT)


def pss_mb(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup:
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no Pss")


def start(command, stream, word, environment=None):
    """Starts a program; returns (ms until it says @word, its memory a moment later in MB)."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})},
        **{stream: subprocess.PIPE, {"stdout": "stderr", "stderr": "stdout"}[stream]:
           subprocess.DEVNULL})
    try:
        for line in getattr(process, stream):
            if word in line:
                elapsed = (time.monotonic() - began) * 1000
                # Both programs have drawn once; what they still hold is what they need.
                memory = pss_mb(process.pid)
                return elapsed, memory
            if time.monotonic() - began > WAIT_S:
                break
        raise RuntimeError(f"{command[0]} did not start")
    finally:
        # In good order: after a crash the next start looks whether the store is sound.
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT_S)


def bench_start(bench, profile, size):
    liaison = [bench.program("src", "app", "liaison"), "--profile", profile]
    bare = [bench.program("tests", "bench", "bare-window")]
    debug = {"G_MESSAGES_DEBUG": "lia-application"}
    ours, theirs = [], []
    for _ in range(RUNS):
        theirs.append(start(bare, "stdout", "painted"))
        ours.append(start(liaison, "stdout", "first frame", debug))
    bench.add(f"start to the first frame, {size} messages", "ms", [x[0] for x in ours],
              [x[0] for x in theirs], 1.5)
    bench.add(f"memory then, {size} messages", "MB", [x[1] for x in ours],
              [x[1] for x in theirs], 1.5)


def bench_search(bench, profile, size):
    output = subprocess.run([bench.program("tests", "bench", "bench-search"), profile, "garden"],
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    pairs = [tuple(map(float, line.split())) for line in output.splitlines()]
    bench.add(f"one word searched in {size} messages, all rows", "ms", [x[0] for x in pairs],
              [x[1] for x in pairs], 1.5)


def main():
    bench = Bench(sys.argv[1])
    subprocess.run(["ninja", "-C", bench.folder, "tests/bench/bare-window",
                    "tests/bench/bench-search"], check=True, stdout=subprocess.DEVNULL)
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="liaison-bench-") as profile:
            make_profile(bench, profile, size)
            bench_start(bench, profile, size)
            bench_search(bench, profile, size)
    if "--json" in sys.argv[2:]:
        print(json.dumps(bench.rows, indent=2))
    else:
        bench.print_table()
    return 0 if all(row["ok"] for row in bench.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
