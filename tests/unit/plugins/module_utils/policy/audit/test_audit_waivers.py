# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waivers and attestations: what they fit, and what is wrong with them."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import waivers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

RULES = ["AST-SIP-001", "AST-SIP-002", "AST-MOD-004"]
GOOD = {"rule": "AST-SIP-001", "reason": "r", "by": "b", "expires": "2027-01-01"}
TODAY = datetime.date(2026, 11, 26)


@pytest.mark.parametrize("more, rule, subject, host, fits", [
    ({}, "AST-SIP-001", None, "pbx1", True), ({}, "AST-SIP-001", "SIP/100", "pbx1", True), ({}, "AST-SIP-002", None, "pbx1", False),
    ({"rule": "AST-SIP-*"}, "AST-SIP-002", None, "pbx1", True), ({"host": "pbx?"}, "AST-SIP-001", None, "pbx1", True), ({"host": "pbx2"}, "AST-SIP-001", None,
                                                                                                                        "pbx1", False),
    ({"subject": "SIP/1*"}, "AST-SIP-001", "SIP/100", "x", True), ({"account": "100"}, "AST-SIP-001", "SIP/100", "x", True),
    ({"account": "crm"}, "AST-SIP-001", "AMI user crm", "x", True), ({"account": "100"}, "AST-SIP-001", None, "x", False), ({"account": "100"}, "AST-SIP-001",
                                                                                                                            "SIP/1000", "x", False),
    ({"subject": "/etc/asterisk/*.key"}, "AST-SIP-001", "/etc/asterisk/a/b.key", "x", True),
])
def test_it_fits_what_it_names(more, rule, subject, host, fits):
    assert waivers.parse([dict(GOOD, **more)], RULES)[0].fits(rule, subject, host) is fits


@pytest.mark.parametrize("given, words", [
    ("x", "must be a list"), (["x"], "number 1, is not a mapping"), ([GOOD, {"rule": "AST-SIP-001", "by": "b"}], "number 2, has no 'reason'"),
    ([{"rule": "AST-SIP-001", "reason": "r"}], "has no 'by'"),
    ([{"rule": "AST-SIP-001", "reason": "r", "by": "b"}], "number 1, has no 'expires'"),
    ([dict(GOOD, expire="2027-01-01")], "has the key 'expire', which a waiver does not have; did you mean 'expires'?"),
    ([dict(GOOD, rule="AST-SIP-011")], "names the rule AST-SIP-011, which there is not; did you mean AST-SIP-001?"),
    ([dict(GOOD, rule="AST-X-*")], "which there is not"),
    ([dict(GOOD, expires="31.12.2026")], "'expires', is '31.12.2026', which is not a date such as 2027-03-31."),
    ([dict(GOOD, subject="a", account="b")], "both 'subject' and 'account'"),
    ([dict(GOOD, host=["a", "b"])], "number 1, has a list or a mapping as 'host'"), ([dict(GOOD, rule=["AST-SIP-001"])], "a list or a mapping as 'rule'"),
    ([dict(GOOD, reason={"a": "b"})], "a list or a mapping as 'reason'"),
])
def test_what_is_wrong_is_one_sentence(given, words):
    with pytest.raises(SettingsError) as caught:
        waivers.parse(given, RULES)
    assert words in str(caught.value) and str(caught.value).endswith((".", "?")) and "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["2027-03-31", datetime.date(2027, 3, 31), datetime.datetime(2027, 3, 31, 12)])
def test_dates_come_as_yaml_gives_them(value):
    assert waivers.parse([dict(GOOD, expires=value)], RULES)[0].to_dict()["expires"] == "2027-03-31"


def test_an_attestation_is_good_for_a_year():
    found = waivers.attestations({"AST-TRUNK-001": {"by": "x", "date": "2026-11-01"}}, ["AST-TRUNK-001"], TODAY)
    assert found["AST-TRUNK-001"].expires == datetime.date(2027, 11, 1)


@pytest.mark.parametrize("given, words", [
    ([], "must map ids"), ({"AST-SIP-001": {"by": "x", "date": "2026-01-01"}}, "none of the rules that can be attested: AST-TRUNK-001"),
    ({"AST-TRUNK-001": {"by": "x"}}, "needs 'by'"),
    ({"AST-TRUNK-001": {"by": "x", "date": "2027-01-01"}}, "which is not over yet"), ({"AST-TRUNK-001": {"by": "x", "date": "2026-01-01", "until": 1}},
                                                                                      "has the key 'until'"),
    ({"AST-TRUNK-001": {"by": "x", "date": "never"}}, "which is not a date"), ({"AST-TRUNK-001": {"by": ["x"], "date": "2026-01-01"}}, "needs 'by'"),
    ({"AST-TRUNK-001": {"by": "x", "date": "2026-01-02", "expires": "2026-01-01"}}, "expires on 2026-01-01, which is not after its date 2026-01-02"),
])
def test_a_bad_attestation_is_one_sentence(given, words):
    with pytest.raises(SettingsError) as caught:
        waivers.attestations(given, ["AST-TRUNK-001"], TODAY)
    assert words in str(caught.value) and "\n" not in str(caught.value)
