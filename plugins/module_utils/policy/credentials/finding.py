# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds every credential of a host: what lets somebody in, what this Asterisk proves to others, and what is absent where there should be one."""

from __future__ import annotations

from typing import Dict, List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import (
    chan_sip, conferences, databases, iax2, logins, mailboxes, overlaps, pjsip, users_conf, wizards,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Files
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, Credential

FINDERS = (
    pjsip.find, wizards.find, chan_sip.find, iax2.find, logins.managers, logins.ari, mailboxes.find, conferences.confbridge, conferences.meetme,
    users_conf.find, databases.find,
)

FILES = ("pjsip.conf", "pjsip_wizard.conf", "sip.conf", "iax.conf", "manager.conf", "ari.conf", "voicemail.conf", "confbridge.conf", "meetme.conf",
         "users.conf")
"""The root files that hold credentials."""


def files(source, version, modules=None, strict=True, exec_includes=False) -> Files:
    """What ``find`` looks at; see files.Files."""
    return Files(source, version, modules, strict, exec_includes)


def find(case: Files) -> List[Credential]:
    """All credentials, each with an id of its own, in the order of FINDERS and of the files.

    :raises SettingsError: a file that Asterisk would not read, unless ``case`` goes on without it (``strict=False``).
    """
    return find_all(case)[0]


def find_all(case: Files) -> Tuple[List[Credential], Dict[str, overlaps.Overlap]]:
    """The same, and the accounts that have two secrets at this time, see overlaps.settle."""
    found = [credential for finder in FINDERS for credential in finder(case)]
    return overlaps.settle(_distinct(_shared(found)))


def _shared(found):
    """Mark those whose line is also that of another section: a template's, or one that ``#include`` brings in twice."""
    lines = {}
    for one in found:
        if one.form != ABSENT and one.where:
            lines.setdefault(one.where, set()).add((one.kind, one.section, one.option))
    return [one._replace(shared_line=True) if one.form != ABSENT and len(lines.get(one.where, ())) > 1 else one for one in found]


def _distinct(found):
    """Ids that are there already get a number."""
    seen = {}
    for index, one in enumerate(found):
        seen[one.id] = seen.get(one.id, 0) + 1
        if seen[one.id] > 1:
            found[index] = one._replace(id=f"{one.id}#{seen[one.id]}")
    return found
