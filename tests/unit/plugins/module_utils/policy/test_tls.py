# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ciphers are weak, and what every server is asked."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import tls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.manager import RULES

RULE = RULES["AST-AMI-011"]


@pytest.mark.parametrize("value, strong", [
    ("", True), ("HIGH:!aNULL:!MD5", True), ("DEFAULT@SECLEVEL=2", True), ("ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA", True), ("ALL:!aNULL:!eNULL", True),
    ("ALL", False), ("ALL:!MD5", False), ("eNULL", False), ("HIGH:RC4", False), ("AES128-SHA, ADH-AES128-SHA", False), ("DES-CBC3-SHA", False),
    ("TLS_RSA_WITH_NULL_SHA", False), ("TLS_DH_anon_WITH_AES_128_CBC_SHA", False), ("kRSA+EXPORT", False), ("COMPLEMENTOFDEFAULT", False)])
def test_ciphers(value, strong):
    assert tls.is_strong(value) is strong


def test_only_where_tls_is_on(host):
    host.write("manager.conf", "[general]\ntlsenable=yes\n")
    rows = tls.server(RULE, "manager.conf", first="yes")
    assert [row.option for row in rows] == ["tlsdisablev1", "tlsdisablev11", "tlscipher"] and rows[0].default == "yes"
    assert {row.unless(host.case("manager")) for row in rows} == {""}
    host.write("manager.conf", "[general]\n")
    assert {row.unless(host.case("manager")) for row in rows} == {"TLS is off"}
