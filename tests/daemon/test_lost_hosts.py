# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks where hosts of a batch fall off the network while they are changed: Ansible counts failed ones only."""

from __future__ import annotations

import json

import pytest
from plays import ROOT, play, stock

pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")  # what is tested is on the controller

NAMES = ("a", "b", "c")
MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n"
NOWHERE = {"ansible_connection": "ansible.builtin.ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}


SENTENCE = "These hosts failed, or were lost after the run had begun them: b. So nothing more is done on this one."


@pytest.fixture(name="batches")
def batches_of_two(host, tmp_path, monkeypatch):
    """Run a playbook on three hosts, two at a time, all of them one container; ``b`` has further variables."""
    stock(host, MANAGER)
    monkeypatch.setenv("ANSIBLE_CONNECTION_PLUGINS", str(ROOT / "tests/fixtures/connection"))
    monkeypatch.setenv("LOSING_DONE", str(tmp_path / "done"))

    def run(name, entry, *arguments):
        return play(host, tmp_path, name, "-e", "voipsec_serial=2", *arguments, names=NAMES, entries={"b": entry})
    return run


@pytest.fixture(name="harden")
def harden_batches(batches):
    return lambda entry, *arguments: batches("harden", entry, "-e", "sip_hardening_fail=false", *arguments)


def test_who_is_lost_while_he_is_changed_ends_the_run(harden):
    run = harden({"ansible_connection": "losing"})
    assert run.code != 0 and run.report["stats"]["b"]["unreachable"] == 1, run.text
    assert run.failed("c") == [SENTENCE]
    assert run.remote("a") and run.remote("c") == []


def test_as_many_as_may_fail_may_be_lost(harden):
    run = harden({"ansible_connection": "losing"}, "-e", "voipsec_max_fail_percentage=50")
    assert run.report["stats"]["b"]["unreachable"] == 1 and not run.failed("a") and run.remote("c")


def test_who_was_never_reached_ends_nothing(harden):
    run = harden(NOWHERE)
    assert run.code != 0 and run.report["stats"]["b"]["unreachable"] == 1 and not run.failed("a") and run.remote("c"), run.text


def test_nor_does_it_where_facts_of_an_earlier_run_are_cached(harden, tmp_path, monkeypatch):
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN", "ansible.builtin.jsonfile")
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN_CONNECTION", str(tmp_path / "facts"))
    assert harden({}, "-e", "voipsec_serial=1").code == 0 and any("asterisk_host" in path.read_text() for path in (tmp_path / "facts").iterdir())
    run = harden(NOWHERE)
    assert run.code != 0 and run.report["stats"]["b"]["unreachable"] == 1 and not run.failed("a") and run.remote("c"), run.text


@pytest.mark.parametrize("name, variables", [("firewall", {"firewall_management_networks": ["192.0.2.0/24"]}), ("toll_fraud", {})])
def test_who_is_lost_while_another_one_fails_ends_the_run(batches, name, variables):
    """Both in one task: the firewall of ``a`` closes nothing that it does not know, and there is no country for its trunks. Ansible counts three hosts of
    two then, and goes on."""
    run = batches(name, {"ansible_connection": "losing"}, "-e", json.dumps(variables), "--check")
    assert (run.report["stats"]["a"]["failures"], run.report["stats"]["b"]["unreachable"]) == (1, 1), run.text
    assert run.failed("c") == [SENTENCE.replace(": b.", ": a, b.")] and run.remote("c") == []


@pytest.mark.parametrize("name, variables", [
    ("toll_fraud", {"toll_fraud_country": "DE"}), ("default_passwords", {"default_passwords_fail": False}),
    ("rotate_passwords", {"password_rotation_fail": False})])
def test_other_playbooks_count_them_as_well(batches, name, variables):
    run = batches(name, {"ansible_connection": "losing"}, "-e", json.dumps(variables), "--check")
    assert run.report["stats"]["b"]["unreachable"] == 1, run.text
    assert run.failed("c") == [SENTENCE] and run.remote("c") == [], run.text
