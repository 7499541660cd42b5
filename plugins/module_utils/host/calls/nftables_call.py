# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logic of the module nftables, which the module firewall shares: one table, on trial or for good, as plain data for the result."""

from __future__ import annotations

from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.firewall_companions import Companions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import archive, runner, timer, units
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.table import Change, Table

SHORTEST, LONGEST = 10, 600
_PRIORITIES = (-2147483648, 2147483647)


def shared_argument_spec() -> dict:
    """The options that nftables and firewall share (doc fragment rollback)."""
    return {
        "table": {"type": "str", "default": "voipsec"},
        "priority": {"type": "int", "default": -10},
        "rollback": {"type": "bool", "default": True},
        "rollback_after": {"type": "int", "default": 60},
        "probe": {"type": "dict", "options": {"tcp": {"type": "str"}, "command": {"type": "list", "elements": "str"}},
                  "mutually_exclusive": [["tcp", "command"]], "required_one_of": [["tcp", "command"]]},
        "token": {"type": "str", "no_log": False},
        "confirm": {"type": "bool", "default": False},
    }


def argument_spec() -> dict:
    """The options of the module nftables."""
    return dict(
        shared_argument_spec(),
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        ruleset={"type": "str"},
        elements={"type": "dict", "default": {}},
    )


def run(params: dict, check_mode: bool, diff_mode: bool) -> dict:
    """The result of the module; HostError when something is refused."""
    _check_numbers(params)
    if params["state"] == "absent" and not params["confirm"]:
        return absent(params, check_mode, diff_mode)
    elements = dict((name, [str(value) for value in values] if isinstance(values, list) else [str(values)]) for name, values in params["elements"].items())
    return ensure(Wanted(params["table"], params["ruleset"] or "", elements, params["priority"]), params, check_mode, diff_mode)


def ensure(wanted: Wanted, params: dict, check_mode: bool, diff_mode: bool, commands: Optional[Dict[str, str]] = None) -> dict:
    """Bring the table to what is wanted, or confirm that it stays.

    :param params: the shared options; see the doc fragment rollback.
    :param commands: further sub-commands for the program that stays on the host, see ``archive.build``.
    """
    _check_numbers(params)
    wanted.check()
    table = Table(wanted.table)
    if params["confirm"]:
        return _confirm(table, params, check_mode, commands)
    _check_rollback(params, check_mode)
    if check_mode and not runner.found():
        return _result(True, ["nft is not installed"], warnings=["nft is not installed on this host yet, so the ruleset could not be checked."])
    table.refuse_during_trial()
    if not check_mode:
        table.settle()
    change = table.compare(wanted)
    reasons = change.reasons + units.missing(wanted.table) + archive.missing(commands)
    result = _result(bool(reasons), reasons)
    if diff_mode and reasons:
        result["diff"] = _difference(wanted.table, change, reasons)
    if check_mode and change.loaded:
        table.check(wanted)
    if reasons and not check_mode:
        _change(table, wanted, change, params, commands, result)
    return result


def _change(table: Table, wanted: Wanted, change: Change, params: dict, commands, result: dict) -> None:
    if change.loaded and params["rollback"]:
        trial = table.start_trial(wanted, params["token"], params["rollback_after"])
        result["trial"] = {"token": params["token"], "seconds": params["rollback_after"], "until": trial.until}
        result["warnings"] += trial.warnings
        return
    table.persist(wanted, load=change.loaded)
    result["warnings"] += _install(table, commands)
    result["confirmed"] = True


def _install(table: Table, commands) -> List[str]:
    archive.install(commands)
    if not timer.has_systemd():
        return ["This host does not run systemd, so nothing loads the nftables table %s at boot (nft -f %s does) and nothing repairs it."
                % (table.name, table.places.ruleset)]
    units.install(table.name)
    return []


def _confirm(table: Table, params: dict, check_mode: bool, commands) -> dict:
    if not params["token"]:
        raise HostError("confirm needs the token of the change on trial; give token.")
    if check_mode:
        return _result(False, [])
    outcome = table.confirm(params["token"])
    if not outcome.confirmed:
        return _result(False, ["the change was not confirmed in time, and the rules of before are back"], rolled_back=True)
    result = _result(True, [], confirmed=True)
    finish(result, lambda: _install(table, commands))
    return result


def finish(result: dict, *steps) -> None:
    """What follows once the table is kept. Where that fails the table stays all the same; the result is then a failure that says so.

    :param steps: functions that return warnings, or None.
    """
    try:
        for step in steps:
            result["warnings"] += step() or []
    except (HostError, OSError) as error:
        result.update(failed=True, msg="The new rules are confirmed and stay, but what belongs to them is not complete: %s. Mend that and run it again."
                      % str(error).rstrip("."))


def absent(params: dict, check_mode: bool, diff_mode: bool) -> dict:
    """No table, no files of it. This opens what the table closed, so there is nothing to confirm."""
    table = Table(Wanted(params["table"], "", {}, 0).check().table)
    companions = Companions(table.name, None)
    if not (table.present() if runner.found() else table.has_files()) and not companions.present():
        return _result(False, [])
    runner.program()
    result = _result(True, ["the table inet %s or its files are there" % table.name])
    if diff_mode:
        result["diff"] = {"before_header": "table inet %s" % table.name, "after_header": "table inet %s (absent)" % table.name,
                          "before": runner.listed(table.name), "after": ""}
    if not check_mode:
        table.remove()
        last = units.remove(table.name)
        companions.remove(last)
        if last:
            archive.remove()
    return result


def _check_numbers(params: dict) -> None:
    if not SHORTEST <= params["rollback_after"] <= LONGEST:
        raise HostError("rollback_after is %d; give %d to %d seconds." % (params["rollback_after"], SHORTEST, LONGEST))
    if not _PRIORITIES[0] <= params["priority"] <= _PRIORITIES[1]:
        raise HostError("priority is %d; give a number from %d to %d." % ((params["priority"],) + _PRIORITIES))


def _check_rollback(params: dict, check_mode: bool) -> None:
    if not params["rollback"]:
        return
    timer.needs_systemd()
    if not params["token"] and not check_mode:
        raise HostError("A change that takes itself back needs the action plugin of voipsec.asterisk on the controller, which confirms it; call the module "
                        "by its full name from a play, or set rollback: false.")


def _result(changed: bool, reasons: List[str], warnings: Optional[List[str]] = None, confirmed: bool = False, rolled_back: bool = False) -> dict:
    return {"changed": changed, "reasons": reasons, "trial": None, "warnings": list(warnings or []), "confirmed": confirmed, "rolled_back": rolled_back}


def _difference(table: str, change: Change, reasons: List[str]) -> dict:
    """What is on disk has no text worth showing; it is named."""
    disk = [] if change.loaded else reasons
    return {"before_header": "table inet %s" % table, "after_header": "table inet %s" % table,
            "before": change.diff_before + "".join("# %s\n" % reason for reason in disk), "after": change.diff_after}
