#!/bin/sh
# Put a PBX back to the state in which Debian's package left it, and forget every run of the collection. Usage: reset_pbx.sh [empty]
# With "empty" it has no configuration at all.
set -eu
systemctl stop asterisk
[ -d /root/etc-asterisk ] || cp -a /etc/asterisk /root/etc-asterisk
find /etc/asterisk -mindepth 1 -delete
[ "${1-}" = empty ] || cp -a /root/etc-asterisk/. /etc/asterisk/
rm -rf /var/lib/voipsec /etc/voipsec
rm -f /var/lib/asterisk/astdb.sqlite3*
rm -rf /var/spool/asterisk/voicemail/*
rm -f /var/log/asterisk/cdr-csv/Master.csv
nft delete table inet voipsec 2>/dev/null || true
