# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module toll_fraud asks, and how it reads AstDB; the rest is tested on a running Asterisk."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import toll_fraud_call


def test_counters_are_read_from_astdb():
    said = ("/voipsec-day/e/PJSIP/101                          : 20261126:61:10000        \n"
            "/voipsec-open/1795708642.0                        : 1795708642:60:5000:SIP/carrier:SIP/101:SIP/carrier-00000001\n2 results found.\n")
    assert [match.groups() for match in toll_fraud_call._ROW.finditer(said)] == [
        ("voipsec-day", "e/PJSIP/101", "20261126:61:10000"), ("voipsec-open", "1795708642.0", "1795708642:60:5000:SIP/carrier:SIP/101:SIP/carrier-00000001")]


def test_its_states():
    assert toll_fraud_call.argument_spec()["state"]["choices"] == ["present", "absent", "status"]
