# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI's classes: what a user may read and write.

A reload keeps what a missing line set before (main/manager.c), so classes are always written out.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.ami_classes import CLASSES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.ami_user import FILE, clients
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.manager import RULES

_OTHERS = ("originate",)


def judge(case, user):
    """AST-AMI-006 and -005: what is written, and what Asterisk still has in memory."""
    found = []
    for option in ("read", "write"):
        if option in user.wish:
            found.append(_set_classes(user, option, user.wish[option], "manager_binding_users says so"))
    if "write" not in user.wish:
        found += _revoke(case, user)
    return [finding for finding in found if finding is not None]


def _set_classes(user, option, wanted, why):
    """One option is to hold just these classes, in the file and in memory."""
    rule, wanted = RULES["AST-AMI-006"], [name for name in CLASSES if name in wanted]
    right = option in user.options and user.held(option) == set(wanted)
    in_memory = user.told is None or user.told[option] == set(wanted)
    proof = Proof(f"manager show user {user.name}: {option} perm", ",".join(wanted) or "none", lambda seen: _proof_classes(seen, user, option, wanted))
    if right and in_memory:
        return Finding(rule, PASS, f"{option} is as it should be.", user.name, user.told_of(option))
    if right:
        return Finding(rule, FIXED, f"{option} is right in the file, but Asterisk had not read it.", user.name, user.told_of(option),
                       proofs=(proof,), reread=(FILE,))
    edits = (edit(FILE, user.name, options={option: ",".join(wanted) or "none"}),)
    return Finding(rule, FIXED, f"Set {option} to {','.join(wanted) or 'none'}, because {why}.", user.name, user.told_of(option), edits, (proof,))


def _revoke(case, user):
    unwanted = set(case.settings["revoke"])
    held = user.held("write") | (user.told["write"] if user.told else set())
    if not held & unwanted:
        calls = [name for name in _OTHERS if name in held and name not in unwanted]
        found = [Finding(RULES["AST-AMI-006"], PASS, "It has no class that is to be revoked.", user.name, user.told_of("write"))]
        return found + ([_may_call(user)] if calls else [])
    if user.owner:
        return [Finding(RULES["AST-AMI-006"], KEPT, f"{user.owner} made the user, with {','.join(_ordered(held & unwanted))}, and may need that; name the "
                        "classes that it needs in manager_binding_users.", user.name, user.told_of("write"))]
    if user.sessions:
        return [Finding(RULES["AST-AMI-006"], KEPT, f"{clients(user.sessions)} uses it now, with {','.join(_ordered(held & unwanted))}; name the "
                        "classes that it needs in manager_binding_users.", user.name, user.told_of("write"))]
    left = held - unwanted if user.held("write") else set()
    found = [_set_classes(user, "write", left, f"it shall not have {','.join(_ordered(held & unwanted))}{user.loose('write')}")]
    return found + ([_may_call(user)] if set(_OTHERS) & left else [])


def _may_call(user):
    return Finding(RULES["AST-AMI-005"], FAIL, "It may place calls; if its client never does, give it other classes.", user.name, user.told_of("write"))


def _ordered(names):
    return [name for name in CLASSES if name in names]


def _proof_classes(seen, user, option, wanted):
    told = (seen.ami_users or {}).get(user.name.lower())
    if told is None:
        return "no such user", False
    return ",".join(_ordered(told[option])) or "none", told[option] == set(wanted)
