# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module credentials on a directory of files without a daemon; with running daemons in tests/daemon."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.machine import Machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.rotation import Rotation

PJSIP = "[100]\ntype=endpoint\nauth=100\n[100]\ntype=auth\nusername=100\npassword=100\n"
MANAGER = "[admin]\nsecret=admin\n"


@pytest.fixture(name="call")
def fixture_call(tmp_path, monkeypatch):
    """Call the module on files whose Asterisk does not run."""
    etc, state = tmp_path / "etc", tmp_path / "state"
    etc.mkdir()
    (etc / "pjsip.conf").write_text(PJSIP)
    (etc / "manager.conf").write_text(MANAGER)
    monkeypatch.setattr(credentials_call.machine, "find", lambda directory: Machine(directory, Version(22, 10, 1)))
    monkeypatch.setattr(credentials_call.daemon, "locate", lambda config: SimpleNamespace(running=False, answers=False, reason="It does not run.", pid=None))
    usual = {name: option.get("default") for name, option in credentials_call.argument_spec().items()}

    def run(check_mode=False, diff=False, secrets=None, **options):
        if secrets is not None:
            folder = state / "handover"
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / "x.json"
            path.touch(mode=0o600)
            path.write_text(json.dumps({"schema": 1, "secrets": secrets}))
            options["handover"] = str(path)
        params = dict(usual, config_directory=str(etc), state_directory=str(state), **options)
        return credentials_call.run(params, check_mode, diff, Rotation)
    run.etc, run.state = etc, state
    return run


SECRETS = {"pjsip:100": "New-Secret.100", "ami:admin": "New-Secret.admin"}


def actions(result):
    return {row["id"]: row["action"] for row in result["accounts"]}


def test_a_report(call):
    told = call()
    assert actions(told) == {"pjsip:100": "start", "ami:admin": "replace"} and not told["changed"]
    assert all(row["needs_secret"] for row in told["accounts"]) and not call.state.exists()


def test_a_plan_tells_what_a_run_does(call):
    told = call(apply=True, diff=True)
    assert told["changed"] and sorted(map(os.path.basename, told["changed_files"])) == ["manager.conf", "pjsip.conf"]
    assert "Stand.in" not in str(told) and (call.etc / "pjsip.conf").read_text() == PJSIP
    assert "********" in str(told["diff"])


def test_all_the_way(call):
    told = call(step="apply", apply=True, secrets=SECRETS)
    assert actions(told) == {"pjsip:100": "start", "ami:admin": "replace"} and told["changed"]
    assert {row["proof"]["state"] for row in told["accounts"]} == {"not_proven"} and "does not run" in told["warnings"][0]
    assert not any(secret in str(told) for secret in SECRETS.values())
    text = (call.etc / "pjsip.conf").read_text()
    assert "auth=100-voipsec-old,100" in text and "password=New-Secret.100" in text
    state = json.loads((call.state / "state" / "credentials.json").read_text())
    assert {id: row["phase"] for id, row in state["accounts"].items()} == {"pjsip:100": "overlap", "ami:admin": "stable"}
    assert call(step="compare", secrets=dict(SECRETS, **{"ami:admin": "x"}))["live"] == {"pjsip:100": True, "ami:admin": False}
    again = call(step="apply", apply=True, secrets={})
    assert not again["changed"] and actions(again) == {"pjsip:100": "wait"}
    assert not list((call.state / "handover").iterdir())


def test_apply_must_be_on(call):
    with pytest.raises(HostError, match="apply is off"):
        call(step="apply", secrets=SECRETS)
    assert (call.etc / "pjsip.conf").read_text() == PJSIP and not list((call.state / "handover").iterdir())


@pytest.mark.parametrize("option", ["overlap_days", "batch"])
def test_numbers(call, option):
    with pytest.raises(HostError, match=f"{option} is -1, and must be 0 or more"):
        call(**{option: -1})


def test_a_daemon_that_hangs(call, monkeypatch):
    monkeypatch.setattr(credentials_call.daemon, "locate", lambda config: SimpleNamespace(running=True, answers=False, reason="It hangs."))
    with pytest.raises(HostError, match="Nothing was changed: It hangs."):
        call(step="apply", apply=True, secrets=SECRETS)
