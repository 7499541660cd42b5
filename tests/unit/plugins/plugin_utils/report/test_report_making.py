# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of it together, on a real folder."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import making
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import BadAudit
from ansible_collections.voipsec.asterisk.tests.fixtures import audits


def test_all_formats_and_the_second_time(tmp_path):
    wish = making.Wish(str(tmp_path / "out"), fail_on="critical")
    first = making.make(audits.fleet(4), ["lost"], wish)
    assert first["changed"] and sorted(os.listdir(tmp_path / "out")) == ["audit.html", "audit.json", "audit.junit.xml", "audit.sarif", "audit.txt"]
    assert sorted(first["paths"]) == sorted(making.FILES) and all(os.path.getsize(path) for path in first["paths"].values())
    assert (tmp_path / "out" / "audit.txt").read_text() == first["summary"]
    assert dict(making.make(audits.fleet(4), ["lost"], wish), changed=True) == first
    assert not making.make(audits.fleet(4), ["lost"], wish)["changed"]
    json.dumps(first)


def test_some_formats(tmp_path):
    making.make(audits.fleet(1), [], making.Wish(str(tmp_path), ("json", "json")))
    assert os.listdir(tmp_path) == ["audit.json"]


def test_without_a_place_everything_but_the_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = making.make(audits.fleet(4), [], making.Wish("", fail_on="low"))
    assert (result["changed"], result["paths"], os.listdir(tmp_path)) == (False, {}, [])
    assert result["exceeded"] and result["summary"] and making.statistics(result)["hosts"] == 4


def test_statistics_have_no_finding(tmp_path):
    result = making.make(audits.fleet(12), [], making.Wish(str(tmp_path), ("json",), fail_on="low"))
    told = json.dumps(making.statistics(result))
    assert result["exceeded"] and "AST-" not in told and result["worst"]["host"] in told and result["scores"][result["worst"]["host"]]["score"] == min(
        score["score"] for score in result["scores"].values())


def test_no_file_where_an_audit_is_bad(tmp_path):
    with pytest.raises(BadAudit):
        making.make([{}], [], making.Wish(str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_no_host_at_all(tmp_path):
    assert making.make([], [], making.Wish(str(tmp_path)))["worst"] is None
