# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host side asks of the rules."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import phases
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import PolicyError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.rotation import Rotation

PJSIP = "[100]\ntype=endpoint\nauth=100\n[100]\ntype=auth\nusername=100\npassword=100\n"
PARAMS = {"rotate_weak": True, "max_age_days": None, "accounts": [], "everything": False, "overlap_days": 7, "batch": None, "kinds": [], "policies": {},
          "groups": [], "digest_only": False, "realm": None, "rename": {}}
NOW = 1_000_000_000


@pytest.fixture(name="look")
def fixture_look(host):
    def look(version="16.28.0", contents=None, **more):
        for name, text in dict({"pjsip": PJSIP}, **(contents or {})).items():
            host.write(name + ".conf", text)
        rotation = Rotation(dict(PARAMS, **more), "run")
        found = rotation.look(DiskSource(str(host.path)), Version.parse(version), None)
        return rotation, found, rotation.plan(found, {}, NOW)
    return look


def test_from_the_look_to_the_edits(look):
    rotation, found, steps = look()
    assert [(step.id, step.action) for step in steps] == [("pjsip:100", "start")]
    made, refused = rotation.changes(found, steps, {"pjsip:100": rotation.secret("New-Secret.1")})
    assert refused == {} and made["pjsip:100"].edits[1]["options"] == {"password": "New-Secret.1"}
    assert made["pjsip:100"].logins[0].admits("127.0.0.1")
    assert rotation.noted(steps, {}, found, NOW)["pjsip:100"].overlap_until == NOW + 7 * phases.DAY
    assert rotation.is_live(found, "pjsip:100", "100") and not rotation.is_live(found, "pjsip:7", "100")


def test_an_old_secret_that_is_a_first_guess_is_told_until_it_goes(look):
    rotation, found, _steps = look()
    assert [row["id"] for row in rotation.weak(found, [])] == ["pjsip:100"] and rotation.weak(found, ["pjsip:100"]) == []
    told = rotation.weak(found, ["pjsip:100"], beside=["pjsip:100"])
    assert [(row["id"], row["severity"], row["contained"]) for row in told] == [("pjsip:100/old", "critical", False)]
    assert "until the overlap is over; contain the account" in told[0]["sentence"]
    beside = PJSIP.replace("auth=100", "auth=100-voipsec-old,100").replace("password=100", "password=k7q9zx31mvbt-Rw")
    for old, ids in (("100", ["pjsip:100/old"]), ("summer19", [])):
        rotation, found, _steps = look(contents={"pjsip": beside + "[100-voipsec-old]\ntype=auth\nusername=100\npassword=%s\n" % old})
        assert [row["id"] for row in rotation.weak(found, [])] == ids


def test_user_names_that_are_the_extension_are_told(look):
    rotation, found, _steps = look()
    assert rotation.called_like_extensions(found) == ["pjsip:100"]
    rotation, found, _steps = look(contents={"pjsip": PJSIP.replace("username=100", "username=alice-desk")})
    assert rotation.called_like_extensions(found) == []


def test_what_was_not_looked_into_is_told(look):
    rotation, found, _steps = look()
    assert rotation.unread(found) == []
    found.case.problems.append("a problem.")
    found.case.unreadable += ["/etc/asterisk/closed.conf"] * 2
    assert rotation.unread(found) == ["a problem.", "/etc/asterisk/closed.conf cannot be read by the user who runs Asterisk, so it was not looked into."]


def test_a_stand_in_before_there_is_a_secret(look):
    rotation, found, steps = look(contents={"meetme": "[rooms]\nconf => 1,1234\nconf => 2,1234,4321\n"})
    made, refused = rotation.changes(found, steps, {})
    assert refused == {} and set(made) == {"pjsip:100", "meetme:1", "meetme:2", "meetme:2/admin"}
    rooms = [made[id].edits for id in ("meetme:1", "meetme:2", "meetme:2/admin")]
    assert rooms[0] == rooms[1] == rooms[2] and len(rooms[0]) == 1, "the lines are one list"


def test_what_is_refused(look):
    rotation, found, steps = look(realm="elsewhere")
    made, refused = rotation.changes(found, steps, {})
    assert made == {} and "another than asterisk" in refused["pjsip:100"]


def test_policies_that_nobody_satisfies(look):
    with pytest.raises(PolicyError):
        look(policies={"pjsip": {"length": 3}})


@pytest.mark.parametrize("realm", ["", " pbx", "pbx ", 'p"bx', "p\\bx", "p;bx", "p\nbx", "pbx\n", "b\u00fcro"])
def test_a_realm_that_would_be_read_differently(realm):
    with pytest.raises(PolicyError, match="^realm: "):
        Rotation(dict(PARAMS, realm=realm), "run")


@pytest.mark.parametrize("realm", ["x", "pbx.example.com", "Main office: 2nd floor"])
def test_a_realm(realm):
    assert Rotation(dict(PARAMS, realm=realm), "run").manner.realm == realm


def test_a_renaming(look):
    rotation, found, steps = look(rename={"100": "desk"})
    assert [(step.id, step.action, step.was) for step in steps] == [("pjsip:desk", "rename", "pjsip:100")]
    assert found.by_id["pjsip:desk"].user == "desk"
    made, _refused = rotation.changes(found, steps, {})
    assert made["pjsip:desk"].edits[0]["rename_to"] == "desk" and made["pjsip:desk"].edits[0]["options"]["username"] == "desk"
    assert made["pjsip:desk"].gone == ("100",)


def test_a_device_keeps_its_name(look):
    _rotation, found, steps = look(rename={"100": "desk"}, contents={"extensions": "[x]\nexten => _X.,1,Dial(PJSIP/${EXTEN})\n"})
    assert [(step.id, step.action) for step in steps] == [("pjsip:100", "report")] and "may mean PJSIP/100" in steps[0].sentence
    assert found.renames == {}


def test_notes_of_the_state_file():
    data = {"phase": "stable", "rotated_at": 5, "overlap_until": None, "old": None, "run_id": "x"}
    assert Rotation.note(data) == phases.Note("stable", 5, None, None, "x")
    with pytest.raises(KeyError):
        Rotation.note({})
