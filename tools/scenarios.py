# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pass on what molecule prints, line by line, and close with the seconds that each scenario took.

Usage: molecule test --all | tools/scenario_times.py
"""

from __future__ import annotations

import collections
import re
import sys
import time

BEGINS = re.compile(r"(?:\x1b\[[0-9;]*m|[A-Z ])*(?:\x1b\[[0-9;]*m)*(\w+)(?:\x1b\[[0-9;]*m)* ➜ .*: .*Executing")
"""A line such as "INFO     attack ➜ verify: Executing", in colour or not."""


def main():
    spent, name, since = collections.Counter(), None, 0.0
    for line in sys.stdin:
        sys.stdout.write(line)
        sys.stdout.flush()
        found = BEGINS.match(line)
        if found and found.group(1) != name:
            spent[name] += time.monotonic() - since
            name, since = found.group(1), time.monotonic()
    spent[name] += time.monotonic() - since
    for one, seconds in spent.most_common():
        if one:
            print("result: %5d s  %s" % (seconds, one))


if __name__ == "__main__":
    main()
