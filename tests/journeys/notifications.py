# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a desktop that shows notifications: one that only keeps them, that of a sandbox, and
real ones."""
import json
import os
import shutil
import subprocess
import threading

from desktop import wait
from gi.repository import Gio, GLib
from oracle import Skip

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/>
  </method>
</interface></node>"""

PORTAL_NAME = "org.freedesktop.portal.Desktop"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
PORTAL_INTERFACE = """<node><interface name="org.freedesktop.portal.Notification">
  <method name="AddNotification">
    <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
  </method>
  <method name="RemoveNotification"><arg type="s" direction="in"/></method>
  <property name="SupportedOptions" type="a{sv}" access="read"/>
  <property name="version" type="u" access="read"/>
</interface></node>"""

# Without a notification Plasma's server shows a window of this width.
PLASMA_ICON_WIDTH = 160
XFCE4_NOTIFYD = "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd"


class Service:
    """Owns a name on the session bus; answers in a thread of its own. A context manager."""

    name = path = interface = ""

    def __init__(self):
        self._loop = None
        self._bus = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it, if it has not ended yet."""
        self._loop.quit()
        self._thread.join()

    def _run(self):
        context = GLib.MainContext.new()
        context.push_thread_default()
        self._loop = GLib.MainLoop.new(context, False)
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        self._bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        interface = Gio.DBusNodeInfo.new_for_xml(self.interface).interfaces[0]
        self._bus.register_object(self.path, interface, self._called, self._asked)
        self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "RequestName", GLib.Variant("(su)", (self.name, 4)), None,
                            Gio.DBusCallFlags.NONE, -1, None)
        # From within the loop: one that does not run yet cannot be ended.
        source = GLib.Idle()
        source.set_callback(lambda *_: self._ready.set())
        source.attach(context)
        self._loop.run()
        self._bus.close_sync()
        context.pop_thread_default()

    def _called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        raise NotImplementedError

    def _asked(self, _bus, _sender, _path, _interface, _name):
        """A property."""
        return None


class Notifications(Service):
    """A notification server that only keeps what it is to show."""

    name, path, interface = NAME, PATH, INTERFACE

    def __init__(self):
        super().__init__()
        self._notifications = {}  # id: (summary, body)
        self._last_id = 0

    @property
    def shown(self):
        """(summary, body) of those that are shown now, the oldest first."""
        return list(self._notifications.values())

    def click(self, summary, action="default", token=None):
        """What the server tells of a click, with a token that lets a window take the focus where it gives one."""
        number = next(number for number, (title, _) in self._notifications.items()
                      if title == summary)
        if token:
            self._bus.emit_signal(None, PATH, NAME, "ActivationToken",
                                  GLib.Variant("(us)", (number, token)))
        self._bus.emit_signal(None, PATH, NAME, "ActionInvoked",
                              GLib.Variant("(us)", (number, action)))

    def _called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "Notify":
            _, replaces, _, summary, body, _, _, _ = arguments.unpack()
            if not replaces:
                self._last_id += 1
            self._notifications[replaces or self._last_id] = (summary, body)
            invocation.return_value(GLib.Variant("(u)", (replaces or self._last_id,)))
        elif method == "CloseNotification":
            self._notifications.pop(arguments.unpack()[0], None)
            invocation.return_value(None)
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["body", "actions"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("journey", "", "1", "1.2")))


class Portal(Service):
    """The portal through which a program in a sandbox shows notifications, of version 2."""

    name, path, interface = PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE

    def __init__(self):
        super().__init__()
        self.shown = {}  # id: what AddNotification told

    def invoke(self, number, action, text=None):
        """What the portal tells of a click, or of a text that was typed."""
        more = [GLib.Variant("a{sv}", {"activation-token": GLib.Variant("s", "token")})]
        if text is not None:
            more.append(GLib.Variant("s", text))
        self._bus.emit_signal(None, PORTAL_PATH, "org.freedesktop.portal.Notification",
                              "ActionInvoked", GLib.Variant("(ssav)", (number, action, more)))

    def _called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "AddNotification":
            number, notification = arguments.unpack()
            self.shown[number] = notification
        else:
            self.shown.pop(arguments.unpack()[0], None)
        invocation.return_value(None)

    def _asked(self, _bus, _sender, _path, _interface, name):
        if name == "version":
            return GLib.Variant("u", 2)
        return GLib.Variant("a{sv}", {
            "button-purpose": GLib.Variant("as", ["im.reply-with-text"])})


class Daemon:
    """A real notification server; a context manager. What it shows is touched on the screen."""

    command = ()
    environment = {}

    def __init__(self, screen):
        if shutil.which(self.command[0]) is None:
            raise Skip(f"{self.command[0]} is not installed")
        self.screen = screen
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL,
                                         env={**os.environ, **self.environment})
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        wait("a notification server", lambda: bus.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
            GLib.Variant("(s)", (NAME,)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0])
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _find(self):
        raise NotImplementedError

    def window(self):
        """Waits for a notification on the screen, until it stands still."""
        seen = []

        def at_rest():
            seen.append(self._find())
            return len(seen) > 5 and seen[-1] is not None and seen[-1] == seen[-5] and seen[-1]
        return wait("the notification on the screen", at_rest)

    def wait_gone(self):
        wait("the end of the notifications", lambda: self._find() is None)


class Dunst(Daemon):
    """A middle click is the default action of a notification. It shows no buttons."""

    command = ("dunst", "-conf", "/etc/xdg/dunst/dunstrc")

    def _find(self):
        return next((window for window in self.screen.windows()
                     if window.is_popup and window.pid == 0), None)

    def click(self):
        window = self.window()
        self.screen.click(window.x + window.width // 2, window.y + window.height // 2, button=2)

    @staticmethod
    def history():
        """(summary, body) of those that were shown, the newest first; the body is markup."""
        said = subprocess.run(["dunstctl", "history"], check=True, stdout=subprocess.PIPE, text=True)
        return [(one["summary"]["data"], one["body"]["data"])
                for one in json.loads(said.stdout)["data"][0]]


class Xfce4Notifyd(Daemon):
    """It shows all actions as buttons of one width. Needs the service org.xfce.Xfconf."""

    command = (XFCE4_NOTIFYD,)

    def _find(self):
        return next((window for window in self.screen.windows()
                     if window.pid == self._process.pid), None)

    def press(self, number, n_buttons):
        """Clicks the button of that place, from 0."""
        window = self.window()
        self.screen.click(window.x + 14 + (window.width - 28) * (2 * number + 1) // (2 * n_buttons),
                          window.y + window.height - 31)


class Plasma(Daemon):
    """Plasma's, with no shell around it. A text can be typed into a notification: its last row is a field, and the button
    that sends."""

    command = ("plasmawindowed", "org.kde.plasma.notifications")
    environment = {"QT_QUICK_BACKEND": "software", "XDG_CURRENT_DESKTOP": "KDE"}

    def _find(self):
        return next((window for window in self.screen.windows()
                     if window.pid == self._process.pid and window.width > PLASMA_ICON_WIDTH), None)

    def answer(self, text):
        window = self.window()
        self.screen.click(window.x + window.width - 110, window.y + window.height - 20)
        self.screen.focus(window)
        self.screen.keys(*text)
        self.screen.keys("Return")
