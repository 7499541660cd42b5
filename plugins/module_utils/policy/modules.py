# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that nothing uses are not loaded; those without which Asterisk must not start are in required.

modules.conf is read at a start only, so everything here waits for a restart, and a trial start proves it before it lands. All findings
ask for one and the same list of ``noload`` lines, because that list is one value of modules.conf. What decides whether a module is used is
in module_uses; a module whose use cannot be excluded stays.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import required
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, edit, evidence, lower, path, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import (
    FAIL, FIXED, Finding, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import CANDIDATES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_uses import Uses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.required import FILE
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.modules import RULES

_BY_NAME = ("load", "preload", "require", "preload-require")


def judge(case):
    """All findings about modules.conf."""
    candidates = [one for one in CANDIDATES if case.strict or not RULES[one.rule].strict]
    state, reason = _unable(case)
    if state:
        rules = dict.fromkeys([one.rule for one in candidates] + list(required.RULE_IDS))
        return [Finding(RULES[name], state, reason) for name in rules]
    lists = _Lists(case)
    found = _landing(case, lists, [_candidate(case, lists, one) for one in candidates]) + required.judge(case, lists)
    generator = case.generator(FILE)
    return [_elsewhere(finding, generator) if generator and finding.state == FIXED else finding for finding in found]


def _elsewhere(finding, generator):
    """The finding about a file that is not ours to write."""
    reason = finding.reason.split(";")[0].rstrip(".")
    return finding._replace(state=FAIL, edits=(), start_losses=(), pending=False,
                            reason=f"{reason}, but {generator} writes {FILE} and has no file beside it for lines of your own; do it in {generator}.")


def _unable(case):
    if case.reading(FILE) is None:
        return NOT_APPLICABLE, f"There is no {FILE}."
    if not case.seen.running or case.seen.modules is None:
        return NOT_CHECKED, "Asterisk does not run, so nobody can tell what it uses."
    return None, ""


class _Lists:
    """The list options of [modules], and names in them without ``.so``, in lower case."""

    def __init__(self, case):
        self.options = lower(case.options(FILE, b"modules"))

    def values(self, name):
        """As they stand there."""
        return [shown(line.value) for line in as_list(self.options.get(name))]

    def line(self, names, modules):
        """The first line of these options that names one of the modules."""
        lines = [line for name in names for line in as_list(self.options.get(name))]
        return next((line for line in lines if bare(shown(line.value)) in modules), None)

    def all_excluded(self, modules):
        return set(modules) <= {bare(name) for name in self.values("noload")}

    def with_these(self, name, modules):
        """The list with the modules that are not in it at its end."""
        there = {bare(value) for value in self.values(name)}
        return self.values(name) + [module + ".so" for module in modules if module not in there]


def bare(name):
    """The name of a module as the loader compares it."""
    name = name.strip().lower()
    return name[:-3] if name.endswith(".so") else name


# -- modules that are not used ----------------------------------------------------------------------------------------------


def _candidate(case, lists, candidate):
    """(finding without its edits, modules that go)."""
    rule, name = RULES[candidate.rule], candidate.name
    going = [module for module in candidate.modules if module in case.seen.modules]
    if case.version.major >= candidate.until:
        return Finding(rule, NOT_APPLICABLE, f"Asterisk {case.version} has no {name}.", name), ()
    if not going:
        if lists.all_excluded(candidate.modules[-1:]):
            return Finding(rule, PASS, f"{FILE} keeps it from being loaded.", name, (evidence(lists.line(("noload",), candidate.modules)),)), ()
        return Finding(rule, NOT_APPLICABLE, f"{name}.so is not loaded, or runs without a configuration.", name), ()
    if lists.all_excluded(going):
        return Finding(rule, PASS, f"{FILE} keeps it from being loaded; a restart of Asterisk activates that.", name,
                       (evidence(lists.line(("noload",), going)),), pending=True), ()
    return _loaded(case, lists, candidate)


def _loaded(case, lists, candidate):
    rule, name = RULES[candidate.rule], candidate.name
    if {bare(module) for module in map(str, case.settings["modules_keep"])}.intersection(candidate.modules):
        return Finding(rule, KEPT, "sip_hardening_modules_keep names it.", name), ()
    line = lists.line(_BY_NAME, candidate.modules)
    if line is not None:
        return Finding(rule, KEPT, f"{FILE} loads it by name; take that line out where it is not meant.", name, (evidence(line),)), ()
    uses, losses = Uses.of(case).find(candidate)
    if uses:
        return Finding(rule, KEPT, f"It is in use, or that cannot be excluded: {uses[0]}.", name, tuple(uses[:5])), ()
    loaded = [module for module in candidate.modules if module in case.seen.usage().counts or module in case.seen.modules]
    return Finding(rule, FIXED, f"Nothing uses {_files(loaded)}; a restart of Asterisk activates noload.", name, start_losses=losses, pending=True), loaded


def _files(modules):
    return " and ".join(module + ".so" for module in modules)


def _landing(case, lists, judged):
    """The findings with their edits: what rules_off names, or what is held back, stays out of the list that all of them ask for."""
    going = [module for finding, modules in judged
             if finding.rule.id not in case.settings["rules_off"] and finding.key not in case.held for module in modules]
    wanted = edit(FILE, "modules", options={"noload": lists.with_these("noload", going)})
    return [finding._replace(edits=(wanted,), evidence=finding.evidence + (f"{path(case, FILE)}: no line noload names it",)) if finding.state == FIXED
            else finding for finding, unused in judged]
