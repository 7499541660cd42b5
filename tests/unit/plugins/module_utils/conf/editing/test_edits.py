# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set, unset and exact lists: the effective value comes out as asked, with the fewest bytes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

M = "manager.conf"


@pytest.mark.parametrize("before, after", [
    (b"[general]\nport = 1 ; why\n", b"[general]\nport = 5038 ; why\n"),
    (b"[general]\nport=1;why\n", b"[general]\nport=5038;why\n"),
    (b"[general]\nPort => 1 ;-- why --;\n", b"[general]\nPort => 5038 ;-- why --;\n"),
    (b"[general]\nport=1 ;-- open\nport=2\n--;\n", b"[general]\nport=5038 ;-- open\nport=2\n--;\n"),
    (b"[general]\n;port = 1\nport = 1\n", b"[general]\n;port = 1\nport = 5038\n"),
    (b"[general]\nport=\n", b"[general]\nport=5038\n"),
    (b"[general]\nport = 50\nport += 38\n", b"[general]\nport = 5038\n"),
    (b"[general]\nport = 1 ; a\nport = 2 ; b\n", b"[general]\n; a\nport = 5038 ; b\n"),
    (b"[general]\n", b"[general]\nport = 5038\n"),
    (b"[general]", b"[general]\nport = 5038"),
    (b"[general]\r\nenabled=yes\r\n", b"[general]\r\nenabled=yes\r\nport=5038\r\n"),
    (b"[general]\nenabled=yes\n; end\n\n[joe]\nread=all\n", b"[general]\nenabled=yes\nport=5038\n; end\n\n[joe]\nread=all\n"),
    (b"[general]\nenabled=yes\n[joe]\nread=all\n[general](+)\nport=1\n", b"[general]\nenabled=yes\n[joe]\nread=all\n[general](+)\nport=5038\n"),
    (b"[general]\nport=5038\n[general]\nport=1\n", b"[general]\nport=5038\n[general]\nport=1\n"),
    (b"[general]\nport=1\n[general]\nport=5038\n", b"[general]\nport=5038\n[general]\nport=5038\n"),
], ids=lambda raw: None)
def test_a_scalar_is_set_where_it_counts(etc, before, after):
    assert etc.edited(M, before, options={"port": "5038"}) == after


@pytest.mark.parametrize("value", ["> x", ">x", "a;b", 'say "hi"', "back\\slash", "end\\", "a  b", "--", "a--", "", "[x]", "#x", "=x", "caf\u00e9", "!"])
@pytest.mark.parametrize("line", [b"secret = old ; c", b"secret=old;c", b"secret=>old", b"secret=", b"secret = o\\;ld ;-- c --;"])
def test_any_value_reaches_the_daemon(etc, line, value):
    after = etc.edited(M, b"[joe]\n" + line + b"\nread = all\n", section="joe", options={"secret": value})
    assert etc.options(M, b"joe") == [(b"secret", value.encode()), (b"read", b"all")]
    assert after.count(b"\n") == 3 and after.count(b";") >= line.count(b"; c") + line.count(b";c") + 2 * line.count(b";-- c")


def test_a_boolean_that_means_the_same_stays(etc):
    assert etc.edited(M, b"[general]\nenabled = on\n", options={"enabled": True}) == b"[general]\nenabled = on\n"


def test_synonyms_are_one_setting(etc16):
    before = b"[general]\nbindaddr=0.0.0.0\nudpbindaddr=:: ; both\n"
    assert etc16.edited("sip.conf", before, options={"bindaddr": "127.0.0.1"}) == b"[general]\nbindaddr=127.0.0.1 ; both\n"
    assert etc16.edited("sip.conf", before, options={"bindaddr": None}) == b"[general]\n; both\n"


