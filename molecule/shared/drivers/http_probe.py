# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask Asterisk's HTTP server for one page, by default ARI's, and print one line of JSON.

  http_probe.py --host 10.77.22.10 --user dialer --secret dialer

outcome: status (somebody answers, "status" says what), refused, silent.
"""
from __future__ import annotations

import argparse
import base64
import http.client
import json
import socket


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask Asterisk's HTTP server for one page.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--path", default="/ari/asterisk/info")
    parser.add_argument("--user", default="")
    parser.add_argument("--secret", default="")
    parser.add_argument("--timeout", type=float, default=5.0)
    return parser.parse_args()


def probe(args: argparse.Namespace) -> dict:
    headers = {}
    if args.user:
        token = base64.b64encode(f"{args.user}:{args.secret}".encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    connection = http.client.HTTPConnection(args.host, args.port, timeout=args.timeout)
    connection.request("GET", args.path, headers=headers)
    answer = connection.getresponse()
    return {"outcome": "status", "status": answer.status, "server": answer.getheader("Server", "")}


def main() -> None:
    args = arguments()
    try:
        result = probe(args)
    except socket.timeout:
        result = {"outcome": "silent"}
    except (OSError, http.client.HTTPException) as error:
        result = {"outcome": "refused", "reason": str(error)}
    print(json.dumps({"probe": "http", "host": args.host, "port": args.port, "path": args.path, **result}))


if __name__ == "__main__":
    main()
