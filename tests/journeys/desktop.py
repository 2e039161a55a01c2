# SPDX-License-Identifier: GPL-3.0-or-later
"""A program driven as a person would: seen through accessibility, touched by mouse and keyboard.

Nothing here sleeps for a fixed time: everything that is waited for has a deadline. The tree is read
from the program's own accessibility cache, which gives it in one call; walking it node by node
takes seconds.
"""
import os
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402 pylint: disable=wrong-import-position

WAIT_S = 30
# A place in the middle of the main window.
ASIDE = (900, 600)
POLL_S = 0.1

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
TEXT = "org.a11y.atspi.Text"
EDITABLE = "org.a11y.atspi.EditableText"
CACHE_PATH = "/org/a11y/atspi/cache"
ROOT_PATH = "/org/a11y/atspi/accessible/root"
NULL_PATH = "/org/a11y/atspi/null"
# A popover has no role of its own in GTK 4.8, and no name but that of its class.
POPOVERS = ("GtkPopover", "GtkPopoverMenu", "LiaStatusPopover")

FOCUSED = int(Atspi.StateType.FOCUSED)
SELECTED = int(Atspi.StateType.SELECTED)
SENSITIVE = int(Atspi.StateType.SENSITIVE)
CHECKED = int(Atspi.StateType.CHECKED)

# What a program may not say on its standard error.
FORBIDDEN = ("CRITICAL", "WARNING", "ERROR: AddressSanitizer", "runtime error:",
             "ERROR: LeakSanitizer")


class Gone(Exception):
    """What was asked for is no longer there."""


def wait(what, condition, timeout_s=WAIT_S):
    """Waits until condition() gives something true, and returns it. what: for people; a function
    may tell it when it is too late."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            value = condition()
        except Gone:
            value = None
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("this did not come: " + (what() if callable(what) else what))
        time.sleep(POLL_S)


class Bus:
    """The accessibility bus of this session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        self._bus = Gio.DBusConnection.new_for_address_sync(
            self.address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)

    def call(self, name, path, interface, method, arguments=None):
        try:
            return self._bus.call_sync(name, path, interface, method, arguments, None,
                                       Gio.DBusCallFlags.NONE, 20000, None).unpack()
        except GLib.Error as error:
            raise Gone(error.message) from error

    def descriptions(self, name, path):
        """A function that returns the new descriptions of an object that were told of since now."""
        told = []

        def changed(_bus, _sender, _path, _interface, _signal, parameters):
            told.append(parameters.unpack()[3])

        def told_so_far():
            while GLib.MainContext.default().iteration(False):
                pass
            return told

        self._bus.signal_subscribe(name, "org.a11y.atspi.Event.Object", "PropertyChange", path,
                                   "accessible-description", Gio.DBusSignalFlags.NONE, changed)
        return told_so_far

    def _ask(self, method, arguments=None):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         method, arguments)[0]

    def find_process(self, pid):
        """The name on the bus of a process, or None while it has none."""
        for name in self._ask("ListNames"):
            try:
                if name.startswith(":") and self._ask("GetConnectionUnixProcessID",
                                                      GLib.Variant("(s)", (name,))) == pid:
                    return name
            except Gone:
                pass
        return None


def titled(label):
    """The name of a button with this label: GTK 4.8 says a label with a mnemonic twice over."""
    return lambda name: name == label or name.replace("_", "", 1) == f"{label} {label}"


def border(window, size):
    """The width of the border around a widget of this size in a window, or None: the window is
    another one’s. It is the same on all sides."""
    more = window.width - size[0], window.height - size[1]
    return more[0] // 2 if more[0] == more[1] and 0 <= more[0] <= 120 else None


class Node:
    """Something accessible, as it was when the tree was read."""

    def __init__(self, tree, item):
        (_, self.path), _, (_, self.parent_path), self.index, self.n_children, self.interfaces, \
            self.name, role, self.description, states = item
        self.tree = tree
        self.role = Atspi.role_get_name(Atspi.Role(role))
        self._states = states[0] | states[1] << 32

    def has(self, state):
        return bool(self._states >> state & 1)

    @property
    def parent(self):
        return self.tree.nodes.get(self.parent_path)

    @property
    def children(self):
        return self.tree.children.get(self.path, [])

    def ancestors(self):
        """This node, its parent, and so on."""
        node = self
        while node is not None:
            yield node
            node = node.parent

    def descendants(self):
        """This node and all below it, in the order of the tree."""
        yield self
        for child in self.children:
            yield from child.descendants()

    @property
    def native(self):
        """The node of the window or popover in which it stands."""
        for node in self.ancestors():
            if node.role in ("frame", "dialog", "window", "alert", "menu") \
                    or node.name in POPOVERS or node.parent is None \
                    or node.parent.path == ROOT_PATH:
                return node
        return self

    def __str__(self):
        state = "" if self.has(SENSITIVE) else " (insensitive)"
        focus = " (focused)" if self.has(FOCUSED) else ""
        return f"{self.role} “{self.name}”{state}{focus}"


