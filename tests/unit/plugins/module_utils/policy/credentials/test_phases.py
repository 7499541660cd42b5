# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account gets a new secret now, which old one goes, and which waits."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import phases
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.judging import Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import (
    ABSENT, Credential, INBOUND, MD5, OUTBOUND, PLAIN, REALTIME, Secret,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.overlaps import Overlap
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.phases import Note, Wish

NOW, DAY = 1_000_000_000, phases.DAY
WEAK, STRONG = Verdict(True, "high", ("name",), ("It is weak.",)), Verdict(False, "none", (), ())


def credential(id, **more):
    kind, _colon, name = id.partition(":")
    usual = {"id": id, "kind": kind, "name": name, "direction": INBOUND, "user": name, "accounts": (name,), "words": (), "secret": Secret("x"), "form": PLAIN,
             "realm": None, "where": "f:1", "file": "f", "section": name, "option": "secret", "object_type": "auth", "shared_line": False, "why_not": None}
    return Credential(**dict(usual, **more))


PHONE, LOGIN = credential("pjsip:100"), credential("ami:admin", object_type=None)
OLD = credential("pjsip:100/old", name="100-voipsec-old", why_not="It goes.")
OVERLAPS = {"pjsip:100": Overlap("pjsip:100", "pjsip", "100", OLD)}


def plan(credentials=(PHONE, LOGIN), overlaps=None, verdict=WEAK, notes=None, renames=(), **wish):
    verdicts = verdict if isinstance(verdict, dict) else {one.id: verdict for one in credentials}
    return phases.plan(credentials, overlaps or {}, verdicts, notes or {}, Wish(run_id="now", **wish), NOW, renames)


def actions(*args, **kwargs):
    return {step.id: step.action for step in plan(*args, **kwargs)}


def test_what_is_weak():
    steps = plan()
    assert [(step.id, step.action, step.reasons, step.until) for step in steps] == [
        ("pjsip:100", "start", ("name",), NOW + 7 * DAY), ("ami:admin", "replace", ("name",), None)]
    assert all(step.needs_secret for step in steps)
    assert actions(overlap_days=0) == {"pjsip:100": "replace", "ami:admin": "replace"}
    assert actions(rotate_weak=False) == actions(verdict=STRONG) == {}
    assert actions(kinds=["ami"]) == {"ami:admin": "replace"}


@pytest.mark.parametrize("more", [{"form": ABSENT}, {"accounts": ()}, {"section": "x" * 70}, {"object_type": "endpoint", "form": ABSENT}])
def test_where_there_is_nothing_to_overlap(more):
    assert actions([credential("pjsip:100", **more)]) == {"pjsip:100": "replace"}


def test_what_a_database_holds_is_told_though_nobody_can_judge_it():
    steps = plan([credential("pjsip:@ps_auths", form=REALTIME, secret=Secret(None), why_not="It is in a database.")], verdict=STRONG, kinds=["ami"])
    assert [(step.action, step.reasons, step.sentence) for step in steps] == [("report", ("realtime",), "It is in a database.")]


def test_what_is_not_ours_to_change():
    assert actions([credential("sip:trunk", direction=OUTBOUND)]) == {}
    steps = plan([credential("pjsip:100", why_not="It is in a database.")])
    assert [(step.action, step.sentence, step.needs_secret) for step in steps] == [("report", "It is in a database.", False)]


@pytest.mark.parametrize("until, action", [(NOW + 1, "wait"), (NOW, "retire"), (NOW - 1, "retire")])
def test_an_overlap_ends_when_its_time_has_come(until, action):
    notes = {"pjsip:100": Note("overlap", NOW - 9 * DAY, until, OLD.name, "then")}
    assert actions([PHONE, OLD], OVERLAPS, STRONG, notes) == {"pjsip:100": action}
    assert actions([PHONE, OLD], OVERLAPS, WEAK, notes) == {"pjsip:100": action}, "a third secret has no place"


def test_an_overlap_without_a_note():
    step, = plan([PHONE, OLD], OVERLAPS, STRONG)
    assert (step.action, step.until) == ("adopt", NOW + 7 * DAY) and not step.needs_secret
    assert actions([PHONE, OLD], OVERLAPS, STRONG, {"pjsip:100": Note("stable", 5)}) == {"pjsip:100": "adopt"}
    assert actions([PHONE, OLD], OVERLAPS, STRONG, overlap_days=0) == {"pjsip:100": "retire"}


def test_everything_at_once():
    notes = {"pjsip:100": Note("overlap", NOW - DAY, NOW + DAY, OLD.name, "then")}
    step, = plan([PHONE, OLD], OVERLAPS, STRONG, notes, everything=True, overlap_days=0)
    assert (step.action, step.retires) == ("replace", True)
    assert actions([PHONE, OLD], OVERLAPS, STRONG, notes, everything=True) == {"pjsip:100": "wait"}
    done = {"pjsip:100": Note("stable", NOW, None, None, "now")}
    assert actions([PHONE], {}, STRONG, done, everything=True) == {}, "one run changes an account once"


def test_accounts_by_name():
    assert actions(verdict=STRONG, accounts=["admin"]) == {"ami:admin": "replace"}
    assert actions(verdict=STRONG, accounts=["pjsip:100"], kinds=["ami"]) == {"pjsip:100": "start"}
    with pytest.raises(phases.PhaseError, match="names 'nobody', and no credential"):
        plan(accounts=["nobody"])
    with pytest.raises(phases.PhaseError, match="names '100', which is not changed here: It is generated."):
        plan([credential("pjsip:100", why_not="It is generated.")], accounts=["100"])


def test_thousands_of_accounts_by_name_are_looked_up_once_each():
    class Counted(str):
        hashed = 0

        def __hash__(self):
            Counted.hashed += 1
            return super().__hash__()
    names = [Counted("d%d" % number) for number in range(200)]
    assert len(actions([credential("pjsip:" + name) for name in names], verdict=STRONG, accounts=names)) == 200
    assert Counted.hashed < 10 * len(names)


@pytest.mark.parametrize("days, due", [(29, True), (30, True), (31, False)])
def test_age(days, due):
    notes = {"pjsip:100": Note("stable", NOW - 30 * DAY)}
    steps = plan([PHONE], {}, STRONG, notes, max_age_days=days)
    assert [step.reasons for step in steps] == ([("age",)] if due else [])
    assert phases.ages(notes, NOW) == {"pjsip:100": 30}


def test_plain_text_where_digests_are_wanted():
    assert actions(verdict=STRONG, digest_only=True) == {"pjsip:100": "start"}
    assert actions([credential("pjsip:100", form=MD5)], verdict=STRONG, digest_only=True) == {}


def test_batches():
    many = [credential("sip:%d" % number, object_type=None) for number in range(4)] + [PHONE]
    verdicts = dict({one.id: WEAK for one in many}, **{"sip:3": WEAK._replace(severity="critical")})
    assert actions(many, verdict=verdicts, batch=2) == {"sip:0": "replace", "sip:1": "wait", "sip:2": "wait", "sip:3": "replace", "pjsip:100": "start"}
    assert set(actions(many, verdict=verdicts, batch=0).values()) == {"start", "wait"}


def test_a_renaming_takes_the_place_of_another_step():
    rename = phases.Step("pjsip:desk", phases.RENAME, ("renamed",), "", was="pjsip:100")
    assert actions(renames=[rename]) == {"pjsip:desk": "rename", "ami:admin": "replace"}
    assert rename.needs_secret


def test_what_is_noted():
    steps = plan() + [phases.Step("pjsip:desk", phases.RENAME, (), "", was="pjsip:7")]
    notes = phases.noted(steps, {"pjsip:7": Note("stable", 5), "pjsip:gone": Note("overlap", 5, 6, "x"), "ami:kept": Note("stable", 5)}, {},
                         Wish(run_id="now"), NOW)
    assert notes == {"pjsip:100": Note("overlap", NOW, NOW + 7 * DAY, "100-voipsec-old", "now"), "ami:admin": Note("stable", NOW, None, None, "now"),
                     "pjsip:desk": Note("stable", NOW, None, None, "now"), "ami:kept": Note("stable", 5)}
    before = {"pjsip:100": Note("overlap", 5, 6, OLD.name, "then")}
    ended = plan([PHONE, OLD], OVERLAPS, STRONG, before)
    assert phases.noted(ended, before, OVERLAPS, Wish(run_id="now"), NOW) == {"pjsip:100": Note("stable", 5, None, None, "then")}
    found = plan([PHONE, OLD], OVERLAPS, STRONG)
    assert phases.noted(found, {}, OVERLAPS, Wish(run_id="now"), NOW) == {"pjsip:100": Note("overlap", NOW, NOW + 7 * DAY, OLD.name, None)}
