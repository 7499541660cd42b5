# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module firewall does: look at the host, have it planned, resolve countries and names, and hand the table to nftables_call.

Who plans is given by the caller, so that this room knows no rules: see policy/firewall/plan.Planner.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_companions, firewall_managers, firewall_seen, nftables_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.firewall_companions import Companions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import database
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import lookup
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import managers as looking
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted


def argument_spec():
    """The options of the module."""
    return dict(
        nftables_call.shared_argument_spec(),
        settings={"type": "dict", "default": {}},
        never_cut={"type": "list", "elements": "str", "default": []},
        config_file={"type": "path"},
    )


def run(params, check_mode, diff_mode, make_planner, parse, commands):
    """Do it.

    :param make_planner: called with the settings and ``never_cut``.
    :param parse: reads a network, see countries/database.
    :param commands: sub-commands of the program that stays on the host, name to module.
    :returns: the module's result, with ``warnings``.
    :raises HostError: with one sentence; nothing was changed.
    """
    planner = make_planner(params["settings"], params["never_cut"])
    work = _Firewall(params, check_mode, diff_mode, planner, commands)
    return work.confirm() if params["confirm"] else work.run(parse)


class _Firewall:
    def __init__(self, params, check_mode, diff_mode, planner, commands):
        self.params, self.check_mode, self.diff_mode = params, check_mode, diff_mode
        self.planner, self.commands = planner, commands

    def run(self, parse):
        seen = firewall_seen.look(self.params["config_file"], self.params["table"])
        observed = self.planner.observed(seen.fields)
        countries = self._countries(observed, parse)
        plan = self.planner.plan(observed, countries.ranges if countries else {}, self._resolved(observed))
        if plan.refusal:
            raise HostError(plan.refusal)
        companions = Companions(self.params["table"], self._data(plan, countries))
        result = self._ensure(plan)
        self._complete(result, companions)
        self._switch_off(result, seen.managers)
        beside = firewall_companions.beside(self.params["table"])
        result["warnings"] = self.planner.warnings + seen.warnings + (countries.warnings if countries else []) + plan.warnings + beside + result["warnings"]
        result.update(opened=plan.opened, undecided=[dict(one._asdict(), sentence=one.sentence()) for one in plan.undecided],
                      providers=[provider._asdict() for provider in seen.providers], first_run=observed.first_run,
                      other_managers=[one._asdict() for one in seen.managers])
        return result

    def confirm(self):
        """A change on trial stays: nothing is looked at again, because the time for it is short."""
        result = self._ensure(None)
        if result["confirmed"] and not result.get("failed") and not self.check_mode:
            nftables_call.finish(result, lambda: Companions(self.params["table"], None).confirm(self.params["token"]),
                                 lambda: self._switch_off(result, looking.managers()))
        return result

    def _ensure(self, plan):
        wanted = Wanted(self.params["table"], plan.body if plan else "", plan.elements if plan else {}, self.params["priority"])
        return nftables_call.ensure(wanted, self.params, self.check_mode, self.diff_mode, self.commands)

    def _complete(self, result, companions):
        """The files beside the table. On trial they wait; without a trial they are made at once."""
        reasons = companions.missing()
        result["reasons"] += reasons
        if not result["changed"] and not reasons:
            return
        result["changed"] = True
        if not self.check_mode:
            result["warnings"] += companions.try_out(self.params["token"]) if result["trial"] else companions.keep()
            result["confirmed"] = not result["trial"]

    def _switch_off(self, result, managers):
        names = firewall_managers.to_switch_off(managers) if self.planner.settings["disable_other_managers"] else []
        if names:
            result["changed"] = True
            result["reasons"] += ["%s is to be switched off" % name for name in names]
            if not result["trial"] and not self.check_mode:
                firewall_managers.switch_off(names)

    def _countries(self, observed, parse):
        codes, settings = self.planner.countries(observed), self.planner.settings
        return database.read(settings["country_database"], codes, parse, settings["country_max_age_days"]) if codes else None

    def _resolved(self, observed):
        """The addresses of DNS names: what the timer knows, and of a new name what the host is told now."""
        names = self.planner.names(observed)
        known = Companions(self.params["table"], None).answers()
        asked = lookup.look_up([name for name in names if name not in known])
        fresh = {name: sorted(address for answer in answers.values() for address in answer.addresses) for name, answers in asked.items()}
        return dict(known, **fresh)

    def _data(self, plan, countries):
        found = dict(plan.described, table=self.params["table"], database=None)
        if countries:
            found["database"] = {"path": countries.path, "kind": countries.kind, "created": countries.created}
        return found
