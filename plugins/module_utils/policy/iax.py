# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls without a secret on IAX2: users and friends of iax.conf whom nobody has to prove to be."""

from __future__ import annotations

import ipaddress
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, users_conf
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, edit, evidence, lower, pairs_of, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import (
    FAIL, Finding, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS, Proof,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import (
    Door, acl_lines, but_for, closed, closing_list, is_closed, judge_door, names_in, some_line, still_there, use_of,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.iax import RULES

_IAX_FAMILIES = ("iaxusers", "iaxpeers", "iaxfriends")


def judge(case):
    """All findings about calls without a secret on IAX2."""
    rule = RULES["AST-IAX-001"]
    if not case.has("chan_iax2"):
        return [Finding(rule, NOT_APPLICABLE, "chan_iax2.so is not loaded.")]
    if case.reading("iax.conf") is None:
        return [Finding(rule, NOT_APPLICABLE, "There is no iax.conf, so chan_iax2 does not start.")]
    found = [_iax_user(case, name) for name in _without_credentials(case)] + _users_conf(case)
    found = found + _not_in_files(case, {_cut(finding.subject[len("IAX2/"):]) for finding in found}) or [
        Finding(rule, PASS, "Every user has a secret or a key.")]
    mapped = [row for row in realtime.mappings(case.source, case.source.etc_dir, case.version).summary() if row["name"].lower() in _IAX_FAMILIES]
    if mapped:
        found.append(Finding(rule, NOT_CHECKED, f"{mapped[0]['name']} comes from a database ({mapped[0]['driver']}), whose users are not read here.",
                             "database", ("%(file)s:%(line)s" % mapped[0],)))
    return found


def _not_in_files(case, judged):
    """Users that anybody can call as in the running Asterisk, and not by the files: as these do not count a ``dbsecret``, neither do we."""
    by_database = {_cut(shown(name)) for name in case.objects("iax.conf", "user", "friend") if _has_dbsecret(case, name)}
    found = []
    for name in sorted((case.seen.iax_open or frozenset()) - judged - by_database):
        rule, door, told = RULES["AST-IAX-001"], "IAX2/" + name, (f"iax2 show users: {name} has no secret and no access list",)
        if case.unread("iax.conf"):
            use = _iax_use(case, "default")
            found.append(still_there(case, Door(rule, door, told, use, (), (_proof_gone(name),), ""), ["iax.conf"], f"endpoint:{door} (user)"))
        elif door in case.settings["keep_guests"]:
            found.append(Finding(rule, KEPT, f"sip_hardening_keep_guests names {door}.", door, told))
        else:
            found.append(Finding(rule, FAIL, "Asterisk has this user without a secret, but no file that is read here does; it comes from a database.",
                                 door, told))
    return found


def _has_dbsecret(case, name):
    return "dbsecret" in lower(_user_options(case, name)) and has_credentials(case, name)


def _cut(name):
    """As ``iax2 show users`` shows it."""
    return name.encode("utf-8", "surrogateescape")[:15].decode("utf-8", "surrogateescape")


def _proof_gone(name):
    def look(seen):
        there = name in (seen.iax_open or ())
        return "no secret and no access list" if there else "no such user, or a secret", not there
    return Proof(f"iax2 show users: {name}", "no such user, or a secret", look)


def _users_conf(case):
    """Users that users.conf makes (hasiax). One that iax.conf has too is judged there."""
    there, found = set(case.objects("iax.conf", "user", "friend")), []
    for name, one in users_conf.accounts(case, "hasiax").items():
        pairs, names = pairs_of(users_conf.of(one.lines, "permit", "deny")), [shown(line.value) for line in users_conf.of(one.lines, "acl")]
        if name in there or _prove(case, one.lines) or is_closed(case, acl.parse(pairs), names):
            continue
        door = "IAX2/" + shown(name)
        state, reason = FAIL, "users.conf makes it with hasiax and without a secret, so anybody can call as it; give it a secret there."
        if door in case.settings["keep_guests"]:
            state, reason = KEPT, f"sip_hardening_keep_guests names {door}."
        found.append(Finding(RULES["AST-IAX-001"], state, reason, door, (evidence(one.switch),)))
    return found


def _without_credentials(case):
    """Names of the users of iax.conf who have nothing to prove. Their sections go on top of those that users.conf has of the name."""
    beneath = users_conf.accounts(case, "hasiax")
    return [name for name in case.objects("iax.conf", "user", "friend")
            if not has_credentials(case, name) and not (name in beneath and _prove(case, beneath[name].lines + _user_lines(case, name)))]


def has_credentials(case, name):
    """Whether the sections of iax.conf make the user prove who it is."""
    return _prove(case, _user_lines(case, name))


def _prove(case, lines):
    """Whether a user of these lines has to prove who it is. A ``dbsecret`` takes the place of ``secret``, and is none where the database has no such
    key (``check_access`` and ``authenticate_verify`` in channels/chan_iax2.c)."""
    last = users_conf.last(lines)
    key = value_of(last.get("dbsecret"))
    return bool(value_of(last.get("inkeys")) or (_in_database(case, key) if key else value_of(last.get("secret"))))


def _in_database(case, key):
    """Whether Asterisk's database has a value, which is not kept. A stopped Asterisk cannot be asked, so there is none."""
    family, _slash, rest = key.partition("/")
    return bool(rest) and bool(re.match(r"Value: *\S", case.seen.ask(f"database get {family} {rest}")))


def _user_options(case, name):
    """What the sections of the user say; a peer of the same name is another object."""
    return case.options("iax.conf", name, "user")


def _user_lines(case, name):
    return case.lines("iax.conf", name, kind="user")


def _iax_user(case, name):
    rule, options, text = RULES["AST-IAX-001"], lower(_user_options(case, name)), shown(name)
    door = "IAX2/" + text
    lines, contexts = acl_lines(case, "iax.conf", name, kind="user"), as_list(options.get("context"))
    pairs = pairs_of(lines)
    first = contexts[0] if contexts else None
    told = (evidence(some_line(options), path(case, "iax.conf")), f"[{text}] has no secret that counts and no inkeys",
            evidence(first, "its context is default"))
    told += tuple(evidence(line) for line in lines)
    names = names_in(case, "iax.conf", name, kind="user")
    if is_closed(case, acl.parse(pairs), names):
        return closed(case, rule, door, "iax.conf", told, _proof_iax(text))
    use = _iax_use(case, value_of(first) or "default")
    inherited = pairs_of(case.inherited(lines, "iax.conf", name, "user"))
    wanted, how = closing_list(case, pairs, inherited), "Deny both families on it" + but_for(case) + "; no call without a secret fits it then."
    host = (value_of(case.line("iax.conf", name, "host", "friend")) or "").lower()
    if host and not _is_address(host):
        if door in case.settings["keep_guests"]:
            return Finding(rule, KEPT, f"sip_hardening_keep_guests names {door}.", door, told)
        return Finding(rule, FAIL, f"It has host = {host} and no secret, so anybody can call as this device; give it a secret, or name it in "
                       "sip_hardening_keep_guests.", door, told)
    if host:
        wanted = wanted + [("permit", host)] if ("permit", host) not in wanted else wanted
        how = f"Permit its own host {host} only."
    sequence = [{option: value} for option, value in wanted] + [{"acl": value} for value in names]
    edits = (edit("iax.conf", text, type=_type(case, name), sequence=sequence),)
    return judge_door(case, Door(rule, door, told, use, edits, (_proof_iax(text),), how))


def _is_address(host):
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _type(case, name):
    """The type of the section that counts for the user: an edit must not go to a peer of the same name."""
    sections = [taken.section for taken in case.reading("iax.conf").named(name, "user")]
    return shown(sections[-1].types[0])


def _iax_use(case, context):
    """Calls whose channel has the name of an address, not of a peer: those of guests, and of users with a secret who are no peers.

    Of what is up now all of them count; of the records those of the user's context, unless nobody else could have made them.
    """
    names = case.objects("iax.conf", "user", "friend", "peer")
    own = {shown(name) for name in names + list(users_conf.accounts(case, "hasiax"))}
    others = [name for name in case.objects("iax.conf", "user", "friend") if has_credentials(case, name)]

    def is_guest(channel):
        match = re.match(r"IAX2/(.+)-\d+\Z", channel)
        return bool(match) and match.group(1) not in own
    return use_of(case, is_guest, context if others else None)


def _proof_iax(name):
    """Asterisk tells that there is a list, and not what is in it; the call is refused in the tests."""
    def look(seen):
        told = (seen.iax_users or {}).get(_cut(name))
        return {None: "no such user", True: "an access list", False: "no access list"}[told], told is not False
    return Proof(f"iax2 show users: {name}", "an access list", look)
