#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-prefix.sh: builds for a prefix of its own, installs into it, and runs the demo from there.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

build=_build/prefix
root=$PWD/$build/root
[ -f "$build/build.ninja" ] || meson setup "$build" --prefix="$root" -Dtests=false >&2
rm -rf "$root"
meson install -C "$build" >&2
unset GSETTINGS_SCHEMA_DIR LIAISON_MODULE_DIR LIAISON_OFFICE LIAISON_LOCALE_DIR
export XDG_DATA_DIRS="$root/share:/usr/local/share:/usr/share"
LC_ALL=fr_FR.UTF-8 "$root/bin/liaison" --help | grep 'Afficher la liste des personnes' >/dev/null
SCREEN=1500x840x24 tests/session.sh "$root/bin/liaison" --demo --screenshot "$build/window.png"
[ "$(identify -format '%w' "$build/window.png")" -ge 1000 ]
printf 'prefix: %s runs\n' "$root"
