#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-threads.py [--short] [NAME…]: builds the layers without GTK with ThreadSanitizer and runs their tests, or those named.

With --short those that have most to do with threads. A race fails the test in which it was seen.
"""
import argparse
import contextlib
import fcntl
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "_build" / "tsan"
SHORT = ["threads-found", "message-list", "http", "sip-reader", "store-mail", "store-open", "store-ops", "store-search", "store-talk",
         "store-view", "session-mail", "session-talk", "cycles"]
# ThreadSanitizer of gcc 12 and clang 14 finds no place for its shadow where addresses are more random than this.
RANDOM_BITS = 28


@contextlib.contextmanager
def alone():
    """One builds, the others wait for it."""
    BUILD.parent.mkdir(exist_ok=True)
    with open(BUILD.parent / "tsan.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(BUILD), str(ROOT), "-Dprofile=development", "-Db_sanitize=thread",
                        "-Db_lundef=false"], stdout=sys.stderr, check=True)
    subprocess.run(["ninja", "-C", str(BUILD)], stdout=sys.stderr, check=True)


def less_random():
    bits = pathlib.Path("/proc/sys/vm/mmap_rnd_bits")
    return ["setarch", "-R"] if bits.exists() and int(bits.read_text(encoding="ascii")) > RANDOM_BITS else []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    names = SHORT if arguments.short else arguments.names
    # What a test of the other build is given is not for this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("G_TEST_", "MALLOC_"))}
    with alone():
        build()
        return subprocess.run([*less_random(), sys.executable, str(ROOT / "tests" / "run-tests.py"), str(BUILD), *names],
                              env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
