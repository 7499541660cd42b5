# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact lists: just these lines count, in this order."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError

M = "manager.conf"


@pytest.mark.parametrize("before, after", [
    (b"deny=0.0.0.0/0\npermit=1.1.1.1\n", b"deny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n"),
    (b"permit=10.0.0.0/8 ; lan\ndeny=0.0.0.0/0 ; all\n", None),
    (b"", b"deny = 0.0.0.0/0\ndeny = ::/0\npermit = 10.0.0.0/8\n"),
    (b"deny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\npermit=11.0.0.0/8 ; old\n", b"deny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n; old\n"),
    (b"deny=0.0.0.0/0,::/0\npermit=10.0.0.0/8\n", b"deny=0.0.0.0/0,::/0\npermit=10.0.0.0/8\n"),
])
def test_an_exact_list(etc, before, after):
    wanted = [{"deny": "0.0.0.0/0"}, {"deny": "::/0"}, {"permit": "10.0.0.0/8"}]
    found = etc.edited(M, b"[joe]\n" + before + b"read = all\n", section="joe", sequence=wanted)
    names = [pair for pair in etc.options(M, b"joe") if pair[0] in (b"deny", b"permit")]
    assert [(name, part) for name, value in names for part in value.split(b",")] == [
        (b"deny", b"0.0.0.0/0"), (b"deny", b"::/0"), (b"permit", b"10.0.0.0/8")]
    assert (b"; lan" in before) == (b"; lan" in found) and (b"; all" in before) == (b"; all" in found)
    if after is not None and before:
        assert found == b"[joe]\n" + after + b"read = all\n"


def test_the_acl_of_the_last_section_is_the_one_that_counts(etc):
    etc.edited(M, b"[joe]\ndeny=0.0.0.0/0\n[JOE]\nread=call\n", section="joe", sequence=[{"deny": "0.0.0.0/0"}])
    assert etc.options(M, b"JOE") == [(b"read", b"call"), (b"deny", b"0.0.0.0/0")]


def test_an_empty_list_takes_all_lines(etc16):
    assert etc16.edited("sip.conf", b"[general]\nregister => a:b@h\nregister=>c:d@h ; x\n", options={"register": []}) == b"[general]\n; x\n"


def test_codecs_that_a_template_gives_are_taken_back(etc):
    before = b"[t](!)\ntype=endpoint\nallow=g722\n[1](t)\n"
    wanted = [{"disallow": "all"}, {"allow": "alaw"}]
    assert etc.edited("pjsip.conf", before, section="1", sequence=wanted) == before + b"disallow=all\nallow=alaw\n"


def test_options_that_count_in_order_make_a_list_whatever_their_order_in_yaml(etc):
    before = b"[1]\ntype=endpoint\nallow=g722\n"
    etc.edited("pjsip.conf", before, section="1", options={"allow": ["ulaw", "alaw"], "disallow": "all"})
    assert etc.options("pjsip.conf", b"1")[1:] == [(b"disallow", b"all"), (b"allow", b"ulaw"), (b"allow", b"alaw")]


def test_a_new_deny_does_not_take_back_what_is_permitted(etc):
    etc.write(manager_conf=b"[joe]\npermit=10.0.0.0/8\n")
    with pytest.raises(EditError, match=r"manager.conf:2: a new deny of \[joe\] would take back its permit, so give both"):
        etc.edit(file=M, section="joe", options={"deny": "0.0.0.0/0"})


def test_what_adds_up_is_exact_also_as_one_value(etc):
    assert etc.edited("iax.conf", b"[u]\ntype=user\nsecret=a\nsecret=b\n", section="u", options={"secret": "c"}) == b"[u]\ntype=user\nsecret=c\n"
    etc.write(iax_conf=b"[t](!)\nsecret=old\n[u](t)\ntype=user\n")
    with pytest.raises(EditError, match="ask to edit the template"):
        etc.edit(file="iax.conf", section="u", options={"secret": "new"})


def test_words_that_add_up_are_not_hidden_by_a_last_line(etc16):
    etc16.write(sip_conf=b"[t](!)\nnat=force_rport,comedia\n[1](t)\ntype=peer\n")
    with pytest.raises(EditError, match="ask to edit the template"):
        etc16.edit(file="sip.conf", section="1", options={"nat": "auto_comedia"})


def test_a_list_for_an_option_that_takes_one_line(etc):
    etc.write(manager_conf=b"[joe]\nread=all\n")
    with pytest.raises(EditError, match="only one counts, so give one value, not a list"):
        etc.edit(file=M, section="joe", options={"read": ["call", "agent"]})


def test_an_inherited_list_cannot_be_made_shorter_by_the_child(etc):
    etc.write(iax_conf=b"[t](!)\npermit=10.0.0.0/8\npermit=11.0.0.0/8\n[u](t)\ntype=user\n")
    with pytest.raises(EditError, match=r"iax.conf:2: \[u\] inherits permit from \[t\], so this exact list needs the template"):
        etc.edit(file="iax.conf", section="u", options={"permit": ["11.0.0.0/8"]})
    etc.edit(file="iax.conf", section="u", options={"permit": ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"]})
    assert etc.read("iax.conf").endswith(b"[u](t)\ntype=user\npermit=12.0.0.0/8\n")


def test_lines_that_were_appended_to_are_written_anew(etc):
    etc.edited("pjsip.conf", b"[1]\ntype=endpoint\nset_var=a=1\nset_var+=,b=2\n", section="1", options={"set_var": ["c=3"]})
    assert etc.options("pjsip.conf", b"1") == [(b"type", b"endpoint"), (b"set_var", b"c=3")]
