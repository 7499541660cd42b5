#!/bin/sh
# Give the peer the addresses of an office, .64 to .67, and of a stranger, .70. Usage: come_from.sh NET4
set -eu
for last in 64 65 70; do ip address replace "$1$last/24" dev eth0; done
