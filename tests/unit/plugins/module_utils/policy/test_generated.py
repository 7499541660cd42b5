# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that FreePBX or Issabel generate, before the rules: what cannot be taken away is overruled, and an open finding names the setting."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import ari, judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL
from ansible_collections.voipsec.asterisk.tests.fixtures import products
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import Host, by_id, observed, sequence

LINES = [("deny", "0.0.0.0/0.0.0.0"), ("permit", "0.0.0.0/0.0.0.0")]


@pytest.fixture(name="tree", params=products.NAMES)
def fixture_tree(request, tmp_path):
    return Host(products.plant(request.param, tmp_path))


def judged(tree, topic="manager", **given):
    return judging.Judge(topic, given).judge(DiskSource(str(tree.path)), Version.parse("16.28.0"), observed())


def test_a_generated_list_stays_and_is_overruled(tree):
    pairs = sequence(by_id(judged(tree), "AST-AMI-003", "billing"))
    assert pairs[:3] == LINES + LINES[:1] and pairs[-2:] == [("deny", "::/0"), ("permit", "::1")]


def test_a_list_of_people_is_changed_where_it_stands(host):
    host.write("manager.conf", "[general]\nenabled=yes\n[billing]\nsecret=Gh7-kkq29-x\ndeny=0.0.0.0/0.0.0.0\npermit=0.0.0.0/0.0.0.0\n")
    assert LINES[1] not in sequence(by_id(judged(host), "AST-AMI-003", "billing"))


def test_a_door_of_the_product_is_closed_behind_its_lines(tree):
    name = next(path.name for path in tree.path.iterdir() if path.name in ("pjsip.endpoint.conf", "pjsip_additional.conf"))
    text = (tree.path / name).read_text()
    tree.write(name, text.replace("[anonymous]\n", "[anonymous]\ndeny=0.0.0.0/0\npermit=0.0.0.0/0\n"))
    pairs = sequence(by_id(judged(tree, "sip"), "AST-PJS-001", "PJSIP/anonymous"))
    assert pairs[:2] == [("deny", "0.0.0.0/0"), ("permit", "0.0.0.0/0")] and pairs[-2:] == [("deny", "0.0.0.0/0"), ("deny", "::/0")]


@pytest.mark.parametrize("text, words", [
    ("type=user\n", ""),
    ("type=friend\nhost=dynamic\n", " writes {}/iax_additional.conf:{} from its setting Applications > Extensions, or Connectivity > Trunks."),
])
def test_an_open_finding_names_the_setting_of_the_product(tree, text, words):
    old = (tree.path / "iax_additional.conf").read_text()
    tree.write("iax_additional.conf", old.replace("type=user\n", text))
    finding = by_id(judged(tree, "sip"), "AST-IAX-001", "IAX2/provider-in")
    line = old[:old.index("[provider-in]")].count("\n") + 2
    assert (finding.state == FAIL) == bool(words)
    assert finding.reason.endswith(words.format(tree.path, line)) and (" from its setting " in finding.reason) == bool(words)


def test_a_value_that_only_the_product_can_change(tree):
    old = (tree.path / "manager.conf").read_text()
    tree.write("manager.conf", old.replace("not-a-secret-ami", "amp111"))
    finding = by_id(judged(tree), "AST-AMI-004", "fixtureadmin")
    assert finding.state == FAIL and "Asterisk Manager Password (AMPMGRPASS); change it there, because the product keeps its own copy" in finding.reason


def test_files_of_people_have_no_such_setting(host):
    host.write("manager.conf", "[general]\nenabled=yes\n[admin]\nsecret=amp111\n")
    assert "setting" not in by_id(judged(host), "AST-AMI-004").reason


@pytest.mark.parametrize("tree", ["freepbx16", "freepbx17"], indirect=True)
def test_origins_that_are_generated_are_overruled_with_none(tree):
    edits = by_id(ari.judge(tree.case()), "AST-ARI-002").edits
    assert edits[0]["options"] == {"allowed_origins": ""}


def test_an_ari_file_of_people_loses_the_line(host):
    host.write("ari.conf", "[general]\nenabled=yes\nallowed_origins=*\n")
    assert by_id(ari.judge(host.case()), "AST-ARI-002").edits[0]["options"] == {"allowed_origins": None}
