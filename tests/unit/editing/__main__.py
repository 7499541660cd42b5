# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the promises on any number of generated trees and edits.

    PYTHONPATH=.cache/collections .venv/bin/python -m tests.unit.editing --seed 7 --count 50000
    PYTHONPATH=.cache/collections .venv/bin/python -m tests.unit.editing --seed 7 --show 4711
"""

from __future__ import annotations

import argparse
import secrets
import sys

from . import promises


def main():
    """Run many cases, or print one; the exit status says whether a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.editing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=secrets.token_hex(4), help="any text; the same seed gives the same cases (default: a new one, printed)")
    parser.add_argument("--count", type=int, default=20000, help="how many cases (default: %(default)s)")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one case and carry it out")
    options = parser.parse_args()
    if options.show is not None:
        one = promises.case(options.seed, options.show)
        print(one.show())
        print(promises.check(one))
        return 0
    return 1 if promises.main(options.seed, options.count) else 0


if __name__ == "__main__":
    sys.exit(main())
