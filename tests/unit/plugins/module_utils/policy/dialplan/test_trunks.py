# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which endpoints are trunks, and who the members of queues are."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.trunks import targets
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.test_entries import IAX, PJSIP, SIP

MORE = ("[out]\ntype=endpoint\naors=out\n[out]\ntype=aor\ncontact=sip:198.51.100.2\n[login]\ntype=endpoint\noutbound_auth=login\n[login]\ntype=auth\n"
        "username=a\npassword=b\n[bare]\ntype=endpoint\n")


def test_pjsip(host):
    host.write("pjsip.conf", PJSIP + MORE)
    host.write("pjsip_wizard.conf", "[w1]\ntype=wizard\nremote_hosts=198.51.100.3\n[w2]\ntype=wizard\naccepts_registrations=yes\naccepts_auth=yes\n[w3]\n"
                                    "type=wizard\nsends_auth=yes\nremote_hosts=h\n")
    assert targets(host.case("sip")).pjsip == {
        "100": False, "carrier": True, "anonymous": False, "out": True, "login": True, "bare": False, "w1": True, "w2": False, "w3": True}


def test_peers(host):
    host.write("sip.conf", SIP)
    host.write("iax.conf", IAX + "[far]\ntype=peer\nhost=198.51.100.4\n")
    found = targets(host.case("sip", "16.28.0"))
    assert found.sip == {"101": False, "open": False, "itsp": True} and found.iax == {"many": False, "far": True} and not found.removed
    assert targets(host.case("sip")).removed == {"sip"}


def test_members(host):
    host.write("queues.conf", "[sales]\nmember => Local/1@x,0,Bob\nmember => PJSIP/1\n")
    host.write("followme.conf", "[general]\n[boss]\ncontext => out\nnumber => 0049123&100,30\n")
    found = targets(host.case("sip"))
    assert [text for text, _where in found.queues["sales"]] == ["Local/1@x", "PJSIP/1"]
    assert [(text, context) for text, context, _where in found.followme["boss"]] == [("0049123", "out"), ("100", "out")]


def test_databases(host):
    host.write("extconfig.conf", "[settings]\nsippeers => odbc,asterisk\niaxusers => odbc,asterisk\n")
    host.write("sorcery.conf", "[res_pjsip]\nendpoint=realtime,ps_endpoints\n")
    assert targets(host.case("sip", "16.28.0")).databases == {"sip", "iax2", "pjsip"} and not targets(host.case("sip", "16.28.0")).queues