@pytest.mark.parametrize("version, after", [
    (Version(22, 10, 1), b"[general]\nrtpstart=9 ; a\n; b\n"), (Version(23, 4, 1), b"[general]\n; a\nrtpstart=9 ; b\n"),
])
def test_the_line_that_counts_is_the_one_that_stays(etc, version, after):
    etc.version = version
    assert etc.edited("rtp.conf", b"[general]\nrtpstart=1 ; a\nrtpstart=2 ; b\n", options={"rtpstart": "9"}) == after


def test_a_template_that_wins_up_to_22_has_to_be_edited(etc):
    before = b"[t](!)\nrtpstart=1\n[general](t)\n"
    etc.write(rtp_conf=before)
    with pytest.raises(EditError, match="ask to edit the template"):
        etc.edit(file="rtp.conf", section="general", options={"rtpstart": "9"})
    assert etc.edited("rtp.conf", before, options={"rtpstart": "9"}, edit_template=True) == b"[t](!)\nrtpstart=9\n[general](t)\n"


def test_a_value_of_a_template_is_overridden_in_the_child(etc):
    before = b"[t](!)\ntype=endpoint\ncontext=in\n[1](t)\n[2](t)\n"
    assert etc.edited("pjsip.conf", before, section="1", options={"context": "out"}) == before.replace(b"[1](t)\n", b"[1](t)\ncontext=out\n")
    assert etc.edited("pjsip.conf", before, section="1", options={"context": "out"}, edit_template=True) == before.replace(b"=in", b"=out")


def test_the_template_may_stand_in_another_file_and_have_a_template(etc):
    etc.write(base_conf=b"[u](!)\ntype=endpoint\n[t](!,u)\ncontext=in ; c\n")
    before = b"#include base.conf\n[1](t)\n"
    assert etc.edited("pjsip.conf", before, section="1", options={"context": "out"}, edit_template=True) == before
    assert etc.read("base.conf") == b"[u](!)\ntype=endpoint\n[t](!,u)\ncontext=out ; c\n"


def test_a_section_that_others_inherit_from_is_not_changed_by_the_way(etc):
    etc.write(pjsip_conf=b"[1]\ntype=endpoint\ncontext=in\n[2](1)\n")
    with pytest.raises(EditError, match=r"pjsip.conf:4: \[2\] inherits from \[1\] and would change"):
        etc.edit(file="pjsip.conf", section="1", options={"context": "out"})
    etc.edit(file="pjsip.conf", section="1", options={"context": "out"}, edit_template=True)
    assert [value for _name, value in etc.options("pjsip.conf", b"2")] == [b"endpoint", b"out"]


def test_a_base_that_arrives_through_an_addition(etc):
    before = b"[t](!)\ncontext=in\n[1]\ntype=endpoint\n[1](t,+)\ndtmf_mode=auto\n"
    etc.edited("pjsip.conf", before, section="1", options={"context": "out"})
    assert etc.options("pjsip.conf", b"1")[-1] == (b"context", b"out")


def test_sections_in_included_files(etc):
    etc.write(d__1_conf=b"enabled=no\n[joe]\nread=all ; c\n", d__2_conf=b"write=all\n")
    etc.edited(M, b"[general]\n#include d/*.conf\nport=1\n", section="joe", options={"write": "call"})
    assert etc.read("d/2.conf") == b"write=call\n"
    etc.edited(M, b"[general]\n#include d/*.conf\nport=1\n", options={"enabled": "yes"})
    assert etc.read("d/1.conf") == b"enabled=yes\n[joe]\nread=all ; c\n"


def test_a_file_that_is_included_twice_is_changed_once(etc):
    etc.write(part_conf=b"type=endpoint\ncontext=in\n")
    etc.edited("pjsip.conf", b"[1]\n#include part.conf\n#include part.conf\n", section="1", options={"context": "out"})
    assert etc.read("part.conf") == b"type=endpoint\ncontext=out\n"


