#!/bin/sh
# Start the carrier that counts. Usage: start_counting_carrier.sh ADDRESS
set -eu
systemctl stop asterisk voipsec-carrier 2>/dev/null || true  # of another scenario; it would take the port
ip address replace "$1/24" dev eth0
rm -f /run/carrier.log
systemd-run -q --unit voipsec-carrier --working-directory /opt/voipsec/drivers python3 carrier.py "$1" 5060 /run/carrier.log
timeout 20 sh -c "until ss -Hlun 'src $1:5060' | grep -q .; do sleep 0.1; done"
