# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts."""

from __future__ import annotations

import hashlib

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging as topics
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes, judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential, KINDS, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import credentials as rules

GOOD, OTHER = "k7Q9zx31Mvbt-w4R", "p3Wn8sYd2Kf-v7Xz"


def one(secret, kind="pjsip", name="desk", **more):
    fields = dict(id=f"{kind}:{name}", kind=kind, name=name, direction="inbound", user=name, accounts=(name,), words=(name, "Alice", "4711"),
                  secret=Secret(secret), form="absent" if secret is None else "plain", realm=None, where="f:1", file="f", section=name, option="o",
                  object_type=None, shared_line=False, why_not=None)
    return Credential(**dict(fields, **more))


def verdict(*args, **more):
    credential = one(*args, **more)
    return judging.judge([credential])[credential.id]


@pytest.mark.parametrize("secret, worst, severity", [
    (None, "absent", "critical"), ("desk", "name", "critical"), ("4711", "extension", "critical"), ("amp111", "known_default", "critical"),
    ("alice", "caller_id", "high"), ("desk123", "close_to_name", "high"), ("Passw0rd!2024", "common", "high"), ("mnopqrstuvwxyz", "sequence", "high"),
    ("qwertzuiopasdf", "keyboard", "high"), ("5", "common", "high"), ("8093", "common", "high"), ("739264", "common", "high"), ("x7q", "common", "high"),
    ("k7Q9zx31", "short", "medium"), ("cqccqqcqcccqqcqc", "entropy", "medium")])
def test_reasons(secret, worst, severity):
    found = verdict(secret)
    assert (found.weak, found.reasons[0], found.severity) == (True, worst, severity) and len(found.reasons) == len(found.sentences)


def test_a_good_secret_has_no_reasons():
    assert verdict(GOOD) == judging.Verdict(False, "none", (), (), ())


def test_a_secret_of_several_accounts_is_shared():
    found = judging.judge([one(GOOD, name="a"), one(GOOD, name="b"), one(OTHER, name="c"), one(GOOD, "iax2", "a"), one(GOOD, "ami", "x", direction="outbound")])
    assert found["pjsip:a"].reasons == found["pjsip:b"].reasons == ("shared",) and "3 accounts" in found["pjsip:a"].sentences[0]
    assert not found["pjsip:c"].weak
    assert not judging.judge([one(GOOD, name="a"), one(GOOD, "iax2", "a")])["pjsip:a"].weak, "one user on two drivers"
    assert judging.judge([one(GOOD, accounts=("a", "b"))])["pjsip:desk"].reasons == ("shared",)


def test_a_pin_is_shared_by_more_than_chance():
    boxes = [one("739264", "voicemail", f"10{number}@default", user=f"10{number}", accounts=(f"10{number}@default",), words=()) for number in range(4)]
    assert not any(found.weak for found in judging.judge(boxes[:3]).values())
    assert all(found.reasons == ("shared",) for found in judging.judge(boxes).values())


@pytest.mark.parametrize("pin, reasons", [
    ("739264", ()), ("7392", ("short",)), ("1234", ("pin_rule", "common", "short")), ("100", ("name", "pin_rule", "short")), ("310799", ("pin_rule",)),
    ("100100", ("pin_rule",))])
def test_pins(pin, reasons):
    found = verdict(pin, "voicemail", "100@default", user="100", accounts=("100@default",), words=("100",))
    assert found.reasons == reasons and found.severity != "critical", "a mailbox is less than an account"


def test_an_age_alone_does_not_make_it_weak():
    credential = one(GOOD)
    for ages, wanted in (({credential.id: 91}, ("age",)), ({credential.id: 90}, ()), ({}, ())):
        found = judging.judge([credential], ages=ages, max_age_days=90)[credential.id]
        assert (found.weak, found.reasons, found.severity) == (False, wanted, "low" if wanted else "none")
    assert judging.judge([credential], ages={credential.id: 9999})[credential.id].reasons == ()


@pytest.mark.parametrize("policies, secret, reasons", [
    ({"pjsip": {"length": 8}}, "k7Q9zx31", ()), ({"pjsip": {"length": 20}}, GOOD, ("short",)), ({"ami": {"length": 8}}, "k7Q9zx31", ("short",)),
    ({"pjsip": {"length": 12, "alphabet": "digits"}}, "739264185029", ()), ({}, "739264185029", ("entropy",))])
def test_policies_say_how_long_a_secret_must_be(policies, secret, reasons):
    assert judging.judge([one(secret)], policies)["pjsip:desk"].reasons == reasons


def test_a_number_as_user_name_is_a_remark_of_its_own():
    found = verdict(GOOD, name="100")
    assert (found.weak, found.remarks) == (False, (judging.USER_IS_EXTENSION,))
    assert verdict(GOOD, "ami", "100").remarks == () and verdict(GOOD, name="100", direction="outbound").remarks == ()


def test_what_nobody_uses_is_no_danger():
    assert verdict("unused", name="unused", accounts=()).severity == "low"


def digest(secret, **more):
    return one(hashlib.md5(f"desk:asterisk:{secret}".encode()).hexdigest(), form="md5", realm="asterisk", **more)


@pytest.mark.parametrize("secret, reason", [("desk", "name"), ("4711", "extension"), ("Alice", "caller_id"), ("amp111", "known_default"), ("monkey", "common")])
def test_a_digest_is_guessed(secret, reason):
    assert judging.judge([digest(secret)])["pjsip:desk"].reasons[0] == reason


@pytest.mark.parametrize("secret, reason, severity", [("", "absent", "critical"), ("8093", "common", "high"), ("42", "common", "high")])
def test_a_digest_of_nothing_or_of_a_short_number_is_guessed(secret, reason, severity):
    found = judging.judge([digest(secret)])["pjsip:desk"]
    assert (found.reasons[0], found.severity) == (reason, severity)


def test_a_digest_of_a_good_secret_is_not():
    assert judging.judge([digest(GOOD)])["pjsip:desk"].reasons == ()


def test_a_hash_that_cannot_be_compared_is_told(monkeypatch):
    monkeypatch.setattr(hashes, "_library", lambda: None)
    found = verdict("$6$a$b", "ari", form="crypt")
    assert (found.weak, found.reasons, found.severity) == (False, ("unknown_form",), "none")


def test_a_database_is_not_judged():
    assert verdict(None, form="realtime") == judging.Verdict(False, "none", (), (), ())


def test_no_sentence_holds_a_secret():
    for secret in ("desk", "4711", "alice", "Passw0rd!2024", "qwertzuiopasdf", "k7Q9zx31", "cqccqqcqcccqqcqc"):
        assert secret not in " ".join(verdict(secret).sentences)


def test_each_kind_has_its_rule():
    every = {name for found in topics.RULES.values() for name in found} | set(rules.RULES)
    for kind in KINDS:
        weak = one("x", kind)
        assert judging.rule_id(weak, judging.judge([weak])[weak.id]) in every
        absent = one(None, kind)
        assert judging.rule_id(absent, judging.judge([absent])[absent.id]) in every
    assert judging.rule_id(one(GOOD), verdict(GOOD)) is None
    assert judging.rule_id(one("x", direction="outbound"), verdict("x")) == "AST-PWD-004"
    assert judging.rule_id(one("1234", "voicemail", file="users.conf"), verdict("1234", "voicemail")) == "AST-VM-014"
    assert not set(rules.RULES) & {name for found in topics.RULES.values() for name in found}
