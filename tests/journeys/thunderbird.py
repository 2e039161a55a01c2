# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Thunderbird with the extension of the build folder, and nothing of the network."""
import json
import os
import shutil

from gi.repository import Atspi, GLib

from desktop import ACCESSIBLE, COMPONENT, ROOT_PATH, WAIT_S, Gone, Program, Tree, wait
from oracle import Skip

PROGRAM = "/usr/lib/thunderbird/thunderbird"
EXTENSION = "presence@liaison.example.org"
HOST = "org.liaison.presence.json"

PREFERENCES = {
    # Seen by a screen reader, and by this test.
    "accessibility.force_disabled": -1,
    "extensions.autoDisableScopes": 0,
    "xpinstall.signatures.required": False,
    # Nothing asks anything when it starts, and nothing is fetched.
    "app.donation.eoy.version.viewed": 999,
    "app.update.auto": False,
    "browser.safebrowsing.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    # An account of local folders alone.
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.account.account1.server": "server1",
    "mail.server.server1.type": "none",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.userName": "nobody",
}


PROPERTIES = "org.freedesktop.DBus.Properties"
SHOWING = int(Atspi.StateType.SHOWING)


class Thunderbird(Program):
    """Thunderbird in a home of its own. It has no cache of what is accessible, and tells places on the screen."""

    def __init__(self, place, build, *arguments):
        if not os.path.exists(PROGRAM):
            raise Skip("thunderbird is not installed")
        home = place.folder()
        self._install(home, build)
        super().__init__(place.bus, place.screen,
                         [PROGRAM, "--profile", self._profile, "--no-remote", *arguments],
                         {"HOME": home, "GNOME_ACCESSIBILITY": "1", "MOZ_CRASHREPORTER_DISABLE": "1"})
        place.programs.append(self)

    def _install(self, home, build):
        """As `meson install` does it, but that the host is that of the build folder."""
        data = os.path.join(build, "data", "integrations", "thunderbird")
        self._profile = os.path.join(home, "profile")
        extensions = os.path.join(self._profile, "extensions")
        hosts = os.path.join(home, ".mozilla", "native-messaging-hosts")
        os.makedirs(extensions)
        os.makedirs(hosts)
        shutil.copy(os.path.join(data, EXTENSION + ".xpi"), extensions)
        with open(os.path.join(data, HOST), encoding="utf-8") as file:
            manifest = json.load(file)
        name = os.path.basename(manifest["path"])
        manifest["path"] = os.path.join(build, "src", "command", name)
        with open(os.path.join(hosts, HOST), "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        with open(os.path.join(self._profile, "user.js"), "w", encoding="utf-8") as file:
            for key, value in PREFERENCES.items():
                file.write(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n")

    # ---- Seeing ----

    def _find_name(self):
        if self._process.poll() is not None:
            raise AssertionError(f"it ended at once\n{self.log()}")
        return self._bus.find_process(self._process.pid)

    def _get(self, path, name):
        return self._bus.call(self._name, path, PROPERTIES, "Get",
                              GLib.Variant("(ss)", (ACCESSIBLE, name)))[0]

    def _ask(self, path, method):
        return self._bus.call(self._name, path, ACCESSIBLE, method)[0]

    def _read(self, path, parent, index, items):
        """Adds a node, and all below it, as a cache would tell them. What goes meanwhile is left out."""
        try:
            children = [child for _, child in self._ask(path, "GetChildren")]
            items.append((("", path), ("", ROOT_PATH), ("", parent), index, len(children),
                          self._ask(path, "GetInterfaces"), self._get(path, "Name"),
                          self._ask(path, "GetRole"), "", self._ask(path, "GetState")))
        except Gone:
            return
        for number, child in enumerate(children):
            self._read(child, path, number, items)

    def tree(self):
        assert self.is_running(), f"the program has ended\n{self.log()}"
        items = []
        self._read(ROOT_PATH, "", 0, items)
        return Tree(items, {})

    def extents(self, node):
        return self._bus.call(self._name, node.path, COMPONENT, "GetExtents",
                              GLib.Variant("(u)", (int(Atspi.CoordType.SCREEN),)))[0]

    def is_shown(self, node):
        return node.has(SHOWING) and COMPONENT in node.interfaces and min(self.extents(node)[2:]) > 0

    def is_covered(self, node):
        x, y = self._middle(node)
        for window in self.screen.windows():
            if 0 <= x - window.x < window.width and 0 <= y - window.y < window.height:
                return window.pid != self.pid
        return True

    # ---- Touching ----

    def lift(self, _node=None):
        """Puts the window of the message above all others: it came last."""
        windows = [window for window in self._own_windows() if not window.is_popup]
        self.screen.lift(max(windows, key=lambda window: window.id))

    def _point(self, node):
        return (None, *self._middle(node))

    def quit(self):
        self.terminate()
        wait("the end of Thunderbird", lambda: not self.is_running(), WAIT_S)
