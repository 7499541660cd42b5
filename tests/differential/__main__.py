# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare any number of generated files with running Asterisk daemons.

    PYTHONPATH=.cache/collections .venv/bin/python -m tests.differential fuzz --seed 7 --count 100000
    PYTHONPATH=.cache/collections .venv/bin/python -m tests.differential show --seed 7 --number 4711
"""

from __future__ import annotations

import argparse
import secrets
import sys

from .compare import Comparer, fuzz, generated
from .oracle.container import SUITES
from .oracle.reader import Readers
from .shrink import Shrinker


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("fuzz", help="generate files and compare the readings; mismatches are shrunk and printed")
    run.add_argument("--seed", default=secrets.token_hex(4), help="any text; the same seed gives the same files (default: a new one, printed)")
    run.add_argument("--count", type=int, default=20000, help="files for each version (default: %(default)s)")
    run.add_argument("--suite", choices=SUITES, action="append", help="only this daemon (default: all)")
    run.add_argument("--no-shrink", action="store_true", help="print mismatching files as they were generated")
    show = commands.add_parser("show", help="print one generated case")
    show.add_argument("--seed", required=True)
    show.add_argument("--number", type=int, required=True)
    return parser.parse_args()


def run_fuzz(options: argparse.Namespace) -> int:
    """Compare, shrink, print; 1 if anything was read differently."""
    print("seed {0}, {1} files for each version".format(options.seed, options.count), flush=True)
    with Readers(tuple(options.suite or SUITES)) as readers:
        tally = fuzz(readers, options.seed, options.count)
        comparer = Comparer(readers)
        for mismatch in tally.mismatches:
            case = mismatch.case
            if not options.no_shrink:
                case = Shrinker(comparer, mismatch.version).shrink(case)
            again = comparer.compare([case.placed("shown")]).mismatches
            print("\n".join(str(found) for found in again if found.version == mismatch.version) or mismatch)
        comparer.close()
    print("\n".join(tally.lines()))
    print("{0:.1f} s".format(tally.seconds))
    return 1 if tally.mismatches else 0


def main() -> int:
    """Run one command."""
    options = arguments()
    if options.command == "show":
        print(generated(options.seed, options.number).show())
        return 0
    return run_fuzz(options)


if __name__ == "__main__":
    sys.exit(main())
