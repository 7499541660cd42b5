#!/bin/sh
# Give the peer the addresses of the attackers and take every way out of the network; who they are says shared/tests/attacks.py.
# Usage: come_from.sh NET4 NET6
set -eu
ip route delete default 2>/dev/null || true
ip -6 route delete default 2>/dev/null || true
for last in $(seq 100 159) 40 50; do
  ip address replace "$1$last/24" dev eth0
  # Deprecated, so that it is used by nobody who does not ask for it.
  ip address replace "$2$last/112" dev eth0 nodad preferred_lft 0
done
