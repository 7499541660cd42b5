#!/bin/sh
# Make a new folder with a key in it, and print the public one. Usage: make_key.sh FOLDER
set -eu
rm -rf "$1"
mkdir -m 0700 "$1"
ssh-keygen -q -t ed25519 -N '' -f "$1/key"
cat "$1/key.pub"
