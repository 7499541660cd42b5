# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI's users: their secrets, access lists and classes.

Three traps of main/manager.c decide how edits look: a reload keeps what a missing line set before, so classes are always written out;
the access list of a user's last section replaces the earlier ones; names are compared without regard to case.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, known_secrets, manager_classes, named_lists
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.ami_user import FILE, User, address, clients
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.manager import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError, networks


def judge(case):
    """Findings about every user."""
    users = [_user(case, name) for name in case.objects(FILE, "user")]
    _check_names(case, users)
    found = []
    for user in users:
        found += _findings(case, user)
    return found + _late(case, found)


def _late(case, found):
    """No command tells which secret a user has, and which user is in memory alone, so a file that may not have been read is read again."""
    if not case.unread(FILE) or any(finding.edits or finding.reread for finding in found):
        return []
    return [Finding(RULES["AST-AMI-004"], FIXED, f"{FILE} changed since Asterisk started; it is read again, because Asterisk does not tell which "
                    "secrets it uses.", evidence=(path(case, FILE),), reread=(FILE,))]


def _user(case, name):
    text = shown(name)
    wish = next((wish for key, wish in case.settings["users"].items() if key.lower() == text.lower()), {})
    sessions = [one for one in case.seen.sessions or () if one["user"].lower() == text.lower()]
    sections = [taken.section for taken in case.reading(FILE).named(name)]
    options = case.options(FILE, name)
    return User(text, options, wish, (case.seen.ami_users or {}).get(text.lower()), sessions, case.owner(sections[0]),
                tuple(case.inherited(options.get("acl") or [], FILE, name)))


def _check_names(case, users):
    known = {user.name.lower() for user in users}
    for name in case.settings["users"]:
        if name.lower() not in known:
            raise SettingsError(f"manager_binding_users names '{name}', which is no AMI user in {FILE}; there are: {', '.join(sorted(known)) or 'none'}.")


def _findings(case, user):
    fault = known_secrets.fault(user.name, value_of(user.options.get("secret")))
    disabling = user.wish.get("state") == "disabled" or (fault and case.settings["bad_secrets"] == "disable")
    if _is_disabled(user):
        return [Finding(RULES["AST-AMI-004"], PASS, "The user is disabled: nobody can log in with it.", user.name, (user.where,))]
    disabling = disabling or _remembered(case, user)
    first = _disable(case, user, fault) if disabling else _secret(case, user, fault)
    if first.state == FIXED:
        return [first]
    return [first, _access(case, user)] + manager_classes.judge(case, user)


def _remembered(case, user):
    """Whether Asterisk may know a secret that the file does not give any more: a reload keeps it (``__init_manager`` in main/manager.c)."""
    return user.told is not None and "secret" not in user.options and not case.seen.is_younger(FILE)


def _is_disabled(user):
    return acl.nobody(acl.parse(user.pairs)) and not user.held("read") and not user.held("write")


def _disable(case, user, fault):
    """Nobody passes the list, and there are no classes; secret and all other lines stay, so that it can be taken back."""
    if user.owner and user.wish.get("state") != "disabled":
        return Finding(RULES["AST-AMI-004"], FAIL, f"Its secret is {fault}, and {user.owner} made the user and logs in with it; give it a new secret "
                       f"in {user.owner}.", user.name, user.told_of("secret"))
    if user.sessions and case.settings["remote_clients"] == "keep" and user.wish.get("state") != "disabled":
        return Finding(RULES["AST-AMI-004"], KEPT, f"Its secret is {fault}, but {clients(user.sessions)} uses it now; set "
                       "manager_binding_remote_clients to cut, or state disabled in manager_binding_users.", user.name, user.told_of("secret"))
    why = "manager_binding_users says disabled" if user.wish.get("state") == "disabled" else f"its secret is {fault}"
    if fault is None and user.wish.get("state") != "disabled":
        why = "it has no secret in the file, and Asterisk goes on with the one that it had"
    edits = (edit(FILE, user.name, sequence=_sequence(acl.locked(user.pairs)), options={"read": "none", "write": "none"}),)
    proof = Proof(f"manager show user {user.name}", "an access list that nobody passes, and no classes", lambda seen: _proof_disabled(seen, user))
    return Finding(RULES["AST-AMI-004"], FIXED, f"Lock the user out, because {why}; its secret stays in the file.", user.name,
                   user.told_of("secret"), edits, (proof,))


def _secret(case, user, fault):
    rule = RULES["AST-AMI-004"]
    if not fault:
        return Finding(rule, PASS, "Its secret is in no list." if "secret" in user.options else "It has no secret, so nobody can log in with it.",
                       user.name, user.told_of("secret"))
    state = KEPT if case.settings["bad_secrets"] == "keep" else FAIL
    return Finding(rule, state, f"Its secret is {fault}.", user.name, user.told_of("secret"))


# -- access list ------------------------------------------------------------------------------------------------------------


