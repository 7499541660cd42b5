# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Register with secrets, one after the other, sign off again, and print for each a line of JSON: what the PBX thinks of it.

  sip_register.py --host 10.77.22.10 '[{"user": "201", "secret": "201", "answers": "first", "algorithm": "MD5"}]'
  {"user": "201", "status": 200, "challenges": 1}

An Asterisk that accepts several secrets of one account may ask several challenges. "answers" says to which of them, of its algorithm, a telephone
replies: first (default; what most do), last, or all. "source" is an address of this host. "status" 0 is silence.
"""
from __future__ import annotations

import argparse
import json

import sip
import sip_line

CHOICES = {"first": slice(0, 1), "last": slice(-1, None), "all": slice(None)}


def register(args: argparse.Namespace, told: dict) -> dict:
    """One telephone with a socket of its own."""
    line = sip_line.connect("udp", args.host, args.port, source=told.get("source", ""))
    series = sip.Dialog.new(line.server, told["user"], f"sip:{told['user']}@{line.server}")

    def ask(expires: str, headers: list) -> sip.Message | None:
        request = line.request("REGISTER", line.uri(), series, [("expires", expires)] + headers)
        series.cseq += 1
        return line.transact(request, args.timeout)

    asked = ask("60", [])
    challenges = sip.challenges_of(asked) if asked is not None else []
    answer = _answered(ask, line, told, challenges, "60")
    if answer is not None and answer.status == 200:
        _answered(ask, line, told, sip.challenges_of(ask("0", [])), "0")
    line.close()
    answer = answer if challenges else asked
    return {"user": told["user"], "status": answer.status if answer is not None else 0, "challenges": len(challenges)}


def _answered(ask, line: sip_line.Line, told: dict, challenges: list[dict[str, str]], expires: str) -> sip.Message | None:
    known = [one for one in challenges if sip.algorithm_of(one) == told.get("algorithm", "MD5")][CHOICES[told.get("answers", "first")]]
    headers = [("authorization", sip.authorization(one, "REGISTER", line.uri(), told["user"], told["secret"])) for one in known]
    return ask(expires, headers) if headers else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Register telephones.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5060)
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("phones", type=json.loads)
    args = parser.parse_args()
    for told in args.phones:
        print(json.dumps(register(args, told)), flush=True)


if __name__ == "__main__":
    main()
