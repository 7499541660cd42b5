# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the guard into the text of a table, and take it out again: a table with a guard is one without, and these parts.

So the role ``firewall`` may change the table and keep the guard, and the role ``fail2ban`` may change the guard and keep the table.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import answers, chains, scanners, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.settings import GUARDED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.words import chain

HOOKS = ("known", "guard", "asks")
"""Chains of a guarded service that a table has, empty, for the guard; it also has one that is called ``guard``."""

_FIRST, _LAST = "# the guard begins", "# the guard ends"
_PART = re.compile(re.escape(_FIRST) + r"\n.*?" + re.escape(_LAST) + r"\n", re.DOTALL)
_PORTS = re.compile(r"^\t(udp|tcp) dport (.+) jump service_(\w+)$", re.MULTILINE)
_PRIORITY = re.compile(r"hook input priority (\S+);")
_VISITOR = "proof"
_EXEMPT = ("management", "trunks", "never_banned", "names_management", "names_trunks", _VISITOR)
_DEVICES = ("devices", "names_devices")


def without(body):
    """The text of the table without the guard that is in it."""
    return _PART.sub("", body)


def into(body, guard):
    """The text of a table with a guard.

    :param body: with or without a guard. :param guard: a settings.Guard, or None for no guard.
    """
    body = without(body)
    if guard is None:
        return body
    ports = _ports_of(body)
    devices, exempt = ([name for name in names if f"set {name}4 " in body] for names in (_DEVICES, _EXEMPT))
    exempt += [sets.EXEMPTED] + ([sets.SPARED] if guard.never_banned else [])
    parts = dict(chains.of_jails(guard, [name for name in exempt if name != _VISITOR]))
    for service in ports:
        parts.update(chains.of_service(service, guard, devices, [name for name in exempt if name in ("never_banned", sets.SPARED, sets.EXEMPTED)]))
        parts.update(answers.of_service(service, guard, exempt, devices))
    if guard.drop_scanners and "sip" in ports:
        parts[scanners.CHAIN] = scanners.lines()
    base = answers.base(ports)
    base[0] = base[0].replace("$priority", _PRIORITY.search(body).group(1))
    return _merged(body, guard, dict(parts, answers=base))


def _ports_of(body):
    """Each guarded service that the table has, with its ports as (udp, tcp)."""
    found = {}
    for kind, ports, service in _PORTS.findall(body):
        if service in GUARDED:
            found.setdefault(service, {})[kind] = ports
    return {service: (kinds.get("udp", ""), kinds.get("tcp", "")) for service, kinds in found.items()}


def _merged(body, guard, parts):
    """Chains that the table has are filled, all others added."""
    more = []
    for name, lines in parts.items():
        empty = "chain %s {\n}\n" % name
        if empty in body:
            body = body.replace(empty, "chain %s {\n%s}\n" % (name, _part(["\t" + line for line in lines])) if lines else empty)
        else:
            more += chain(name, lines)
    counters = ["counter dropped_guard { }"] + (["counter dropped_scanners { }"] if guard.drop_scanners else [])
    return _part([line for line in sets.lines(guard) if line.split(" {")[0] not in body] + counters) + body + _part(more)


def _part(lines):
    return "\n".join([_FIRST] + list(lines) + [_LAST]) + "\n"
