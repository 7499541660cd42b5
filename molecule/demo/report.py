# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print what molecule/demo/look.yml saw, once or before and after, as aligned Markdown tables.

  python report.py before.json
  python report.py before.json after.json
"""
from __future__ import annotations

import json
import sys

DOORS = (
    ("sip4", "SIP call abroad without an account, over IPv4"),
    ("sip6", "SIP call abroad without an account, over IPv6"),
    ("iax2", "IAX2 call abroad without an account"),
    ("iax2_guest", "IAX2 call abroad as the stock user guest"),
    ("ami", "AMI login as admin from another host, over IPv4"),
    ("ami6", "AMI login as admin from another host, over IPv6"),
    ("http", "ARI as dialer from another host"),
)
VALUES = (
    ("manager.conf", "general", "", "bindaddr"),
    ("manager.conf", "general", "", "webenabled"),
    ("manager.conf", "admin", "", "write"),
    ("manager.conf", "callcenter", "", "write"),
    ("http.conf", "general", "", "bindaddr"),
    ("ari.conf", "general", "", "allowed_origins"),
    ("pjsip.conf", "anonymous", "endpoint", "deny"),
    ("iax.conf", "guest", "", "deny"),
)
NOT_SET = "(not set)"


def door(seen: dict, name: str) -> str:
    """What became of one try, in words."""
    answer = seen["doors"][name]
    if answer.get("login"):
        return "login " + answer["login"] + (", commands run" if answer.get("command") == "Success" else "")
    status = answer.get("status")
    outcome = "let in" if answer["outcome"] == "status" and status == 200 else answer["outcome"]
    return outcome + (" (%s)" % status if status else "")


def value(seen: dict, filename: str, section: str, kind: str, option: str) -> tuple[str, str]:
    """The effective value of an option, of a list all of it, and the file and (first) line that it comes from."""
    for found in seen["files"][filename]["sections"]:
        if found["name"] != section or found["template"] or (kind and found["type"] != kind) or not found["read"]:
            continue
        lines = [line for line in found["options"] if line["name"].lower() == option and line["counts"]]
        if lines:
            return ", ".join(line["value"] for line in lines), "%s:%s" % (lines[0]["file"].replace("/etc/asterisk/", ""), lines[0]["line"])
    return NOT_SET, ""


def listening(seen: dict, service: str) -> str:
    return ", ".join(sorted({"%s:%s" % (row["address"], row["port"]) for row in seen["sockets"] if row["service"] == service})) or "nowhere"


def phone(state: dict) -> str:
    held = ", call up" if state["call"] == "up" else ""
    return ("registered" if state["registered"] else "NOT registered") + held + (", %d failures" % state["failures"] if state["failures"] else "")


def doors_table(looks: list[dict]) -> list[list[str]]:
    return [[label] + [door(seen, name) for seen in looks] for name, label in DOORS]


def daemon_table(looks: list[dict]) -> list[list[str]]:
    rows = [["%s listens on" % label] + [listening(seen, service) for seen in looks]
            for service, label in (("ami", "AMI"), ("http", "HTTP"), ("sip", "SIP"), ("iax2", "IAX2"))]
    for number, state in enumerate(looks[0]["phones"]):
        rows.append(["telephone " + state["user"]] + [phone(seen["phones"][number]) for seen in looks])
    return rows + [["calls in progress"] + [str(seen["calls"]["calls"]) for seen in looks]]


def values_table(looks: list[dict]) -> list[list[str]]:
    rows = []
    for filename, section, kind, option in VALUES:
        cells = [value(seen, filename, section, kind, option) for seen in looks]
        rows.append(["%s [%s] %s" % (filename, section, option)] + [said + (" at " + place if place else "") for said, place in cells])
    return rows


def table(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in [head] + rows) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths]] + rows
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in lines)


def report(looks: list[dict]) -> str:
    times = ["now"] if len(looks) == 1 else ["before", "after"]
    parts = (("tried from another host", doors_table), ("the running Asterisk", daemon_table), ("effective value, file and line", values_table))
    return "\n\n".join(table([title] + times, rows(looks)) for title, rows in parts)


def main() -> None:
    looks = []
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            looks.append(json.load(file))
    print(report(looks))


if __name__ == "__main__":
    main()
