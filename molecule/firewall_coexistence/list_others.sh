#!/bin/sh
# Print every table but ours, without what changes by itself: counters, remaining times, comments with the date or a count.
set -eu
for family in iptables ip6tables; do
  "$family-save" | sed '/^#/d; s/ \[[0-9]*:[0-9]*\]$//'
done
nft list tables | grep -v '^table inet voipsec$' | while read -r _table family name; do
  nft -s list table "$family" "$name" | sed 's/ expires [0-9a-z]*//; s/[[:space:]]*# count [0-9]*$//'
done
