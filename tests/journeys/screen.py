# SPDX-License-Identifier: GPL-3.0-or-later
"""The X screen as it is seen and touched: windows, mouse, keyboard, pictures.

GTK 4.8 tells places only within a window, so where a window stands is asked of the X server. There
is no window manager: windows stand at 0, 0, the newest on top, and the keyboard is given to the
topmost one here.
"""
import collections
import contextlib
import ctypes
import subprocess

Window = collections.namedtuple("Window", "id x y width height is_popup pid")

IS_VIEWABLE = 2
ATOM = 4
CARDINAL = 6
WINDOW = 33


class Attributes(ctypes.Structure):
    """XWindowAttributes, as far as it is needed."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p), ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("kind", "bit_gravity", "win_gravity", "backing")),
        ("planes", ctypes.c_ulong), ("pixel", ctypes.c_ulong), ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int), ("map_state", ctypes.c_int),
        *((name, ctypes.c_long) for name in ("all_events", "own_events", "not_propagated")),
        ("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p),
    ]


class Screen:
    """The display of this session. Nothing else may use it."""

    def __init__(self):
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XFree.argtypes = [ctypes.c_void_p]
        self._x.XInternAtom.restype = ctypes.c_ulong
        self._x.XCreateSimpleWindow.restype = ctypes.c_ulong
        # A window may go between two questions: that is no reason to die.
        handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self._handler = handler(lambda *_: 0)
        self._x.XSetErrorHandler(self._handler)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        if not self._display:
            raise AssertionError("there is no display")
        self._pid = self._atom(b"_NET_WM_PID")

    def windows(self):
        """The windows on the screen, the topmost first."""
        root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        ignored = ctypes.c_ulong()
        children = ctypes.POINTER(ctypes.c_ulong)()
        n = ctypes.c_uint()
        self._x.XQueryTree(self._display, root, ctypes.byref(ignored), ctypes.byref(ignored),
                           ctypes.byref(children), ctypes.byref(n))
        found = []
        for number in range(n.value):
            seen = Attributes()
            if self._x.XGetWindowAttributes(self._display, ctypes.c_ulong(children[number]),
                                            ctypes.byref(seen)) \
                    and seen.map_state == IS_VIEWABLE and seen.width > 1:
                found.insert(0, Window(children[number], seen.x, seen.y, seen.width,
                                       seen.height, bool(seen.override_redirect),
                                       self._process_of(children[number])))
        if children:
            self._x.XFree(children)
        return found

    def _process_of(self, window):
        """The process that a window is of, as it says itself; 0 when it does not."""
        return self._number_of(window, self._pid)

    def used_at(self, window):
        """The time of the act for which a window was opened or used last: a window manager gives the focus by it."""
        return self._number_of(window.id, self._atom(b"_NET_WM_USER_TIME"))

    def _atom(self, name):
        return ctypes.c_ulong(self._x.XInternAtom(self._display, name, 0))

    def _number_of(self, window, name):
        kind, n, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
        size = ctypes.c_int()
        value = ctypes.POINTER(ctypes.c_ulong)()
        self._x.XGetWindowProperty(
            self._display, ctypes.c_ulong(window), name, ctypes.c_long(0), ctypes.c_long(1), 0,
            ctypes.c_ulong(CARDINAL), ctypes.byref(kind), ctypes.byref(size), ctypes.byref(n),
            ctypes.byref(left), ctypes.byref(value))
        if not value:
            return 0
        number = value[0] if n.value == 1 else 0
        self._x.XFree(value)
        return number

    def point(self, x, y):
        xdotool("mousemove", "--sync", x, y)

    def click(self, x, y, button=1):
        # The pointer goes there first: what is under it must know before the button goes down.
        self.point(x, y)
        xdotool("click", button)
        self._give_keyboard()

    @contextlib.contextmanager
    def hold(self, key):
        """Holds a key down."""
        xdotool("keydown", key)
        try:
            yield
        finally:
            xdotool("keyup", key)

    def drag(self, start, end):
        """With the left button, from one place to another."""
        self.point(*start)
        xdotool("mousedown", 1)
        # It is a drag once the pointer has gone some way; the place where it ends must know of it before it is let go.
        steps = 8
        for step in range(1, steps + 1):
            self.point(*(begin + (stop - begin) * step // steps
                         for begin, stop in zip(start, end)))
        self.point(end[0] + 1, end[1])
        self.point(*end)
        xdotool("mouseup", 1)

    def _give_keyboard(self):
        """What a window manager does: the topmost window has the keyboard."""
        focus = ctypes.c_ulong()
        revert = ctypes.c_int()
        self._x.XGetInputFocus(self._display, ctypes.byref(focus), ctypes.byref(revert))
        for window in self.windows():
            if not window.is_popup:
                if window.id != focus.value:
                    self.focus(window)
                return

    def press(self, *keys):
        """Presses keys as X names them: "ctrl+r", "Menu", "Return"."""
        self._give_keyboard()
        xdotool("key", "--clearmodifiers", *keys)

    def keys(self, *keys):
        """Presses keys for whoever has the keyboard: a menu of another program, say."""
        xdotool("key", "--clearmodifiers", "--delay", 60, *keys)

    def type(self, text):
        self._give_keyboard()
        xdotool("type", "--delay", 5, "--", text)

    def focus(self, window):
        """Gives a window the keyboard."""
        xdotool("windowfocus", "--sync", window.id)

    def resize(self, window, width, height):
        xdotool("windowsize", "--sync", window.id, width, height)

    def lift(self, window):
        """Puts a window above all others, as a click on it in a task bar does."""
        self._x.XRaiseWindow(self._display, ctypes.c_ulong(window.id))

    def show_film(self):
        """A window of another program that fills the screen and is worked in, as a window manager tells it. It is closed
        with end_film()."""
        root = self._x.XDefaultRootWindow(self._display)
        self._film = self._x.XCreateSimpleWindow(
            self._display, ctypes.c_ulong(root), 0, 0, 1800, 900, 0, ctypes.c_ulong(0),
            ctypes.c_ulong(0))
        self._x.XMapWindow(self._display, ctypes.c_ulong(self._film))
        self._tell(self._film, b"_NET_WM_STATE", ATOM,
                   self._atom(b"_NET_WM_STATE_FULLSCREEN").value)
        self._tell(root, b"_NET_ACTIVE_WINDOW", WINDOW, self._film)

    def end_film(self):
        self._x.XDestroyWindow(self._display, ctypes.c_ulong(self._film))
        self._tell(self._x.XDefaultRootWindow(self._display), b"_NET_ACTIVE_WINDOW", WINDOW, 0)

    def _tell(self, window, name, kind, value):
        """Sets a property of a window."""
        data = ctypes.c_ulong(value)
        self._x.XChangeProperty(
            self._display, ctypes.c_ulong(window),
            self._atom(name), ctypes.c_ulong(kind), 32, 0, ctypes.byref(data), 1)
        self._x.XFlush(self._display)

    def picture(self, path):
        subprocess.run(["import", "-window", "root", path], check=False, timeout=30)


def xdotool(*words):
    subprocess.run(["xdotool", *(str(word) for word in words)], check=True, timeout=30,
                   stdout=subprocess.DEVNULL)
