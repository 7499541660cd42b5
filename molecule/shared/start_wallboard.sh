#!/bin/sh
# Open an AMI session on the PBX from the peer, and hold it for an hour. Usage: start_wallboard.sh PBX_ADDRESS
set -eu
unit=voipsec-wallboard
systemctl stop "$unit" 2>/dev/null || true
systemctl reset-failed "$unit" 2>/dev/null || true
systemd-run --quiet --unit "$unit" /usr/bin/python3 /opt/voipsec/drivers/ami_probe.py --host "$1" --user wall1 --secret w4ll --hold 3600
for _try in $(seq 60); do
  if ss -Htn state established "dst $1:5038" | grep -q .; then exit 0; fi
  sleep 0.5
done
echo "the wallboard does not reach AMI on $1" >&2
exit 1