class Tree:
    """All that a program shows, read at one moment."""

    def __init__(self, items, told):
        """told: path → the paths of the children, where they were asked for. In the cache are
        others, too: menus that were closed, and that GTK 4.8 has not let go."""
        self.children = {}
        for item in items:
            node = Node(self, item)
            if node.path == ROOT_PATH:
                self.root = node
            elif node.path in told.get(node.parent_path, (node.path,)):
                self.children.setdefault(node.parent_path, []).append(node)
        for children in self.children.values():
            children.sort(key=lambda node: node.index)
        self.nodes = {node.path: node for node in self.root.descendants()}

    def incomplete(self):
        """The paths of those whose children are not all there, or others are."""
        return [node.path for node in self.nodes.values()
                if [child.index for child in node.children] != list(range(node.n_children))]

    def dump(self):
        lines = []

        def walk(node, depth):
            lines.append("  " * depth + str(node))
            for child in node.children:
                walk(child, depth + 1)
        walk(self.root, 0)
        return "\n".join(lines)


def fits(value, wanted):
    """wanted: None for anything, a text, or a function of the value."""
    if wanted is None:
        return True
    return wanted(value) if callable(wanted) else value == wanted


class Program:
    """A running program."""

    def __init__(self, bus, screen, command, environment=None):
        self.screen = screen
        self._bus = bus
        self._log = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=self._log,
                                         env={**os.environ, **(environment or {})})
        self._name = wait(lambda: f"{command[0]} on the accessibility bus\n{self.log()}",
                          self._find_name)

    def _find_name(self):
        if self._process.poll() is not None:
            raise AssertionError(f"it ended at once\n{self.log()}")
        name = self._bus.find_process(self._process.pid)
        if name is not None:
            # GTK 4.8 takes questions from when it has a cache on; asked before, it complains.
            self._bus.call(name, CACHE_PATH, "org.a11y.atspi.Cache", "GetItems")
        return name

    def announcements(self, node):
        """A function that returns what a screen reader was told since now, while the node has the focus:
        GTK 4.8 can tell it only as a new description of that."""
        told = self._bus.descriptions(self._name, node.path)
        return lambda: [text for text in told() if text]

    # ---- Seeing ----

    def tree(self):
        """Reads the tree. What was never asked for is not in the cache: it is asked for first."""
        assert self.is_running(), f"the program has ended with {self._process.returncode}\n" \
            + self.log()
        told = {ROOT_PATH: self._children(ROOT_PATH)}
        while True:
            items = self._bus.call(self._name, CACHE_PATH, "org.a11y.atspi.Cache", "GetItems")[0]
            tree = Tree(items, told)
            # Some have children for ever that are not told of, such as the text of an entry.
            new = [path for path in tree.incomplete() if path not in told]
            if not new:
                return tree
            for path in new:
                told[path] = self._children(path)

    def _children(self, path):
        try:
            children = self._bus.call(self._name, path, ACCESSIBLE, "GetChildren")[0]
            return {child for _, child in children}
        except Gone:
            return set()

    def find_all(self, role=None, name=None, within=None):
        """All nodes of a role and name, shown or not, in the order of the tree."""
        tree = self.tree()
        top = tree.root if within is None else tree.nodes.get(within.path)
        if top is None:
            raise Gone(str(within))
        return [node for node in top.descendants()
                if fits(node.role, role) and fits(node.name, name)]

    def shown(self, role=None, name=None, within=None):
        """The first node that can be seen and clicked, or None."""
        for node in self.find_all(role, name, within):
            if self.is_shown(node):
                return node
        return None

    def wait_for(self, role=None, name=None, within=None, timeout_s=WAIT_S):
        """Waits for a node that can be seen and clicked."""
        return wait(lambda: self.describe(role, name, within),
                    lambda: self.shown(role, name, within), timeout_s)

    def wait_gone(self, role=None, name=None, within=None, timeout_s=WAIT_S):
        """Waits until no such node can be seen."""
        wait(f"the end of {role} {name}",
             lambda: self.shown(role, name, within) is None, timeout_s)

    def describe(self, role, name, within):
        there = [str(node) for node in self.find_all(role, None, None) if node.name]
        shown = "\n    ".join(there[:80])
        where = f" in {within}" if within is not None else ""
        return f"{role} “{name}”{where}; there is\n    {shown}"

    def extents(self, node):
        """(x, y, width, height) within its window."""
        return self._bus.call(self._name, node.path, COMPONENT, "GetExtents",
                              GLib.Variant("(u)", (int(Atspi.CoordType.WINDOW),)))[0]

    def _middle(self, node):
        x, y, width, height = self.extents(node)
        return x + width // 2, y + height // 2

    def is_shown(self, node):
        """Whether its middle can be seen: nothing else of its window is there."""
        if COMPONENT not in node.interfaces:
            return False
        x, y, width, height = self.extents(node)
        if width <= 0 or height <= 0:
            return False
        # Of pictures, and of the text in an entry, GTK 4.8 tells nothing. Around a picture there is
        # the rest of its button: outside of the extents, but inside of the widget.
        for point in ((x + width // 2, y + height // 2), (x - 3, y + height // 2),
                      (x + width // 2, y - 3)):
            _, path = self._bus.call(
                self._name, node.native.path, COMPONENT, "GetAccessibleAtPoint",
                GLib.Variant("(iiu)", (*point, int(Atspi.CoordType.WINDOW))))[0]
            if path != NULL_PATH:
                return self._is_part_of(path, node)
            if EDITABLE in node.interfaces or node.role == "text":
                return True
        return False

    def _is_part_of(self, path, node):
        # The pointer goes through what is grey to what is around it.
        around = node.path if node.has(SENSITIVE) else node.parent_path
        while path not in ("", ROOT_PATH, NULL_PATH):
            if path in (node.path, around):
                return True
            path = self._parent_path(path)
        return False

    def _parent_path(self, path):
        (_, parent), = self._bus.call(self._name, path, "org.freedesktop.DBus.Properties", "Get",
                                      GLib.Variant("(ss)", (ACCESSIBLE, "Parent")))
        return parent

    def describers(self, node):
        """The names of what describes a node to a screen reader."""
        relations = self._bus.call(self._name, node.path, ACCESSIBLE, "GetRelationSet")[0]
        paths = {path for kind, targets in relations if kind == int(Atspi.RelationType.DESCRIBED_BY)
                 for _, path in targets}
        return [other.name for other in self.find_all() if other.path in paths]

    def text(self, node):
        """What stands in an entry or a text."""
        count = self._bus.call(self._name, node.path, "org.freedesktop.DBus.Properties", "Get",
                               GLib.Variant("(ss)", (TEXT, "CharacterCount")))[0]
        return self._bus.call(self._name, node.path, TEXT, "GetText",
                              GLib.Variant("(ii)", (0, count)))[0]

    def fresh(self, node):
        """The same node as it is now."""
        now = self.tree().nodes.get(node.path)
        if now is None:
            raise Gone(str(node))
        return now

    # ---- Touching ----

    def _own_windows(self):
        """Those of this program, the topmost first: there may be others on the screen."""
        return [window for window in self.screen.windows() if window.pid == self.pid]

    def _find_window(self, node):
        """The window on the screen of a node, and the width of the border around its widget: the
        one that has its size. Of several of one size each was made in the order of the tree."""
        size = self.extents(node.native)[2:]
        alike = sorted((window for window in self._own_windows() if border(window, size)
                        is not None), key=lambda window: window.id)
        natives = [other for other in node.tree.root.children if self.extents(other)[2:] == size]
        paths = [other.path for other in natives]
        if not alike:
            return None
        index = paths.index(node.native.path) if node.native.path in paths else -1
        window = alike[index] if len(alike) == len(paths) else alike[-1]
        return window, border(window, size)

    def _window(self, node):
        return wait(lambda: f"the window of {node}, {self.extents(node.native)}; there are "
                    f"{self._own_windows()}", lambda: self._find_window(node))

    def resize(self, node, width, height):
        """Gives the window of a node another size."""
        self.screen.resize(self._window(node)[0], width, height)

    def lift(self, node):
        """Puts the window of a node above all others, also those of other programs."""
        self.screen.lift(self._window(node)[0])

    def top_window(self, role=None):
        """The window of the program that lies above its others, if it has this role."""
        top = next(iter(self._own_windows()), None)
        for node in self.tree().root.children:
            found = self._find_window(node)
            if top and found and found[0].id == top.id and fits(node.role, role):
                return node
        return None

    def _point(self, node):
        """The window of a node, and where its middle is on the screen."""
        window, width = self._window(node)
        x, y = self._middle(node)
        return window, window.x + width + x, window.y + width + y

    def click(self, node, button=1):
        """A click in the middle of a node, once it stands still."""
        self.screen.click(*self._point_at_rest(node), button)

    def _point_at_rest(self, node):
        seen = [None]

        def stands_still():
            last, seen[0] = seen[0], self._point(node)
            return seen[0] == last
        wait(lambda: f"{node} at rest", stands_still)
        return seen[0][1:]

    def drag(self, node, target):
        """Drags the middle of a node onto the middle of another one, once both stand still."""
        self.screen.drag(self._point_at_rest(node), self._point_at_rest(target))

    def is_covered(self, node):
        """Whether another window lies above its middle."""
        own, x, y = self._point(node)
        for window in self.screen.windows():
            if window.id == own.id:
                return False
            if 0 <= x - window.x < window.width and 0 <= y - window.y < window.height:
                return True
        return True

    def click_on(self, role, name, within=None, button=1):
        """Waits for a node that can be used, and clicks it."""
        node = self.wait_usable(role, name, within)
        self.click(node, button)
        return node

    def click_until_gone(self, role, name, gone_role, gone_name):
        """Clicks a node until another one has gone by it. While a popover goes, GTK 4.8 loses a
        click; and all others, until the pointer has moved."""
        def is_gone():
            self.screen.point(*ASIDE)
            self.click_on(role, name)
            try:
                self.wait_gone(gone_role, gone_name, timeout_s=WAIT_S / 6)
            except AssertionError:
                return False
            return True
        wait(f"the end of {gone_role} {gone_name}", is_gone)

    def wait_usable(self, role, name, within=None):
        """Waits for a node that is shown, sensitive and covered by no other window."""
        return wait(lambda: self.describe(role, name, within),
                    lambda: self._usable(role, name, within))

    def _usable(self, role, name, within):
        for node in self.find_all(role, name, within):
            if node.has(SENSITIVE) and self.is_shown(node) and not self.is_covered(node):
                return node
        return None

    def enter(self, node, text):
        """Clicks into an entry or a text, replaces what is there, and waits for it to be there."""
        wait(f"the focus in {node}", lambda: self._click_into(node))
        self.screen.press("ctrl+a")
        self.screen.type(text)
        # A text that stands by itself tells nothing of what is in it in GTK 4.8.
        if TEXT in node.interfaces:
            wait(lambda: f"“{text}” in {node}: there is “{self.text(node)}”",
                 lambda: self.text(node) == text)

    def _click_into(self, node):
        """Whether nothing else has the focus after a click. An entry does not tell that it has it,
        and a click that comes while a popover goes is lost in GTK 4.8."""
        self.click(node)
        own = {below.path for below in self.fresh(node).descendants()}
        return not [other for other in self.find_all(within=node.native)
                    if other.has(FOCUSED) and other.path not in own]

    # ---- Menus ----

    def wait_item(self, name):
        """Waits for an item of the open menu, and returns it; it may be one that is grey."""
        wait("a menu", self._is_menu_open)
        return wait(lambda: self.describe("menu item", name, None),
                    lambda: next(iter(self.find_all("menu item", name)), None))

    def _is_menu_open(self):
        """Whether one of its items can be seen, and the keyboard goes to it."""
        items = self.find_all("menu item")
        return any(self.is_shown(item) for item in items if item.has(SENSITIVE)) \
            and any(item.has(FOCUSED) for item in items)

    def open_menu(self, node, key):
        """Opens the menu of what has the focus, a row, with a key."""
        wait(lambda: f"the focus in {node}",
             lambda: any(below.has(FOCUSED) for below in self.fresh(node).descendants()))
        self.screen.press(key)

    def wait_no_menu(self):
        wait("the end of the menu", lambda: not self.find_all("menu item"))

    def close_menu(self):
        self.screen.press("Escape")
        self.wait_no_menu()

    def is_usable(self, node):
        return self.fresh(node).has(SENSITIVE)

    def choose(self, name):
        """Chooses an item of the open menu with the keyboard."""
        item = self.wait_item(name)
        assert item.has(SENSITIVE), f"{item} cannot be chosen"
        for _ in range(40):
            focused = self._focused_item()
            if focused is not None and focused.path == item.path:
                self.screen.press("Return")
                return
            self.screen.press("Down")
            wait("the next item of the menu", lambda last=focused: self._moved_from(last))
        raise AssertionError(f"the keyboard does not reach {item}")

    def _focused_item(self):
        return next((node for node in self.find_all("menu item") if node.has(FOCUSED)), None)

    def _moved_from(self, last):
        focused = self._focused_item()
        return focused is not None and (last is None or focused.path != last.path)

    # ---- Its end ----

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def check_log(self):
        for line in self.log().splitlines():
            for word in FORBIDDEN:
                if word in line:
                    raise AssertionError(f"the program complained:\n{self.log()}")

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def wait_end(self, timeout_s=WAIT_S):
        """Waits for its end; it must be a good one."""
        wait("the end of the program", lambda: not self.is_running(), timeout_s)
        status = self._process.returncode
        assert status == 0, f"the program ended with status {status}\n{self.log()}"
        self.check_log()

    def terminate(self):
        """Ends it as the end of the desktop session does."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self):
        """Ends it as a crash does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
