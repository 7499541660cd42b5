# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the playbooks and of the role asterisk: those that are known are those that are read, and others are told with the nearest name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils import playbooks

ROOT = Path(__file__).resolve().parents[4]
TEXTS = [path.read_text() for pattern in ("playbooks/*.yml", "playbooks/tasks/*.yml") for path in ROOT.glob(pattern)]


def test_those_of_the_playbooks_are_those_that_are_read():
    read = {name for text in TEXTS for name in re.findall(r"\bvoipsec_([a-z_0-9]+)", text)} | {"audit_report"}  # that of a module
    assert {name for name in read if not name.startswith("survey")} == set(playbooks.NAMES + playbooks.STATISTICS)


def test_each_of_the_playbooks_is_in_a_comment_at_the_top_of_one():
    tops = "".join(text.split("\n- name:")[0] for text in TEXTS)
    assert [name for name in playbooks.NAMES if "voipsec_" + name not in tops] == []


def test_those_of_the_role_are_those_of_its_specification():
    spec = yaml.safe_load((ROOT / "roles/asterisk/meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    assert {"asterisk_" + name for name in playbooks.SHARED} == set(spec)


def test_what_nothing_reads():
    assert playbooks.complete({"fail2bann": False, "outcomes": {}, "run_id": "x", "zzz": 1}) == [
        "Nothing reads the variable voipsec_fail2bann; did you mean voipsec_fail2ban?", "Nothing reads the variable voipsec_zzz."]
    assert playbooks.shared({"nevercut": "", "host": {}, "version": "22", "never_cut": []}) == [
        "Nothing reads the variable asterisk_nevercut; did you mean asterisk_never_cut?"]


@pytest.mark.parametrize("value", ["ture", "", None, [], 2])
def test_a_switch_that_is_neither_on_nor_off(value):
    with pytest.raises(SettingsError, match="voipsec_rollback_unhealthy must be true or false"):
        playbooks.complete({"rollback_unhealthy": value})
