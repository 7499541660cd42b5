# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of acl.conf, for objects that name them: an address must pass each of them, and the object's own lines."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, shown

_RULE = re.compile(r"^ *\d+: *(allow|deny) - (\S+?)/(\S+)\s*$", re.MULTILINE)


def names_of(values):
    """The names in values of ``acl``: between commas, leading blanks do not count (``ast_append_acl`` in main/acl.c)."""
    return [name.lstrip() for value in values for name in value.split(",") if name.strip()]


def shuts(case, names, family):
    """Whether one of the lists lets only addresses of one's own in: by acl.conf, and by the running Asterisk where there is one."""
    defined = {shown(name) for name in case.objects("acl.conf", "acl")} if names else ()
    return any(name in defined and all(is_shut(rules, family) for rules in _both(case, name)) for name in names)


def is_shut(rules, family):
    """Whether everybody of a family but for networks of one's own is denied."""
    return not acl.is_open(rules, family) and not any(network.version == family for network in acl.wide(rules))


def _both(case, name):
    lines = case.lines("acl.conf", encoded(name), {"permit", "deny"}, "acl")
    yield acl.parse([(line.name, line.value) for line in lines])
    if case.seen.running:
        yield acl.parse(running(case.seen.ask("acl show " + name)))


def running(text):
    """(permit or deny, address/mask) of each rule that ``acl show`` prints."""
    return [("permit" if sense == "allow" else "deny", f"{address}/{mask}") for sense, address, mask in _RULE.findall(text)]
