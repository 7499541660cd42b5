#!/bin/sh
# Let a key in as root. What sshd 9.8 and later do against guessing by themselves is switched off, because the jail is to be seen.
# Usage: let_in.sh PUBLIC_KEY
set -eu
mkdir -p /root/.ssh
chmod 0700 /root/.ssh
printf '%s\n' "$1" >/root/.ssh/authorized_keys
if sshd -T | grep -qi '^persourcepenalties'; then echo 'PerSourcePenalties no' >/etc/ssh/sshd_config.d/attack.conf; fi
systemctl restart ssh
