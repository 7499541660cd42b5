# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard as data for ``voipsec-firewall why``: steps among those of each service, marked so that they can be taken out again."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import limits as limiting, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.settings import GUARDED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.words import PREFIX_LENGTH

MARK = "guard"
_ABOVE = ("management", "trunks")


def without(described):
    """The table as data without its guard."""
    services = [dict(service, steps=[step for step in service["steps"] if not step.get(MARK)]) for service in described["services"] if not service.get(MARK)]
    return {key: value for key, value in dict(described, services=services).items() if key not in (MARK, "prefixes")}


def into(described, guard, given):
    """The table as data with a guard.

    :param guard: a settings.Guard, or None. :param given: the dictionary that it came from, which the next run of another role keeps.
    """
    described = without(described)
    if guard is None:
        return described
    above = [_above(group, described.get("groups", {})) for group in _ABOVE]
    spared = ["never_banned", sets.EXEMPTED] + ([sets.SPARED] if guard.never_banned else [])
    bans = {name: _banned(name, [one for step in above for one in step["sets"]] + spared) for name in guard.ban_ports}
    services = [dict(service, steps=_steps(service, guard, bans, spared)) for service in described["services"]]
    services += [_jail(name, item, above, bans[name]) for name, item in guard.ban_ports.items() if not described.get("filtering", True)]
    counted = ["known"] + ["barred_" + name for name in GUARDED]
    return dict(described, services=services, guard=given, prefixes={name: PREFIX_LENGTH for name in counted})


def _above(group, names):
    return {"step": group, "sets": [group] + (["names_" + group] if names.get(group) else [])}


def _steps(service, guard, bans, spared):
    steps = list(service["steps"])
    at = next((number for number, step in enumerate(steps) if step["step"] == "banned"), len(steps))
    jails = [bans[name] for name, item in guard.ban_ports.items() if _share(service["ports"], item)]
    if service["name"] not in GUARDED:
        return steps[:at] + jails + steps[at:]
    return steps[:at] + _before() + jails + steps[at:at + 1] + _behind(service["name"], guard, spared) + steps[at + 1:]


def _before():
    return [{"step": "learned", "sets": ["learned"], MARK: True},
            {"step": "barred_place", "sets": ["barred_places"], "variable": f"{limiting.LABEL}[device_refusals]", MARK: True}]


def _behind(name, guard, spared):
    limits = guard.limits
    steps = [{"step": "barred", "sets": ["barred_" + name], "unless": spared, "variable": f"{limiting.LABEL}[source_refusals]", MARK: True},
             {"step": "limited", "limit": f"{limits['source_requests_per_minute']} per minute", "unless": ["learned", "devices"] + spared,
              "variable": f"{limiting.LABEL}[source_requests_per_minute]", MARK: True}]
    if guard.is_global:
        steps.append({"step": "unknown", "unless": ["known", "learned", "devices"] + spared, "limit": f"{limits['alarm_requests_per_minute']} per minute",
                      "variable": f"{limiting.LABEL}[alarm_requests_per_minute]", MARK: True})
    return steps


def _banned(jail, unless):
    return {"step": "banned", "sets": ["banned_" + jail], "unless": unless, MARK: True}


def _share(shown, item):
    """Whether a service (its ports as text) has a port of a jail."""
    found = {"tcp": [], "udp": []}
    for text in shown:
        kind, _slash, pair = text.partition("/")
        if kind in found:
            found[kind] += ports.parse(pair)
    return any(ports.common(found[kind], item[kind]) for kind in found)


def _jail(name, item, above, banned):
    """The ports of a jail as a service of their own, in a table that closes nothing."""
    shown = [f"{kind}/{pair}" for kind in ("tcp", "udp") for pair in ports.words_of(item[kind])]
    return {"name": name, "ports": shown, "names": [], "steps": above + [banned, {"step": "anywhere"}], MARK: True}
