#!/bin/sh
# Give the peer the addresses of the provider, for drivers that call from them. Usage: become_provider.sh IPV4 IPV6
set -eu
systemctl stop asterisk  # of another scenario; it would take the port
ip address replace "$1/24" dev eth0
# Deprecated, so that it is used by nobody who does not ask for it.
ip address replace "$2/112" dev eth0 nodad preferred_lft 0