def _access(case, user):
    rule, told = RULES["AST-AMI-003"], tuple(evidence(line) for line in user.rules) or (f"{user.where}: no permit and no deny",)
    wanted = _wanted_list(case, user)
    if wanted is None or _same_list(wanted, user.pairs):
        if user.told is None or _agrees(user.told["acl"], wanted or user.pairs):
            return _good(case, user, rule, told)
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", user.name, told,
                       proofs=(_proof_list(user, wanted or user.pairs),), reread=(FILE,))
    cut = [one for one in user.sessions if not acl.allows(acl.parse(wanted), address(one["address"]))]
    if cut and case.settings["remote_clients"] == "keep" and "permit" not in user.wish:
        return Finding(rule, KEPT, f"Its list stays as it is, because {clients(cut)} would not pass the new one; add the network to "
                       "manager_binding_permit, or set manager_binding_remote_clients to cut.", user.name, told)
    edits = (edit(FILE, user.name, sequence=_sequence(wanted), edit_template=False),)
    return Finding(rule, FIXED, _what_changes(case, user), user.name, told, edits, (_proof_list(user, wanted),))


def _good(case, user, rule, told):
    """The finding about a list that needs no change: it may still let in more than anybody's own networks."""
    wide = acl.wide(acl.parse(user.pairs))
    everybody = [{4: "IPv4", 6: "IPv6"}[family] for family in _open_families(case, user)]
    if everybody or (wide and "permit" in user.wish):
        return Finding(rule, KEPT, f"{' and '.join(everybody) or ', '.join(map(str, wide))} is let in, because the variables of the role name it.",
                       user.name, told)
    if wide:
        mend = "".join(acl.unique(one.told_holes for one in wide)) or "; permit the addresses that need it, in the file or in manager_binding_users"
        return Finding(rule, FAIL, f"It permits {', '.join(map(str, wide))}, which is far more than a network of one's own{mend}.", user.name, told)
    return Finding(rule, PASS, "Both families are denied but for those it names.", user.name, told)


def _wanted_list(case, user):
    """The pairs that the list should have; None: it is as good as it can be."""
    if "permit" in user.wish:
        own = [pair for pair in user.pairs if pair[0] == "acl" and pair[1]]
        return user.list_of(acl.fresh(list(acl.LOOPBACK.values()) + networks("permit", user.wish["permit"]) + case.never_cut) + own)
    rules, permitted = acl.parse(user.pairs), case.permitted()
    families = [family for family in _open_families(case, user) if acl.EVERYBODY[family] not in permitted]
    if not families:
        return None
    if not rules and not _shutting(case, user, acl.FAMILIES):
        return user.list_of(acl.fresh(permitted) + user.pairs)
    return user.list_of(acl.completed(user.pairs, permitted, families))


def _open_families(case, user):
    """The families that neither its own lines nor a list that it names closes; an address must pass all of them."""
    rules = acl.parse(user.pairs)
    return [family for family in acl.FAMILIES if acl.is_open(rules, family) and not _shutting(case, user, (family,))]


def _shutting(case, user, families):
    """Whether a list that it names closes one of the families."""
    return any(named_lists.shuts(case, user.named_acls, family) for family in families)


def _same_list(wanted, pairs):
    return list(acl.parse(wanted)) == list(acl.parse(pairs))


def _agrees(told, wanted):
    """Whether the daemon has this list; where the list has masks with holes, which no notation of ours tells, whether it is as closed."""
    items = sum(len(value.split(",")) for option, value in wanted if option in ("permit", "deny"))
    told, right = acl.parse(told), acl.parse(wanted)
    return told == right or (len(right) < items and all(acl.is_open(told, family) <= acl.is_open(right, family) for family in acl.FAMILIES))


def _what_changes(case, user):
    if not user.pairs:
        return "It had no access list; both families are denied but for the loopback and the networks that are permitted."
    missing = [{4: "IPv4", 6: "IPv6"}[family] for family in _open_families(case, user)]
    return f"Its access list left {' and '.join(missing)} open." if missing else "Its access list is set as manager_binding_users says."


def _sequence(pairs):
    return [{option: value} for option, value in pairs]


def _proof_list(user, wanted):
    def look(seen):
        told = (seen.ami_users or {}).get(user.name.lower())
        if told is None:
            return "no such user", False
        return ", ".join("%s %s" % pair for pair in told["acl"]) or "no access list", _agrees(told["acl"], wanted)
    return Proof(f"manager show user {user.name}", ", ".join("%s %s" % pair for pair in wanted), look)


def _proof_disabled(seen, user):
    told = (seen.ami_users or {}).get(user.name.lower())
    if told is None:
        return "no such user", True
    held = sorted(told["read"] | told["write"])
    return "an access list of %d rules, classes: %s" % (len(told["acl"]), ",".join(held) or "none"), acl.nobody(acl.parse(told["acl"])) and not held
