#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-package.sh FILE.deb: installs it, runs what is in it on a screen of its own, and removes it. As root.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

die () { printf 'package: %s\n' "$*" >&2; exit 1; }

deb=$1
[ "$(id -u)" -eq 0 ] || die "only root installs it"
! dpkg-query -W -f '${db:Status-Status}\n' liaison 2>/dev/null | grep -x installed >/dev/null \
  || die "it is installed already"
work=$(mktemp -d)
trap 'dpkg -P liaison >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
dpkg -i "$deb" >&2
dpkg -L liaison >"$work/files"

liaison --version | grep '^Liaison [0-9]' >/dev/null || die "liaison --version"
liaison --help | grep -e --compose >/dev/null || die "liaison --help"
LC_ALL=fr_FR.UTF-8 liaison --help | grep 'Afficher la liste des personnes' >/dev/null || die "French"
desktop-file-validate /usr/share/applications/org.liaison.Liaison.desktop
appstreamcli validate --strict --no-net /usr/share/metainfo/org.liaison.Liaison.metainfo.xml >&2
gsettings list-keys org.liaison.Liaison | grep -x start-with-session >/dev/null || die "settings"
grep -q 'x-scheme-handler/sip=.*org.liaison.Liaison.desktop' /usr/share/applications/mimeinfo.cache \
  || die "handlers"
SCREEN=1500x840x24 tests/session.sh liaison --demo --screenshot "$work/window.png"
[ "$(identify -format '%w' "$work/window.png")" -ge 1000 ] || die "no picture of the window"

dpkg -P liaison >&2
while read -r file; do
  if [ -f "$file" ] && ! dpkg -S "$file" >/dev/null 2>&1; then die "$file is left"; fi
done <"$work/files"
! command -v liaison >/dev/null || die "liaison is left"
printf 'package: installed, ran, removed\n'
