#!/bin/sh
# Undo come_from.sh. Usage: go_home.sh NET4 NET6
set -eu
for last in $(seq 100 159) 40 50; do
  ip address delete "$1$last/24" dev eth0
  ip address delete "$2$last/112" dev eth0
done
