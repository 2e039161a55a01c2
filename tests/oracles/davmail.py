# SPDX-License-Identifier: GPL-3.0-or-later
"""DavMail in front of an office: Exchange spoken as IMAP, SMTP and LDAP."""
import imaplib
import pathlib
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading

JAR = pathlib.Path("/usr/share/davmail/davmail.jar")
WAIT_S = 30
PROPERTIES = """\
davmail.server=true
davmail.mode=EWS
davmail.url={url}
davmail.bindAddress=127.0.0.1
davmail.allowRemote=false
davmail.imapPort={imap}
davmail.smtpPort={smtp}
davmail.ldapPort={ldap}
davmail.popPort=
davmail.caldavPort=
davmail.disableUpdateCheck=true
davmail.imapAutoExpunge=false
davmail.folderSizeLimit=0
davmail.smtpSaveInSent=true
davmail.logFilePath={folder}/davmail.log
log4j.rootLogger=WARN
log4j.logger.davmail=DEBUG
log4j.logger.httpclient.wire=WARN
"""
# With other ports, where some were taken.
STARTS = 3
# It is to be there soon, and to run a minute.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")


def is_installed():
    return JAR.exists() and shutil.which("java") is not None


def _free_ports(number):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class DavMail:
    """A context manager: a gateway of its own to one office."""

    def __init__(self, url):
        self._url = url
        self._start()

    def _start(self):
        self._folder = tempfile.TemporaryDirectory(prefix="liaison-davmail-")
        path = pathlib.Path(self._folder.name)
        self.imap_port, self.smtp_port, self.ldap_port = _free_ports(3)
        path.joinpath("davmail.properties").write_text(PROPERTIES.format(
            url=self._url, imap=self.imap_port, smtp=self.smtp_port, ldap=self.ldap_port, folder=path),
            encoding="utf-8")
        # Liaison's sanitizers are none of Java's.
        self._process = subprocess.Popen(
            ["java", *QUICK, "-Djava.awt.headless=true", f"-Duser.home={path}", "-jar", JAR,
             "-server", path / "davmail.properties"], text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._lines = []
        self._is_ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(line)
            if " listening on " in line:
                self._is_ready.set()
        # Who waits is told of the end too.
        self._is_ready.set()

    def _listens(self):
        """Whether it has all its ports: between us and it another program may have taken one."""
        return all(f"{name} port {port}" in self.log() for name, port in
                   (("IMAP", self.imap_port), ("SMTP", self.smtp_port), ("LDAP", self.ldap_port)))

    def __enter__(self):
        for _ in range(STARTS):
            if not self._is_ready.wait(WAIT_S) or self._process.poll() is not None:
                break
            if self._listens():
                return self
            self.__exit__()
            self._start()
        self.__exit__()
        raise AssertionError(f"DavMail does not start\n{self.log()}")

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        self._process.stdout.close()
        self._folder.cleanup()

    def log(self):
        return "".join(self._lines[-200:])

    def imap(self, person):
        client = Imap("127.0.0.1", self.imap_port, timeout=WAIT_S)
        client.login(person["login"], person["password"])
        return client

    def send(self, person, recipients, message):
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=WAIT_S) as client:
            client.login(person["login"], person["password"])
            client.sendmail(person["address"], recipients, message)


class Imap(imaplib.IMAP4):
    """What a mail program does, in one line each; a refusal is an error."""

    def do(self, command, *arguments):
        status, data = getattr(self, command)(*arguments)
        assert status == "OK", f"{command} {arguments}: {status} {data}"
        return data

    def enter(self, folder):
        """Returns how many messages there are."""
        return int(self.do("select", f'"{folder}"')[0])

    def folders(self):
        return [re.search(rb'"([^"]*)"$', line).group(1).decode() for line in self.do("list")]

    def search(self, *criteria):
        return self.do("uid", "SEARCH", None, *criteria)[0].split()

    def fetch_source(self, uid):
        return self.do("uid", "FETCH", uid, "(BODY.PEEK[])")[0][1]

    def flags(self, uid):
        line = self.do("uid", "FETCH", uid, "(FLAGS)")[0]
        return {flag.decode() for flag in imaplib.ParseFlags(line)}

    def store(self, uid, change, flags):
        self.do("uid", "STORE", uid, change, flags)

    def only(self, *criteria):
        """The one message for which that holds."""
        uids = self.search(*criteria)
        assert len(uids) == 1, f"{criteria}: {uids}"
        return uids[0]


# ---- LDAP: as much of it as to bind and to search once (RFC 4511), in BER ----

def _ber(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    head = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + head + content


def _text(text):
    return _ber(0x04, text.encode())


def _read_message(file):
    """Returns the operation's tag, and all of the message."""
    head = file.read(2)
    assert len(head) == 2, "the directory closed the connection"
    size = head[1]
    if size & 0x80:
        size = int.from_bytes(file.read(size & 0x7f), "big")
    content = file.read(size)
    # After the message's number, which is an integer of its own length.
    return content[2 + content[1]], content


def search_directory(port, person, start):
    """What the directory tells of those whose name starts like that: all its answers, as bytes."""
    number = _ber(0x02, b"\x01")
    none = _ber(0x02, b"\x00")
    bind = _ber(0x60, _ber(0x02, b"\x03"), _text(person["login"]),
                _ber(0x80, person["password"].encode()))
    condition = _ber(0xa4, _text("cn"), _ber(0x30, _ber(0x80, start.encode())))
    query = _ber(0x63, _text("ou=people"), _ber(0x0a, b"\x02"), _ber(0x0a, b"\x00"), none, none,
                 _ber(0x01, b"\x00"), condition, _ber(0x30, _text("cn"), _text("mail")))
    answers = []
    with socket.create_connection(("127.0.0.1", port), WAIT_S) as connection, \
            connection.makefile("rb") as file:
        connection.sendall(_ber(0x30, number, bind))
        tag, content = _read_message(file)
        assert tag == 0x61 and b"\x0a\x01\x00" in content, f"not bound: {content!r}"
        connection.sendall(_ber(0x30, number, query))
        while tag != 0x65:
            tag, content = _read_message(file)
            answers.append(content)
    return b"".join(answers)
