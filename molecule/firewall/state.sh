#!/bin/sh
# Print everything that the firewall's role may change: the kernel's rules, and files with the time of their last change.
set -eu
nft -s list ruleset
find /etc/voipsec /etc/systemd/system /usr/local /var/lib/voipsec ! -name lock -printf '%p %m %T@\n' 2>/dev/null | sort
