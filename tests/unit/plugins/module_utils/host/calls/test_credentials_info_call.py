# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call of credentials_info."""

from __future__ import annotations

import json
import os
import time

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_info_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, judging


@pytest.fixture(name="call")
def fixture_call(tmp_path):
    """Run it on these files, as for Asterisk 22.10.1 unless told otherwise."""
    etc = tmp_path / "etc"
    etc.mkdir()

    def run(files=(), **params):
        for name, text in dict(files).items():
            (etc / name).write_text(text)
        wanted = {name: spec.get("default") for name, spec in credentials_info_call.argument_spec().items()}
        wanted.update({"config_directory": str(etc), "state_directory": str(tmp_path / "state"), "asterisk_version": "22.10.1"}, **params)
        return credentials_info_call.run(wanted, finding, judging)
    return run


FILES = {"manager.conf": "[good]\nsecret=Unguessable-77x\n[Name]\nsecret=Name\n", "voicemail.conf": "[default]\n100 => 739264,A\n101 =>\n"}


def test_it_tells_what_there_is_and_no_secret(call):
    found = call(FILES)
    rows = {row["id"]: row for row in found["credentials"]}
    assert set(rows) == {"ami:good", "ami:Name", "voicemail:100@default", "voicemail:101@default"} and not found["changed"]
    row = rows["ami:Name"]
    assert (row["weak"], row["severity"], row["rule"], row["changeable"], row["age_days"]) == (True, "critical", "AST-AMI-004", True, None)
    assert row["where"].endswith("manager.conf:4") and row["reasons"][0] == "name" and len(row["sentences"]) == len(row["reasons"])
    assert found["summary"]["found"] == 4 and found["summary"]["absent"] == 1 and found["summary"]["by_kind"] == {"ami": 2, "voicemail": 2}
    said = json.dumps(found)
    assert "Unguessable-77x" not in said and "739264" not in said
    assert found["msg"].startswith("Weak: 3 of 4 credentials, 1 of them critical; without a secret: 1.")
    assert "every driver counts" in found["unread"][0]


def test_only_weak_ones_of_a_kind(call):
    found = call(FILES, kinds=["voicemail"], weak_only=True)
    assert [row["id"] for row in found["credentials"]] == ["voicemail:101@default"] and found["summary"]["found"] == 2


def test_nothing_weak(call):
    assert call({"iax.conf": "[x]\ntype=user\nsecret=k7Q9zx31Mvbt\n"})["msg"] == "None of the 1 credentials found is weak."


def test_the_age_comes_from_the_state_file(call, tmp_path):
    where = state.State(str(tmp_path / "state"))
    where.prepare()
    state.write_json(os.path.join(where.state, credentials_info_call.STATE_FILE), {"accounts": {"ami:good": {"rotated_at": time.time() - 100 * 86400}}})
    found = call({"manager.conf": "[good]\nsecret=k7Q9zx31Mvbt-w4R\n"}, max_age_days=90)
    row = found["credentials"][0]
    assert (row["age_days"], row["reasons"], row["weak"]) == (100, ["age"], False)


def test_a_damaged_state_file_is_told(call, tmp_path):
    where = state.State(str(tmp_path / "state"))
    where.prepare()
    for text in ("{", '{"schema": 1, "accounts": {"a": 1}}', '{"schema": 1}'):
        with open(os.path.join(where.state, credentials_info_call.STATE_FILE), "w", encoding="ascii") as stream:
            stream.write(text)
        found = call(FILES)
        assert any("credentials.json" in sentence for sentence in found["unread"]) and len(found["credentials"]) == 4


def test_a_file_that_asterisk_would_not_read_is_a_problem(call):
    found = call({"manager.conf": "[a](nowhere)\n", "voicemail.conf": "[default]\n1 => 2\n"})
    assert "manager.conf:1" in found["problems"][0] and [row["kind"] for row in found["credentials"]] == ["voicemail"]
    assert found["problems"][0] in found["warnings"]


def test_a_file_that_the_user_of_asterisk_cannot_read_is_told(call, monkeypatch, tmp_path):
    path = tmp_path / "etc/manager.conf"
    path.write_text("[a]\nsecret=a\n")
    path.chmod(0o600)
    found = machine.Machine(str(tmp_path / "etc"), Version.parse("22.10.1"), os.geteuid() + 1)
    monkeypatch.setattr(machine, "find", lambda directory, version: found)
    assert any(str(path) in sentence and "left out" in sentence for sentence in call()["unread"])


def test_many_warnings_are_cut(call):
    parts = {f"part{number:02}.inc": "[x](nowhere)\n" for number in range(15)}
    found = call(dict(parts, **{"manager.conf": "".join(f"#tryinclude {name}\n" for name in parts)}))
    assert len(found["warnings"]) == 11 and "more" in found["warnings"][-1]


@pytest.mark.parametrize("option, value, words", [
    ("kinds", ["pjsipp"], "kinds names the kind 'pjsipp'"), ("policies", {"sipp": {}}, "policies names the kind 'sipp'"),
    ("policies", {"sip": 12}, "policies.sip must be"), ("policies", {"sip": {"length": "many"}}, "policies.sip must be"),
    ("policies", {"sip": {"length": 0}}, "policies.sip must be"), ("max_age_days", -1, "max_age_days")])
def test_options_that_mean_nothing(call, option, value, words):
    with pytest.raises(HostError, match=words):
        call(**{option: value})
