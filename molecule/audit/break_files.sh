#!/bin/sh
# A syntax error, a file that is missing where it is included, one that Asterisk may not read, a comment without an end, a folder in place of a file,
# and a file that is no text. Nothing is reloaded.
set -eu
cd /etc/asterisk
printf '[general]\ncontext=x\n[phone\nsecret=q\n' >iax.conf
printf '\n#include "nowhere.conf"\n' >>http.conf
chown root:root ari.conf
chmod 0600 ari.conf
printf '\n;-- never closed\n' >>logger.conf
rm -f cdr.conf
mkdir cdr.conf
printf '\000\001\377\376 junk ]] (( \n\000' >features.conf
