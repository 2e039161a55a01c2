# SPDX-License-Identifier: GPL-3.0-or-later
"""What a journey needs around it: an office, Liaison signed in to it, and other people there."""
import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile

from desktop import CHECKED, WAIT_S, Bus, Program, titled, wait
from notifications import Notifications
from office import Office
from oracle import Skip
from screen import Screen
from sipe import Sipe, is_installed

# Set by main() of each test program.
paths = {}

ACCOUNT = """[contoso]
name=Contoso
address={address}
own-name={name}
mail-backend=ews
mail-url={ews}
mail-login={login}
mail-auth=auto
talk-backend=ocs
talk-server=127.0.0.1
talk-port={port}
talk-tls={tls}
talk-login={login}
"""


class Liaison(Program):
    """The program under test, and what a person does in it."""

    # To look for leaks makes the sanitizer remember each piece of memory with its whole stack, and
    # the program some times slower: one journey of each kind does it for all.
    FAST = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0"}

    def __init__(self, bus, screen, arguments, leaks, environment):
        super().__init__(bus, screen, [paths["liaison"], *arguments],
                         {**({} if leaks else self.FAST), **environment})

    def main_window(self):
        return self.window(paths["title"])

    def window(self, title):
        """Waits for a window with this title."""
        return wait(lambda: f"the window {title}; there are "
                    + ", ".join(str(window) for window in self.tree().root.children),
                    lambda: next((window for window in self.tree().root.children
                                  if window.name == title), None))

    def widen(self):
        """Makes room for all panes."""
        width = 1760
        self.resize(self.main_window(), width, 860)
        wait("the wide window", lambda: self.extents(self.main_window())[2] >= width - 20)

    def wait_end_of(self, window):
        wait(f"the end of {window}", lambda: window.path not in self.tree().nodes)

    def question(self):
        """The question that lies on top; there may be more below it."""
        return wait("a question", lambda: self.top_window("dialog"))

    def answer_password(self, dialog, password):
        """Types the password into a question."""
        self._answer(dialog, self.wait_usable("text", "Password", within=dialog), password)

    def answer_next_password(self, password):
        """As above, whichever question lies on top: another one may come and cover the first."""
        def top():
            dialog = self.top_window("dialog")
            entry = dialog and self._usable("text", "Password", dialog)
            return entry and (dialog, entry)
        self._answer(*wait("a question for a password", top), password)

    def _answer(self, dialog, entry, password):
        self.enter(entry, password)
        self.press_button("Sign In", dialog)
        self.wait_end_of(dialog)

    def _row(self, role, title, parts):
        """A row of the list with this name that has all these texts in its own."""
        def has_parts(name):
            return all(part in name for part in parts)

        def find():
            for lines in self.find_all(role, title):
                row = self.shown("list item", has_parts, within=lines)
                if row is not None:
                    return row
            return None
        return wait(lambda: self.describe("list item", parts, None), find)

    def message(self, *parts):
        """A row of the list of messages."""
        return self._row("list", "Messages", parts)

    def person(self, *parts):
        """A row of the people list."""
        return self._row("list", "People", parts)

    def conversation(self, *parts):
        """A row of the list of conversations."""
        return self._row("list", "Conversations", parts)

    def chat_line(self, window, text):
        """A line of the conversation in a window; after the text there is the time."""
        return self.wait_for("list item", lambda name: name.startswith(text), within=window)

    def open_chat(self, *parts):
        """Right click on a row of the people list, Send message; returns the window."""
        self.lift(self.main_window())
        person = self.person(*parts)
        self.click(person, button=3)
        self.choose("Send message")
        return self.window(person.name.split(",")[0])

    def say(self, window, text):
        """Writes into the conversation in a window, and waits for its line."""
        self.lift(window)
        self.type_into("Message", text, window)
        self.screen.press("Return")
        self.chat_line(window, "You: " + text)

    def choose_state(self, label, shown=None):
        """Chooses the own state at the top of the main window, and waits until it is shown there."""
        self.lift(self.main_window())
        self.click_on("push button", lambda name: name.endswith("Change status"))
        # While a popover goes, GTK 4.8 loses a click.
        try:
            self.wait_for("list item", label, timeout_s=WAIT_S / 3)
        except AssertionError:
            self.click_on("push button", lambda name: name.endswith("Change status"))
        self.click_on("list item", label)
        self.own_state(shown or label)

    def own_state(self, state):
        """Waits until this is the own state."""
        self.wait_for("push button", lambda name: state in name and name.endswith("Change status"))

    def chip(self, *parts):
        """A chip in the header of the message that is shown."""
        return self.wait_for("push button", lambda name: all(part in name for part in parts))

    def turn(self, name, window):
        """Turns a choice around, wherever its row is clicked. It holds when GTK's switch has come to its other end: not
        when the window is closed before."""
        row = self.wait_usable("list item", name, window)

        def is_on():
            return [box.has(CHECKED) for box in self.find_all("check box", None, row)]
        before = is_on()
        assert len(before) == 1, before
        self.click(row)
        wait(f"the other end of the switch of {name}", lambda: is_on() != before)

    def type_into(self, name, text, within):
        self.enter(self.wait_usable("text", name, within), text)

    def press_button(self, label, within=None):
        return self.click_on("push button", titled(label), within=within)

    def quit(self):
        """Ends it as a person does, and looks at how it ended."""
        self.screen.press("ctrl+q")
        self.wait_end()


