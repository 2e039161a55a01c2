#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys: presence for other programs."""
import json
import os
import shutil
import subprocess
import sys

from gi.repository import Gio, GLib

from desktop import wait
from place import Liaison, journey, main, paths

NAME = "org.liaison.Presence1"
PATH = "/org/liaison/Presence1"
KARIM = "karim.benali@contoso.example"
QUESTION = "Let “{}” See Your People?"


class Caller:
    """Another program on the bus: this one, that is, Python."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.told = []
        self.bus.signal_subscribe(None, NAME, None, PATH, None, Gio.DBusSignalFlags.NONE,
                                  lambda *arguments: self.told.append(
                                      (arguments[4], arguments[5].unpack())))

    def begin(self, method, signature="()", *arguments):
        """Returns a list to which the answer comes, or the error."""
        answer = []

        def done(bus, result):
            try:
                answer.append(bus.call_finish(result).unpack())
            except GLib.Error as error:
                answer.append(error)
        self.bus.call(NAME, PATH, NAME, method, GLib.Variant(signature, arguments), None,
                      Gio.DBusCallFlags.NONE, 60000, None, done)
        return answer

    def ask(self, method, signature="()", *arguments):
        answer = self.begin(method, signature, *arguments)
        self.wait(f"the answer to {method}", lambda: answer)
        return answer[0]

    def look_up(self, *addresses):
        """Returns the access, and the availabilities."""
        access, people = self.ask("Lookup", "(as)", list(addresses))
        return access, [person["availability"] for person in people]

    @staticmethod
    def wait(what, condition):
        """As wait(), and hears what the bus tells meanwhile."""
        def look():
            while GLib.MainContext.default().iteration(False):
                pass
            return condition()
        return wait(what, look)

    def wait_told(self, signal, fits):
        self.wait(f"{signal} among {self.told}",
                  lambda: any(name == signal and fits(*values) for name, values in self.told))


def question(liaison, program):
    return liaison.window(QUESTION.format(program))


def asked_program(liaison):
    """The name of the program that the question on top is about: that of its desktop file."""
    before, after = QUESTION.split("{}")
    title = liaison.question().name
    assert title.startswith(before) and title.endswith(after), title
    return title[len(before):-len(after)]


def answer(liaison, dialog, button):
    liaison.press_button(button, dialog)
    liaison.wait_end_of(dialog)


def is_state(state):
    return lambda people: any(person["address"] == KARIM and person["availability"] == state
                              for person in people)


def presence_command(*arguments):
    program = os.path.join(os.path.dirname(paths["liaison"]), "..", "command", "liaison-presence")
    return subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def finish(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def ask_and_allow(caller, liaison):
    """It is asked once; until then nothing is told. Returns the name of this program."""
    assert caller.look_up(KARIM, "nonsense") == ("asked", ["unknown", "unknown"])
    assert caller.look_up(KARIM) == ("asked", ["unknown"])
    error = caller.ask("GetOwnState", "(b)", True)
    assert Gio.DBusError.get_remote_error(error) == "org.freedesktop.DBus.Error.AccessDenied", error
    python = asked_program(liaison)
    assert python.lower().startswith("python"), python
    dialog = question(liaison, python)
    liaison.wait_for("label", lambda name: os.path.realpath(sys.executable) in name, dialog)
    assert len(liaison.find_all("dialog")) == 1
    answer(liaison, dialog, "Allow")
    caller.wait_told("AccessChanged", lambda access: access == "allowed")
    return python


def watch(caller, liaison, office):
    """Live presence, and what changes of it; the own state, in both directions."""
    office.command("state", KARIM, "3500")
    caller.ask("Watch", "(as)", [KARIM])
    caller.wait("Karim to be available", lambda: caller.look_up(KARIM) == ("allowed", ["available"]))
    office.command("state", KARIM, "6500", "on-the-phone")
    caller.wait_told("PeopleChanged", is_state("busy"))
    caller.ask("GetOwnState", "(b)", True)
    caller.ask("SetOwnState", "(su)", "be-right-back", 30)
    liaison.own_state("Be right back")
    liaison.choose_state("Available")
    caller.wait_told("OwnStateChanged", lambda state: state["choice"] == "available")


def reach(caller, liaison):
    """Nothing happens without the click."""
    channels = caller.ask("GetChannels", "(s)", KARIM)[0]
    assert any(channel["kind"] == "message" and channel["open"] for channel in channels), channels
    assert all(channel["open"] or channel["reason"] for channel in channels), channels
    reached = caller.begin("Reach", "(sssa{sv})", KARIM, "message", "", {})
    dialog = liaison.window("Karim Benali: Send message")
    answer(liaison, dialog, "Cancel")
    caller.wait("the answer", lambda: reached)
    assert reached == [(False,)]
    assert not [window for window in liaison.tree().root.children if window.name == "Karim Benali"]
    reached = caller.begin("Reach", "(sssa{sv})", KARIM, "message", "", {})
    dialog = liaison.window("Karim Benali: Send message")
    assert not reached
    answer(liaison, dialog, "Send message")
    window = liaison.window("Karim Benali")
    caller.wait("the answer", lambda: reached)
    assert reached == [(True,)]
    liaison.lift(window)
    liaison.screen.press("ctrl+w")
    liaison.wait_end_of(window)


def command(caller, liaison):
    """The command of the terminal is asked about like any other program; refused, it says so."""
    process = presence_command("--json", KARIM)
    answer(liaison, question(liaison, "liaison-presence"), "Allow")
    status, out, err = finish(process)
    assert status == 0, (status, err)
    person, = json.loads(out)
    assert person["name"] == "Karim Benali" and person["availability"] == "busy", person
    status, out, err = finish(presence_command("sip:" + KARIM, "nobody"))
    lines = [line.split("\t") for line in out.splitlines()]
    assert (status, err) == (0, ""), (status, err)
    assert lines[0][:4] == ["sip:" + KARIM, "busy", "In a call", "Karim Benali"], out
    assert lines[1][:2] == ["nobody", "unknown"], out
    assert finish(presence_command())[0] == 2


def take_back(caller, liaison, python):
    """In the preferences: one is switched off, the other one is removed; then there is none."""
    liaison.lift(liaison.main_window())
    liaison.screen.press("ctrl+comma")
    window = liaison.window("Preferences")
    liaison.screen.press("ctrl+f")
    liaison.screen.type("programs")
    liaison.click(liaison.wait_usable("list item", "liaison-presence", window))
    wait("the refusal", lambda: finish(presence_command(KARIM))[0] == 4)
    caller.told.clear()
    liaison.click_on("push button", "Remove " + python, within=window)
    caller.wait_told("AccessChanged", lambda access: access == "refused")
    # It is not asked about again at once.
    assert caller.look_up(KARIM) == ("refused", ["unknown"])
    liaison.click_on("push button", "Remove liaison-presence", within=window)
    liaison.wait_for("list item", "No Program Has Asked Yet", window)
    assert not liaison.find_all("dialog"), "a question too many"
    liaison.lift(window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)
    liaison.lift(liaison.main_window())


# ---- GNOME Shell's search ----

def search(caller, liaison):
    """As GNOME Shell: a click on what it finds opens the person, the message, or all that is found."""
    application = "org.liaison.Liaison" + (".Devel" if "Development" in paths["title"] else "")

    def ask(method, signature, *arguments):
        return caller.bus.call_sync(f"{application}.SearchProvider", "/org/liaison/SearchProvider",
                                    "org.gnome.Shell.SearchProvider2", method,
                                    GLib.Variant(signature, arguments), None,
                                    Gio.DBusCallFlags.NONE, 20000, None).unpack()

    def found():
        try:
            return ask("GetInitialResultSet", "(as)", ["karim"])[0]
        except GLib.Error as error:
            assert Gio.DBusError.get_remote_error(error).endswith(".AccessDenied"), error
            return None
    assert found() is None, "anybody may search"
    name = Gio.bus_own_name_on_connection(caller.bus, "org.gnome.Shell",
                                          Gio.BusNameOwnerFlags.NONE, None, None)
    results = caller.wait("what is found", found)
    ask("ActivateResult", "(sasu)", results[0], ["karim"], 0)
    card = liaison.window("Contact Card")
    liaison.wait_for("label", lambda text: "Karim Benali" in text, card)
    liaison.lift(card)
    liaison.screen.press("Escape")
    liaison.wait_end_of(card)
    message = ask("GetInitialResultSet", "(as)", ["edge", "certif"])[0][0]
    ask("ActivateResult", "(sasu)", message, ["edge"], 0)
    window = liaison.window("Re: Edge server certificates")
    liaison.wait_for("label", "Re: Edge server certificates", window)
    liaison.lift(window)
    liaison.screen.press("Escape")
    liaison.wait_end_of(window)
    ask("LaunchSearch", "(asu)", ["rollout"], 0)
    liaison.wait_gone("list item", lambda text: "Holiday cover" in text)
    liaison.message("Rollout plan")
    Gio.bus_unown_name(name)


# ---- Started by the bus ----

class Process:
    """A process that is not a child of this one: how it ended is not known."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = 0

    def poll(self):
        return None if os.path.exists(f"/proc/{self.pid}") else 0

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self):
        wait("the end of the process", lambda: self.poll() == 0)


