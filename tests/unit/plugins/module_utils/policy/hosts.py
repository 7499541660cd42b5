# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts for the tests of the rules: files on disk, settings, and what was seen of a daemon."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case

NOTHING = dict(
    running=False, modules=None, ami=None, sessions=None, ami_users=None, http=None, http_clients=None, ari=None, listening=None,
    control_socket=None, main_changed=None, sip=None, endpoints=None, endpoint_acls=None, iax_users=None, iax_open=None, channels=None, records=None,
    sip_peers=None, contacts=None, iax_peers=None, addresses=None, ask=lambda command: "",
    has_read=lambda name: True, is_younger=lambda name: True, refused=frozenset(), usage=lambda: None, foreign=frozenset(),
    logs=SimpleNamespace(directory="/var/log/asterisk", hostname="pbx", owner="asterisk", group="adm"), access=lambda path: None)


class Host:
    """A directory of configuration files."""

    def __init__(self, path):
        self.path = path

    def write(self, name, text):
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def case(self, topic="manager", version="22.10.1", seen=None, never_cut=(), **given):
        """A Case on these files; ``seen`` overrides what a stopped daemon shows, ``given`` are settings."""
        complete, warnings = settings.complete(topic, given)
        assert not warnings
        return Case(DiskSource(str(self.path)), Version.parse(version), complete, observed(**(seen or {})), never_cut)


def observed(**more):
    return SimpleNamespace(**dict(NOTHING, **more))


def used(**more):
    """What a running Asterisk uses its modules for: nothing, but for what is given; see ``Usage`` in host/asterisk/usage.py."""
    return SimpleNamespace(**dict(dict(counts={}, words={}, contexts={}, objects={}, pristine=frozenset(), recorded=None, http=False, spool_days=90.0), **more))


def running(*modules, **more):
    """``seen`` of a daemon that runs these modules; ``more`` are fields of what was seen, or of ``used``."""
    usage = {name: more.pop(name) for name in list(more) if name in vars(used())}
    usage.setdefault("counts", dict.fromkeys(modules, 0))
    return dict(more, running=True, modules=frozenset(modules), usage=lambda: used(**usage))


def session(user, address, http=False):
    return {"user": user, "address": address, "http": http}


def by_id(findings, rule, subject=None):
    """The only finding of a rule, and of a subject where one is named."""
    found = [finding for finding in findings if finding.rule.id == rule and subject in (None, finding.subject)]
    assert len(found) == 1, [(finding.key, finding.state) for finding in findings]
    return found[0]


def options(finding):
    """All options that a finding's edits set, by section."""
    found = {}
    for edit in finding.edits:
        found.setdefault(edit["section"], {}).update(edit.get("options", {}))
    return found


def sequence(finding):
    """The only exact list that a finding's edits ask for, as (option, value) pairs."""
    lists = [edit["sequence"] for edit in finding.edits if "sequence" in edit]
    assert len(lists) == 1
    return [next(iter(item.items())) for item in lists[0]]


def ami_users(**users):
    """A daemon that says this of its users: name to (rules, read, write)."""
    return dict(running=True, sessions=[], ami_users={
        name: {"acl": rules, "read": set(read), "write": set(write)} for name, (rules, read, write) in users.items()})
