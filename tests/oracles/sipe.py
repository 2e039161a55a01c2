# SPDX-License-Identifier: GPL-3.0-or-later
"""pidgin-sipe, signed in to the office as one of its people."""
import glob
import tempfile

from oracle import Program

# Seen: libpurple 2.14.12 loses 256 bytes where the first message is a multiple of 256 bytes long:
# with sipe's own User-Agent that is so for one sign-in in four of somebody with a short name.
USER_AGENT = "UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)"
PLUGINS = ("/usr/lib/purple-2/libsipe.so", "/usr/lib/*/purple-2/libsipe.so")


def is_installed():
    return any(glob.glob(pattern) for pattern in PLUGINS)


class Sipe(Program):
    """One signed-in person; a context manager that ends the client."""

    def __init__(self, program, person, port, transport="tcp", password=None):
        self._home = tempfile.TemporaryDirectory(prefix="liaison-sipe-")
        self.address = person["address"]
        self.uri = "sip:" + self.address
        super().__init__(f"sipe of {person['login']}", [
            program, "--home", self._home.name, "--address", self.address,
            "--login", person["login"], "--password", password or person["password"],
            "--server", f"127.0.0.1:{port}", "--transport", transport,
            "--user-agent", USER_AGENT],
            # The warnings of foreign code are not ours to die of.
            {"G_DEBUG": "", "ASAN_OPTIONS": "detect_leaks=0"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self._home.cleanup()

    def signed_on(self):
        """Waits until it is signed in and has its contact list."""
        self.wait("signed-on")
        self.settle()

    def buddies(self):
        """The contact list as the client shows it now: address → its line."""
        start = len(self._heard)
        self.send("buddies")
        self.wait("buddies-end")
        return {event["who"].removeprefix("sip:"): event
                for event in self._heard[start:] if event["event"] == "buddy"}

    def settle(self):
        """Waits until the server has answered all that was asked so far: a search comes last."""
        self.send("info", self.uri)
        self.wait("user-info")

    def wait_status(self, uri, status, message=None):
        members = {"who": uri, "status": status}
        if message is not None:
            members["message"] = lambda text: message in text
        return self.wait("buddy-status", **members)
