# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import offered_files

MODULES = ("chan_iax2", "chan_sip", "pbx_dundi", "res_pjsip", "res_rtp_asterisk", "res_http_websocket", "chan_unistim")
AUTOLOAD = "[modules]\nautoload=yes\n"


@pytest.fixture(name="look")
def stopped(tmp_path):
    (tmp_path / "modules").mkdir()
    for name in MODULES:
        (tmp_path / "modules" / (name + ".so")).write_text("")

    def look(**contents):
        for name, text in dict({"modules": AUTOLOAD}, **contents).items():
            if text is not None:
                (tmp_path / (name + ".conf")).write_text(text)
        files = configured.Files(DiskSource(str(tmp_path)), Version(16, 28, 0))
        return offered_files.look({"directories": {"modules": str(tmp_path / "modules")}}, files)
    return look


def told(found, *services):
    return {(one.service, one.transport, one.family, one.address, one.port) for one in found if one.service in services}


def test_transports_of_pjsip(look):
    found, problems = look(pjsip="[t](!)\ntype=transport\nbind=0.0.0.0:5070\n[u](t)\n[x]\ntype=transport\nprotocol=tls\nbind=[fd77::1]\n"
                                 "[w]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n[e]\ntype=endpoint\n")
    assert told(found, "sip") == {("sip", "udp", 4, "0.0.0.0", 5070), ("sip", "tls", 6, "fd77::1", 5061)} and problems == []


def test_chan_sip(look):
    found = look(sip="[general]\nbindport=5080\ntcpenable=yes\ntcpbindaddr=10.77.0.1:5081\ntlsenable=no\n")[0]
    assert told(found, "sip") == {("sip", "udp", 4, "0.0.0.0", 5080), ("sip", "udp", 6, "::", 5080), ("sip", "tcp", 4, "10.77.0.1", 5081)}


@pytest.mark.parametrize("lines, wanted", [
    ("bindaddr=0.0.0.0:5070", {("udp", "0.0.0.0", 5070), ("tcp", "0.0.0.0", 5070), ("tls", "0.0.0.0", 5061)}),
    ("bindaddr=0.0.0.0:5070\nbindport=5080", {("udp", "0.0.0.0", 5080), ("tcp", "0.0.0.0", 5080), ("tls", "0.0.0.0", 5061)}),
    ("udpbindaddr=0.0.0.0:5071\nbindaddr=0.0.0.0:5072", {("udp", "0.0.0.0", 5072), ("tcp", "0.0.0.0", 5072), ("tls", "0.0.0.0", 5061)}),
    ("udpbindaddr = 10.77.0.1\nbindport=5080", {("udp", "10.77.0.1", 5080), ("tcp", "10.77.0.1", 5080), ("tls", "10.77.0.1", 5061)}),
    ("bindaddr=0.0.0.0\nbindport=5080\ntcpbindaddr=10.77.0.1\ntlsbindaddr=10.77.0.2",
     {("udp", "0.0.0.0", 5080), ("tcp", "10.77.0.1", 5060), ("tls", "10.77.0.2", 5061)}),
])
def test_where_chan_sip_binds(look, lines, wanted):
    """As Asterisk 16.28 bound it with each of these."""
    found = look(sip="[general]\n%s\ntcpenable=yes\ntlsenable=yes\n" % lines)[0]
    assert {(one.transport, one.address, one.port) for one in found if one.service == "sip"} == wanted


def test_management_and_web_sockets(look):
    found = look(manager="[general]\nenabled=yes\nbindaddr=10.77.0.1\nport=5040\n", iax="[general]\n",
                 http="[general]\nenabled=no\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8443\n")[0]
    assert told(found, "ami", "http", "sip") == {
        ("ami", "tcp", 4, "10.77.0.1", 5040), ("http", "tls", 4, "0.0.0.0", 8443), ("sip", "wss", 4, "0.0.0.0", 8443)}


def test_ports_that_asterisk_does_not_read(look):
    """16.28 and 22.10 bind these whatever ``tlsbindport`` is, and AMI whatever port its address has."""
    found = look(manager="[general]\nenabled=yes\nbindaddr=0.0.0.0:5047\ntlsenable=yes\ntlsbindaddr=0.0.0.0\ntlsbindport=5049\n",
                 http="[general]\nenabled=yes\nbindaddr=0.0.0.0:8090\nbindport=8091\ntlsenable=yes\ntlsbindaddr=0.0.0.0\ntlsbindport=8444\n")[0]
    assert {(one.service, one.transport, one.port) for one in found if one.service in ("ami", "http")} == {
        ("ami", "tcp", 5038), ("ami", "tls", 5039), ("http", "tcp", 8090), ("http", "tls", 8089)}


def test_drivers_with_and_without_a_port(look):
    found = look(iax="[general]\nbindport=4570\n", dundi="[general]\n")[0]
    assert told(found, "iax2", "dundi", "unistim") == {
        ("iax2", "udp", 4, "0.0.0.0", 4570), ("iax2", "udp", 6, "::", 4570), ("dundi", "udp", 4, "0.0.0.0", 4520), ("dundi", "udp", 6, "::", 4520)}


@pytest.mark.parametrize("modules, there", [
    (AUTOLOAD, True), (AUTOLOAD + "noload => chan_iax2.so\n", False), ("[modules]\nautoload=no\n", False), ("[modules]\nload => chan_iax2.so\n", True)])
def test_only_modules_that_will_load(look, modules, there):
    found = look(modules=modules, iax="[general]\n", pjsip="")[0]
    assert bool(told(found, "iax2")) is there


def test_a_module_that_is_not_installed(look):
    assert not told(look(skinny="[general]\n", iax="[general]\n")[0], "skinny")


def test_media(look):
    found = look(rtp="[general]\nrtpstart=12000\nrtpend=12999\n", udptl="[general]\nudptlstart=4500\nudptlend=4599\n")[0]
    assert {(one.service, one.port, one.last, one.bound) for one in found} == {("rtp", 12000, 12999, False), ("udptl", 4500, 4599, False)}
    assert ("udptl", 4000, 4999) in {(one.service, one.port, one.last) for one in look(udptl="[general]\nudptlstart=5000\nudptlend=4000\n")[0]}


def test_fax_has_its_ports_without_a_file(look):
    """``udptl show config`` of such an Asterisk says so."""
    assert {(one.service, one.port, one.last) for one in look(pjsip="[u]\ntype=transport\nbind=0.0.0.0\n")[0] if one.service == "udptl"} == {
        ("udptl", 4000, 4999)}


def test_nothing_is_never_all(look):
    found, problems = look(modules=None)
    assert told(found, "sip", "iax2") == set() and "modules.conf is missing" in problems[0]
    assert "no file below" in look()[1][0]


def test_a_file_that_asterisk_does_not_use_is_a_problem(look):
    problems = look(iax="[general]\n", sip="[general]\n[broken\n")[1]
    assert len(problems) == 1 and "Asterisk uses nothing of sip.conf" in problems[0]
