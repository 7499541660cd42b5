#!/bin/sh
# Undo come_from.sh. Usage: go_home.sh NET4
set -eu
for last in 64 65 70; do ip address delete "$1$last/24" dev eth0; done
