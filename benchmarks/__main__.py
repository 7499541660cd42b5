# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command line of the benchmark, see ``benchmarks/run``."""

from __future__ import annotations

import argparse
import importlib

from benchmarks import auditing, editing, firewall, fleet, guard, hardening, host, passwords, table

PARTS = ("stages", "module", "playbook", "ini_file", "harden", "firewall", "guard", "passwords", "audit", "report", "fleet")
APART = {"firewall", "guard", "passwords", "report", "fleet"}
"""Those with hosts of their own, or without any."""


def main():
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="What the collection costs.")
    parser.add_argument("--endpoints", type=int, default=10000, metavar="N", help="endpoints in pjsip.conf, peers in sip.conf (default: %(default)s)")
    parser.add_argument("--networks", type=int, default=100000, metavar="N", help="IPv4 networks of a country (default: %(default)s)")
    parser.add_argument("--hosts", type=int, default=1000, metavar="N", help="hosts of the report (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="the median of so many measurements counts (default: %(default)s)")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help="%s (default: all)" % ", ".join(PARTS))
    options = parser.parse_args()
    parts = options.parts or PARTS
    if not APART.issuperset(parts):
        _measure_configuration(options, parts)
    if "firewall" in parts:
        firewall.measure(options.networks, options.rounds)
    if "guard" in parts:
        guard.measure(options.rounds)
    if "passwords" in parts:
        passwords.measure(options.endpoints, options.rounds)
    if "fleet" in parts:
        fleet.measure(options.rounds)
    if "report" in parts:
        # Not before the payloads are built: Ansible's loader does not find a collection that was imported without it.
        importlib.import_module("benchmarks.report").measure(options.hosts, options.rounds)


def _measure_configuration(options, parts):
    with host.started("--network", "none", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN") as machine:  # harden guards the services in the kernel
        table.say(machine.description())
        editing.measure(machine, options.endpoints, options.rounds, parts)
        if "harden" in parts:
            hardening.measure(machine, options.rounds)
        if "audit" in parts:
            auditing.measure(machine, options.endpoints, options.rounds)


if __name__ == "__main__":
    main()
