# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the playbooks and of the role asterisk: those that are known are those that are read, and others are told with the nearest name."""

from __future__ import annotations

import os
import re
import subprocess
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


@pytest.mark.parametrize("given, inventory, extra, count", [
    ({"serial": 1}, {"voipsec_serial": 1}, {}, 1), ({"serial": 1, "hosts": "a"}, {"voipsec_serial": 1, "voipsec_hosts": "a"}, {}, 2),
    ({"serial": 1}, {"voipsec_serial": 1}, {"voipsec_serial": 1}, 0), ({"serial": 2}, {"voipsec_serial": 1}, {}, 0), ({"serial": 2}, {}, {}, 0),
    ({"run_id": "x"}, {"voipsec_run_id": "x"}, {}, 0),
])
def test_what_stands_in_the_inventory_in_vain(given, inventory, extra, count):
    """The fourth is what the vars of import_playbook make of it."""
    found = playbooks.in_vain(given, ["hosts", "serial"], inventory, extra)
    assert len(found) == count and all("stands in the inventory, where it has no effect" in sentence for sentence in found)


def play(folder, name, one="", both="", *arguments):
    """(status, what Ansible says in one line) of a playbook for two hosts, with variables of the first and of both."""
    (folder / "hosts.ini").write_text(f"[pbx]\none {one}\ntwo\n[pbx:vars]\nansible_connection=local\n{both}\n")
    command = ["ansible-playbook", "-i", str(folder / "hosts.ini"), "voipsec.asterisk." + name, *arguments]
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache/collections"))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("name, given", [("harden", "voipsec_serial=1"), ("toll_fraud", "voipsec_max_fail_percentage=5"), ("audit", "voipsec_hosts=one")])
def test_a_playbook_stops_for_what_has_no_effect(tmp_path, name, given):
    status, said = play(tmp_path, name, "", given)
    assert status == 2 and given.split("=")[0] + " stands in the inventory, where it has no effect" in said and "ok=0" in said and "ok=1" not in said


def test_what_the_playbook_does_not_read_is_not_in_its_way(tmp_path):
    (tmp_path / "reports").mkdir()
    status, said = play(tmp_path, "report", "", f"voipsec_serial=1\nvoipsec_reports={tmp_path}/reports")
    assert "no effect" not in said and "serial" not in said and str(tmp_path) in said and status == 2


def test_nothing_that_a_rollout_reads_bars_the_way_back(tmp_path):
    """The other variable is wrong, so that the hosts are not touched."""
    status, said = play(tmp_path, "rollback", "", "voipsec_serial=1", "-e", "voipsec_hold=long")
    assert status == 2 and "voipsec_hold must be a whole number" in said and "no effect" not in said


@pytest.mark.parametrize("one, both, words", [
    ("", "voipsec_canary=nobody", "voipsec_canary names no host"), ("voipsec_canary=two", "", "voipsec_canary is not the same for all hosts in the inventory"),
    ("voipsec_rollback_unhealthy=true", "voipsec_serial=1", "voipsec_rollback_unhealthy is not the same for all hosts in the inventory"),
])
def test_a_rollout_takes_what_all_hosts_say(tmp_path, one, both, words):
    status, said = play(tmp_path, "rollout", one, both, "-e", "voipsec_rollout_report=")
    assert status == 2 and words in said and "Look at its health before" not in said
