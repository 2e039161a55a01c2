# SPDX-License-Identifier: GPL-3.0-or-later
"""Liaison's talk backend without a window: what sipe.py is for pidgin-sipe."""
import hashlib
import ssl

from oracle import Program


class Talk(Program):
    """One signed-in person; a context manager that signs out."""

    def __init__(self, program, person, port, transport="tcp", device=None):
        self.address = person["address"]
        self.uri = "sip:" + self.address
        command = [program, "--address", self.address, "--login", person["login"],
                   "--password", person["password"], "--port", str(port),
                   "--device", device or person["login"]]
        if transport == "tls":
            certificate = ssl.get_server_certificate(("127.0.0.1", port))
            der = ssl.PEM_cert_to_DER_cert(certificate)
            command += ["--tls", "--pin", hashlib.sha256(der).hexdigest()]
        # LeakSanitizer dies of the threads that TLS leaves behind.
        super().__init__(f"Liaison of {person['login']}", command,
                         {"ASAN_OPTIONS": "detect_leaks=0"} if transport == "tls" else None)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        if kind is None and (status != 0 or self.log()):
            raise AssertionError(f"{self.name} ended with status {status}\n{self.log()}")

    def signed_on(self):
        """Waits until it is signed in, has its contact list and is seen."""
        self.wait("signed-on")
        self.wait("roster")
        self.wait("own-status", status=lambda status: status not in ("offline", "unknown"))

    def buddies(self):
        """The contact list as it is now: address → its line."""
        start = len(self._heard)
        self.send("buddies")
        self.wait("buddies-end")
        return {event["who"]: event for event in self._heard[start:] if event["event"] == "buddy"}

    def wait_status(self, uri, status, message=None):
        members = {"who": uri, "status": status}
        if message is not None:
            members["message"] = lambda text: message in text
        return self.wait("buddy-status", **members)