class Place(contextlib.ExitStack):
    """Where one journey takes place; all it started ends with it."""

    def __init__(self):
        super().__init__()
        self.screen = Screen()
        self.bus = Bus()
        self.notifications = self.enter_context(Notifications())
        self.programs = []

    def folder(self):
        path = tempfile.mkdtemp(prefix="liaison-journey-")
        self.callback(shutil.rmtree, path, ignore_errors=True)
        return path

    def office(self, *arguments):
        return self.enter_context(Office(paths["office"], *arguments))

    def sipe(self, office, login):
        """Another person of the office, with pidgin-sipe."""
        if "sipe" not in paths or not is_installed():
            raise Skip("pidgin-sipe or libpurple-dev is not installed")
        client = self.enter_context(Sipe(paths["sipe"], office.person(login), office.sip_tcp))
        client.signed_on()
        return client

    def start(self, *arguments, leaks=False, environment=None):
        """Liaison, with these options."""
        program = Liaison(self.bus, self.screen, arguments, leaks, environment or {})
        self.programs.append(program)
        return program

    def profile(self, office, tls=False, login=None):
        """A folder with the account of a person, the first one unless told, as Liaison keeps it."""
        person = office.person(login) if login else office.people[0]
        path = self.folder()
        port = office.sip_tls if tls else office.sip_tcp
        with open(os.path.join(path, "accounts.ini"), "w", encoding="utf-8") as file:
            file.write(ACCOUNT.format(ews=office.ews, port=port, tls="true" if tls else "false",
                                      **person))
        return path

    def bad_disk(self, folder, **switches):
        """The environment of a program whose disk is bad in a folder, as long as a file exists:
        see tests/common/bad-disk.c."""
        return {"LD_PRELOAD": os.environ["LIAISON_BAD_DISK"], "BAD_DISK_FOLDER": folder,
                "ASAN_OPTIONS": Liaison.FAST["ASAN_OPTIONS"] + ":verify_asan_link_order=0",
                **{"BAD_DISK_" + name: path for name, path in switches.items()}}

    def other_bus(self):
        """The environment of a program on a session bus of its own; that of accessibility is the
        same."""
        daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                                  stdout=subprocess.PIPE, text=True)
        self.callback(daemon.wait)
        self.callback(daemon.terminate)
        return {"DBUS_SESSION_BUS_ADDRESS": daemon.stdout.readline().strip(),
                "AT_SPI_BUS_ADDRESS": self.bus.address}

    def liaison(self, office, profile=None, environment=None, login=None):
        """Liaison, signed in to the office as one of its people: the first one unless told."""
        person = office.person(login) if login else office.people[0]
        program = self.start("--profile", profile or self.profile(office, login=login),
                             environment=environment)
        # Mail and messages have each their own password.
        for _ in range(2):
            program.answer_next_password(person["password"])
        program.widen()
        program.own_state("Available")
        return program

    def keep_evidence(self, name):
        """What the screen showed and the programs said when a journey failed."""
        folder = paths["evidence"]
        os.makedirs(folder, exist_ok=True)
        picture = os.path.join(folder, f"{name}.png")
        self.screen.picture(picture)
        print(f"# the screen is kept in {picture}", flush=True)
        for number, program in enumerate(self.programs):
            path = os.path.join(folder, f"{name}-{number}.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write(program.log() + "\n")
                if program.is_running():
                    file.write(program.tree().dump() + "\n")
            print(f"# and the tree and log in {path}", flush=True)


def journey(function):
    """A journey is a function of a place: the story, told by what is done and seen."""
    @functools.wraps(function)
    def run():
        with Place() as place:
            try:
                function(place)
                for program in place.programs:
                    if program.is_running():
                        program.quit()
            except Skip:
                raise
            except BaseException:
                place.keep_evidence(function.__name__)
                raise
            finally:
                for program in place.programs:
                    if program.is_running():
                        program.kill()
    return run


def main(*journeys):
    """Usage: PROGRAM LIAISON TITLE-OF-ITS-WINDOW OFFICE EVIDENCE-FOLDER [SIPE-CLIENT]."""
    from oracle import run_tests  # pylint: disable=import-outside-toplevel
    names = ("liaison", "title", "office", "evidence", "sipe")
    paths.update(zip(names, sys.argv[1:]))
    only = os.environ.get("JOURNEY")
    sys.exit(run_tests([journey for journey in journeys
                        if only is None or journey.__name__ == only]))
