# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module credentials against running Asterisk daemons: PJSIP's overlap, as telephones and the security log see it."""

from __future__ import annotations

import json

import pytest
from rotating import ETC, HANDOVER, Rotating, SENTINEL, account, actions, rows

WIZARD = """[300]
type=wizard
accepts_auth=yes
accepts_registrations=yes
inbound_auth/username=300
inbound_auth/password=300
endpoint/context=inside
endpoint/allow=!all,ulaw
aor/max_contacts=1
aor/remove_existing=yes
"""
TEMPLATE = "[phones](!)\ntype=auth\nauth_type=userpass\npassword=inherited\n[102](phones)\nusername=102\n" + account("102").split("[102]\ntype=auth")[0]
PHONES = {"100": "100", "101": "101", "102": "inherited", "300": "300"}
OK, REFUSED = [401, 200], [401, 401]


@pytest.fixture(name="rotating")
def fixture_rotating(host):
    return Rotating(host)


def ids(result, action):
    return {id.split(":")[1] for id, found in actions(result).items() if found == action}


def new_of(secrets):
    return {id.split(":")[1]: text for id, text in secrets.items()}


def test_both_secrets_let_in_until_the_overlap_ends(rotating):
    rotating.begin(account("100") + account("101") + TEMPLATE, pjsip_wizard=WIZARD)
    before = rotating.file()
    rotating.failures()
    done, secrets = rotating.rotate()
    new = new_of(secrets)
    assert ids(done, "start") == set(PHONES) and done["changed"]
    assert {row["proof"]["state"] for row in rows(done).values()} == {"proven"}, done["accounts"]
    for name, old in PHONES.items():
        for secret in (old, new[name]):
            for answers in ("first", "last", "all"):
                assert rotating.registered(name, secret, answers=answers) == OK, (name, answers)
    assert rotating.failures(*PHONES) == [], "no secret that is accepted counts as a failure"
    again, none = rotating.rotate()
    assert (again["changed"], again["changed_files"], again["reloaded"], none) == (False, [], [], {})
    assert ids(again, "wait") == set(PHONES)
    rotating.expire()
    ended, none = rotating.rotate()
    assert ids(ended, "retire") == set(PHONES) and none == {}
    assert {row["proof"]["state"] for row in rows(ended).values()} == {"proven"}
    for name, old in PHONES.items():
        assert rotating.registered(name, new[name]) == OK
        assert rotating.registered(name, old) == REFUSED
    assert len(rotating.failures(*PHONES)) == len(PHONES)
    expected = before.replace("password=100\n", "password=%s\n" % new["100"]).replace("password=101\n", "password=%s\n" % new["101"])
    assert rotating.file() == expected.replace("username=102\n", "username=102\npassword=%s\n" % new["102"])
    assert rotating.file("pjsip_wizard") == WIZARD.replace("password=300", "password=" + new["300"])
    last, none = rotating.rotate()
    assert (last["changed"], last["accounts"], none) == (False, [], {})


def test_a_nonce_that_is_too_old_is_no_failure_either(rotating):
    """A telephone that uses its nonce again is asked anew, and its old secret counts first."""
    rotating.begin(account("100", more="nonce_lifetime=1\n"))
    _done, secrets = rotating.rotate()
    rotating.failures()
    for secret in ("100", secrets["pjsip:100"]):
        told = rotating.phones({"user": "100", "secret": secret, "address": "127.0.0.1", "port": 5070, "reuse_after": 2.5})[0]
        assert told["statuses"] == [401, 200, 401, 200]
        assert [one["stale"] for one in told["again"]][:1] == (["true"] if secret == "100" else [None])
    assert rotating.failures("100") == []


def test_sha_256_lets_both_in_too(rotating):
    if rotating.host.version == "16":
        return
    rotating.begin(account("100", more="supported_algorithms_uas=SHA-256,MD5\n") + account("101", more="supported_algorithms_uas=SHA-256\n"))
    done, secrets = rotating.rotate()
    assert {row["proof"]["state"] for row in rows(done).values()} == {"proven"}
    for name, algorithms in (("100", ["MD5"]), ("100", ["SHA-256"]), ("101", ["SHA-256"])):
        for secret in (name, secrets["pjsip:" + name]):
            assert rotating.registered(name, secret, algorithms=algorithms) == OK, (name, algorithms)
    assert rotating.failures("100", "101") == []


