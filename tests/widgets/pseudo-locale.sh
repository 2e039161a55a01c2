#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# pseudo-locale.sh CATALOGUE OUT.mo: the texts of a catalogue between brackets, by which they are told from what was never
# translated, and longer than they are in it.
set -e
msgfilter --keep-header -i "$1" sed -e '1s/^/⟦/; $s/$/ ·····⟧/' | msgfmt -o "$2" -
