#!/bin/sh
# Start a program that answers on ports, as the unit voipsec-listeners. Usage: listen.sh TCP,... UDP,...
set -eu
unit=voipsec-listeners
systemctl stop "$unit" 2>/dev/null || true
systemctl reset-failed "$unit" 2>/dev/null || true
systemd-run --quiet --unit "$unit" /usr/bin/python3 /opt/voipsec/drivers/packets.py serve "[[$1], [$2]]"
for _try in $(seq 100); do
  if ss -Hltn "sport = ${1%%,*}" | grep -q . && ss -Hlun "sport = ${2##*,}" | grep -q .; then exit 0; fi
  sleep 0.1
done
echo "nobody listens on $1 and $2" >&2
exit 1
