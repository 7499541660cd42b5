# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module health does: look at the daemon, and judge it beside an earlier look."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import vitals
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import gate

_COMPARED = {"devices": dict, "outbound_registrations": dict, "unknown": list}
"""What ``gate`` reads of an earlier look without asking whether it is there."""


def argument_spec() -> dict:
    """The options of the module."""
    return {
        "before": {"type": "dict"},
        "lost_registrations": {"type": "str", "default": "0"},
        "lost_calls": {"type": "str"},
        "expected_losses": {"type": "list", "elements": "str", "default": []},
        "wait": {"type": "int", "default": 0},
        "hold": {"type": "int", "default": 0},
        "config_file": {"type": "path", "aliases": ["config"]},
        "timeout": {"type": "int", "default": 60},
    }


def run(params, dummy_check_mode=False, dummy_diff=False, take=vitals.take) -> dict:
    """The result of the module.

    :param take: see ``vitals.take``; another one for tests.
    :raises HostError: an option is wrong, or it cannot be told which Asterisk is meant.
    """
    tolerance = _tolerance(params)
    before = _earlier(params["before"])
    after, verdict, seconds = gate.watch(
        before, lambda: take(params["config_file"], params["timeout"]), tolerance, params["wait"], params["hold"])
    warnings = []
    if before is not None and not before["fully_booted"]:
        warnings.append("Nothing is compared with the look before, because the daemon could not be asked then: %s" % before["reason"])
    return {"changed": False, "healthy": not verdict.reasons, "reasons": list(verdict.reasons), "passed": list(verdict.passed), "health": after,
            "seconds": round(seconds, 1), "warnings": warnings}


def _tolerance(params):
    for name in ("wait", "hold"):
        if params[name] < 0:
            raise HostError("%s is %d; give a number of seconds from 0 on." % (name, params[name]))
    calls = params["lost_calls"]
    return gate.Tolerance(gate.limit(params["lost_registrations"], "lost_registrations"),
                          None if calls is None else gate.limit(calls, "lost_calls"), tuple(params["expected_losses"]))


def _earlier(before):
    """The earlier look; HostError where it is something else."""
    if before is None:
        return None
    form = vitals.nothing(False, None, None, None)
    if set(before) != set(form) or before["schema"] != vitals.SCHEMA:
        raise HostError("before is not what an earlier task of this module returned; give its 'health', as in \"{{ earlier.health }}\".")
    for name, kind in _COMPARED.items() if before["fully_booted"] else ():
        if not isinstance(before[name], kind):
            raise HostError("'%s' in before is not what an earlier task of this module returned; give its 'health' unchanged." % name)
    return before
