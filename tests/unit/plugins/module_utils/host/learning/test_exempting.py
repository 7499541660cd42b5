# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban.server import NoAnswer
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import exempting
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import Element
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets as guard


class Sets:
    """The sets of the kernel. ``steps``: what was asked for, without what is empty: added, removed, lifted."""

    def __init__(self, **held):
        self.held = dict({"exempted4": [], "exempted6": [], "banned_sip4": [], "banned_ssh4": [], "barred_sip6": []}, **held)
        self.steps = []

    def types(self):
        return {name: "ipv%s_addr" % name[-1] for name in self.held}

    def elements(self, name):
        return self.held[name]

    def change(self, *sets):
        self.steps.append([{name: sorted(values) for name, values in found.items() if values} for found in sets])

    @property
    def added(self):
        return self.steps[1][0]

    @property
    def removed(self):
        return self.steps[0][1]


class Server:
    """fail2ban with a ban in each of its jails."""

    def __init__(self, *banned):
        self.banned, self.lifted = banned, []

    def jails(self):
        if not self.banned:
            raise NoAnswer("it does not run")
        return ["sshd", "voipsec-auth"]

    def ask(self, *words):
        if words[0] == "status":
            return [("Actions", [("Banned IP list", list(self.banned))])]
        self.lifted.append(words[1:])
        return None


def exempt(sets, *networks, **more):
    return exempting.exempt("voipsec", networks, more.pop("minutes", 10), sets=sets, server=more.pop("server", Server()), **more)


def test_networks_are_exempted_and_their_bans_lifted_but_for_ssh():
    sets = Sets(banned_sip4=[Element("10.20.0.7", 60), Element("198.51.100.7", 60)], barred_sip6=[Element("fd77:20::", 60)],
                banned_ssh4=[Element("10.20.0.7", 60)])
    server = Server("10.20.0.7", "198.51.100.7")
    assert exempt(sets, "10.20.0.0/16", "fd77:20::/48", server=server) == ["10.20.0.0/16", "fd77:20::/48"]
    assert sets.steps == [[{}, {}, {"banned_sip4": ["10.20.0.7"], "barred_sip6": ["fd77:20::"]}],
                          [{"exempted4": ["10.20.0.0/16 timeout 600s"], "exempted6": ["fd77:20::/48 timeout 600s"]}, {}]]
    assert server.lifted == [("voipsec-auth", "unbanip", "10.20.0.7")]


def test_what_lies_apart_keeps_its_own_time_and_is_not_touched():
    sets = Sets(exempted4=[Element("10.30.0.0/16", 80000), Element("10.40.0.0/16", 30)])
    assert exempt(sets, "10.20.0.0/16") == ["10.20.0.0/16", "10.30.0.0/16", "10.40.0.0/16"]
    assert (sets.removed, sets.added) == ({}, {"exempted4": ["10.20.0.0/16 timeout 600s"]})


@pytest.mark.parametrize("value, left, removed, added", [
    ("10.20.5.0/24", 30, ["10.20.5.0/24"], ["10.20.4.0/22 timeout 600s"]),
    ("10.20.4.0/23", 5000, [], ["10.20.6.0/23 timeout 600s"]),
    ("10.20.0.0/16", 5000, [], []),
    ("10.20.0.0/21", 30, ["10.20.0.0/21"], ["10.20.0.0/22 timeout 30s", "10.20.4.0/22 timeout 600s"]),
    ("10.20.4.0/22", 30, ["10.20.4.0/22"], ["10.20.4.0/22 timeout 600s"]),
    ("10.20.4.0-10.20.8.255", 30, ["10.20.4.0-10.20.8.255"], ["10.20.4.0/22 timeout 600s", "10.20.8.0/24 timeout 30s"]),
    ("10.20.0.0/16", None, [], []),
])
def test_where_two_overlap_each_address_has_the_longer_time(value, left, removed, added):
    """What is asked for is 10.20.4.0/22 for ten minutes."""
    sets = Sets(exempted4=[Element(value, left)])
    exempt(sets, "10.20.4.0/22")
    assert sets.removed.get("exempted4", []) == removed
    assert sets.added.get("exempted4", []) == added


def test_networks_that_overlap_are_joined():
    sets = Sets()
    assert exempt(sets, "10.20.5.7/24", "10.20.0.0/16", "10.21.0.0/16") == ["10.20.0.0/15"]
    assert sets.added == {"exempted4": ["10.20.0.0/15 timeout 600s"]}


def test_a_look_changes_nothing():
    sets, server = Sets(), Server("10.20.0.7")
    assert exempt(sets, "10.20.0.7", only_look=True, server=server) == ["10.20.0.7/32"] and sets.steps == [] and server.lifted == []


@pytest.mark.parametrize("networks, minutes, reason", [
    (["10.20.0.0/33"], 10, "neither a network nor an address"), (["0.0.0.0/0"], 10, "nearly everybody"), (["::/0"], 10, "nearly everybody"),
    (["10.20.0.0/16"], 0, "from 1 to 1440"), (["10.20.0.0/16"], 1441, "from 1 to 1440"),
])
def test_a_mistake_is_one_sentence(networks, minutes, reason):
    sets = Sets()
    with pytest.raises(HostError, match=reason):
        exempt(sets, *networks, minutes=minutes)
    assert sets.steps == []


def test_without_a_guard():
    sets = Sets()
    sets.held = {"banned_sip4": []}
    with pytest.raises(HostError, match="no guard"):
        exempt(sets, "10.20.0.0/16")


def test_the_name_is_the_guards():
    assert exempting.NAME == guard.EXEMPTED
