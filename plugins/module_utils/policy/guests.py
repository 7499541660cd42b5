# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A door through which calls come in without an account: who stands in it, and how it is closed.

A door of PJSIP or IAX2 is closed by an access list that denies both families. That is the least change that is enough: the section
stays, a restore of two lines takes it back, a reload activates it, and PJSIP then challenges guests as it challenges unknown endpoints
(``apply_acls`` in res/res_pjsip/pjsip_distributor.c puts the artificial endpoint in place), so nothing tells that it is there.
"""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, named_lists
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, KEPT, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import networks

REGULAR_DAYS = 3
"""Answered calls on so many different days are more than a scanner's visit or a test."""


class Use(NamedTuple):
    """Who stands in a door. ``live``: channels up now; ``days``: days with answered calls; ``calls``: how many."""

    live: list
    days: int
    calls: int

    @property
    def regular(self):
        return bool(self.live) or self.days >= REGULAR_DAYS

    @property
    def told(self):
        """For evidence."""
        found = ["up now: " + name for name in self.live[:5]]
        return tuple(found + ([f"{self.calls} answered calls on {self.days} days in the call records"] if self.calls else []))


class Door(NamedTuple):
    """``name``: as in keep_guests. ``evidence``: lines. ``edits``, ``proofs``: what closes it."""

    rule: object
    name: str
    evidence: tuple
    use: Use
    edits: tuple
    proofs: tuple
    how: str


def judge_door(case, door):
    """Kept where it is wanted or in use, else closed."""
    told = door.evidence + door.use.told
    if door.name in case.settings["keep_guests"]:
        return Finding(door.rule, KEPT, f"sip_hardening_keep_guests names {door.name}.", door.name, told)
    if door.use.regular and case.settings["guests_in_use"] == "keep":
        return Finding(door.rule, KEPT, f"Calls come in through {door.name}; set sip_hardening_guests_in_use to cut, or name it in "
                       "sip_hardening_keep_guests.", door.name, told)
    return Finding(door.rule, FIXED, door.how, door.name, told, door.edits, door.proofs)


def still_there(case, door, filenames, loss):
    """The finding about a door that is in no file any more and that Asterisk still has, because it has not read them."""
    found = judge_door(case, door._replace(how="No file has it any more, but Asterisk had not read that."))
    return found._replace(reread=tuple(filenames), losses=(loss,)) if found.state == FIXED else found


def use_of(case, of_channel, context=None):
    """Channels and records of a door.

    :param of_channel: whether a channel's name is of the door.
    :param context: only records of this context, where the channel's name is not enough.
    """
    live = [name for name in case.seen.channels or () if of_channel(name)]
    records = [record for record in case.seen.records or () if of_channel(record[1]) and context in (None, record[2])]
    return Use(live, len({record[0] for record in records}), len(records))


def some_line(options):
    """Any line of an object, to say where it stands."""
    return next((value for value in options.values() if not isinstance(value, list)), None)


def acl_lines(case, filename, name, prefix="", kind=None):
    """permit and deny lines of an object; every section of it adds to them in PJSIP and chan_iax2."""
    return case.lines(filename, name, {prefix + "permit", prefix + "deny"}, kind)


def names_in(case, filename, name, prefix="", kind=None):
    """Values of ``acl`` of an object."""
    return [shown(line.value) for line in case.lines(filename, name, {prefix + "acl"}, kind)]


def closing_list(case, pairs, inherited=()):
    """The list that closes a door but for the guests' networks, and for the networks of one's own that it names already: carriers.

    :param inherited: those of the pairs that come from a template.
    """
    permitted = networks("guest_networks", case.settings["guest_networks"]) + case.never_cut
    rules = acl.parse(pairs)
    kept = [rule.network for rule in rules if rule.allows and rule.network not in acl.wide(rules)]
    if not kept and not permitted and pairs:
        return acl.locked(pairs)
    completed = acl.completed(pairs, permitted)
    done, meant = acl.parse(completed), [acl.net(one) for one in permitted]
    if kept and all(network in meant for network in acl.wide(done)) and all(acl.allows(done, one.network_address) for one in permitted):
        return acl.behind(inherited, completed)
    wanted = acl.fresh(permitted) + [("permit", str(network)) for network in acl.unique(kept) if _passes(rules, network)]
    return acl.behind(inherited, list(dict.fromkeys(wanted)))


def _passes(rules, network):
    return acl.allows(rules, acl.first(network))


def is_closed(case, rules, names=()):
    """Whether only those pass whom the list names, the guests' networks among them.

    :param names: values of ``acl``, the lists of acl.conf that it names too.
    """
    wanted = networks("guest_networks", case.settings["guest_networks"])
    names, meant = named_lists.names_of(names), [acl.net(one) for one in wanted + case.never_cut]
    wide = [network for network in acl.wide(rules) if network not in meant]
    shut = all(not acl.is_open(rules, family) and not any(one.version == family for one in wide) or named_lists.shuts(case, names, family)
               for family in acl.FAMILIES)
    return shut and all(acl.allows(rules, one.network_address) for one in wanted)


def closed(case, rule, name, filename, told, proof):
    """The finding about a door that its file closes. Asterisk tells that there is a list, and not what is in it, so a file that it may not
    have read is read again."""
    if case.seen.running and not proof.look(case.seen)[1]:
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", name, told, proofs=(proof,), reread=(filename,))
    if case.unread(filename):
        return Finding(rule, FIXED, "The file is right already, and changed since Asterisk started; it is read again, because Asterisk does not "
                       "tell which list it uses.", name, told, proofs=(proof,), reread=(filename,))
    return Finding(rule, PASS, "Its access list denies both families but for those it names.", name, told)


def but_for(case):
    """Words for a finding."""
    return " but for sip_hardening_guest_networks" if case.settings["guest_networks"] else ""
