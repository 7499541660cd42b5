# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of chan_iax2."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import iax_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options


def judged(host, text, **more):
    host.write("iax.conf", "[general]\n" + text)
    return iax_options.judge(host.case("sip", **more))


def test_none_where_it_is_not_there(host):
    assert iax_options.judge(host.case("sip")) == []
    assert judged(host, "", seen={"modules": frozenset()}) == []


def test_the_default_profile(host):
    found = judged(host, "allowfwdownload=yes\n[a]\ntype=peer\nauth=plaintext\nrequirecalltoken=no\n")
    assert {finding.rule.id: finding.state for finding in found} == {"AST-IAX-008": FIXED, "AST-IAX-013": FIXED}


@pytest.mark.parametrize("text, rule, wanted", [
    ("[a]\ntype=peer\nauth=md5, plaintext\n", "AST-IAX-002", {"a": {"auth": "md5"}}), ("[a]\ntype=friend\nauth=rsa\n", "AST-IAX-002", {}),
    ("[a]\ntype=user\nrequirecalltoken=no\n", "AST-IAX-005", {"a": {"requirecalltoken": "yes"}}),
    ("[a]\ntype=user\nrequirecalltoken=auto\n", "AST-IAX-005", {}),
    ("calltokenoptional=0.0.0.0/0.0.0.0\ncalltokenoptional=10.1.1.1\n", "AST-IAX-004", {"general": {"calltokenoptional": ["10.1.1.1"]}}),
    ("", "AST-IAX-003", {"general": {"encryption": "yes"}}), ("encryption=aes128\n", "AST-IAX-003", {}),
    ("maxauthreq=0\n", "AST-IAX-011", {"general": {"maxauthreq": "3"}}), ("maxauthreq=10\n", "AST-IAX-011", {"general": {"maxauthreq": "3"}}),
    ("transfer=no\n[a]\ntype=peer\ntransfer=mediaonly\n", "AST-IAX-015", {"a": {"transfer": "no"}}), ("transfer=no\n", "AST-IAX-015", {}),
    ("calltokenexpiration=60\n", "AST-IAX-016", {"general": {"calltokenexpiration": "10"}}), ("calltokenexpiration=5\n", "AST-IAX-016", {}),
    ("calltokenoptional=0.0.0.0/0\n", "AST-IAX-004", {"general": {"calltokenoptional": None}}), ("calltokenoptional=10.0.0.0/8\n", "AST-IAX-004", {}),
])
def test_strict(host, text, rule, wanted):
    finding = by_id(judged(host, text, profile="strict"), rule)
    assert (finding.state, options(finding)) == (FIXED if wanted else PASS, wanted)
