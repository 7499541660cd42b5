# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import trunks

PJSIP = """[trunk-template](!)
type=endpoint
outbound_proxy=sip:proxy.example.com\\;lr
[acme](trunk-template)
aors=acme
[acme]
type=aor
contact=sip:198.51.100.1:5060
contact=sip:gw.example.com
[acme]
type=identify
endpoint=acme
match=198.51.100.0/28,sip.example.com
match=fd77::1
[acme]
type=registration
server_uri=sip:old.example.com
server_uri=sip:reg.example.com:5070
client_uri=sip:us@acme.example
[phone]
type=endpoint
"""
WIZARD = """[base](!)
type=wizard
[wiz](base)
remote_hosts=wiz.example.com:5060,198.51.100.40
outbound_proxy=sip:wizproxy.example.com
registration/outbound_proxy=sip:wizreg.example.com
identify/match=198.51.100.48/28
"""
SIP = """[general]
register => us:S3cret@with-at@sipreg.example.com/100
mwi => us:S3cret@mwi.example.com/100
outboundproxy=tls://sipproxy.example.com
[peer](!)
type=peer
host=sip-template.example.com
[one](peer)
[two]
type=friend
host=dynamic
[three]
type=friend
host=198.51.100.60
outboundproxy=198.51.100.61,force
"""
IAX = "[general]\nregister => us:S3cret@iaxreg.example.com\n[friend]\ntype=friend\nhost=fd77::60\n[dyn]\ntype=friend\nhost=dynamic\n[u]\ntype=user\n"


@pytest.fixture(name="files")
def etc_directory(tmp_path):
    for name, text in (("pjsip", PJSIP), ("pjsip_wizard", WIZARD), ("sip", SIP), ("iax", IAX)):
        (tmp_path / (name + ".conf")).write_text(text)
    return configured.Files(DiskSource(str(tmp_path)), Version(16, 28, 0))


def told(providers):
    return {(one.place, one.origin, one.where.rsplit("/", 1)[-1]) for one in providers}


def test_pjsip(files):
    found = told(one for one in trunks.providers(files) if one.where.rsplit("/", 1)[-1].startswith("pjsip.conf"))
    assert found == {
        ("proxy.example.com", "[acme] outbound_proxy", "pjsip.conf:3"), ("198.51.100.1", "[acme] contact", "pjsip.conf:8"),
        ("gw.example.com", "[acme] contact", "pjsip.conf:9"), ("198.51.100.0/28", "[acme] match", "pjsip.conf:13"),
        ("sip.example.com", "[acme] match", "pjsip.conf:13"), ("fd77::1", "[acme] match", "pjsip.conf:14"),
        ("reg.example.com", "[acme] server_uri", "pjsip.conf:18"), ("acme.example", "[acme] client_uri", "pjsip.conf:19")}


def test_the_wizard(files):
    found = told(one for one in trunks.providers(files) if "pjsip_wizard.conf" in one.where)
    assert found == {
        ("wiz.example.com", "[wiz] remote_hosts", "pjsip_wizard.conf:4"), ("198.51.100.40", "[wiz] remote_hosts", "pjsip_wizard.conf:4"),
        ("wizproxy.example.com", "[wiz] outbound_proxy", "pjsip_wizard.conf:5"),
        ("wizreg.example.com", "[wiz] registration/outbound_proxy", "pjsip_wizard.conf:6"), ("198.51.100.48/28", "[wiz] identify/match", "pjsip_wizard.conf:7")}


def test_chan_sip_and_iax2(files):
    found = told(one for one in trunks.providers(files) if one.driver != "pjsip")
    assert found == {
        ("sipreg.example.com", "[general] register", "sip.conf:2"), ("mwi.example.com", "[general] mwi", "sip.conf:3"),
        ("sipproxy.example.com", "[general] outboundproxy", "sip.conf:4"), ("sip-template.example.com", "[one] host", "sip.conf:7"),
        ("198.51.100.60", "[three] host", "sip.conf:14"), ("198.51.100.61", "[three] outboundproxy", "sip.conf:15"),
        ("iaxreg.example.com", "[general] register", "iax.conf:2"), ("fd77::60", "[friend] host", "iax.conf:5")}


def test_no_secret_gets_out(files):
    assert "S3cret" not in repr(trunks.providers(files))


def test_a_driver_that_this_version_does_not_have(files):
    files.version = Version(22, 10, 1)
    assert {one.driver for one in trunks.providers(files)} == {"pjsip", "iax2"}


def test_what_only_the_running_daemon_knows(files):
    known = {
        "registrations": [{"technology": "pjsip", "name": "db", "server": "sip:db.example.com", "server_cut": False},
                          {"technology": "pjsip", "name": "cut", "server": "sip:db.exam", "server_cut": True},
                          {"technology": "sip", "name": None, "server": "dbsip.example.com:5060", "server_cut": False},
                          {"technology": "pjsip", "name": "acme", "server": "sip:reg.example.com:5070", "server_cut": False}],
        "contacts": [{"technology": "pjsip", "name": "db", "uri": "sip:198.51.100.70", "uri_cut": False, "registered": False},
                     {"technology": "pjsip", "name": "phone", "uri": "sip:198.51.100.71", "uri_cut": False, "registered": True},
                     {"technology": "sip", "name": "phone", "uri": None, "uri_cut": False, "registered": True}]}
    text = " Identify:  db/db\n      Match: 198.51.100.80/32\n      Match: fd77::80/128\n      Match: 198.51.100.0/28\n      Match: X-Header: a\n"
    seen = [one for one in trunks.providers(files, known, {"pjsip show identifies": text}.get) if "/" not in one.where]
    assert [(one.driver, one.place) for one in seen] == [
        ("pjsip", "db.example.com"), ("sip", "dbsip.example.com"), ("pjsip", "198.51.100.70"), ("pjsip", "198.51.100.80"), ("pjsip", "fd77::80")]


@pytest.mark.parametrize("registered, sorcery", [(None, ""), (False, "[res_pjsip]\ncontact=realtime,ps_contacts\n"),
                                                 (False, "[res_pjsip]\ncontact/cache=memory_cache\ncontact=config,x.conf\n")])
def test_a_telephone_is_no_provider_where_it_cannot_be_told_from_one(tmp_path, registered, sorcery):
    (tmp_path / "sorcery.conf").write_text(sorcery)
    known = {"contacts": [{"technology": "pjsip", "name": "phone", "uri": "sip:198.51.100.71", "uri_cut": False, "registered": registered}]}
    assert trunks.providers(configured.Files(DiskSource(str(tmp_path))), known) == []


def test_no_files(tmp_path):
    assert trunks.providers(configured.Files(DiskSource(str(tmp_path)))) == []