def test_a_file_that_two_sections_share_is_not_changed_for_one(etc):
    etc.write(part_conf=b"context=in\n", pjsip_conf=b"[1]\ntype=endpoint\n#include part.conf\n[2]\ntype=endpoint\n#include part.conf\n")
    etc.edit(file="pjsip.conf", section="2", options={"dtmf_mode": "info"})
    assert etc.read("part.conf") == b"context=in\n"
    with pytest.raises(EditError, match=r"without changing \[2\] as well"):
        etc.edit(file="pjsip.conf", section="1", options={"context": "out"})


def test_filters_of_additions_are_looked_at(etc):
    before = b"[1]\ntype=endpoint\n[1]\ntype=aor\n[1](+type=aor)\nmax_contacts=1\n"
    assert etc.edited("pjsip.conf", before, section="1", type="aor", options={"max_contacts": "2"}) == before.replace(b"=1", b"=2")


# -- unset ---------------------------------------------------------------------------------------------------------------


def test_all_lines_of_an_option_go_and_their_comments_stay(etc):
    before = b"[general]\nport = 1 ; a\n  Port => 2\nport += 3 ;-- b --;\nenabled=yes\n"
    assert etc.edited(M, before, options={"port": None}) == b"[general]\n; a\n;-- b --;\nenabled=yes\n"


def test_what_is_inherited_cannot_be_taken_from_the_child(etc):
    before = b"[t](!)\ntype=endpoint\ncontext=in\n[1](t)\n"
    etc.write(pjsip_conf=before)
    with pytest.raises(EditError, match=r"pjsip.conf:3: context of \[1\] is inherited from \[t\]"):
        etc.edit(file="pjsip.conf", section="1", options={"context": None})
    assert etc.edited("pjsip.conf", before, section="1", options={"context": None}, edit_template=True) == b"[t](!)\ntype=endpoint\n[1](t)\n"


def test_an_unknown_option_can_be_taken_away_to_mend_an_object(etc):
    assert etc.edited("pjsip.conf", b"[1]\ntype=aor\nmax_contact=1\n", section="1", options={"max_contact": None}) == b"[1]\ntype=aor\n"


def test_what_a_stray_end_of_a_comment_hides_stays_dead(etc):
    before = b"[1]\ntype=auth\nusername=1\npassword=abc--;\n[anonymous]\ntype=endpoint\ncontext=outbound\n"
    etc.write(pjsip_conf=before)
    for value in (None, "new"):
        try:
            etc.edit(file="pjsip.conf", section="1", options={"password": value})
        except EditError as refusal:
            assert "pjsip.conf" in str(refusal) and etc.read("pjsip.conf") == before
        assert [section.name for section in etc.view("pjsip.conf").sections] == [b"1"]


# -- what the daemon would not take ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("request_", [
    {"options": {"max_contacts": "1"}}, {"options": {"contact": ["sip:a@10.0.0.1"]}}, {"options": {"qualify_frequency": None}},
    {"options": {"contact": []}}])
@pytest.mark.parametrize("text, message", [
    (b"[1]\ntype=aor\nmax_contacts=1\nmax_contact=1\ncontact=sip:a@10.0.0.1\n", "pjsip.conf:4: .*'max_contact' of section .* is unknown"),
    (b"[1]\nmax_contacts=1\ncontact=sip:a@10.0.0.1\n", r"pjsip.conf:1: .*has no type, so nobody reads it"),
])
def test_an_object_that_is_rejected_is_never_a_success(etc, text, message, request_):
    etc.write(pjsip_conf=text)
    with pytest.raises(EditError, match=message):
        etc.edit(file="pjsip.conf", section="1", **request_)
    assert etc.read("pjsip.conf") == text


def test_duplicate_objects_are_never_a_success(etc):
    etc.write(pjsip_conf=b"[1]\ntype=aor\nmax_contacts=1\n[1]\ntype=aor\n")
    with pytest.raises(EditError, match="second object of type 'aor'"):
        etc.edit(file="pjsip.conf", section="1", position=1, options={"max_contacts": "1"})


