# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes into the dialplan where."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.entries import entries

PJSIP = """[base](!)
type=endpoint
context=phones
[100](base)
auth=100
aors=100
message_context=messages
subscribe_context=hints
set_var=TRANSFER_CONTEXT=internal
set_var=A=1
[100]
type=auth
username=100
password=x
[100]
type=aor
max_contacts=1
[carrier]
type=endpoint
aors=carrier
identify_by=ip
[carrier]
type=identify
endpoint=carrier
match=198.51.100.1
[anonymous]
type=endpoint
context=public
"""
SIP = ("[general]\ncontext=guests\n[101]\ntype=friend\nhost=dynamic\nsecret=x\ncontext=phones\nsubscribecontext=hints\n[open]\ntype=friend\nhost=dynamic\n"
       "[itsp]\ntype=peer\nhost=198.51.100.1\n")
IAX = "[general]\n[guest]\ntype=user\n[many]\ntype=friend\nhost=dynamic\nsecret=x\ncontext=a\ncontext=b\n"


def told(case):
    return sorted((one.context, one.who, one.why, one.kind) for one in entries(case))


def test_pjsip(host):
    host.write("pjsip.conf", PJSIP)
    host.write("pjsip_wizard.conf", "[wizard]\ntype=wizard\naccepts_auth=yes\nendpoint/context=wizards\n")
    case = host.case("sip")
    assert told(case) == [
        ("default", "PJSIP/carrier", "context is not set", "trunk"), ("hints", "PJSIP/100", "subscribe_context", "subscription"),
        ("messages", "PJSIP/100", "message_context", "message"),
        ("phones", "PJSIP/100", "context", "endpoint"), ("public", "PJSIP/anonymous", "context", "guest"),
        ("wizards", "PJSIP/wizard", "context", "endpoint")]
    assert next(one for one in entries(case) if one.who == "PJSIP/100").variables == (("TRANSFER_CONTEXT", "internal"), ("A", "1"))
    assert next(one for one in entries(case) if one.context == "phones").where.line == 3, "the template's line"


def test_chan_sip(host):
    host.write("sip.conf", SIP)
    assert told(host.case("sip", "16.28.0")) == [
        ("guests", "SIP guests", "[general] context", "guest"), ("guests", "SIP/itsp", "context is not set", "trunk"),
        ("guests", "SIP/open", "context is not set", "guest"),
        ("hints", "SIP/101", "subscribecontext", "subscription"), ("phones", "SIP/101", "context", "endpoint")]
    assert told(host.case("sip", "22.10.1")) == []
    host.write("sip.conf", SIP.replace("context=guests", "context=guests\ndomain=pbx.example\ndomain=other.example, internal "))
    assert [one for one in told(host.case("sip", "16.28.0")) if one[0] == "internal"] == [
        ("internal", "SIP guests", "[general] domain", "guest"), ("internal", "SIP/itsp", "[general] domain", "trunk"),
        ("internal", "SIP/open", "[general] domain", "guest")], "Asterisk 16 was asked; a device with a context of its own comes into that"
    host.write("sip.conf", SIP.replace("context=guests", "context=guests\nallowguest=no"))
    assert "SIP guests" not in [who for _context, who, _why, _kind in told(host.case("sip", "16.28.0"))]


def test_iax(host):
    host.write("iax.conf", IAX)
    assert told(host.case("sip")) == [("a", "IAX2/many", "context", "endpoint"), ("b", "IAX2/many", "context", "endpoint"),
                                      ("default", "IAX2/guest", "context is not set", "guest")]


def test_nobody_comes_in_where_no_address_passes(host):
    host.write("pjsip.conf", PJSIP + "deny=0.0.0.0/0,::/0\n[half]\ntype=endpoint\ncontext=half\ndeny=0.0.0.0/0\n")
    assert "PJSIP/anonymous" not in [who for _context, who, _why, _kind in told(host.case("sip"))]
    assert ("half", "PJSIP/half", "context", "guest") in told(host.case("sip"))
    host.write("pjsip.conf", PJSIP + "deny=0.0.0.0/0,::/0\npermit=10.0.0.0/8\n")
    assert ("public", "PJSIP/anonymous") in [(context, who) for context, who, _why, _kind in told(host.case("sip"))]
    host.write("iax.conf", IAX.replace("type=user", "type=user\ndeny=0.0.0.0/0\ndeny=::/0"))
    host.write("sip.conf", SIP.replace("[open]", "[open]\ndeny=0.0.0.0/0,::/0"))
    who = [who for _context, who, _why, _kind in told(host.case("sip", "16.28.0"))]
    assert "IAX2/guest" not in who and "SIP/open" not in who and "IAX2/many" in who


def test_other_drivers(host):
    host.write("chan_dahdi.conf", "[channels]\ncontext=from-pstn\nchannel=1-4\n")
    host.write("unistim.conf", "[black]\ncontext=phones\n")
    assert told(host.case("sip")) == [("from-pstn", "chan_dahdi.conf [channels]", "context", "line"), ("phones", "unistim.conf [black]", "context", "line")]
