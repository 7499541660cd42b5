# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: needed or not, where it listens, what it tells."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import web
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options

ON = "[general]\nenabled=yes\nbindaddr=0.0.0.0\nservername=PBX\nenable_status=no\n"
USER = "[general]\nenabled=yes\n[dialer]\ntype=user\npassword=x\n"


def serving(bound=("0.0.0.0", 8088), tls=None, **more):
    return dict(dict(running=True, http={"enabled": bool(bound or tls), "bound": bound, "tls_bound": tls, "uris": []}, http_clients=[],
                     listening=[("tcp", *place) for place in (bound, tls) if place]), **more)


def test_off_without_a_file(host):
    assert {finding.state for finding in web.judge(host.case())} == {NOT_APPLICABLE}


@pytest.mark.parametrize("text", ["[general]\nenabled=no\n", "[general]\nenabled=enable\nbindaddr=0.0.0.0\n", "[general]\nenabled=no\ntlsenable=yes\n"])
def test_off_by_the_file(host, text):
    host.write("http.conf", text)
    assert {finding.state for finding in web.judge(host.case())} == {NOT_APPLICABLE}


def test_https_goes_on_when_http_is_off(host):
    host.write("http.conf", "[general]\nenabled=no\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n")
    finding = by_id(web.judge(host.case()), "AST-HTTP-001")
    assert options(finding) == {"general": {"tlsenable": "no"}}
    host.write("ari.conf", USER)
    assert options(by_id(web.judge(host.case()), "AST-HTTP-003")) == {"general": {"tlsbindaddr": "127.0.0.1:8089"}}


def test_what_nothing_needs_is_switched_off(host):
    host.write("http.conf", ON + "tlsenable=yes\n")
    finding = by_id(web.judge(host.case(seen=serving())), "AST-HTTP-001")
    assert options(finding) == {"general": {"enabled": "no", "tlsenable": "no"}}
    assert finding.losses == ("socket:tcp *:8088",)
    proof = finding.proofs[0]
    assert proof.look(observed(**serving(None)))[1] and not proof.look(observed(**serving(None, ("0.0.0.0", 8089))))[1]


@pytest.mark.parametrize("name, text, version", [
    ("ari.conf", USER, "22.10.1"), ("pjsip.conf", "[ws]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n", "22.10.1"),
    ("sip.conf", "[general]\ntransport=udp,ws\n", "16.28.0"), ("sip.conf", "[phone]\ntype=friend\ntransport=wss\n", "16.28.0"),
    ("prometheus.conf", "[general]\nenabled=yes\n", "22.10.1"),
    ("pjsip.conf", "[101]\ntype=phoneprov\nendpoint=101\nPROFILE=x\nMAC=0\n", "22.10.1"),
    ("users.conf", "[101]\nautoprov=yes\n", "16.28.0"),
])
def test_what_needs_it_keeps_it_on(host, name, text, version):
    host.write("http.conf", ON)
    host.write(name, text)
    assert by_id(web.judge(host.case(version=version)), "AST-HTTP-001").state == PASS
    assert by_id(web.judge(host.case(version=version, remote_clients="cut", http="off")), "AST-HTTP-001").state == FIXED


def test_a_driver_that_does_not_run_needs_nothing(host):
    host.write("http.conf", ON)
    host.write("ari.conf", USER)
    assert by_id(web.judge(host.case(seen=serving(modules=frozenset()))), "AST-HTTP-001").state == FIXED


def test_the_bind(host):
    host.write("http.conf", ON)
    host.write("ari.conf", USER)
    finding = by_id(web.judge(host.case(seen=serving())), "AST-HTTP-002")
    assert options(finding) == {"general": {"bindaddr": "127.0.0.1"}}
    assert finding.proofs[0].look(observed(**serving(("127.0.0.1", 8088))))[1]
    assert not finding.proofs[0].look(observed(**serving(("0.0.0.0", 8088))))[1]
    assert by_id(web.judge(host.case(http_address="0.0.0.0", seen=serving())), "AST-HTTP-002").state == PASS


def test_https_without_an_address_follows_http(host):
    host.write("http.conf", "[general]\nenabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\n")
    host.write("ari.conf", USER)
    assert by_id(web.judge(host.case()), "AST-HTTP-003").state == PASS


def test_clients_and_browsers_keep_the_bind(host):
    host.write("http.conf", ON)
    host.write("ari.conf", USER)
    assert by_id(web.judge(host.case(seen=serving(http_clients=["127.0.0.1"]))), "AST-HTTP-002").state == FIXED
    kept = by_id(web.judge(host.case(seen=serving(http_clients=["10.9.8.7"]))), "AST-HTTP-002")
    assert kept.state == KEPT and "10.9.8.7" in kept.reason
    host.write("pjsip.conf", "[ws]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n")
    browsers = by_id(web.judge(host.case(seen=serving())), "AST-HTTP-002")
    assert browsers.state == KEPT and "pjsip.conf:3" in browsers.reason
    assert by_id(web.judge(host.case(seen=serving(http_clients=["10.9.8.7"]), remote_clients="cut")), "AST-HTTP-002").state == FIXED


@pytest.mark.parametrize("version, state", [("16.7.0", NOT_APPLICABLE), ("16.28.0", FIXED), ("22.10.1", FIXED)])
def test_the_status_page_only_where_the_version_knows_it(host, version, state):
    host.write("http.conf", "[general]\nenabled=yes\nbindaddr=127.0.0.1\n")
    host.write("ari.conf", USER)
    assert by_id(web.judge(host.case(version=version)), "AST-HTTP-006").state == state


@pytest.mark.parametrize("line, state", [("", FIXED), ("servername=Asterisk/16.28.0\n", FIXED), ("servername=PBX\n", PASS), ("servername=\n", PASS)])
def test_the_name(host, line, state):
    host.write("http.conf", "[general]\nenabled=yes\n" + line)
    host.write("ari.conf", USER)
    assert by_id(web.judge(host.case()), "AST-HTTP-007").state == state


def test_strict(host):
    host.write("http.conf", ON + "enable_static=yes\nsessionlimit=20\n")
    host.write("ari.conf", USER)
    found = web.judge(host.case(profile="strict"))
    assert options(by_id(found, "AST-HTTP-005")) == {"general": {"enable_static": "no"}}
    assert options(by_id(found, "AST-HTTP-009")) == {"general": {"session_inactivity": "10000"}}


@pytest.mark.parametrize("text, wanted", [
    ("tlsenable=yes\n", {"tlsdisablev11": "yes"}), ("tlsenable=yes\ntlsdisablev1=no\ntlsdisablev11=yes\n", {"tlsdisablev1": "yes"}),
    ("tlsenable=yes\ntlsdisablev11=yes\n", {}), ("", None)])
def test_old_versions_of_tls(host, text, wanted):
    """TLS 1.0 is off by default here, and 1.1 is on."""
    host.write("http.conf", ON + text)
    host.write("ari.conf", USER)
    finding = by_id(web.judge(host.case(profile="strict")), "AST-HTTP-004")
    assert (finding.state, options(finding)) == ((NOT_APPLICABLE if wanted is None else FIXED if wanted else PASS), {"general": wanted} if wanted else {})
