# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections are added, removed and renamed."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError

PJSIP = b"[t](!) ; base\ntype=endpoint\n[1](t)\nauth=1\naors = 1, 2 ; both\n[1]\ntype=auth\n[1]\ntype=aor\n[2]\ntype=aor\n"


def test_a_section_is_added_at_the_end_once(etc):
    etc.write(pjsip_conf=PJSIP)
    request = {"file": "pjsip.conf", "section": "3", "type": "endpoint", "create": True, "inherits": ["t"], "options": {"context": "in"}}
    assert etc.edit(**request) == ["pjsip.conf"]
    assert etc.read("pjsip.conf") == PJSIP + b"\n[3](t)\ntype=endpoint\ncontext=in\n"
    assert etc.edit(**request) == []


def test_a_template_is_added(etc):
    etc.write(pjsip_conf=PJSIP)
    etc.edit(file="pjsip.conf", section="u", create=True, template=True, inherits=["t"], options={"context": "in"})
    assert etc.read("pjsip.conf").endswith(b"\n[u](!,t)\ncontext=in\n")


def test_a_file_that_is_missing_is_made_for_a_new_section_only(etc):
    assert etc.edit(file="acl.conf", section="lan", create=True, sequence=[{"deny": "0.0.0.0/0"}, {"permit": "10.0.0.0/8"}]) == ["acl.conf"]
    assert etc.read("acl.conf") == b"[lan]\ndeny = 0.0.0.0/0\npermit = 10.0.0.0/8\n"
    with pytest.raises(EditError, match="rtp.conf: the file does not exist, so correct its name, or set create: true"):
        etc.edit(file="rtp.conf", section="general", options={"rtpstart": "1"})


def test_a_section_that_nobody_would_read_is_not_added(etc):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match="has no type, so nobody reads it"):
        etc.edit(file="pjsip.conf", section="9", create=True, options={"context": "in"})


def test_what_it_inherits_from_has_to_stand_above(etc):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match="the header inherits from 'none', which does not stand above it"):
        etc.edit(file="pjsip.conf", section="9", type="endpoint", create=True, inherits=["none"], options={"context": "in"})


def test_removing_keeps_comments_and_what_stands_around(etc):
    text = b"[a]\nx=1\n; about b\n[b] ; b\ny=2 ; two\n;-- z\nz=3 --;\n\n[c]\nw=1\n"
    etc.write(own_conf=text)
    assert etc.edit(file="own.conf", section="b", state="absent") == ["own.conf"]
    assert etc.read("own.conf") == b"[a]\nx=1\n; about b\n; b\n; two\n;-- z\nz=3 --;\n\n[c]\nw=1\n"
    assert etc.edit(file="own.conf", section="b", state="absent") == []


def test_a_section_with_heirs_stays(etc):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match=r"pjsip.conf:1: \[t\] cannot be removed while \[1\] \(.*:3\) inherits from it"):
        etc.edit(file="pjsip.conf", section="t", template=True, state="absent")


def test_a_section_in_several_places_goes_from_all(etc):
    etc.write(x_conf=b"[a]\nx=1\n[b]\n#include p.conf\n[a](+)\nz=1\n", p_conf=b"y=1 ; p\n[a](+)\nw=1\n")
    etc.edit(file="x.conf", section="a", state="absent")
    assert (etc.read("x.conf"), etc.read("p.conf")) == (b"[b]\n#include p.conf\n", b"y=1 ; p\n")


def test_an_include_inside_would_bring_lines_elsewhere(etc):
    etc.write(x_conf=b"[a]\nx=1\n[b]\n#include p.conf\n", p_conf=b"[c]\ny=1\n")
    etc.edit(file="x.conf", section="b", state="absent")
    assert etc.read("x.conf") == b"[a]\nx=1\n#include p.conf\n"
    assert [section.name for section in etc.view("x.conf").sections] == [b"a", b"c"]


def test_duplicates_that_nobody_reads_go_too(etc):
    etc.write(manager_conf=b"[general]\nport=1\n[joe]\nread=all\n[general]\nport=2\n")
    etc.edit(file="manager.conf", section="general", state="absent")
    assert etc.read("manager.conf") == b"[joe]\nread=all\n"


def test_renaming_takes_references_and_heirs_along(etc):
    etc.write(pjsip_conf=PJSIP)
    request = {"file": "pjsip.conf", "section": "1", "type": "aor", "rename_to": "one"}
    assert etc.edit(**request) == ["pjsip.conf"]
    assert etc.read("pjsip.conf") == PJSIP.replace(b"aors = 1, 2", b"aors = one, 2").replace(b"[1]\ntype=aor", b"[one]\ntype=aor")
    assert etc.edit(**request) == []
    etc.edit(file="pjsip.conf", section="t", template=True, rename_to="base")
    assert b"[base](!) ; base\n" in etc.read("pjsip.conf") and b"[1](base)\n" in etc.read("pjsip.conf")


@pytest.mark.parametrize("request_, message", [
    ({"section": "1", "type": "aor", "rename_to": "2"}, r"pjsip.conf:10: there is a section \[2\] already"),
    ({"section": "9", "rename_to": "8"}, r"there is no section \[9\]"),
    ({"section": "2", "rename_to": "a]b"}, "a section name cannot hold"),
    ({"section": "2", "rename_to": "n" * 80}, "longer than 79 bytes"),
])
def test_renaming_that_cannot_be(etc, request_, message):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match=message):
        etc.edit(file="pjsip.conf", **request_)


def test_another_case_is_another_name_to_write(etc):
    etc.write(manager_conf=b"[Joe]\nread=all\n")
    etc.edit(file="manager.conf", section="joe", rename_to="joe")
    assert etc.read("manager.conf") == b"[joe]\nread=all\n"
    assert etc.edit(file="manager.conf", section="joe", rename_to="joe") == []


def test_adding_and_removing_leaves_no_trace(etc):
    etc.write(pjsip_conf=PJSIP)
    for name in ("3", "4"):
        etc.edit(file="pjsip.conf", section=name, type="aor", create=True, options={"max_contacts": "1"})
    for name in ("3", "4"):
        etc.edit(file="pjsip.conf", section=name, type="aor", state="absent")
    assert etc.read("pjsip.conf") == PJSIP


def test_a_blank_line_between_others_stays(etc):
    etc.write(pjsip_conf=b"[1]\ntype=aor\n\n[2]\ntype=aor\n[3]\ntype=aor\n")
    etc.edit(file="pjsip.conf", section="2", state="absent")
    assert etc.read("pjsip.conf") == b"[1]\ntype=aor\n\n[3]\ntype=aor\n"
