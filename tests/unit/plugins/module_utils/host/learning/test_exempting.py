# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import exempting
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import Element
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets as guard


class Sets:
    """The sets of the kernel."""

    def __init__(self, **held):
        self.held = dict({"exempted4": [], "exempted6": [], "banned_sip4": [], "barred_sip6": []}, **held)
        self.added = self.removed = None

    def types(self):
        return {name: "ipv%s_addr" % name[-1] for name in self.held}

    def elements(self, name):
        return self.held[name]

    def change(self, added, removed):
        added, removed = ({name: values for name, values in found.items() if values} for found in (added, removed))
        self.added, self.removed = added or self.added, removed or self.removed


def exempt(sets, *networks, **more):
    return exempting.exempt("voipsec", networks, more.pop("minutes", 10), sets=sets, **more)


def test_networks_are_exempted_and_their_bans_lifted():
    sets = Sets(banned_sip4=[Element("10.20.0.7", 60), Element("198.51.100.7", 60)], barred_sip6=[Element("fd77:20::", 60)])
    assert exempt(sets, "10.20.0.0/16", "fd77:20::/48") == ["10.20.0.0/16", "fd77:20::/48"]
    assert sets.added == {"exempted4": ["10.20.0.0/16 timeout 600s"], "exempted6": ["fd77:20::/48 timeout 600s"]}
    assert sets.removed == {"banned_sip4": ["10.20.0.7"], "barred_sip6": ["fd77:20::"]}


def test_what_was_exempted_before_stays_so_and_overlaps_are_joined():
    sets = Sets(exempted4=[Element("10.20.5.0/24", 5000), Element("10.30.0.0-10.30.255.255", 30)])
    assert exempt(sets, "10.20.5.7/16") == ["10.20.0.0/16", "10.30.0.0/16"]
    assert sets.added == {"exempted4": ["10.20.0.0/16 timeout 5000s", "10.30.0.0/16 timeout 5000s"]}
    assert sets.removed == {"exempted4": ["10.20.5.0/24", "10.30.0.0-10.30.255.255"]}


def test_a_look_changes_nothing():
    sets = Sets()
    assert exempt(sets, "10.20.0.7", only_look=True) == ["10.20.0.7/32"] and sets.added is None


@pytest.mark.parametrize("networks, minutes, reason", [
    (["10.20.0.0/33"], 10, "neither a network nor an address"), (["0.0.0.0/0"], 10, "nearly everybody"), (["::/0"], 10, "nearly everybody"),
    (["10.20.0.0/16"], 0, "from 1 to 1440"), (["10.20.0.0/16"], 1441, "from 1 to 1440"),
])
def test_a_mistake_is_one_sentence(networks, minutes, reason):
    sets = Sets()
    with pytest.raises(HostError, match=reason):
        exempt(sets, *networks, minutes=minutes)
    assert sets.added is None


def test_without_a_guard():
    sets = Sets()
    sets.held = {"banned_sip4": []}
    with pytest.raises(HostError, match="no guard"):
        exempt(sets, "10.20.0.0/16")


def test_the_name_is_the_guards():
    assert exempting.NAME == guard.EXEMPTED
