#!/bin/sh
# Restart Asterisk, and return when it is there.
set -eu
systemctl restart asterisk
timeout 60 asterisk -rx 'core waitfullybooted' >/dev/null
