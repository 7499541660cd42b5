#!/bin/sh
# Start the carrier on the peer. Usage: start_carrier.sh ADDRESS
set -eu
carrier=$1
sed -i "s/@CARRIER@/$carrier/" /etc/asterisk/pjsip.conf
chown asterisk:asterisk /etc/asterisk/pjsip.conf /etc/asterisk/extensions.conf
ip address replace "$carrier/24" dev eth0
systemctl restart asterisk
timeout 60 asterisk -rx 'core waitfullybooted' >/dev/null
ss -Hlun "src $carrier:5060" | grep -q . || { echo "the carrier does not listen on $carrier:5060" >&2; exit 1; }
