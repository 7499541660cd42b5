#!/bin/sh
# Start the carrier that counts. Usage: start_counting_carrier.sh ADDRESS
set -eu
# Of another scenario; they would take the port. One after the other: where one is not loaded, systemctl stops none of several.
for unit in asterisk voipsec-carrier; do systemctl stop "$unit" 2>/dev/null || true; done
ip address replace "$1/24" dev eth0
rm -f /run/carrier.log
systemd-run -q --unit voipsec-carrier --working-directory /opt/voipsec/drivers python3 carrier.py "$1" 5060 /run/carrier.log
timeout 20 sh -c "until ss -Hlun 'src $1:5060' | grep -q .; do sleep 0.1; done"
systemctl is-active --quiet voipsec-carrier
