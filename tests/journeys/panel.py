# SPDX-License-Identifier: GPL-3.0-or-later
"""Real panels at the lower edge of the screen, each with nothing on it but the tray."""
import os
import re
import shutil
import subprocess
import tempfile

from gi.repository import Gio, GLib

from desktop import wait
from oracle import Skip

# The colours of the states, as the icon shows them.
GREEN = "#26a269"
RED = "#e01b24"

STRIP = "1800x34+0+866"

XFCE = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=900;y=884"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"""

LXQT = """panels=panel1

[panel1]
plugins=statusnotifier
position=Bottom
panelSize=30

[statusnotifier]
type=statusnotifier
"""


def _ask(bus, method, arguments=None):
    return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                         arguments, None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def item_status(pid):
    """What the icon of a process tells its panel: “Active” or “NeedsAttention”; None without an icon."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in _ask(bus, "ListNames"):
        try:
            if name.startswith(":") and pid == _ask(bus, "GetConnectionUnixProcessID",
                                                    GLib.Variant("(s)", (name,))):
                return bus.call_sync(name, "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get",
                                     GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", "Status")), None,
                                     Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        except GLib.Error:
            pass  # it went meanwhile, or it is another connection of the process
    return None


class Panel:
    """A panel that runs; a context manager. What it shows is seen in pictures of the screen."""

    program = ""
    arguments = ()
    settings = ""  # below XDG_CONFIG_HOME
    content = ""

    def __init__(self, screen):
        if shutil.which(self.program) is None:
            raise Skip(f"{self.program} is not installed")
        self._screen = screen
        self._process = None
        path = os.path.join(os.environ["XDG_CONFIG_HOME"], self.settings)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.content)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._process = subprocess.Popen(
            [self.program, *self.arguments], env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        """As when it has crashed."""
        self._process.kill()
        self._process.wait()

    def _find(self, colour):
        """The middle of what has this colour on the panel, or None."""
        with tempfile.NamedTemporaryFile(suffix=".png") as picture:
            self._screen.picture(picture.name)
            box = subprocess.run(
                ["convert", picture.name, "-crop", STRIP, "+repage", "-fuzz", "8%",
                 "-fill", "black", "+opaque", colour, "-fill", "white", "-opaque", colour,
                 "-format", "%@ %[fx:mean*w*h]", "info:"],
                check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        found = re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+) ([\d.e+-]+)", box.strip())
        # An icon of a panel has some hundred pixels; a few may have the colour by chance.
        if found is None or float(found[5]) < 20:
            return None
        width, height, x, y = (int(number) for number in found.groups()[:4])
        return x + width // 2, 866 + y + height // 2

    def icon(self, colour):
        """Waits for the icon in this colour; returns where it is."""
        return wait(f"the icon in {colour}", lambda: self._find(colour))

    def no_icon(self, colour):
        wait("the icon to go", lambda: self._find(colour) is None)


class XfcePanel(Panel):
    """Needs the service org.xfce.Xfconf on the bus."""
    program = "xfce4-panel"
    arguments = ("--disable-wm-check",)
    settings = "xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml"
    content = XFCE


class LxqtPanel(Panel):
    program = "lxqt-panel"
    settings = "lxqt/panel.conf"
    content = LXQT
