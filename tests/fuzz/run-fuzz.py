#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-fuzz.py --seconds N [--long] [NAME…]: builds the targets with clang and fuzzes each for N seconds.

What finds new paths is kept in .corpus/NAME and is where the next run begins. With --long the fixtures are read too
and the corpus is made as small as it can be at the end. An input that goes wrong is kept in _build/fuzz/found.
"""
import argparse
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "_build" / "fuzz"
FOUND = BUILD / "found"
CORPUS = ROOT / ".corpus"
SKIPPED = 77
MAX_BYTES = 65536
# A call that takes this long hangs, however busy the machine is.
HANG_S = 60

# Only the slow unwinder knows the foreign leaks of tests/lsan.supp: the replay of the seeds looks for those of ours.
LEAKS_UNSEEN = ["office-soap"]

# Folders of the fixtures that hold what a target reads.
FIXTURES = {
    "mime": ["mime"],
    "soap": ["ews", "ews-clients"],
    "office-soap": ["ews-clients"],
    "sip-message": ["ocs"],
}


def targets():
    return sorted(path.stem[len("fuzz-"):] for path in HERE.glob("fuzz-*.c"))


def has_runtime():
    if shutil.which("clang") is None:
        return False
    program = "int LLVMFuzzerTestOneInput (const char *d, unsigned long n) { return 0; }"
    command = ["clang", "-fsanitize=fuzzer,address", "-x", "c", "-", "-o", os.devnull]
    return subprocess.run(command, input=program, text=True, capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def alone():
    """One builds, the others wait for it."""
    BUILD.parent.mkdir(exist_ok=True)
    with open(BUILD.parent / "fuzz.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build():
    compiler = "ccache clang" if shutil.which("ccache") else "clang"
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(BUILD), str(ROOT), "-Dprofile=development", "-Dfuzz=true",
                        "-Db_sanitize=address,undefined", "-Db_lundef=false"],
                       env={**os.environ, "CC": compiler}, stdout=sys.stderr, check=True)
    subprocess.run(["ninja", "-C", str(BUILD), "fuzz-targets"], stdout=sys.stderr, check=True)


def environment(name):
    leaks = int(name not in LEAKS_UNSEEN)
    return {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "G_SLICE": "always-malloc",
        "G_DEBUG": "fatal-criticals,gc-friendly",
        "ASAN_OPTIONS": f"detect_leaks={leaks}:abort_on_error=0:allocator_may_return_null=1",
        "LSAN_OPTIONS": f"suppressions={HERE.parent / 'lsan.supp'}:print_suppressions=0",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    }


def seeds(name, long):
    """The folders that a run begins with besides the corpus."""
    folders = [HERE / "seeds" / name, HERE / f"crashes-{name}"]
    fixtures = os.environ.get("LIA_TEST_FIXTURES")
    if long and fixtures:
        folders += [pathlib.Path(fixtures) / folder for folder in FIXTURES.get(name, [])]
    return [str(folder) for folder in folders if folder.is_dir()]


def run(name, seconds, long):
    """Returns whether nothing went wrong."""
    program = str(BUILD / "tests" / "fuzz" / f"fuzz-{name}")
    corpus = CORPUS / name
    words = HERE / f"{name}.dict"
    corpus.mkdir(parents=True, exist_ok=True)
    FOUND.mkdir(exist_ok=True)
    before = set(FOUND.iterdir())
    options = [f"-max_total_time={seconds}", f"-max_len={MAX_BYTES}", f"-timeout={HANG_S}",
               f"-artifact_prefix={FOUND}/{name}-", f"-detect_leaks={int(name not in LEAKS_UNSEEN)}", "-rss_limit_mb=2048", "-print_final_stats=1",
               *([f"-dict={words}"] if words.exists() else []),
               *(["-use_value_profile=1"] if long else [])]
    status = subprocess.run([program, *options, str(corpus), *seeds(name, long)],
                            env=environment(name), check=False).returncode
    for path in sorted(set(FOUND.iterdir()) - before):
        print(f"{name}: {path} goes wrong. Mend it, and keep the file in tests/fuzz/crashes-{name}")
    if status == 0 and long:
        shrink(name, program, corpus)
    return status == 0


def shrink(name, program, corpus):
    """Keeps the fewest and smallest inputs that reach what all of them reach."""
    smaller = corpus.with_suffix(".new")
    shutil.rmtree(smaller, ignore_errors=True)
    smaller.mkdir()
    merged = subprocess.run([program, "-merge=1", f"-max_len={MAX_BYTES}", str(smaller), str(corpus)],
                            env=environment(name), capture_output=True, check=False)
    if merged.returncode == 0:
        shutil.rmtree(corpus)
        smaller.rename(corpus)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(targets()))
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(targets())
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if not has_runtime():
        print("skipped: clang with libFuzzer is not installed (clang, libclang-rt-dev)")
        return SKIPPED
    with alone():
        build()
    failed = [name for name in arguments.names or targets()
              if not run(name, arguments.seconds, arguments.long)]
    if failed:
        print(f"went wrong: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
