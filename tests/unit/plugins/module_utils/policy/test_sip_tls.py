# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of chan_sip and of transports of PJSIP."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import sip_tls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options

SERVER, SSL, CERTIFICATES, VERSIONS = "AST-SIP-018", "AST-PJS-036", "AST-PJS-037", "AST-PJS-049"
TRANSPORT = "[t]\ntype=transport\nprotocol=tls\nbind=0.0.0.0\n"


def judged(host, text=TRANSPORT, sip=None, version="16.28.0", **more):
    host.write("pjsip.conf", text)
    if sip is not None:
        host.write("sip.conf", "[general]\n" + sip)
    return sip_tls.judge(host.case("sip", version, **more))


def test_none_where_nothing_is_there(host):
    assert sip_tls.judge(host.case("sip")) == []


def test_chan_sip_in_the_profile_strict(host):
    assert [finding for finding in judged(host, sip="tlsenable=yes\n") if finding.rule.id == SERVER] == []
    finding = by_id(judged(host, sip="tlsenable=yes\ntlsdontverifyserver=yes\ntlscipher=ALL\n", profile="strict"), SERVER)
    assert options(finding) == {"general": {"tlsdisablev1": "yes", "tlsdisablev11": "yes", "tlscipher": None, "tlsdontverifyserver": "no"}}
    assert by_id(judged(host, sip="tlsenable=no\n", profile="strict"), SERVER).state == NOT_APPLICABLE
    safe = "tlsenable=yes\ntlsdisablev1=yes\ntlsdisablev11=yes\ntlscipher=HIGH:!aNULL\n"
    assert by_id(judged(host, sip=safe, profile="strict"), SERVER).state == PASS
    assert not [finding for finding in judged(host, sip=safe, version="22.10.1", profile="strict") if finding.rule.id == SERVER]


@pytest.mark.parametrize("method, default, strict", [
    ("", PASS, FIXED), ("method=sslv2\n", FIXED, FIXED), ("method=SSLv3\n", FIXED, FIXED), ("method=sslv23\n", PASS, FIXED),
    ("method=tlsv1\n", PASS, FIXED), ("method=tlsv1_1\n", PASS, FIXED), ("method=tlsv1_2\n", PASS, PASS), ("method=tlsv1_3\n", PASS, PASS)])
def test_the_method_of_a_transport(host, method, default, strict):
    found = judged(host, TRANSPORT + method)
    assert by_id(found, SSL).state == default and not [finding for finding in found if finding.rule.id == VERSIONS]
    finding = by_id(judged(host, TRANSPORT + method, profile="strict"), VERSIONS)
    assert (finding.state, finding.pending) == (strict, strict == FIXED)
    assert options(finding) == ({"t": {"method": "tlsv1_2"}} if strict == FIXED else {})


@pytest.mark.parametrize("protocol", ["udp", "tcp", "wss"])
def test_other_transports_have_no_tls_of_their_own(host, protocol):
    found = judged(host, TRANSPORT.replace("=tls", "=" + protocol) + "method=sslv3\n", profile="strict")
    assert {finding.state for finding in found} == {NOT_APPLICABLE}


@pytest.mark.parametrize("lines, wanted", [
    ("", {}), ("verify_server=no\n", {}), ("ca_list_file=/etc/ssl/ca.pem\n", {"verify_server": "yes"}), ("ca_list_path=/etc/ssl\nverify_server=yes\n", {}),
    ("cipher=AES128-SHA, RC4-SHA\n", {"cipher": None}), ("allow_wildcard_certs=yes\n", {"allow_wildcard_certs": "no"})])
def test_certificates_and_ciphers(host, lines, wanted):
    assert options(by_id(judged(host, TRANSPORT + lines, profile="strict"), CERTIFICATES)) == ({"t": wanted} if wanted else {})


def test_an_option_that_the_version_does_not_know(host):
    finding = by_id(judged(host, TRANSPORT + "cipher=RC4-SHA\n", version="16.20.0", profile="strict"), CERTIFICATES)
    assert options(finding) == {"t": {"cipher": None}} and "allow_wildcard_certs" not in finding.reason


def test_the_running_one_keeps_its_method_until_a_restart(host):
    said = {"pjsip show transport t": " method : tlsv1_1\n cipher : \n"}
    seen = {"running": True, "ask": lambda command: said.get(command, "")}
    finding = by_id(judged(host, TRANSPORT + "method=tlsv1_2\n", profile="strict", seen=seen), VERSIONS)
    assert (finding.state, finding.pending, finding.edits) == (PASS, True, ()) and "restart" in finding.reason
    said["pjsip show transport t"] = " method : tlsv1_2\n"
    assert not by_id(judged(host, TRANSPORT + "method=tlsv1_2\n", profile="strict", seen=seen), VERSIONS).pending
