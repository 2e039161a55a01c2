#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: what other programs and the command line want opened."""
import os
import shutil
import subprocess

from desktop import FOCUSED, wait
from gi.repository import Gio, GLib
from mailbox import Mailbox
from notifications import PORTAL_NAME, PORTAL_PATH, Service
from place import journey, main, paths

EML = """From: Amelie Laurent <{amelie}>
To: {own}
Subject: Found on a disk
Date: Tue, 3 Mar 2026 10:00:00 +0100
Message-ID: <found@contoso.example>
Content-Type: text/plain; charset=utf-8

Nobody has this in a mailbox.
"""
VCF = """BEGIN:VCARD
VERSION:3.0
FN:Zoe Stranger
TITLE:Astronomer
EMAIL:zoe@elsewhere.example
TEL;TYPE=CELL:+33 6 11 22 33 44
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:An Old Friend
EMAIL:friend@elsewhere.example
END:VCARD
"""


class Starts:
    """Starts the program once more, as a desktop does."""

    def __init__(self, liaison, *options):
        self._environment = {**os.environ, **liaison.FAST}
        self._options = options

    def run(self, *arguments):
        return subprocess.run([paths["liaison"], *self._options, *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                              check=False, env=self._environment)

    def hand_over(self, *arguments):
        again = self.run(*arguments)
        assert again.returncode == 0, again
        assert not again.stderr, again.stderr

    def refused(self, *arguments):
        """It says why it does not open that; returns the sentence."""
        again = self.run(*arguments)
        assert again.returncode == 1, again
        return again.stderr.decode().strip()


def windows(liaison):
    return sorted(window.name for window in liaison.tree().root.children
                  if window.role in ("frame", "dialog", "window"))


def close(liaison, window):
    liaison.lift(window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)


def close_composer(liaison, window):
    liaison.lift(window)
    liaison.screen.press("ctrl+w")
    liaison.wait_end_of(window)


def recipients(liaison, window):
    """Names of the chips in the rows of recipients."""
    return [node.name for node in liaison.find_all("push button", None, window)]


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def messages(liaison, starts):
    """Messages are begun, with what the address says and nothing else."""
    starts.hand_over("--compose")
    close_composer(liaison, liaison.window("New Message"))
    starts.hand_over("mailto:zoe@elsewhere.example?cc=an@elsewhere.example&subject=Star%20maps"
                     "&body=Where%3F&bcc=eve@elsewhere.example&attach=/etc/passwd")
    liaison.wait_for("label", "The link asked for more than to be shown: that was left out.")
    window = liaison.window("Star maps")
    liaison.wait_for("push button", lambda name: name.startswith("zoe@elsewhere.example"), window)
    liaison.wait_for("push button", lambda name: name.startswith("an@elsewhere.example"), window)
    assert not any("eve@" in name for name in recipients(liaison, window))
    assert not any("passwd" in node.name for node in liaison.find_all(None, None, window))
    text = liaison.wait_usable("text", "Text of the message", within=window)
    assert liaison.text(text).startswith("Where?"), liaison.text(text)
    close_composer(liaison, window)
    starts.hand_over("--compose", "zoe@elsewhere.example", "an@elsewhere.example")
    window = liaison.window("New Message")
    for name in ("zoe@elsewhere.example", "an@elsewhere.example"):
        liaison.wait_for("push button", lambda text, name=name: text.startswith(name), window)
    close_composer(liaison, window)


def people(liaison, starts):
    """People and numbers are shown; nothing is said to them."""
    starts.hand_over("sip:sofia.marchetti@contoso.example", "im:karim.benali@contoso.example",
                     "tel:+33-1-99-00-00-00")
    dialog = liaison.window("+33-1-99-00-00-00")
    liaison.wait_for("label", lambda name: "nothing was dialled" in name, dialog)
    liaison.press_button("Close", dialog)
    liaison.wait_end_of(dialog)
    chat = liaison.window("Karim Benali")
    liaison.lift(chat)
    liaison.wait_usable("text", "Message", chat)
    assert not [line for line in liaison.find_all("list item", None, chat)
                if line.name.startswith("You: ")]
    close_composer(liaison, chat)
    card = liaison.window("Contact Card")
    liaison.lift(card)
    liaison.wait_for("label", "Sofia Marchetti", card)
    close(liaison, card)


TOO_MUCH = "Too much was to be opened at once: the rest was left out."
HOSTILE = (
    ("tel:call me", "This address cannot be opened: it is no telephone number."),
    ("sip:" + "a" * 2000 + "@x.example", "This address cannot be opened: it is too long."),
    ("sip:%ff%fe@x.example",
     "This address cannot be opened: it holds characters that no address has."),
    (b"im:\xff@x.example", "This address cannot be opened: it holds characters that no address has."),
    ("sip:bob%0d%0aINVITE@x.example",
     "This address cannot be opened: it holds characters that no address has."),
    ("javascript:alert(1)", "Liaison does not open addresses that begin with “javascript:”."),
)


def hostile(liaison, starts):
    """What means harm opens nothing: another start says why of each, the window of the first."""
    before = windows(liaison)
    addresses, sentences = zip(*HOSTILE)
    assert starts.refused(*addresses) == "\n".join(sentences)
    liaison.wait_for("label", sentences[0])
    assert windows(liaison) == before, windows(liaison)
    # As many as LIA_OPEN_MAX_TARGETS, and one more.
    starts.hand_over(*["sip:karim.benali@contoso.example"] * 20)
    card = liaison.window("Contact Card")
    assert liaison.shown("label", TOO_MUCH) is None
    starts.hand_over(*["sip:karim.benali@contoso.example"] * 21)
    liaison.wait_for("label", TOO_MUCH)
    assert windows(liaison) == sorted([*before, "Contact Card"]), windows(liaison)
    close(liaison, card)


def files(place, office, liaison, starts):
    """Files are shown as they are, with the people of today."""
    folder = place.folder()
    own = office.people[0]
    eml = write(folder, "found.eml", EML.format(amelie=office.person("amelie")["address"],
                                                own=own["address"]))
    starts.hand_over(eml)
    window = liaison.window("Found on a disk")
    liaison.wait_for("label", "From the file “found.eml”; in no mailbox", window)
    liaison.wait_for("push button", lambda name: "Amélie Laurent" in name or "Amelie" in name,
                     window)
    assert liaison.shown("push button", "Delete", window) is None
    liaison.lift(window)
    liaison.screen.press("ctrl+r")
    reply = liaison.window("Re: Found on a disk")
    text = liaison.wait_usable("text", "Text of the message", within=reply)
    assert "> Nobody has this in a mailbox." in liaison.text(text)
    liaison.click(text)
    liaison.screen.press("ctrl+Return")
    liaison.wait_end_of(reply)
    mailbox = Mailbox(office.ews, office.person("amelie"))
    wait("the reply in the other mailbox", lambda: "Re: Found on a disk" in mailbox.subjects())
    assert b"In-Reply-To: <found@contoso.example>" in mailbox.source("Re: Found on a disk")
    close(liaison, window)

    starts.hand_over(write(folder, "two.vcf", VCF))
    window = liaison.window("two.vcf")
    for text in ("Zoe Stranger", "zoe@elsewhere.example", "+33 6 11 22 33 44"):
        liaison.wait_for("label", text, window)
    liaison.press_button("Add to Contacts", window)
    # What takes the button's place GTK 4.8 does not tell of.
    liaison.person("zoe@elsewhere.example")
    liaison.press_button("Next", window)
    liaison.wait_for("label", "An Old Friend", window)
    close(liaison, window)
    # In the working folder a name may look like an address.
    place.callback(os.unlink, write(os.getcwd(), "Re: two.vcf", VCF))
    starts.hand_over("Re: two.vcf")
    close(liaison, liaison.window("Re: two.vcf"))
    starts.hand_over(write(folder, "list.txt", "Bread\n"))
    liaison.wait_for("label", "“list.txt” is neither a message nor a contact card.")
    starts.hand_over(os.path.join(folder, "gone.eml"))
    liaison.wait_for("label", "“gone.eml” cannot be read.")


@journey
def opened(place):
    """A second start hands over what it is to open, and the running program shows it."""
    office = place.office()
    profile = place.profile(office)
    liaison = place.liaison(office, profile)
    liaison.message("Budget review")
    starts = Starts(liaison, "--profile", profile)
    messages(liaison, starts)
    people(liaison, starts)
    files(place, office, liaison, starts)
    hostile(liaison, starts)
    starts.hand_over("--show-people")
    wait("the cursor in the search for people", lambda: any(
        node.has(FOCUSED) for node in liaison.find_all("entry", "Find someone among contacts and in the directory")))
    help_text = starts.run("--help").stdout.decode()
    for option in ("--compose", "--show-inbox", "--show-people", "--hidden", "--profile", "mailto:"):
        assert option in help_text, help_text
    assert starts.run("--version").stdout.decode().startswith("Liaison")


class BackgroundPortal(Service):
    """The portal of a desktop that lets programs run with no window, and leaves their start with the
    session to those that are in no sandbox."""

    name, path = PORTAL_NAME, PORTAL_PATH
    interface = """<node><interface name="org.freedesktop.portal.Background">
      <method name="RequestBackground">
        <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
      </method>
      <property name="version" type="u" access="read"/>
    </interface></node>"""

    def _called(self, bus, sender, _path, _interface, _method, arguments, invocation):
        token = arguments.unpack()[1]["handle_token"]
        request = f"{PORTAL_PATH}/request/{sender[1:].replace('.', '_')}/{token}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        results = {"background": GLib.Variant("b", True), "autostart": GLib.Variant("b", False)}
        bus.emit_signal(sender, request, "org.freedesktop.portal.Request", "Response",
                        GLib.Variant("(ua{sv})", (0, results)))

    def _asked(self, _bus, _sender, _path, _interface, _name):
        return GLib.Variant("u", 2)


def own_start(place, office, *arguments):
    """Liaison with the user's own profile, not one that is named."""
    liaison = place.start(*arguments)
    for _ in range(2):
        liaison.answer_next_password(office.people[0]["password"])
    return liaison


def open_over_bus(uri):
    """What a desktop does that starts programs over the bus."""
    Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        "org.liaison.Liaison.Devel", "/org/liaison/Liaison/Devel", "org.freedesktop.Application",
        "Open", GLib.Variant("(asa{sv})", ([uri], {})), None, Gio.DBusCallFlags.NONE, 20000, None)


