# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import itertools
import random

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import generating, policies
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.generating import generate
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.judging import judge
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential, KINDS, PLAIN, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import ALPHABETS, DEFAULTS, Policy, PolicyError

POLICIES = sorted({*DEFAULTS.values(), Policy(12, "wide", ("mark",)), Policy(16, "digits"), Policy(13, "hex"), Policy(6, "digits")})


@pytest.mark.parametrize("policy", POLICIES)
def test_a_secret_is_as_the_policy_says(policy):
    made = {generate(policy, ["1234"]) for _number in range(300)}
    assert len(made) > 290  # two of a million PINs may be the same
    for secret in made:
        assert len(secret) == policy.length and set(secret) <= set(ALPHABETS[policy.alphabet])
        assert all(set(generating.CLASSES[name]) & set(secret) for name in policy.classes)
        assert policy.alphabet == "digits" or secret[0].isalpha()


@pytest.mark.parametrize("policy", POLICIES)
def test_asterisks_reader_gives_back_what_was_written(policy, tmp_path):
    made = [generate(policy) for _number in range(100)]
    (tmp_path / "sip.conf").write_text("[account]\n" + "".join(f"secret = {secret}\nsecret=>{secret}\n" for secret in made))
    section, = load(DiskSource(str(tmp_path)), "sip.conf").sections
    assert [line.value.decode() for line in section.variables] == [secret for secret in made for _operator in range(2)]


def test_every_character_comes_at_every_place():
    made = [generate(DEFAULTS["pjsip"]) for _number in range(3000)]
    assert all(set(column) == set(ALPHABETS["phone"]) for column in list(zip(*made))[1:])


@pytest.mark.parametrize("drawn", ["password-123", "abcdefghij-1", "Qwertyuiop1-", "phone9Kcmzw-", "x9ENOHPmzwk_", "kcmzwhptxvgh", "k9k9k9k9k9k9"])
def test_what_people_would_choose_is_drawn_again(drawn):
    policy, good = Policy(12, "phone", ("lower", "digit")), "k7cmzw-hptxv"
    characters = iter(drawn + good)
    assert generate(policy, ["Phone"], lambda _alphabet: next(characters)) == good


@pytest.mark.parametrize("drawn", ["12345678", "98765432", "11112222", "24121983", "19831224", "14714714", "25802580"])
def test_pins_that_people_choose_are_drawn_again(drawn):
    characters = iter(drawn + "60482913")
    assert generate(DEFAULTS["voicemail"], [], lambda _alphabet: next(characters)) == "60482913"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_secret_is_judged_strong(kind):
    for asked in ({}, {"length": policies.SHORTEST_PIN if kind in policies.PIN_KINDS else policies.SHORTEST}):
        policy = policies.parse({"policies": {kind: asked}}).choose(kind, ["101"])
        for number in range(200):
            secret = generate(policy, ["101", "Reception"])
            account = Credential(f"{kind}:101", kind, "101", "inbound", "101", ("101",), ("101", "Reception"), Secret(secret), PLAIN, None, None, "x.conf",
                                 "101", "secret", None, False, None)
            verdict = judge([account], {kind: policy._asdict()})[account.id]
            assert not verdict.weak, (number, verdict)


@pytest.mark.parametrize("wish", [{"length": 10}, {"length": 16, "alphabet": "digits"}, {"length": 13, "alphabet": "hex"}])
def test_a_telephone_that_takes_less_is_not_weak_for_that(wish):
    parsed = policies.parse({"groups": [{"accounts": ["door-*"], "policy": wish}]})
    for number in range(100):
        secret = generate(parsed.choose("pjsip", ["door-1"]), ["door-1"])
        account = Credential("pjsip:x", "pjsip", "x", "inbound", "x", ("PJSIP/door-1",), (), Secret(secret), PLAIN, None, None, "pjsip.conf", "x", "password",
                             "auth", False, None)
        assert not judge([account], groups=parsed)[account.id].weak, number
        other = account._replace(accounts=("PJSIP/desk",))
        assert wish["length"] > 12 or judge([other], groups=parsed)[other.id].reasons == ("short",)


def test_a_mailbox_is_not_in_its_pin():
    chance = random.Random(6)
    made = [generate(Policy(6, "digits"), ["60", "604"], chance.choice) for _number in range(2000)]
    assert not [pin for pin in made if "604" in pin or "406" in pin]
    assert [pin for pin in made if "60" in pin]


def test_it_ends_where_there_is_none():
    names = ["".join(digits) for digits in itertools.product("0123456789", repeat=3)]
    with pytest.raises(PolicyError, match="allow a longer one"):
        generate(Policy(6, "digits"), names)
