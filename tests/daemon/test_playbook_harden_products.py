# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook harden with its audits on configuration that FreePBX and Issabel generate: no red that is none, and a second run that changes nothing."""

from __future__ import annotations

import json

import pytest
from plays import play
from trees import Pbx

TREES = [("16", "issabel"), ("22", "freepbx17")]
OPEN = {"issabel": "AST-PJS-009"}
"""What nobody can close from a custom file: Issabel's own endpoint without auth."""

pytestmark = pytest.mark.parametrize("host, name", TREES, indirect=["host"], scope="module")


def _harden(pbx, tmp_path):
    return play(pbx.host, tmp_path, "harden", "-e", "audit_report_path=%s" % (tmp_path / "report"), "-e", json.dumps({"audit_formats": ["json"]}), audits=True)


def test_the_audit_after_it_finds_nothing_broken(host, name, tmp_path):
    pbx = Pbx(host, name)
    pbx.begin()
    first = _harden(pbx, tmp_path)
    assert "Not so although" not in first.text and (first.code == 0) == (name not in OPEN), first.failed()
    again = _harden(pbx, tmp_path)
    assert "Not so although" not in again.text and (again.code == 0) == (name not in OPEN), again.failed()
    assert [words for run in (first, again) for words in run.failed() if OPEN.get(name, "?") not in words] == []
    assert _harden(pbx, tmp_path).changed() == 0
