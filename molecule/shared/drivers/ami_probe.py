# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try to reach Asterisk's manager interface (AMI) and print one line of JSON.

  ami_probe.py --host 10.77.22.10 --user admin --secret amp111 --command 'core show version'

outcome: banner (somebody answers), refused, silent; login: accepted, rejected or absent.
With --hold the session stays open for so long and "still_open" says whether it outlived that.
"""
from __future__ import annotations

import argparse
import json
import select
import socket
import time


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Try to reach Asterisk's manager interface.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5038)
    parser.add_argument("--user", default="")
    parser.add_argument("--secret", default="")
    parser.add_argument("--command", default="", help="a command of the Asterisk CLI to run after the login")
    parser.add_argument("--hold", type=float, default=0.0, help="seconds to stay logged in, at most 3600")
    parser.add_argument("--timeout", type=float, default=5.0)
    return parser.parse_args()


def read_message(stream) -> dict[str, list[str]]:
    """One AMI message: header name to its values."""
    fields: dict[str, list[str]] = {}
    for _count in range(10000):
        line = stream.readline().decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            break
        name, _colon, value = line.partition(": ")
        fields.setdefault(name, []).append(value)
    return fields


def ask(stream, fields: dict[str, str]) -> dict[str, list[str]]:
    """Send an action and return its response; events in between are skipped."""
    stream.write("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n")
    stream.flush()
    for _count in range(200):
        message = read_message(stream)
        if "Response" in message or not message:
            return message
    return {}


def hold(connection: socket.socket, seconds: float) -> bool:
    """Stay connected for SECONDS; False as soon as the server closes the session."""
    end = time.monotonic() + min(seconds, 3600.0)
    while time.monotonic() < end:
        if select.select([connection], [], [], end - time.monotonic())[0] and not connection.recv(65536):
            return False
    return True


def probe(args: argparse.Namespace) -> dict:
    with socket.create_connection((args.host, args.port), timeout=args.timeout) as connection:
        stream = connection.makefile("rwb")
        result: dict = {"outcome": "banner", "banner": stream.readline().decode("utf-8", "replace").strip()}
        if not args.user:
            return result
        answer = ask(stream, {"Action": "Login", "Username": args.user, "Secret": args.secret, "Events": "off"})
        result["login"] = "accepted" if answer.get("Response") == ["Success"] else "rejected"
        if args.command and result["login"] == "accepted":
            answer = ask(stream, {"Action": "Command", "Command": args.command})
            result["command"] = answer.get("Response", ["none"])[0]
            result["output"] = answer.get("Output", answer.get("Message", []))[:5]
        if args.hold:
            result["still_open"] = hold(connection, args.hold)
    return result


def main() -> None:
    args = arguments()
    try:
        result = probe(args)
    except socket.timeout:
        result = {"outcome": "silent"}
    except OSError as error:
        result = {"outcome": "refused", "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "ami", "host": args.host, "port": args.port, **result}))


if __name__ == "__main__":
    main()
