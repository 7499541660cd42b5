# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs where something is to be measured, mostly on the target: a command, and on standard error what it took.

Usage: cost.py COMMAND [ARGUMENT...]     prints {"seconds", "cpu", "peak" in MiB, "status"}
"""

from __future__ import annotations

import json
import os
import sys
import time


def main():
    """A child of a small process, because a child's peak starts with that of its parent."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    _child, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - start
    found = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024, "status": os.WEXITSTATUS(status)}
    print("\n" + json.dumps(found), file=sys.stderr)


if __name__ == "__main__":
    main()
