#!/bin/sh
# Start the test phones 101 (with a call to 600 in progress) and 102 on the peer.
# Usage: start_phones.sh PBX_ADDRESS [PORT SECRET_OF_101 SECRET_OF_102]
# Each is a unit "voipsec-phone-USER"; its state is /run/voipsec/phone-USER.json. They end by themselves after an hour.
set -eu
pbx=$1 port=${2:-5060}

start() {
  user=$1 secret=$2
  shift 2
  systemctl stop "voipsec-phone-$user" 2>/dev/null || true
  systemctl reset-failed "voipsec-phone-$user" 2>/dev/null || true
  rm -f "/run/voipsec/phone-$user.json"
  systemd-run --quiet --unit "voipsec-phone-$user" /usr/bin/python3 /opt/voipsec/drivers/sip_phone.py --host "$pbx" --port "$port" --user "$user" --secret "$secret" \
    --seconds 3600 --state "/run/voipsec/phone-$user.json" "$@"
}

# Usage: await USER PATTERN
await() {
  for _try in $(seq 60); do
    if grep -qs "$2" "/run/voipsec/phone-$1.json"; then return 0; fi
    sleep 0.5
  done
  echo "phone $1 did not reach the state $2: $(cat "/run/voipsec/phone-$1.json" 2>&1)" >&2
  return 1
}

start 101 "${3:-101}" --call 600
start 102 "${4:-1234}"
await 101 '"call": "up"'
await 102 '"registered": true'