def start_with_session(liaison):
    """The start with the session is a file here; to run with no window the desktop was asked."""
    liaison.screen.press("ctrl+comma")
    window = liaison.window("Preferences")
    autostart = os.path.join(os.environ["XDG_CONFIG_HOME"], "autostart",
                             "org.liaison.Liaison.Devel.desktop")
    switch = liaison.wait_usable("list item", "Start With the Session", window)
    liaison.click(switch)
    wait("the autostart file", lambda: os.path.exists(autostart))
    with open(autostart, encoding="utf-8") as file:
        assert 'liaison" "--hidden"' in file.read()
    liaison.click(switch)
    wait("the end of the autostart file", lambda: not os.path.exists(autostart))
    liaison.turn("Keep Running in the Background", window)
    close(liaison, window)


def shown_windows(place, liaison):
    return [window for window in place.screen.windows() if window.pid == liaison.pid]


def runs_on(place, liaison, starts):
    """Closed, it stays; started again it shows its window, and what it was started for."""
    liaison.lift(liaison.main_window())
    n_windows = len(shown_windows(place, liaison))
    place.screen.press("ctrl+w")
    wait("the window to close", lambda: len(shown_windows(place, liaison)) < n_windows)
    assert liaison.is_running()
    starts.hand_over()
    wait("the window", lambda: len(shown_windows(place, liaison)) == n_windows)
    starts.hand_over("sip:sofia.marchetti@contoso.example")
    card = liaison.window("Contact Card")
    liaison.wait_for("label", "Sofia Marchetti", card)
    close(liaison, card)
    open_over_bus("mailto:zoe@elsewhere.example?subject=Over%20the%20bus")
    close_composer(liaison, liaison.window("Over the bus"))


