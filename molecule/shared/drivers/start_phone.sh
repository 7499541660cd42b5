#!/bin/sh
# Start a test phone on the peer and wait until it has reached a state. Usage: start_phone.sh USER AWAITED ARGUMENT...
# It is the unit "voipsec-phone-USER"; its state is /run/voipsec/phone-USER.json, in which the pattern AWAITED is looked for.
# The ARGUMENTs are those of the driver, which is sip_phone unless the variable DRIVER says otherwise. It ends by itself after an hour.
set -eu
user=$1 awaited=$2
shift 2
unit=voipsec-phone-$user state=/run/voipsec/phone-$user.json
systemctl stop "$unit" 2>/dev/null || true
systemctl reset-failed "$unit" 2>/dev/null || true
rm -f "$state"
systemd-run --quiet --unit "$unit" /usr/bin/python3 "/opt/voipsec/drivers/${DRIVER:-sip_phone}.py" --user "$user" --seconds 3600 --state "$state" "$@"
for _try in $(seq 60); do
  if grep -qs "$awaited" "$state"; then exit 0; fi
  sleep 0.5
done
echo "phone $user did not reach the state $awaited: $(cat "$state" 2>&1)" >&2
exit 1
