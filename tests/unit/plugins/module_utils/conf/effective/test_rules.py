# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the reader of a file takes its lines."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Finder, Selector
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import Reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version


def opened(etc, name, section, position=0, **keywords):
    rules, view = Rules(name, etc.version), etc.view(name)
    return rules, Reading(view, name, etc.version), Finder(view, rules).matching(Selector(name, section, **keywords))[position]


def counted(etc, name, section, *names):
    rules, reading, target = opened(etc, name, section)
    return [(v.name, v.value) for v in rules.counted(reading, target, set(names))]


def test_the_acl_of_an_ami_user_begins_anew_in_each_section(etc):
    etc.write(manager_conf=b"[u]\ndeny=0.0.0.0/0\nsetvar=a=1\n[u]\nread=call\npermit=10.0.0.0/8\n")
    assert counted(etc, "manager.conf", b"u", b"deny", b"permit") == [(b"permit", b"10.0.0.0/8")]


def test_codecs_count_from_the_last_line_that_takes_all_back(etc):
    etc.write(pjsip_conf=b"[u]\ntype=endpoint\nallow=g722\ndisallow=all\nallow=ulaw\n")
    assert counted(etc, "pjsip.conf", b"u", b"allow") == [(b"allow", b"ulaw")]
    assert counted(etc, "pjsip.conf", b"u", b"allow", b"disallow") == [(b"disallow", b"all"), (b"allow", b"ulaw")]


def test_empty_lines_that_the_reader_skips(etc):
    etc.write(pjsip_conf=b"[u]\ntype=endpoint\npermit=\npermit=10.0.0.0/8\n")
    assert counted(etc, "pjsip.conf", b"u", b"permit") == [(b"permit", b"10.0.0.0/8")]


def test_what_nobody_reads_has_no_reading(etc16):
    etc16.write(sip_conf=b"[a]\ntype=peer\n[b]\nhost=dynamic\n")
    for section, ways in ((b"a", 1), (b"b", 0)):
        rules, reading, target = opened(etc16, "sip.conf", section)
        assert len(rules.readings(reading, target)) == ways


def test_an_iax2_friend_is_read_in_two_ways(etc):
    etc.write(iax_conf=b"[f]\ntype=friend\ncontext=in\n")
    rules, reading, target = opened(etc, "iax.conf", b"f")
    assert [kind for kind, _sections in rules.readings(reading, target)] == ["user", "peer"]


@pytest.mark.parametrize("version, value", [(Version(22, 10, 1), b"1"), (Version(23, 4, 1), b"2")])
def test_the_first_or_the_last_line_counts(etc, version, value):
    etc.version = version
    etc.write(rtp_conf=b"[general]\nrtpstart=1\nrtpstart=2\n")
    rules, reading, target = opened(etc, "rtp.conf", b"general")
    assert [line.value for line in rules.counting(reading, target, b"rtpstart")] == [value]


def test_synonyms_set_the_same_thing(etc16):
    etc16.write(sip_conf=b"[general]\nudpbindaddr=::\n")
    rules, _reading, target = opened(etc16, "sip.conf", b"general")
    assert rules.rivals("sip.conf", target, b"BindAddr") == {b"bindaddr", b"udpbindaddr"}


@pytest.mark.parametrize("found, wanted, same", [(b"on", b"yes", True), (b"0", b"no", True), (b"maybe", b"no", False), (b"yes", b"no", False)])
def test_booleans_are_compared_by_meaning(etc, found, wanted, same):
    etc.write(manager_conf=b"[general]\n")
    rules, _reading, target = opened(etc, "manager.conf", b"general")
    assert rules.same_value("manager.conf", target, b"enabled", found, wanted) is same


def test_lists_in_one_line_are_lists(etc):
    assert Rules("pjsip.conf", etc.version).items_of("pjsip.conf", [(b"Allow", b"ulaw, alaw"), (b"set_var", b"a,b")]) == [
        (b"allow", b"ulaw"), (b"allow", b"alaw"), (b"set_var", b"a,b")]
