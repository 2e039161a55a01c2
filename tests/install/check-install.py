#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: check-install.py SOURCE BUILD APP-ID VERSION: what `meson install` puts where, looked at in a folder of its
own; and that the Debian package is one of this version."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


def check_files(root, app_id):
    """Returns the prefix below root."""
    def one(pattern):
        found = list(root.rglob(pattern))
        assert len(found) == 1, (pattern, found)
        return found[0]

    program = one("bin/liaison")
    assert one("bin/liaison-inspect")
    assert one("libexec/liaison/liaison-office")
    share = program.parent.parent / "share"
    assert one("libexec/liaison/liaison-presence-host")
    check_extension(program.parent.parent)
    for language in ("C", "fr"):
        assert (share / "help" / language / "liaison" / "index.page").is_file(), language
    for path in (f"applications/{app_id}.desktop", f"metainfo/{app_id}.metainfo.xml",
                 f"glib-2.0/schemas/{app_id}.gschema.xml",
                 f"icons/hicolor/scalable/apps/{app_id}.svg",
                 f"icons/hicolor/symbolic/apps/{app_id}-symbolic.svg",
                 "locale/fr/LC_MESSAGES/liaison.mo"):
        assert (share / path).is_file(), path
    return program.parent.parent


def check_extension(prefix):
    """Thunderbird finds the extension, and by it the host."""
    extension, = (prefix / "share/mozilla/extensions").glob("{*}/*.xpi")
    with zipfile.ZipFile(extension) as archive:
        assert archive.testzip() is None
        own = json.loads(archive.read("manifest.json"))["browser_specific_settings"]["gecko"]["id"]
    assert extension.name == f"{own}.xpi", (extension, own)
    manifest = prefix / "lib/mozilla/native-messaging-hosts/org.liaison.presence.json"
    host = json.loads(manifest.read_text(encoding="utf-8"))
    assert host["allowed_extensions"] == [own], host
    assert host["path"].endswith("/libexec/liaison/liaison-presence-host"), host
    desktop = (prefix / "share/applications/liaison-presence-host.desktop").read_text(encoding="utf-8")
    assert f"Exec={host['path']}\n" in desktop, desktop


def check_data(prefix, app_id):
    run("glib-compile-schemas", "--strict", str(prefix / "share/glib-2.0/schemas"))
    desktop = (prefix / f"share/applications/{app_id}.desktop").read_text(encoding="utf-8")
    types = re.search("^MimeType=(.*)$", desktop, re.MULTILINE)[1].split(";")
    for scheme in ("mailto", "sip", "sips", "xmpp", "im", "tel", "callto"):
        assert "x-scheme-handler/" + scheme in types, types
    assert {"message/rfc822", "text/vcard"} <= set(types), types
    assert re.search("^Exec=liaison %U$", desktop, re.MULTILINE), desktop


def check_program(prefix, version):
    environment = {**os.environ, "GSETTINGS_SCHEMA_DIR": str(prefix / "share/glib-2.0/schemas"),
                   "LIAISON_LOCALE_DIR": str(prefix / "share/locale"), "LC_ALL": "C.UTF-8"}
    told = run(prefix / "bin/liaison", "--version", env=environment).stdout
    assert told.split()[-1] == version, told
    assert "--show-people" in run(prefix / "bin/liaison", "--help", env=environment).stdout


def main():
    source, build, app_id, version = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="liaison-install-") as folder:
        run("meson", "install", "-C", build, "--no-rebuild", "--destdir", folder)
        prefix = check_files(pathlib.Path(folder), app_id)
        check_data(prefix, app_id)
        check_program(prefix, version)
    changelog = pathlib.Path(source, "data/debian/changelog").read_text(encoding="utf-8")
    assert changelog.startswith(f"liaison ({version})"), changelog


if __name__ == "__main__":
    main()
