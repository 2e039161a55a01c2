# SPDX-License-Identifier: GPL-3.0-or-later
"""The Exchange half of an office, and exchangelib as a person's client of it."""
import base64
import contextlib
import ctypes
import logging
import tempfile
import urllib.error
import urllib.request

from office import Office
from oracle import Skip
from samples import write_maildir

try:
    import exchangelib
except ImportError:
    exchangelib = None

# What it says about an answer that it likes less than it could.
logging.getLogger("exchangelib").setLevel(logging.ERROR)


def is_installed():
    return exchangelib is not None


def allow_md4():
    """NTLM needs MD4, which OpenSSL 3 has among its legacy algorithms only."""
    try:
        crypto = ctypes.CDLL("libcrypto.so.3")
    except OSError:
        return
    crypto.OSSL_PROVIDER_load.restype = ctypes.c_void_p
    # Once one is loaded by name, the default one is no longer loaded by itself.
    if not all(crypto.OSSL_PROVIDER_load(None, name) for name in (b"default", b"legacy")):
        raise Skip("the legacy provider of OpenSSL is not installed (package libssl3)")


@contextlib.contextmanager
def on_log(name, function):
    """Calls that function at the first thing that a logger has to say."""
    logger = logging.getLogger(name)
    handler = logging.Handler()
    calls = iter([function])
    handler.emit = lambda _record: next(calls, lambda: None)()
    before = logger.level, logger.propagate
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


def envelope(body, header=""):
    """A document of these parts, as bytes."""
    return (
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'"
        " xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'"
        " xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>"
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>").encode()


def authorization(person):
    """The Basic header of a person of the office."""
    secret = base64.b64encode(f"{person['login']}:{person['password']}".encode()).decode()
    return "Basic " + secret


class Exchange(Office):
    """An office of one generation and one way to sign in, where two people can sign in."""

    def __init__(self, program, generation, auth):
        self._mail = tempfile.TemporaryDirectory(prefix="liaison-oracle-")
        write_maildir(self._mail.name, "amelie")
        self.generation = generation
        self.auth = auth
        if auth == "ntlm":
            allow_md4()
        super().__init__(program, "--exchange", generation, "--auth", auth, "--sip-port", "0",
                         "--sip-tls-port", "0", "--mail", self._mail.name)

    def __exit__(self, *details):
        super().__exit__(*details)
        self._mail.cleanup()

    def person(self, login):
        return next(person for person in self.people if person["login"] == login)

    def sign_in(self, login, password=None, connections=1):
        person = self.person(login)
        configuration = exchangelib.Configuration(
            service_endpoint=self.ews,
            credentials=exchangelib.Credentials(
                "CONTOSO\\" + login if self.auth == "ntlm" else login,
                password or person["password"]),
            auth_type=exchangelib.NTLM if self.auth == "ntlm" else exchangelib.BASIC,
            max_connections=connections)
        return exchangelib.Account(
            person["address"], config=configuration, autodiscover=False, locale="en_US",
            access_type=exchangelib.DELEGATE, default_timezone=exchangelib.UTC)

    def post(self, person, body):
        """Sends what stands in a SOAP body, with no client between; returns (status, answer)."""
        request = urllib.request.Request(
            self.ews, envelope(body), {"Content-Type": "text/xml; charset=utf-8",
                                       "Authorization": authorization(person)})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