def test_digests_alone_are_left(rotating):
    more = "" if rotating.host.version == "16" else "supported_algorithms_uas=SHA-256,MD5\n"
    rotating.begin(account("100", more=more) + account("101", "Strong-enough.91xk77"), pjsip_wizard=WIZARD)
    done, secrets = rotating.rotate(digest_only=True, accounts=["100", "101", "300"])
    new = new_of(secrets)
    assert ids(done, "start") == {"100", "101", "300", SENTINEL}, "plain text is a reason of its own"
    assert done["plain_text_points"] == [done["run_id"]] and done["destroyed_points"] == []
    text = rotating.file() + rotating.file("pjsip_wizard")
    assert not any(secret in text for secret in secrets.values())
    assert text.count("md5_cred=" if rotating.host.version == "16" else "password_digest=MD5:") == 5, "the wizard has it twice until then"
    for name, old in (("100", "100"), ("101", "Strong-enough.91xk77"), ("300", "300")):
        assert (rotating.registered(name, old), rotating.registered(name, new[name])) == (OK, OK)
    if more:
        assert rotating.registered("100", new["100"], algorithms=["SHA-256"]) == OK
    waiting, _none = rotating.rotate(digest_only=True)
    assert waiting["plain_text_points"] == [done["run_id"]] and not waiting["changed"]
    rotating.expire()
    ended, _none = rotating.rotate(digest_only=True)
    assert done["run_id"] in ended["destroyed_points"] and ended["plain_text_points"] == []
    assert rotating.host.exec("ls /var/lib/voipsec/restore") == ""
    assert "password=" not in rotating.file().replace("password_digest=", "").replace("inbound_auth/password", "")
    for name, old in (("100", "100"), ("300", "300")):
        assert (rotating.registered(name, old), rotating.registered(name, new[name])) == (REFUSED, OK)
    compared = rotating.run(step="compare", handover=rotating.hand_over(dict(secrets, **{"pjsip:100": "another", "pjsip:nobody": "x"})))
    assert compared["live"] == dict({id: True for id in secrets}, **{"pjsip:100": False, "pjsip:nobody": False})


def test_who_is_not_known_by_a_name_stops_nobody(rotating):
    """No registration from this host means an endpoint that is identified by its address alone; one that has its domain in its name is tried with it."""
    rotating.begin(account("100", endpoint="identify_by=ip\n") + account("101@pbx.example"))
    done, _secrets = rotating.rotate()
    assert {id: row["proof"]["state"] for id, row in rows(done).items()} == {"pjsip:100": "not_proven", "pjsip:101@pbx.example": "proven"}


def test_emergency(rotating):
    """All at once, in the middle of an overlap: neither of the two secrets lets in any more."""
    rotating.begin(account("100") + account("101"), pjsip_wizard=WIZARD)
    _done, first = rotating.rotate()
    done, second = rotating.rotate(everything=True, overlap_days=0, run_id="alarm")
    assert ids(done, "replace") == {"100", "101", "300", SENTINEL}
    for name in ("100", "101", "300"):
        old, new = new_of(first)[name], new_of(second)[name]
        assert [rotating.registered(name, secret) for secret in (name, old, new)] == [REFUSED, REFUSED, OK]
    assert "-voipsec-" not in rotating.file() + rotating.file("pjsip_wizard")
    again, none = rotating.rotate(everything=True, overlap_days=0, run_id="alarm")
    assert not again["changed"] and none == {}, "one run changes an account once"


@pytest.mark.parametrize("place", ["landed", "state"])
def test_killed(rotating, place):
    """Before the reload, or before the state is noted: the next run finds the overlap in the configuration."""
    rotating.begin(account("100") + account("101"))
    secrets = rotating.crash(place)
    new = secrets["pjsip:100"]
    assert rotating.host.run(["ls", HANDOVER]).stdout == ""
    assert rotating.registered("100", new) == (OK if place == "state" else REFUSED)
    compared = rotating.run(step="compare", handover=rotating.hand_over(secrets))
    assert compared["live"] == {id: True for id in secrets}
    again, more = rotating.rotate()
    assert ids(again, "adopt") == {"100", "101"} and more == {}
    assert bool(again["reloaded"]) == (place == "landed")
    assert (rotating.registered("100", "100"), rotating.registered("100", new)) == (OK, OK)
    assert {note["phase"] for note in rotating.state().values()} == {"overlap"}
    last, _none = rotating.rotate()
    assert not last["changed"]
    rotating.expire()
    rotating.rotate()
    assert (rotating.registered("100", "100"), rotating.registered("100", new)) == (REFUSED, OK)


