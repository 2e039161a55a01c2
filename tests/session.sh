#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh COMMAND…: runs it in a desktop session of its own: a new Xvfb, a private message bus with
# only the services named in SERVICES, private XDG folders. Nothing of it is left behind.
set -uo pipefail

work=$(mktemp -d "${TMPDIR:-/tmp}/liaison-session.XXXXXX")
mkdir -p "$work"/{services,run,config,cache,data,state,home}
chmod 700 "$work/run"

for service in ${SERVICES:-org.a11y.Bus}; do
  cp "/usr/share/dbus-1/services/$service.service" "$work/services/" || exit 1
done
cat >"$work/session.conf" <<EOF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir=$work/run</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$work/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
EOF

Xvfb -displayfd 3 -screen 0 "${SCREEN:-1280x800x24}" -nolisten tcp -noreset \
  3>"$work/display" >"$work/xvfb.log" 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null; wait $xvfb 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 200); do
  [ -s "$work/display" ] && break
  kill -0 $xvfb 2>/dev/null || { cat "$work/xvfb.log" >&2; exit 1; }
  sleep 0.05
done

export DISPLAY=":$(cat "$work/display")"
export XDG_RUNTIME_DIR="$work/run" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
export XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
export GSETTINGS_BACKEND=memory GSK_RENDERER=cairo LC_ALL=C.UTF-8
unset WAYLAND_DISPLAY NO_AT_BRIDGE GTK_A11Y DBUS_SESSION_BUS_ADDRESS

# What the services of the bus say does not mix with what the command says: it may be read by a program.
dbus-run-session --config-file="$work/session.conf" -- sh -c 'exec "$@" >&4 4>&-' sh "$@" \
  4>&1 > >(grep --line-buffered -vE 'SpiRegistry' >&2) \
  2> >(grep --line-buffered -vE '^dbus-daemon|SpiRegistry' >&2)