class Activated(Liaison):
    """Liaison as the bus has started it."""

    def __init__(self, place, pid, log):  # pylint: disable=super-init-not-called
        self.screen = place.screen
        self._bus = place.bus
        self._log = open(log, encoding="utf-8", errors="replace")
        self._process = Process(pid)
        self._name = wait("the program on the accessibility bus", self._find_name)
        place.programs.append(self)


def install_service(place):
    """The file that is installed, but for where the program is. Returns where the program writes its log."""
    build = os.path.join(os.path.dirname(paths["liaison"]), "..", "..")
    with open(os.path.join(build, "data", f"{NAME}.service"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    command = next(line for line in lines if line.startswith("Exec=")).split()
    assert command[0].endswith("/bin/liaison") and lines[1] == f"Name={NAME}", lines
    log = os.path.join(place.folder(), "log")
    services = os.path.join(os.path.dirname(os.environ["XDG_RUNTIME_DIR"]), "services")
    program = os.path.abspath(paths["liaison"])
    environment = " ".join(f"{name}={value}" for name, value in Liaison.FAST.items())
    with open(os.path.join(services, f"{NAME}.service"), "w", encoding="utf-8") as file:
        file.write(f"{lines[0]}\n{lines[1]}\nExec=/bin/sh -c "
                   f"\"{environment} exec {program} {' '.join(command[1:])} 2>{log}\"\n")
    return log


def has_actions(caller, owner):
    """Whether the actions of the application answer there: “reach” is one of them, and asks nobody."""
    application = "org.liaison.Liaison" + (".Devel" if "Development" in paths["title"] else "")
    try:
        actions = caller.bus.call_sync(owner, "/" + application.replace(".", "/"), "org.gtk.Actions", "List",
                                       None, None, Gio.DBusCallFlags.NONE, 20000, None).unpack()[0]
    except GLib.Error as error:
        assert Gio.DBusError.get_remote_error(error).startswith("org.freedesktop.DBus.Error.Unknown"), error
        return False
    assert "reach" in actions, actions
    return True


def own_connection(caller):
    """Who may talk to the names for other programs does not get at the application by that."""
    application = "org.liaison.Liaison" + (".Devel" if "Development" in paths["title"] else "")
    assert has_actions(caller, bus_call(caller, "GetNameOwner", application))
    assert not has_actions(caller, bus_call(caller, "GetNameOwner", NAME))
    assert not has_actions(caller, bus_call(caller, "GetNameOwner", application + ".SearchProvider"))


def bus_call(caller, method, *arguments):
    answer = caller.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", method,
                                  GLib.Variant("(" + "s" * len(arguments) + ")", arguments), None,
                                  Gio.DBusCallFlags.NONE, -1, None).unpack()
    return answer[0] if answer else None


def is_window_shown(place, liaison):
    return any(window.pid == liaison.pid and window.width > 700 for window in place.screen.windows())


def activated(place, office, caller):
    """Who asks while it does not run starts it, with no window; whoever starts it then sees the window."""
    folder = os.path.join(os.environ["XDG_DATA_HOME"],
                          "liaison-devel" if "Development" in paths["title"] else "liaison")
    shutil.copytree(place.profile(office), folder)
    log = install_service(place)
    bus_call(caller, "ReloadConfig")
    assert caller.look_up(KARIM) == ("asked", ["unknown"])
    liaison = Activated(place, bus_call(caller, "GetConnectionUnixProcessID", NAME), log)
    allowed = False
    for _ in range(3):
        dialog = liaison.question()
        if dialog.name.startswith("Password"):
            liaison.answer_password(dialog, office.people[0]["password"])
        else:
            answer(liaison, dialog, "Allow")
            allowed = True
    assert allowed
    caller.wait("Karim’s state", lambda: caller.look_up(KARIM) == ("allowed", ["busy"]))
    assert not is_window_shown(place, liaison)
    subprocess.run([paths["liaison"]], timeout=60, check=True, env={**os.environ, **Liaison.FAST})
    wait("the window", lambda: is_window_shown(place, liaison))
    own_connection(caller)
    liaison.lift(liaison.main_window())
    liaison.quit()


def demo(place):
    """The people of a demo are not told to other programs as if they were the user's."""
    liaison = place.start("--demo")
    liaison.message("Budget review moved to Thursday", "Amélie Laurent")
    liaison.person("Amélie Laurent, ")
    status, _, err = finish(presence_command(KARIM))
    assert status == 3 and "does not run" in err, (status, err)
    liaison.quit()


@journey
def other_programs(place):
    """Another program asks once, sees what is allowed, reaches with a click, and is shut out again."""
    status, _, err = finish(presence_command(KARIM))
    assert status == 3 and "does not run" in err, (status, err)
    demo(place)
    office = place.office()
    liaison = place.liaison(office)
    caller = Caller()
    python = ask_and_allow(caller, liaison)
    watch(caller, liaison, office)
    reach(caller, liaison)
    command(caller, liaison)
    take_back(caller, liaison, python)
    search(caller, liaison)
    liaison.quit()
    activated(place, office, caller)


main(other_programs)
