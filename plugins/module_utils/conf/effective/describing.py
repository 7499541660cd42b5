# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The effective view of a configuration file as plain data, for the module ``config_info``."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.masking import visible
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Target, shown, type_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where


class Chosen:
    """Which sections are wanted.

    :param names: names as text; none: all.
    :param pattern: regular expression that the whole name must match.
    :param kind: value of ``type``.
    """

    def __init__(self, names=(), pattern=None, kind=None):
        self.names = {name.encode("utf-8", "surrogateescape").lower() for name in names}
        self.pattern = re.compile(pattern.encode("utf-8", "surrogateescape")) if pattern else None
        self.kind = kind.encode("utf-8", "surrogateescape") if kind else None

    def __call__(self, section):
        if self.names and section.name.lower() not in self.names:
            return False
        if self.pattern and not self.pattern.fullmatch(section.name):
            return False
        return self.kind is None or type_of(section) == self.kind


def listing(view, filename, version, chosen=Chosen(), secrets=False):
    """Everything that Asterisk makes of one root file.

    :param secrets: whether values of secret options are given in clear.
    :returns: a dict for the module's result.
    """
    rules = Rules(filename, version)
    reading = winning.Reading(view, filename, version)
    return {
        "valid": view.error is None,
        "error": _problem(view.error) if view.error else None,
        "problems": [_problem(problem) for problem in view.problems],
        "rejected": [_problem(problem) for problem in winning.voided(reading, filename, version)] if view.error is None else [],
        "files": view.files,
        "includes": [
            {"file": where.path, "line": where.line, "argument": argument, "found": found} for where, argument, found in view.includes],
        "sections": [_section(section, rules, reading, secrets) for section in view.sections if chosen(section)],
    }


def _problem(problem):
    return {"file": problem.where.path, "line": problem.where.line, "kind": problem.kind, "message": problem.message}


def _section(section, rules, reading, secrets):
    counting = _counting(section, rules, reading)
    return {
        "name": shown(section.name),
        "template": section.template,
        "inherits": [shown(name) for name in section.bases],
        "type": None if type_of(section) is None else shown(type_of(section)),
        "read": counting is not None,
        "file": section.where.path,
        "line": section.where.line,
        "places": [str(Where(fragment.document.path, fragment.first + 1)) for fragment in section.fragments],
        "options": [_option(section, variable, rules, counting, secrets) for variable in section.variables],
    }


def _counting(section, rules, reading):
    """ids of the variables that the daemon uses; ``None`` where it does not use the section at all."""
    if section.template:
        return None
    used, is_read = set(), False
    for kind in rules.types(section):
        read = winning.sections_read(reading, rules.filename, section.name, rules.version, kind)
        is_read = is_read or any(other is section for other in read)
        for _name, value in winning.effective(reading, rules.filename, section.name, rules.version, kind):
            used.update(id(variable) for variable in (value if isinstance(value, list) else [value]))
    return used if is_read else None


def _option(section, variable, rules, counting, secrets):
    chain = section.path_to(variable)
    return {
        "name": shown(variable.name),
        "value": shown(variable.value) if secrets else visible(rules, Target([section]), variable.name, variable.value),
        "file": variable.where.path,
        "line": variable.where.line,
        "through": [shown(step.name) for step in chain[1:]] if chain else [shown(variable.section.name)],
        "counts": counting is not None and id(variable) in counting,
    }
