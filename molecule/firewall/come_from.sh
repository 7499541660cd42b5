#!/bin/sh
# Give the peer the addresses from which the tests knock; who they are says shared/tests/firewall/cast.py. Usage: come_from.sh NET4 NET6
set -eu
for last in 21 23 24 33 47 48 50; do
  ip address replace "$1$last/24" dev eth0
  # Deprecated, so that it is used by nobody who does not ask for it.
  ip address replace "$2$last/112" dev eth0 nodad preferred_lft 0
done
