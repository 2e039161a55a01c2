# SPDX-License-Identifier: GPL-3.0-or-later
"""The office under test: a liaison-office of its own for a test program."""
from oracle import Program


class Office(Program):
    """A context manager; people and ports are what the ready line tells."""

    def __init__(self, program, *arguments, environment=None):
        # LeakSanitizer dies of the threads that TLS leaves behind (“Tracer caught signal 11”).
        super().__init__("office", [program, *arguments],
                         {"ASAN_OPTIONS": "detect_leaks=0", **(environment or {})})
        ready = self.first()
        self.people = ready["people"]
        self.ews = ready["ews"]
        self.sip_tcp = ready["sip_tcp"]
        self.sip_tls = ready["sip_tls"]

    def person(self, login):
        return next(person for person in self.people if person["login"] == login)

    def command(self, *words):
        """Gives a command of the office’s standard input, and waits until it is done."""
        self.say(" ".join(words))
        self.wait("line", text=lambda text: text.startswith("ok"))

    def __enter__(self):
        return self

    def tell(self, line):
        """A line for its standard input, as tests/office/office-control.c reads it."""
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def __exit__(self, *_):
        status = self.stop()
        if status != 0:
            raise AssertionError(f"the office ended with status {status}\n{self.log()}")
