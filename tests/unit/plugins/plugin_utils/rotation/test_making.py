# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import PolicyError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.making import Maker


def wishes(*names, **more):
    return [dict({"id": name, "kind": name.partition(":")[0], "user": name.partition(":")[2], "accounts": []}, **more) for name in names]


def made(settings, asked, taken=()):
    return {name: secret.reveal() for name, secret in Maker(settings).make(asked, taken).items()}


def test_by_kind_and_by_group():
    settings = {"policies": {"sip": {"length": 14}}, "groups": [{"accounts": ["door-*"], "policy": {"length": 16, "alphabet": "digits"}}]}
    found = made(settings, wishes("pjsip:100", "sip:100", "voicemail:100@default") + wishes("pjsip:front", accounts=["PJSIP/door-1"]))
    assert [len(found[name]) for name in ("pjsip:100", "sip:100", "voicemail:100@default", "pjsip:front")] == [24, 14, 8, 16]
    assert found["pjsip:front"].isdigit() and found["voicemail:100@default"].isdigit()


def test_none_twice_and_none_that_was_given(monkeypatch):
    drawn = iter(["one", "one", "two", "old", "three"])
    monkeypatch.setattr("%s.generate" % Maker.__module__, lambda policy, words: next(drawn))
    assert list(made({}, wishes("sip:1", "sip:2", "sip:3"), {"old"}).values()) == ["one", "two", "three"]


def test_when_all_are_taken(monkeypatch):
    monkeypatch.setattr("%s.generate" % Maker.__module__, lambda policy, words: "old")
    with pytest.raises(PolicyError, match="All secrets of 24 characters .* allow longer ones"):
        made({}, wishes("sip:1"), {"old"})


def test_words_of_the_account_are_avoided(monkeypatch):
    seen = []
    monkeypatch.setattr("%s.generate" % Maker.__module__, lambda policy, words: seen.extend(words) or "x")
    made({}, wishes("pjsip:desk", user="u", accounts=["PJSIP/e"], avoid_words=["Reception", "100"]))
    assert seen == ["desk", "u", "PJSIP/e", "e", "Reception", "100"]


def test_many_are_all_different():
    found = made({}, wishes(*("voicemail:%d@default" % number for number in range(3000))))
    assert len(set(found.values())) == 3000


def test_a_wrong_policy_is_said_before_anything_else():
    with pytest.raises(PolicyError, match="policies.sip is satisfied by no password"):
        Maker({"policies": {"sip": {"length": 2}}})
