#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks every project include against the table of layers (HACKING.md)."""
import pathlib
import re
import sys

# layer: the layers whose headers it may include besides its own.
LAYERS = {
    "core": set(),
    "mime": {"core"},
    "net": {"core"},
    "store": {"core"},
    "mail": {"core", "mime"},
    "talk": {"core", "mime"},
    "mail/ews": {"core", "mime", "net", "mail"},
    "talk/sip": {"core", "net", "talk"},
    "service": {"core", "mime", "store", "mail", "talk"},
    "desktop": {"core", "service"},
    "widgets": {"core", "mime", "service"},
    "htmlview": {"core", "mime"},
    "command": {"core"},
    "inspect": {"core", "mime", "net", "mail", "mail/ews", "talk", "talk/sip"},
}
ALL = set(LAYERS) | {"app"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
MAX_PROJECT_INCLUDES = 12
GENERATED = ("-resources.h", "-enums.h", "-bus.h")


def layer_of(path):
    """Returns the layer of a path below src: the longest name that fits."""
    folder = pathlib.PurePosixPath(path).parent.as_posix()
    while folder != "." and folder not in ALL:
        folder = pathlib.PurePosixPath(folder).parent.as_posix()
    return folder


def check(source_root):
    faults = []
    src = source_root / "src"
    for path in sorted(src.rglob("*.[ch]")):
        layer = layer_of(path.relative_to(src).as_posix())
        allowed = ALL if layer == "app" else LAYERS[layer] | {layer}
        count = 0
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match or match.group(1) == "config.h":
                continue
            target = match.group(1)
            where = f"{path.relative_to(source_root)}:{number}"
            if not (src / target).exists():
                if not target.endswith(GENERATED):
                    faults.append(f"{where}: “{target}” is not a path below src")
                continue
            count += 1
            if layer_of(target) not in allowed:
                faults.append(f"{where}: {layer} may not include {layer_of(target)} ({target})")
        # The composition root is exempt: naming every part is what it is for.
        if count > MAX_PROJECT_INCLUDES and layer != "app" and path.suffix == ".c":
            faults.append(f"{path.relative_to(source_root)}: {count} project includes, "
                          f"at most {MAX_PROJECT_INCLUDES}")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