def test_a_file_that_this_version_does_not_read(etc):
    etc.write(sip_conf=b"[general]\nallowguest=yes\n")
    for value in ("no", "yes", None):
        with pytest.raises(EditError, match="sip.conf: .*no part of Asterisk 22.10.1 reads this file"):
            etc.edit(file="sip.conf", section="general", options={"allowguest": value})


def test_global_variables_are_told_apart_by_case(etc):
    before = b"[globals]\nTRUNK=a\ntrunk=b\n"
    assert etc.edited("extensions.conf", before, section="globals", options={"trunk": "c"}) == b"[globals]\nTRUNK=a\ntrunk=c\n"
    assert etc.edited("extensions.conf", before, section="globals", options={"TRUNK": None}) == b"[globals]\ntrunk=b\n"


@pytest.mark.parametrize("before, after", [
    (b"[general]\nbindaddr=10.0.0.1\ndelayreject=yes\n", b"[general]\nbindport=4570\nbindaddr=10.0.0.1\ndelayreject=yes\n"),
    (b"[general]\nbindaddr=10.0.0.1\nbindport=4570 ; mine\n", b"[general]\nbindport=4570\nbindaddr=10.0.0.1\n; mine\n"),
    (b"[general]\nbindport=1 ; a\nbindaddr=10.0.0.1\nbindport=4570\n", b"[general]\n; a\nbindport=4570\nbindaddr=10.0.0.1\n"),
    (b"[general]\nbindport=4569 ; a\nbindaddr=10.0.0.1\n", b"[general]\nbindport=4570 ; a\nbindaddr=10.0.0.1\n"),
    (b"[general]\nbindport=4570\nbindaddr=10.0.0.1\n", b"[general]\nbindport=4570\nbindaddr=10.0.0.1\n"),
    (b"[general]\nbindaddr=10.0.0.1\nbindaddr=fd00::1\n", b"[general]\nbindport=4570\nbindaddr=10.0.0.1\nbindaddr=fd00::1\n"),
    (b"[general]\n;bindaddr=10.0.0.1\ndelayreject=yes\n", b"[general]\n;bindaddr=10.0.0.1\ndelayreject=yes\nbindport=4570\n"),
])
def test_the_port_of_iax2_goes_before_the_addresses_that_take_it(etc, before, after):
    assert etc.edited("iax.conf", before, options={"bindport": "4570"}) == after


@pytest.mark.parametrize("options", [{"bindaddr": ["10.0.0.1"], "bindport": 4570}, {"bindport": 4570, "bindaddr": "10.0.0.1"}])
@pytest.mark.parametrize("before, create", [(b"[general]\ndelayreject=yes\n", False), (b"[x]\ntype=peer\n", True), (b"[general]\nbindaddr=10.0.0.9\n", False)])
def test_the_order_in_which_a_request_names_port_and_address_does_not_matter(etc, options, before, create):
    etc.edited("iax.conf", before, options=options, create=create)
    names = [pair for pair in etc.options("iax.conf", b"general") if pair[0] != b"delayreject"]
    assert names == [(b"bindport", b"4570"), (b"bindaddr", b"10.0.0.1")]


def test_an_address_of_a_template_keeps_its_port_and_it_is_said_how_to_change_it(etc):
    etc.write(iax_conf=b"[t](!)\nbindaddr=10.0.0.1\n[general](t)\ndelayreject=yes\n")
    with pytest.raises(EditError, match=r"iax.conf:2: bindaddr takes the bindport that stands before it.*name the value in bindaddr itself, as address:4570"):
        etc.edit(file="iax.conf", section="general", options={"bindport": "4570"})


def test_an_included_address_gets_its_port_where_it_stands(etc):
    etc.write(iax_conf=b"[general]\n#include more.conf\n", more_conf=b"bindaddr=10.0.0.1\n")
    assert etc.edit(file="iax.conf", section="general", options={"bindport": "4570"}) == ["more.conf"]
    assert etc.read("more.conf") == b"bindport=4570\nbindaddr=10.0.0.1\n"
