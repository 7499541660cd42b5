# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module firewall does: look at the host, have it planned, resolve countries and names, and hand the table to nftables_call.

Who plans is given by the caller, so that this room knows no rules: see policy/firewall/plan.Planner. The table may have a guard, which another
role settles: a run without ``guard`` keeps the one that is there, and one with ``part: guard`` keeps the rest of the table.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import (
    firewall_base, firewall_companions, firewall_managers, firewall_seen, nftables_call)
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.firewall_companions import Companions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import database
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import learned
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import lookup
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import managers as looking
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.table import Table


def argument_spec():
    """The options of the module."""
    return dict(
        nftables_call.shared_argument_spec(),
        settings={"type": "dict", "default": {}},
        never_cut={"type": "list", "elements": "str", "default": []},
        config_file={"type": "path"},
        part={"type": "str", "choices": ["all", "guard"], "default": "all"},
        guard={"type": "dict"},
    )


def run(params, check_mode, diff_mode, make_planner, parse, commands, sizes):
    """Do it.

    :param make_planner: called with the settings, ``never_cut`` and the settings of the guard.
    :param parse: reads a network, see countries/database.
    :param commands: sub-commands of the program that stays on the host, name to module.
    :param sizes: how sources with devices are told apart, see learning/learned.
    :returns: the module's result, with ``warnings``.
    :raises HostError: with one sentence; nothing was changed.
    """
    guard = params["guard"] if params["guard"] is not None or params["confirm"] else firewall_base.base(params["table"]).guard
    planner = make_planner(params["settings"], params["never_cut"], guard)
    work = _Firewall(params, check_mode, diff_mode, planner, commands, sizes)
    if params["confirm"]:
        return work.confirm()
    return work.run_guard() if params["part"] == "guard" else work.run(parse)


class _Firewall:
    def __init__(self, params, check_mode, diff_mode, planner, commands, sizes):
        self.params, self.check_mode, self.diff_mode = params, check_mode, diff_mode
        self.planner, self.commands, self.sizes = planner, commands, sizes

    def run(self, parse):
        seen, observed = self._look()
        countries = self._countries(observed, parse)
        plan = self.planner.plan(observed, countries.ranges if countries else {}, self._resolved(observed))
        if plan.refusal:
            raise HostError(plan.refusal)
        result = self._bring(self._wanted(plan), self._data(plan, countries))
        self._switch_off(result, seen.managers)
        beside = firewall_companions.beside(self.params["table"])
        result["warnings"] = self.planner.warnings + seen.warnings + (countries.warnings if countries else []) + plan.warnings + beside + result["warnings"]
        result.update(undecided=[dict(one._asdict(), sentence=one.sentence()) for one in plan.undecided], first_run=observed.first_run,
                      other_managers=[one._asdict() for one in seen.managers])
        return self._told(result, plan, seen)

    def run_guard(self):
        """The guard alone: in the table that the role firewall has left, or in one that closes nothing."""
        if not self.planner.guard:
            raise HostError("part: guard needs the settings of a guard, and there are none on this host yet; give guard.")
        base = firewall_base.filtering(self.params["table"])
        if base is None:
            return self._run_open()
        devices = firewall_base.devices(self.params["table"], self.params["config_file"])
        guarded = self.planner.guarded(base.wanted.body, base.data, devices, firewall_base.has_devices(base.wanted), is_alone=True)
        result = self._bring(base.wanted._replace(body=guarded.body), guarded.described)
        strangers = self._strangers(firewall_base.has_devices(base.wanted))
        result.update(guard=guarded.result, warnings=self.planner.warnings + guarded.warnings + strangers + result["warnings"])
        return result

    def _run_open(self):
        """Nothing that is open is closed by this, SSH and the connection of this run among it, so there is nothing to try and to confirm."""
        table = self.params["table"]
        if not firewall_base.base(table).is_open and Table(table).present():
            raise HostError("The table inet %s of this host is neither the firewall's nor a guard's, so it is left as it is: take it away with "
                            "voipsec.asterisk.nftables (state: absent), or run the role firewall first." % table)
        self.params = dict(self.params, rollback=False)
        if not self.planner.is_guarding:
            gone = nftables_call.absent(self.params, self.check_mode, self.diff_mode)
            return dict(gone, closes_nothing=True, guard=self.planner.guarded("", {"services": []}, 0, False).result)
        seen, observed = self._look()
        plan = self.planner.plan_open(observed, self._resolved(observed))
        result = self._bring(self._wanted(plan), self._data(plan, None))
        result["warnings"] = self.planner.warnings + plan.warnings + result["warnings"]
        result["closes_nothing"] = True
        return self._told(result, plan, seen)

    def _look(self):
        """What was seen, also as an Observed. A table that closes nothing is no reason to take a run for a later one."""
        table = self.params["table"]
        seen = firewall_seen.look(self.params["config_file"], table)
        first = seen.fields["first_run"] or firewall_base.base(table).is_open
        learned = firewall_base.devices(table, self.params["config_file"]) if self.planner.is_guarding else 0
        return seen, self.planner.observed(dict(seen.fields, first_run=first, learned=learned))

    def _strangers(self, has_networks):
        return firewall_base.strangers(self.params["config_file"], has_networks) if self.planner.is_guarding else []

    def _told(self, result, plan, seen):
        result["warnings"] += self._strangers(firewall_base.has_devices(self._wanted(plan)))
        result.update(opened=plan.opened, guard=plan.guard, providers=[provider._asdict() for provider in seen.providers])
        return result

    def confirm(self):
        """A change on trial stays: nothing is looked at again, because the time for it is short."""
        result = self._ensure(Wanted(self.params["table"], "", {}, self.params["priority"]))
        if result["confirmed"] and not result.get("failed") and not self.check_mode:
            nftables_call.finish(result, lambda: Companions(self.params["table"], None).confirm(self.params["token"]),
                                 lambda: self._switch_off(result, looking.managers()))
        return result

    def _bring(self, wanted, data):
        """The table and what lies beside it. Devices are learned at once, because a new guard holds up whom it does not know."""
        result = self._ensure(wanted)
        self._complete(result, Companions(self.params["table"], data))
        if data.get("guard") and result["changed"] and not self.check_mode:
            learned.learn(self.params["table"], self.sizes, self.params["config_file"])
        return result

    def _wanted(self, plan):
        return Wanted(self.params["table"], plan.body, plan.elements, self.params["priority"])

    def _ensure(self, wanted):
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
        found = dict(plan.described, table=self.params["table"], database=None, config_file=self.params["config_file"])
        if countries:
            found["database"] = {"path": countries.path, "kind": countries.kind, "created": countries.created}
        return found
