# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import policies
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import ALPHABETS, Policy, PolicyError, parse


def test_each_kind_has_a_policy_that_is_worth_it():
    chosen = parse({})
    assert set(chosen.kinds) == set(KINDS + policies.OTHER_KINDS)
    assert all(policy.bits >= policies.FEWEST_BITS for kind, policy in chosen.kinds.items() if kind not in policies.PIN_KINDS)
    assert all(chosen.kinds[kind].alphabet == "digits" for kind in policies.PIN_KINDS)


def test_no_alphabet_has_what_asterisk_reads_as_syntax():
    banned = set(";,&\\\"[]> \t'`$|<(){}")
    assert not [name for name, characters in ALPHABETS.items() if banned & set(characters)]
    assert all(set(ALPHABETS[name]) <= set(ALPHABETS["wide"]) for name in ("phone", "letters_digits", "lower_digits"))
    assert not set(ALPHABETS["phone"]) - set(ALPHABETS["letters_digits"]) - set("-_.")


def test_what_is_asked_for_stands_over_the_defaults():
    chosen = parse({"policies": {"sip": {"length": "16", "alphabet": "lower_digits"}, "voicemail": {"length": 6}}})
    assert chosen.choose("sip", ["100"]) == Policy(16, "lower_digits", ("lower", "digit"))
    assert chosen.choose("voicemail", ["100@default"]) == Policy(6, "digits")
    assert chosen.choose("pjsip", ["100"]) == policies.DEFAULTS["pjsip"]


def test_the_first_group_that_fits_counts_and_not_for_pins():
    chosen = parse({"groups": [{"accounts": ["door-*", "pjsip:7*"], "policy": {"length": 16, "alphabet": "digits"}},
                               {"accounts": ["*"], "policy": {"length": 20}}]})
    assert chosen.choose("pjsip", ["pjsip:front", "front", "door-1"]) == Policy(16, "digits", ("digit",))
    assert chosen.choose("pjsip", ["pjsip:71"]).length == 16
    assert chosen.choose("sip", ["other"]) == policies.DEFAULTS["sip"]._replace(length=20)
    assert chosen.choose("voicemail", ["door-1"]) == policies.DEFAULTS["voicemail"]


@pytest.mark.parametrize("settings, words", [
    ({"policies": {"pjisp": {}}}, "policies names the kind 'pjisp', which is none of pjsip, wizard, .* did you mean pjsip"),
    ({"policies": ["sip"]}, "must be a dictionary"),
    ({"policies": {"sip": 12}}, "policies.sip must be a dictionary"),
    ({"policies": {"sip": {"lenght": 12}}}, "did you mean length"),
    ({"policies": {"sip": {"length": True}}}, "whole number"),
    ({"policies": {"sip": {"length": 3}}}, "policies.sip is satisfied by no password .* from 10 to 64"),
    ({"policies": {"sip": {"length": 65}}}, "from 10 to 64"),
    ({"policies": {"sip": {"length": 12, "alphabet": "digits"}}}, "12 characters of the alphabet digits are guessed in time; use at least 16"),
    ({"policies": {"sip": {"alphabet": "digit"}}}, "did you mean digits"),
    ({"policies": {"sip": {"alphabet": "hex", "classes": ["upper"]}}}, "satisfied by no password: .* class upper"),
    ({"policies": {"sip": {"classes": "upper"}}}, "classes must be a list"),
    ({"policies": {"sip": {"classes": ["big"]}}}, "classes names 'big'"),
    ({"policies": {"voicemail": {"alphabet": "phone"}}}, "keypad"),
    ({"policies": {"voicemail": {"length": 4}}}, "from 6 to 64"),
    ({"groups": {"a": 1}}, "groups must be a list"),
    ({"groups": [{"accounts": [], "policy": {}}]}, r"groups\[0\] must have accounts"),
    ({"groups": [{"accounts": ["x"], "policy": {"length": 4}}]}, r"groups\[0\].policy is satisfied by no password"),
])
def test_what_cannot_be_worked_with_is_one_sentence(settings, words):
    with pytest.raises(PolicyError, match=words) as caught:
        parse(settings)
    assert str(caught.value)[-1] in ".?" and "\n" not in str(caught.value)
