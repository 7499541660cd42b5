#!/bin/sh
# Fail with the difference unless two folders have the same files with the same bytes, owners and modes. Usage: compare_trees.sh A B
set -eu
list() { cd "$1" && find . \( -type f -o -type d -o -type l \) -printf '%P %y %m %u %g %l\n' | sort; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list "$1" >"$work/a"
list "$2" >"$work/b"
diff -u "$work/a" "$work/b"
diff -r "$1" "$2"
