# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether strangers pass an access list."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.acls import faults, open_families
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.case import Case
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, Seen, states, TODAY

BOTH, CLOSED, SIX = ["IPv4", "IPv6"], [], ["IPv6"]


def _case(path, acl=None):
    if acl is not None:
        (path / "acl.conf").write_text(acl)
    return Case(DiskSource(str(path)), Version.parse("22.10.1"), Seen(), TODAY)


@pytest.mark.parametrize("lines, wanted", [
    ([], BOTH), (["deny=0.0.0.0/0"], SIX), (["deny=0.0.0.0/0.0.0.0", "deny=::/0"], CLOSED), (["deny=0.0.0.0/0,::/0", "permit=10.0.0.0/8,fd00::/16"], CLOSED),
    (["permit=10.0.0.0/8", "deny=0.0.0.0/0,::/0"], CLOSED), (["deny=0.0.0.0/0,::/0", "permit=0.0.0.0/0"], ["IPv4"]),
    (["deny=0.0.0.0/0,::/0", "permit=0.0.0.0/1"], ["IPv4"]),
    (["deny=0.0.0.0/0,::/0", "permit=2000::/3"], SIX), (["permit=!0.0.0.0/0", "deny=::/0"], CLOSED), (["deny=10.0.0.0/8"], BOTH), (["deny=nonsense"], BOTH),
    (["permit=10.0.0.1"], BOTH),
    (["deny=0.0.0.0/0,::/0", "permit=192.168.1.0/0.0.0.255"], ["IPv4"]), (["deny=0.0.0.0/0,::/0", "permit=0.0.0.0/0.0.0.1"], ["IPv4"]),
    (["deny=0.0.0.0/0,::/0", "permit=fd00::/::ffff"], SIX), (["permit=192.168.1.0/0.0.0.255", "deny=0.0.0.0/0,::/0"], CLOSED),
    (["deny=0.0.0.0/0,::/0", "permit=10.0.0.1/255.0.0.255", "permit=192.168.1.0/255.255.255.0", "permit=fd00::/ffff:ffff::"], CLOSED),
    (["deny=0.0.0.0/0,::/0", "permit=!0.0.0.0/0.0.0.1"], CLOSED), (["deny=0.0.0.0/0.0.0.1", "deny=0.0.0.1/0.0.0.1", "deny=::/0"], ["IPv4"]),
    (["deny=0.0.0.0/255.255.255.255", "deny=::/0"], ["IPv4"]),
    (["deny=0/0", "deny=::/0"], CLOSED), (["deny=", "acl="], BOTH),
])
def test_lists_of_their_own(lines, wanted, tmp_path):
    assert open_families(_case(tmp_path), [tuple(line.split("=", 1)) for line in lines]) == wanted


@pytest.mark.parametrize("acl, name, wanted", [
    (None, "phones", BOTH), ("[phones]\ndeny=0.0.0.0/0,::/0", "phones", CLOSED), ("[phones]\ndeny=0.0.0.0/0,::/0", "Phones", CLOSED),
    ("[other]\n", "phones", CLOSED),
    ("[phones]\ndeny=0.0.0.0/0,::/0\n[lab]\ncomment=x", "phones", BOTH), ("[phones]\ndeny=0.0.0.0/0,::/0\n[lab]\npermit=10.0.0.0/40", "phones", BOTH),
    ("[phones]\ndeny=0.0.0.0/0,::/0\n[general]\n", "phones", BOTH), ("[t](!)\ncomment=x\n[phones]\ndeny=0.0.0.0/0,::/0", "phones", CLOSED),
    ("[phones]\n", "phones", BOTH), ("[phones\n", "phones", BOTH), ("[a]\ndeny=0.0.0.0/0\n[b]\ndeny=::/0", "a,b", CLOSED),
])
def test_named_lists(acl, name, wanted, tmp_path):
    assert open_families(_case(tmp_path, acl), [("acl", name)]) == wanted


