#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-bench.py BUILD-FOLDER [--json] [NAME...]: measures Liaison as ratios to baselines of the same run.

NAME is a part of those in BENCHES; all of them unless some are named. Each figure is the median of
at least five runs, taken in turns with those of its baseline, and each is measured at a tenth of the
size too. The exit status is 1 when a goal is missed. Goals without a baseline are absolute.
"""
import contextlib
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

    def build(self, *names):
        targets = [f"tests/bench/{name}" for name in names]
        subprocess.run(["ninja", "-C", self.folder, *targets], check=True,
                       stdout=subprocess.DEVNULL)

    def run(self, name, *arguments):
        """Runs a program of this folder; returns its lines, each split into words."""
        self.build(name)
        output = subprocess.run([self.program("tests", "bench", name), *map(str, arguments)],
                                check=True, stdout=subprocess.PIPE, text=True).stdout
        return [line.split() for line in output.splitlines()]

    def add(self, name, unit, values, baselines, goal):
        """@baselines: None where the goal is absolute."""
        value = statistics.median(values)
        baseline = statistics.median(baselines) if baselines else None
        ratio = value / baseline if baseline else None
        self.rows.append({"name": name, "unit": unit, "value": round(value, 3),
                          "baseline": baseline and round(baseline, 3),
                          "ratio": ratio and round(ratio, 3), "goal": f"<= {goal}",
                          "ok": (ratio if baseline else value) <= goal})

    def print_table(self):
        print(f"{'what':58} {'value':>10}    {'baseline':>8} {'ratio':>7}  goal")
        for row in self.rows:
            baseline = "–" if row["baseline"] is None else row["baseline"]
            ratio = "–" if row["ratio"] is None else row["ratio"]
            print(f"{row['name']:58} {row['value']:>10} {row['unit']:2} {baseline:>8} "
                  f"{ratio:>7} {row['goal']:>9} {'ok' if row['ok'] else 'MISSED'}")


@contextlib.contextmanager
def made_profile(bench, size, *options):
    """A profile with the same messages at every run."""
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as folder:
        make_profile(bench, folder, size, *options)
        yield folder


def make_profile(bench, folder, size, *options):
    bench.run("make-profile", folder, size, *options)
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


def bench_start(bench):
    bench.build("bare-window")
    for size in SIZES:
        with made_profile(bench, size) as profile:
            start_with(bench, profile, size)


def start_with(bench, profile, size):
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


def bench_search(bench):
    for size in SIZES:
        with made_profile(bench, size) as profile:
            rows = [tuple(map(float, row)) for row in bench.run("bench-search", profile, "garden")]
        first, everything, query = zip(*rows)
        bench.add(f"a word searched in {size} messages, first rows", "ms", first, query, 1.5)
        bench.add(f"a word searched in {size} messages, first rows", "ms", first, None, 50)
        bench.add(f"a word searched in {size} messages, all keys", "ms", everything, None, 500)


def bench_sync(bench):
    bench.build("record-requests")
    recorder = os.path.abspath(bench.program("tests", "bench", "record-requests"))
    for size in (1_000, 10_000):
        ours, theirs = zip(*(map(float, row) for row in bench.run("bench-sync", recorder, size)))
        bench.add(f"first synchronisation of {size} messages", "ms", ours, theirs, 1.3)


def bench_scroll(bench):
    for size in (100_000, 1_000_000):
        with made_profile(bench, size, "without-texts") as profile:
            rows = [tuple(map(float, row)) for row in bench.run("bench-scroll", profile)]
        opened, n_rows, frame, step = zip(*rows)
        bench.add(f"a folder of {size} opened: work until the first rows", "ms", opened, None, 100)
        bench.add(f"a folder of {size}: rows alive", "", n_rows, None, 250)
        bench.add(f"a folder of {size}: p95 of frames, a page a frame", "ms", frame, None, 12)
        bench.add(f"a folder of {size}: longest step beside frames", "ms", step, None, 8)


def by_name(rows):
    named = {}
    for name, *figures in rows:
        named.setdefault(name, []).append(tuple(map(float, figures)))
    return {name: list(zip(*figures)) for name, figures in named.items()}


def bench_window(bench):
    for size in (1_000, 10_000):
        named = by_name(bench.run("bench-window", size))
        bench.add(f"a message shown, of {size}: plain", "ms", *named["plain"], None, 16)
        bench.add(f"a message shown, of {size}: HTML", "ms", *named["html"], None, 60)
        bench.add(f"{size} changes while scrolling: longest step", "ms", *named["step"], None, 8)
        bench.add(f"{size} changes while scrolling: p95 of frames", "ms", *named["frame"], None, 12)


def bench_talk(bench):
    for size in (500, 5_000):
        named = by_name(bench.run("bench-talk", size))
        bench.add(f"presence of {size} contacts at once", "ms", *named["contacts"], 1.5)
        bench.add(f"a storm of {size} changes", "ms", *named["storm"], 1.5)
        bench.add(f"{size} contacts: notifications a change", "", *named["notifies"], None, 1)
        bench.add(f"{size} contacts: longest step", "ms", *named["step"], None, 8)
        bench.add(f"{size} contacts: a message from socket to row", "ms", *named["message"], None, 20)


def bench_idle(bench):
    cpu, sleeps = zip(*(map(float, row) for row in bench.run("bench-idle", 12)))
    bench.add("idle for a minute: of a processor", "%", cpu, None, 0.1)
    bench.add("idle for a minute: wake-ups a second", "", sleeps, None, 1)


BENCHES = {"start": bench_start, "search": bench_search, "sync": bench_sync,
           "scroll": bench_scroll, "window": bench_window, "talk": bench_talk, "idle": bench_idle}


def main():
    bench = Bench(sys.argv[1])
    names = [name for name in sys.argv[2:] if name != "--json"]
    for name in names or BENCHES:
        print(f"{name}…", file=sys.stderr)
        BENCHES[name](bench)
    if "--json" in sys.argv[2:]:
        print(json.dumps(bench.rows, indent=2))
    else:
        bench.print_table()
    return 0 if all(row["ok"] for row in bench.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
