#!/bin/sh
# Start a PBX on the configuration just copied. Usage: start_pbx.sh CARRIER_ADDRESS CARRIER_ADDRESS6
set -eu
find /etc/asterisk -name '*.conf' -exec grep -lZ '@CARRIER6\?@' {} + | xargs -0r sed -i "s/@CARRIER@/$1/; s/@CARRIER6@/$2/"
chown -R asterisk:asterisk /etc/asterisk
find /etc/asterisk -type f -exec chmod 0640 {} +
find /etc/asterisk -mindepth 1 -type d -exec chmod 0750 {} +
rm -rf /root/before-harden
cp -a /etc/asterisk /root/before-harden  # what tests compare with
systemctl reset-failed asterisk 2>/dev/null || true
systemctl start asterisk
timeout 60 asterisk -rx 'core waitfullybooted' >/dev/null
