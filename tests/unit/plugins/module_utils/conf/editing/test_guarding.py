# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated trees: edits go to the custom file, or are refused; nothing generated is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.guarding import ProductGuard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.tests.fixtures import products as trees

VERSIONS = {"freepbx16": Version(16, 28, 0), "freepbx17": Version(22, 10, 1), "issabel": Version(16, 28, 0)}


def edited(etc, tree, protected=(), **request):
    """Names of the files that an edit changes, once it has landed, and a second run that changes nothing."""
    changes = planned(etc, tree, protected, request)
    for path, content in changes.items():
        Path(path).write_bytes(content)
    assert planned(etc, tree, protected, request) == {}
    return [path[len(str(etc)) + 1:] for path in changes]


def planned(etc, tree, protected, request):
    source = DiskSource(etc)
    guard = ProductGuard(source, products.detect(source, str(etc)), [str(etc / name) for name in protected])
    edits = requests.parse([request])[request["file"]]
    creating = any(isinstance(edit, AddSection) for edit in edits)
    planner = Planner(source, request["file"], Rules(request["file"], VERSIONS[tree]), VERSIONS[tree], guard, creating)
    return planner.run(edits)


@pytest.mark.parametrize("tree, request_, name", [
    ("freepbx17", {"file": "manager.conf", "section": "general", "options": {"bindaddr": "127.0.0.1"}}, "manager_custom.conf"),
    ("freepbx16", {"file": "sip.conf", "section": "general", "options": {"alwaysauthreject": True, "allowguest": False}}, "sip_general_custom.conf"),
    ("issabel", {"file": "sip.conf", "section": "general", "options": {"allowguest": False}}, "sip_general_custom.conf"),
    ("issabel", {"file": "manager.conf", "section": "general", "options": {"bindaddr": "127.0.0.1"}}, "manager_custom.conf"),
])
def test_an_edit_goes_to_a_file_of_the_administrator(tmp_path, tree, request_, name):
    etc = trees.plant(tree, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    try:
        changed = edited(etc, tree, **request_)
    except EditError as refusal:
        assert "\n" not in str(refusal) and "change it in" in str(refusal) or "wins" in str(refusal)
        changed = []
    assert set(changed) <= {name} or all("custom" in each for each in changed)
    assert {path for path, raw in before.items() if path.read_bytes() != raw} == {etc / each for each in changed if etc / each in before}


@pytest.mark.parametrize("tree", sorted(VERSIONS))
@pytest.mark.parametrize("request_", [
    {"file": "manager.conf", "section": "admin", "state": "absent"}, {"file": "manager.conf", "section": "admin", "rename_to": "boss"},
    {"file": "manager.conf", "section": "admin", "options": {"secret": None}},
    {"file": "extensions.conf", "section": "general", "options": {"static": False}},
    {"file": "logger.conf", "section": "general", "options": {"dateformat": "%F"}},
], ids=str)
def test_nothing_generated_is_written(tmp_path, tree, request_):
    etc = trees.plant(tree, tmp_path)
    source = DiskSource(etc)
    product = products.detect(source, str(etc))
    try:
        changes = planned(etc, tree, (), request_)
    except EditError as refusal:
        assert "\n" not in str(refusal)
        return
    for path in changes:
        assert products.is_generated(path, Path(path).read_bytes()[:products.HEAD], product, str(Path(path).resolve())) is None


@pytest.mark.parametrize("tree, request_, words", [
    ("freepbx16", {"file": "rtp.conf", "section": "general", "options": {"strictrtp": "seqno"}},
     ["rtp_additional.conf:8: [general] strictrtp ", "is written again by FreePBX", "Asterisk uses the first value",
      "change Settings > Asterisk SIP Settings > Strict RTP in FreePBX."]),
    ("issabel", {"file": "rtp.conf", "section": "general", "options": {"rtpend": "10100"}},
     ["rtp_additional.conf:8: [general] rtpend ", "is written again by Issabel",
      "change Settings > Asterisk SIP Settings > RTP Port Ranges in Issabel."]),
    ("freepbx17", {"file": "ari.conf", "section": "general", "options": {"allowed_origins": None}},
     ["ari_general_additional.conf:8: allowed_origins cannot be taken away",
      "change Settings > Advanced Settings > Asterisk REST Interface > Allowed Origins"]),
    ("freepbx17", {"file": "manager.conf", "section": "billing", "sequence": [{"deny": "0.0.0.0/0"}]},
     ["manager_additional.conf:7: deny cannot be taken away", "change Settings > Asterisk Manager Users in FreePBX."]),
])
def test_a_refusal_names_the_line_and_the_products_setting(tmp_path, tree, request_, words):
    with pytest.raises(EditError) as refusal:
        planned(trees.plant(tree, tmp_path), tree, (), request_)
    assert all(each in str(refusal.value) for each in words), str(refusal.value)


@pytest.mark.parametrize("tree, name", [("freepbx16", "pjsip.endpoint_custom_post.conf"), ("freepbx17", "pjsip.endpoint_custom_post.conf"),
                                        ("issabel", "pjsip_custom_post.conf")])
def test_an_endpoint_is_overruled_behind_what_is_generated(tmp_path, tree, name):
    etc = trees.plant(tree, tmp_path)
    assert edited(etc, tree, file="pjsip.conf", section="101", type="endpoint", options={"context": "in"}) == [name]


def test_a_protected_file_is_refused_by_name(etc):
    etc.write(manager_conf=b"[general]\nport=1\n")
    guard = ProductGuard(etc.source, None, [str(etc.path / "manager.conf")])
    with pytest.raises(EditError, match="manager.conf is on the list of files that are not to be written"):
        etc.edit(guard, file="manager.conf", section="general", options={"port": "2"})
    assert guard.custom_files(str(etc.path / "manager.conf")) == []


def test_a_header_alone_tells_a_generated_file(etc):
    etc.write(manager_conf=b"; This file is generated by puppet, do not edit\n[general]\nport=1\n")
    guard = ProductGuard(etc.source, None)
    found = guard.refusal(str(etc.path / "manager.conf"))
    assert found is None or "manager.conf" in found


@pytest.mark.parametrize("request_", [
    {"section": "t", "template": True, "rename_to": "base"}, {"section": "t", "template": True, "options": {"context": "out"}},
    {"section": "1", "type": "aor", "rename_to": "one"}, {"section": "1", "type": "endpoint", "options": {"context": "out"}, "edit_template": True},
])
def test_no_edit_reaches_a_protected_file_by_the_way(etc, request_):
    files = {"pjsip_conf": b"[t](!)\ntype=endpoint\n#include part.conf\n[1]\ntype=aor\n", "part_conf": b"context=in\n[1](t)\naors=1\n"}
    etc.write(**files)
    guard = ProductGuard(etc.source, None, [str(etc.path / "part.conf")])
    try:
        assert "part.conf" not in etc.edit(guard, file="pjsip.conf", **request_)
    except EditError as refusal:
        assert "part.conf" in str(refusal)
    assert etc.read("part.conf") == files["part_conf"]
