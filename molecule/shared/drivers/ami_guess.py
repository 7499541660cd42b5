# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guess the secret of an AMI user, several at a time, because Asterisk makes each that is wrong wait a second. Prints one line of JSON.

  ami_guess.py --host 10.77.22.10 --user admin SECRET...

"judged" counts the guesses that Asterisk answered, "found" is the secret or null, "closed" counts connections that did not come about.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import json

import ami_probe

AT_ONCE = 10


def guess(args: argparse.Namespace, secret: str) -> str:
    """accepted, rejected or closed."""
    one = argparse.Namespace(host=args.host, port=args.port, user=args.user, secret=secret, command="", hold=0.0, timeout=args.timeout)
    try:
        return ami_probe.probe(one).get("login", "closed")
    except OSError:
        return "closed"


def main() -> None:
    parser = argparse.ArgumentParser(description="Guess the secret of an AMI user.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5038)
    parser.add_argument("--user", default="admin")
    parser.add_argument("--timeout", type=float, default=3.0)
    parser.add_argument("secrets", nargs="+")
    args = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda secret: guess(args, secret), args.secrets))
    found = args.secrets[said.index("accepted")] if "accepted" in said else None
    print(json.dumps({"judged": len(said) - said.count("closed"), "closed": said.count("closed"), "found": found}))


if __name__ == "__main__":
    main()
