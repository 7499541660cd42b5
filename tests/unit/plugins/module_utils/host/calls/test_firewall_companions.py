# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies beside the table while a change is on trial. The look as a whole: tests/daemon/test_firewall_trial.py."""

from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_companions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.firewall_companions import Companions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, timer


@pytest.fixture(name="directory")
def fixture_directory(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "STATE", str(tmp_path / "state"))
    monkeypatch.setattr(places, "RULESETS", str(tmp_path / "etc"))
    monkeypatch.setattr(resolving, "directory_of", lambda table: str(tmp_path / "state" / table))
    monkeypatch.setattr(firewall_companions, "WRAPPER", str(tmp_path / "voipsec-firewall"))
    monkeypatch.setattr(timer, "has_systemd", lambda: False)
    return tmp_path / "state" / "voipsec"


def test_a_confirmation_counts_for_the_data_of_its_own_trial(directory):
    Companions("voipsec", {"services": [], "groups": {}, "what": "taken back"}).try_out("first")
    Companions("voipsec", None).confirm("second")
    assert not (directory / "firewall.json").exists()
    Companions("voipsec", {"services": [], "groups": {}, "what": "confirmed"}).try_out("second")
    for _again in range(2):
        Companions("voipsec", None).confirm("second")
        assert json.loads((directory / "firewall.json").read_text())["what"] == "confirmed"


def test_learned_places_are_kept_where_there_is_a_guard(directory, monkeypatch):
    told = []
    monkeypatch.setattr(firewall_companions.units, "DIRECTORY", str(directory))
    monkeypatch.setattr(timer, "tell", lambda *words: told.append(" ".join(words)))
    Companions("voipsec", {"services": [], "database": None, "guard": {"attempts": 2}}).keep()
    monkeypatch.setattr(timer, "has_systemd", lambda: True)
    companions = Companions("voipsec", None)
    assert companions.has_guard and not companions.has_names
    companions.confirm("none")
    assert told[-1] == "systemctl --quiet enable --now voipsec-firewall-learn@voipsec.service"
    said = Companions("voipsec", {"services": [], "database": None}).missing()
    assert not any("learn" in line for line in said)
    (directory / "multi-user.target.wants").mkdir()
    (directory / "multi-user.target.wants" / "voipsec-firewall-learn@voipsec.service").symlink_to("x")
    said = Companions("voipsec", {"services": [], "database": None}).missing()
    assert "the unit voipsec-firewall-learn@voipsec.service is enabled, and there is nothing for it to do" in said


def test_a_database_that_was_only_downloaded_again_is_no_difference(directory, monkeypatch):
    monkeypatch.setattr(Companions, "_files", lambda self: {})

    def data(created, path="/db"):
        return {"services": [], "groups": {}, "database": {"path": path, "kind": "file", "created": created}}
    Companions("voipsec", data(1)).keep()
    assert Companions("voipsec", data(2)).missing() == []
    assert len(Companions("voipsec", data(1, "/other")).missing()) == len(Companions("voipsec", dict(data(1), database=None)).missing()) == 1
