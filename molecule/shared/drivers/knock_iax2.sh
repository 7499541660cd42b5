#!/bin/sh
# Use IAX2 on the PBX of the office, from the peer, with and without an account. Usage: knock_iax2.sh PROVIDER IPV4 [IPV6]
# One line of JSON for each: {"door": NAME, "result": what the driver says}. PROVIDER is an address of the peer, of the family of IPV4.
set -eu
drivers=$(dirname "$0") provider=$1
shift

knock() {
  door=$1 driver=$2
  shift 2
  printf '{"door": "%s", "result": %s}\n' "$door" "$(python3 "$drivers/$driver.py" "$@")"
}

knock provider iax2_guest_call --host "$1" --number 4930123456 --user iaxprovider --source "$provider"
for host in "$@"; do
  knock "nobody@$host" iax2_guest_call --host "$host" --number 4930123456
  knock "guest@$host" iax2_guest_call --host "$host" --number 4930123456 --user guest
  knock "iaxprovider@$host" iax2_guest_call --host "$host" --number 4930123456 --user iaxprovider
  knock "phone@$host" iax2_phone --host "$host" --user iaxphone --secret Secret-iaxphone
  knock "wrong@$host" iax2_phone --host "$host" --user iaxphone --secret wrong
done