def test_a_prefix_is_taken_off(tmp_path):
    assert open_families(_case(tmp_path), [("contact_deny", "0.0.0.0/0,::/0")], "contact_") == CLOSED


def test_a_mask_with_holes_is_told_where_strangers_pass_through_it(tmp_path):
    case = _case(tmp_path, "[phones]\ndeny=0.0.0.0/0,::/0\npermit=10.0.0.0/0.255.255.255\n")
    own = acls.told_holes(case, [("permit", "192.168.1.0/0.0.0.255"), ("permit", "192.168.2.0/0.0.0.255"), ("deny", "10.0.0.0/0.0.0.1")])
    assert own.startswith("; Asterisk compares the mask 0.0.0.255") and own.endswith("write 255.255.255.0 or /24 instead") and own.count(";") == 1
    assert "0.255.255.255" in acls.told_holes(case, [("contact_acl", "phones,nowhere")], "contact_")
    assert acls.told_holes(case, [("permit", "10.0.0.0/255.0.0.0"), ("permit", "10.0.0.1/255.0.0.1"), ("permit", "0.0.0.0/0.0.0.0")]) == ""


def test_a_denial_with_holes_leaves_somebody(tmp_path):
    assert not acls.nobody_passes(_case(tmp_path), [("deny", "0.0.0.0/0.0.0.1"), ("deny", "::/0")])


def test_what_is_no_network_is_named():
    assert faults([("permit", "10.0.0.0/0.0.0.255"), ("permit", "10.0.0.0/255.0.0.1,::/::ffff")]) == []
    assert faults([("permit", "10.0.0.0/::"), ("permit", "::/255.0.0.0"), ("permit", "10.0.0.0/255.0.0.0/8")]) != []
    assert faults([("permit", "10.0.0.0/8,x"), ("deny", "")]) == ["x"] and faults([("acl", "x")]) == []


@pytest.mark.parametrize("text, wanted", [
    ("0/0", "0.0.0.0/0"), ("0/0.0.0.0", "0.0.0.0/0"), ("0.0.0.0/00", "0.0.0.0/0"), ("0.0.0.0/0x0", "0.0.0.0/0"), ("10.1/16", "10.0.0.0/16"), ("[::]/0", "::/0"),
    ("10.0.0.1", "10.0.0.1/32"), ("host.example", None), ("10.0.0.0/", None), ("10.0.0.0/x", None), ("10.0.0.0/33", None), ("", None),
    ("10.1.2.3/255.0.0.0", "10.0.0.0/8"), ("10.0.0.0/255.255.0", "10.0.0.0/16"), ("::/::", "::/0"), ("fd00::5/ffff::", "fd00::/16"),
    ("192.168.1.0/0.0.0.255", "0.0.0.0/0.0.0.255"), ("10.1.2.3/255.0.0.255", "10.0.0.3/255.0.0.255"), ("10.0.0.0/::", None), ("::1/255.0.0.0", None),
    ("1.2.3.4/255.0.0.0/8", None)])
def test_what_is_a_network(text, wanted):
    found = acls.network_of(text)
    assert (None if found is None else str(found)) == wanted


@pytest.mark.parametrize("more, state", [("", "pass"), ("[lab]\ncomment=lab\n", "fail"), ("[lab]\npermit=10.0.0.0/40\n", "fail"), ("[general]\n", "fail")])
def test_a_list_that_no_start_loads_protects_nobody(more, state, tmp_path):
    found = audit(tmp_path, {
        "acl.conf": "[office]\ndeny=0.0.0.0/0,::/0\npermit=10.0.0.0/8\n" + more, "manager.conf": "[general]\nenabled=yes\n[a]\nsecret=x\nacl=office\n",
        "pjsip.conf": "[100]\ntype=endpoint\nauth=100\naors=100\nacl=office\n[100]\ntype=auth\nusername=u\n[100]\ntype=aor\nmax_contacts=1\n"})
    assert states(found, "AST-PJS-007") == {"PJSIP/100": state} and states(found, "AST-AMI-003") == {"AMI user a": state}
    assert states(found, "AST-ACL-001") == {"office": state}
