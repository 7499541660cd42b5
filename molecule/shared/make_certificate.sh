#!/bin/sh
# Make a key and a self-signed certificate for SIP over TLS. Usage: make_certificate.sh FOLDER
# pbx.pem holds both, for chan_sip; PJSIP wants pbx.crt and pbx.key.
set -eu
mkdir -p "$1"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=pbx.test -keyout "$1/pbx.key" -out "$1/pbx.crt" 2>/dev/null
cat "$1/pbx.key" "$1/pbx.crt" >"$1/pbx.pem"
