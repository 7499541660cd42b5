# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare any number of generated files with running Asterisk daemons.

    PYTHONPATH=.cache/collections .venv/bin/python -m tests.differential fuzz --seed 7 --count 100000
    PYTHONPATH=.cache/collections .venv/bin/python -m tests.differential show --seed 7 --number 4711
    PYTHONPATH=.cache/collections .venv/bin/python -m tests.differential winning --seed 7 --count 50 --file pjsip.conf
"""

from __future__ import annotations

import argparse
import secrets
import sys

from .compare import Comparer, fuzz, generated
from .oracle.container import SUITES
from .oracle.reader import Readers
from .shrink import Shrinker
from .winning import run as winning_run


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
    winning = commands.add_parser("winning", help="start and reload daemons on generated files, and compare which values count")
    winning.add_argument("--seed", default=secrets.token_hex(4))
    winning.add_argument("--count", type=int, default=300, help="files for each family and version (default: %(default)s)")
    winning.add_argument("--file", action="append", default=[], help="only this family, such as pjsip.conf (default: all)")
    return parser.parse_args()


def run_winning(options: argparse.Namespace) -> int:
    """Start, reload, compare, print; 1 if a daemon uses another value than we say."""
    print("seed {0}, {1} files for each family and version".format(options.seed, options.count), flush=True)
    found = winning_run.run(options.seed, options.count, tuple(options.file))
    mismatches = [text for counts in found.values() for count in counts.values() for text in count.mismatches]
    print("\n".join(mismatches + winning_run.lines(found)))
    return 1 if mismatches else 0


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
    return run_winning(options) if options.command == "winning" else run_fuzz(options)


if __name__ == "__main__":
    sys.exit(main())
