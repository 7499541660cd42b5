#!/bin/sh
# Try every door of a PBX once, from the peer. Usage: knock.sh IPV4 IPV6
# One line of JSON for each: {"door": NAME, "result": what the driver says}.
set -eu
drivers=$(dirname "$0")

knock() {
  door=$1 driver=$2
  shift 2
  printf '{"door": "%s", "result": %s}\n' "$door" "$(python3 "$drivers/$driver.py" "$@")"
}

knock sip4 sip_guest_call --host "$1"
knock sip6 sip_guest_call --host "$2"
knock iax2 iax2_guest_call --host "$1"
knock iax2_guest iax2_guest_call --host "$1" --user guest
knock ami ami_probe --host "$1" --user admin --secret amp111 --command 'core show version'
knock ami6 ami_probe --host "$2" --user admin --secret amp111 --command 'core show version'
knock http http_probe --host "$1" --user dialer --secret dialer
