# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the module credentials does around its transaction; the daemon's part is in tests/daemon."""

from __future__ import annotations

import re

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_applying
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import noted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import change
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
# A fixture is used by its name.  pylint: disable=unused-import
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.calls.test_credentials_call import (  # noqa: F401
    MANAGER, PJSIP, SECRETS, actions, fixture_call,
)


def other(tmp_path, text):
    path = tmp_path / "other.conf"
    path.write_text(text)
    return path, [{"account": "ami:admin", "path": str(path), "option": "secret", "pattern": None}]


def test_other_files_land_with_them(call, tmp_path):
    path, consumers = other(tmp_path, "secret = admin\n")
    planned = call(apply=True, consumers=consumers)
    assert str(path) in planned["changed_files"] and path.read_text() == "secret = admin\n"
    done = call(step="apply", apply=True, consumers=consumers, secrets=SECRETS)
    assert str(path) in done["changed_files"] and path.read_text() == "secret = New-Secret.admin\n"


def test_other_files_stay_where_no_secret_changes(call, tmp_path):
    path, consumers = other(tmp_path, "secret = admin\n")
    call(step="apply", apply=True, consumers=consumers, secrets={"pjsip:100": "New-Secret.100"})
    assert path.read_text() == "secret = admin\n" and (call.etc / "manager.conf").read_text() == MANAGER


def test_another_secret_stops_all(call, tmp_path):
    path, consumers = other(tmp_path, "secret = somebody-elses\n")
    with pytest.raises(HostError, match="does not hold the secret that ami:admin has now"):
        call(step="apply", apply=True, consumers=consumers, secrets=SECRETS)
    assert path.read_text() == "secret = somebody-elses\n" and (call.etc / "pjsip.conf").read_text() == PJSIP


def test_one_that_is_refused_stays_alone(call):
    done = call(step="apply", apply=True, protected=["manager.conf"], secrets=SECRETS)
    assert actions(done) == {"pjsip:100": "start", "ami:admin": "refused"}
    row = next(row for row in done["accounts"] if row["id"] == "ami:admin")
    assert "manager.conf" in row["sentence"] and not row["needs_secret"]


def test_what_is_not_read_is_told(call):
    (call.etc / "pjsip.conf").write_text(PJSIP + ";-- a comment that nobody ends\n[200]\ntype=auth\nusername=200\npassword=200\n")
    planned = call(apply=True)
    assert "pjsip:200" not in actions(planned) and [row for row in planned["warnings"] if "pjsip.conf" in row and "comment" in row]


def test_an_old_secret_that_should_be_gone_is_told_where_nobody_takes_it_away(call):
    assert "until the overlap is over" in call(step="apply", apply=True, secrets=SECRETS)["weak"][0]["sentence"]
    assert "until the overlap is over" in call()["weak"][0]["sentence"]
    path = call.state / "state" / "credentials.json"
    path.write_text(re.sub(r'"overlap_until": \d+', '"overlap_until": 1000', path.read_text()))
    assert [(row["id"], "until" in row["sentence"]) for row in call()["weak"]] == [("pjsip:100/old", False)]
    assert call(step="apply", apply=True)["weak"] == [] == call()["weak"]


def test_a_state_that_cannot_be_noted_is_a_warning(call, monkeypatch):
    def full(state, kept):
        raise HostError("The disk is full.")
    monkeypatch.setattr(noted, "write", full)
    done = call(step="apply", apply=True, secrets=SECRETS)
    assert done["changed"] and not done.get("failed") and "could not be noted when: The disk is full." in done["warnings"][-1]
    monkeypatch.undo()


def test_names():
    some = credentials_applying._some
    assert (some(["a", "b"]), some(list("abcdefg"))) == ("a, b", "a, b, c, d, e and 2 more")


def test_what_a_run_writes_is_what_it_answers_for():
    """An object that Asterisk refused before is not among it."""
    held, login = (change.Held("100", ()),), (change.Login("pjsip", "desk", "100", Secret(None)),)
    edits = ({"file": "pjsip.conf", "section": "100-voipsec-old"}, {"file": "extensions.conf"})
    found = credentials_applying.Applying._objects({"pjsip:100": change.Change("pjsip:100", edits=edits, held=held, logins=login)})
    assert {"auth 100", "endpoint desk", "auth 100-voipsec-old"} <= found and "auth 200" not in found
