#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that clang-format has nothing to change. Its rules are tied to the version in Debian 12.
cd "$1" || exit 1
tool=$(command -v clang-format-14 || command -v clang-format) || {
  echo "skipped: clang-format is not installed"
  exit 77
}
case $("$tool" --version) in
  *" 14."*) ;;
  *) echo "skipped: clang-format 14 is not installed"; exit 77 ;;
esac
find src tests -name '*.[ch]' -print0 | xargs -0 "$tool" --dry-run -Werror
