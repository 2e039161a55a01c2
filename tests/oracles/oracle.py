# SPDX-License-Identifier: GPL-3.0-or-later
"""What the oracle tests share: programs that talk in lines of JSON, and TAP.

Nothing here sleeps: a test waits for the event it expects, up to a limit.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

WAIT_S = 20


class Skip(Exception):
    """The test cannot be made here; the text says what is missing."""


class Program:
    """A child that takes commands on stdin and tells events on stdout, a JSON object a line."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self._events = []
        self._heard = []
        self._ended = False
        self._changed = threading.Condition()
        self._log = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            encoding="utf-8", env={**os.environ, **(environment or {})})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"event": "line", "text": line.rstrip("\n")}
            with self._changed:
                self._events.append(event)
                self._heard.append(event)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def send(self, *words):
        """Sends a command; its words are quoted as in a shell."""
        quoted = ["'" + word.replace("'", "'\\''") + "'" for word in words]
        self.say(" ".join(quoted))

    def say(self, line):
        """Sends a line as it is."""
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def forget(self):
        """Drops what was heard so far, so that the next wait sees only what comes."""
        with self._changed:
            self._events.clear()

    def heard(self, event):
        """All events of this name since the start, also those that were waited for."""
        with self._changed:
            return [item for item in self._heard if item.get("event") == event]

    def wait(self, event, timeout_s=WAIT_S, **members):
        """Waits for an event with these members, and takes it out. A value may be a function."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for index, candidate in enumerate(self._events):
                    if candidate.get("event") == event and matches(candidate, members):
                        return self._events.pop(index)
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    raise AssertionError(self._describe(event, members))
                self._changed.wait(left)

    def _describe(self, event, members):
        heard = "\n".join("    " + json.dumps(item, ensure_ascii=False)
                          for item in self._heard[-40:])
        why = "has ended" if self._ended else "did not tell"
        return f"{self.name} {why}: {event} {members}; it told\n{heard}"

    def first(self, timeout_s=WAIT_S):
        """Waits for the first line of all."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._events or self._ended, timeout_s) \
                    or not self._events:
                raise AssertionError(f"{self.name} said nothing\n{self.log()}")
            return self._events.pop(0)

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def kill(self):
        """Ends it as a crash does."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        """Ends it in good order; returns its exit status."""
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        if self._process.poll() is None and self.name == "office":
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return -9


def matches(event, members):
    for name, wanted in members.items():
        value = event.get(name)
        if not (wanted(value) if callable(wanted) else value == wanted):
            return False
    return True


def run_tests(tests):
    """Runs functions of no argument, in order; prints TAP; returns the exit status."""
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name = test.__name__
        try:
            test()
            print(f"ok {number} {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} {name} # SKIP {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
            print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0


def skip_all(reason):
    """Tells that nothing of this program can be tested here."""
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)