@journey
def came_back(place):
    """What was open comes back with the next start; between them it runs with no window."""
    office = place.office()
    place.enter_context(BackgroundPortal())
    profile = os.path.join(os.environ["XDG_DATA_HOME"], "liaison-devel")
    shutil.copytree(place.profile(office), profile)
    place.callback(shutil.rmtree, profile)
    liaison = own_start(place, office)
    liaison.widen()
    liaison.own_state("Available")
    liaison.click(liaison.message("Budget review"))
    liaison.screen.press("Return")
    subject = "Budget review moved to Thursday"
    liaison.window(subject)
    liaison.say(liaison.open_chat("Karim Benali"), "I will be back.")
    liaison.lift(liaison.main_window())
    liaison.click_on("list item", lambda name: name.startswith("Projects"))
    liaison.wait_for("label", "Projects")
    start_with_session(liaison)
    runs_on(place, liaison, Starts(liaison))
    liaison.quit()

    # With no window there is nothing to remember, and what is remembered is not lost.
    liaison = own_start(place, office, "--hidden")
    assert not shown_windows(place, liaison)
    liaison.terminate()
    liaison.wait_end()

    # It comes with the first window, whenever that is.
    for arguments in ((), ("--hidden",)):
        liaison = own_start(place, office, *arguments)
        if arguments:
            Starts(liaison).hand_over()
        liaison.window(subject)
        liaison.chat_line(liaison.window("Karim Benali"), "You: I will be back.")
        liaison.lift(liaison.main_window())
        liaison.wait_for("label", "Projects")
        liaison.quit()


main(opened, came_back)