def test_killed_in_the_middle_of_the_files(rotating):
    """The first call afterwards brings the files together, and the daemon to them."""
    rotating.begin(account("100"), manager="[general]\nenabled=yes\nbindaddr=127.0.0.1\n[admin]\nsecret=admin\n")
    secrets = rotating.crash("half")
    assert secrets["ami:admin"] in rotating.file("manager") and "-voipsec-old" not in rotating.file()
    planned = rotating.run(apply=True)
    assert "was interrupted and has been finished" in str(planned["warnings"]) and actions(planned) == {"pjsip:100": "adopt"}
    compared = rotating.run(step="compare", handover=rotating.hand_over(secrets))
    assert compared["live"] == {id: True for id in secrets}
    done, _none = rotating.rotate()
    assert {row["command"] for row in done["reloaded"]} >= {"module reload manager", "module reload res_pjsip.so"}
    for secret in ("100", secrets["pjsip:100"]):
        assert rotating.registered("100", secret) == OK


def test_calls_stay_up(rotating):
    rotating.begin(account("100"), extensions="[inside]\nexten => s,1,Answer()\n same => n,Wait(300)\n")
    rotating.host.cli("channel originate Local/s@inside application Wait 300")
    names = rotating.host.until(lambda: sorted(row.split("!")[0] for row in rotating.host.cli("core show channels concise").splitlines() if "!" in row))
    rotating.rotate()
    rotating.expire()
    rotating.rotate()
    assert sorted(row.split("!")[0] for row in rotating.host.cli("core show channels concise").splitlines() if "!" in row) == names


def test_nothing_is_changed_without_apply_or_in_check_mode(rotating):
    rotating.begin(account("100"))
    before = rotating.file()
    for told in (rotating.run(), rotating.run(apply=True, check_mode=True)):
        assert actions(told) == {"pjsip:100": "start"} and told["accounts"][0]["needs_secret"]
    assert (rotating.run()["changed"], rotating.run(apply=True, check_mode=True)["changed"]) == (False, True)
    assert rotating.file() == before and rotating.host.run("ls /var/lib/voipsec").returncode


@pytest.mark.parametrize("options, sentence", [
    ({"accounts": ["nobody"]}, "accounts names 'nobody', and no credential of this host is called so; correct the name, nothing was changed."),
    ({"consumers": [{"account": "ami:nobody", "path": "/etc/passwd", "option": "x"}]},
     "consumers names 'ami:nobody', and no credential of this host is called so; correct the name, nothing was changed."),
    ({"overlap_days": -1}, "overlap_days is -1, and must be 0 or more; correct it."),
])
def test_bad_input_is_one_sentence(rotating, options, sentence):
    if not rotating.host.run(["pidof", "asterisk"]).stdout:
        rotating.begin(account("100"))
    before = rotating.file()
    told = rotating.run(apply=True, **options)
    assert told["failed"] and told["msg"] == sentence
    assert rotating.file() == before


def test_handover(rotating):
    """It is gone whatever happens, and so is what an earlier run left."""
    rotating.begin(account("100"))
    before = rotating.file()
    left = rotating.hand_over({"pjsip:100": "left-Behind.72610"})
    told = rotating.run(step="apply", apply=True, handover=rotating.hand_over({}))
    assert not told["changed"] and actions(told) == {"pjsip:100": "wait"}, json.dumps(told)
    assert rotating.host.run(["cat", left]).returncode
    open_to_all = rotating.hand_over({"pjsip:100": "Some-Secret.72610"})
    rotating.host.exec(["chmod", "644", open_to_all])
    told = rotating.run(step="apply", apply=True, handover=open_to_all)
    assert told["failed"] and "0600" in told["msg"] and rotating.host.run(["cat", open_to_all]).returncode
    told = rotating.run(step="apply", apply=True, handover=rotating.hand_over({"pjsip:100": "with;semicolon\n[x]"}))
    assert rows(told)["pjsip:100"]["action"] == "refused" and "with;semicolon" not in json.dumps(told)
    assert rotating.file() == before and rotating.host.run(["ls", HANDOVER]).stdout == ""


def test_what_cannot_be_edited_is_refused_alone(rotating):
    rotating.begin(account("100"), pjsip_wizard=WIZARD)
    done, secrets = rotating.rotate(protected=[ETC + "pjsip_wizard.conf"])
    planned = rotating.run(apply=True, protected=[ETC + "pjsip_wizard.conf"])
    assert actions(done) == {"pjsip:100": "start", "wizard:300": "wait"}
    assert actions(planned) == {"pjsip:100": "wait", "wizard:300": "refused"} and not planned["changed"]
    assert "pjsip_wizard.conf" in rows(planned)["wizard:300"]["sentence"]
    assert rotating.file("pjsip_wizard") == WIZARD and "300" not in rotating.file()
    assert rotating.registered("100", secrets["pjsip:100"]) == OK
