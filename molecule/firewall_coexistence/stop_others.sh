#!/bin/sh
# Undo start_others.sh.
set -eu
systemctl stop firewalld
ufw --force disable
ufw delete allow 22/tcp
nft flush ruleset
iptables-restore </root/nat-before
rm /root/nat-before
