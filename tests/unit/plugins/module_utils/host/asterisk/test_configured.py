# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured


@pytest.fixture(name="files")
def etc_directory(tmp_path):
    def write(version=None, **contents):
        for name, text in contents.items():
            (tmp_path / (name + ".conf")).write_bytes(text if isinstance(text, bytes) else text.encode())
        return configured.Files(DiskSource(str(tmp_path)), version)
    return write


def test_no_rtp_conf_means_the_defaults_of_the_code(files):
    assert configured.rtp_range(files()) == (5000, 31000)


@pytest.mark.parametrize("text, expected", [
    ("rtpstart=12000\nrtpend=12999", (12000, 12999)),
    ("rtpstart=12001\nrtpend=12999", (12002, 12999)),
    ("rtpend=9000", (5000, 9000)),
    ("rtpstart=12000\nrtpend=11000", (5000, 31000)),
    ("rtpstart=1\nrtpend=99999", (1024, 65535)),
    ("rtpstart=nonsense\nrtpend=2000", (1024, 2000)),
    ("rtpstart=12000\nrtpend=12999\nrtpend=19999", (12000, 12999)),
])
def test_rtp_range(files, text, expected):
    assert configured.rtp_range(files(rtp="[general]\n" + text + "\n")) == expected


def test_from_asterisk_23_on_the_last_rtpend_counts(files):
    found = files(Version(23, 0, 0), rtp="[general]\nrtpstart=12000\nrtpend=12999\nrtpend=19999\n")
    assert configured.rtp_range(found) == (12000, 19999)


def test_a_template_is_not_read(files):
    assert configured.rtp_range(files(rtp="[general](!)\nrtpstart=12000\nrtpend=12999\n")) == (5000, 31000)


def test_a_file_that_asterisk_rejects_counts_as_missing_and_is_named(files):
    found = files(rtp="[general]\nrtpstart=12000\n[broken\n")
    assert configured.rtp_range(found) == (5000, 31000)
    assert len(found.problems) == 1 and found.problems[0].startswith("Asterisk uses nothing of rtp.conf: ") and ":3" in found.problems[0]


def test_driver_ports(files):
    found = files(iax="[general]\nbindport=4570\nbindaddr=198.51.100.1\nbindaddr=198.51.100.2:4571\nbindaddr=[fd77::1]:4572\n",
                  dundi="[general]\nport=0\n", unistim="[general]\nport=5001\n")
    assert configured.driver_ports(found) == {"chan_iax2": [4570, 4571, 4572], "chan_unistim": [5001]}


@pytest.mark.parametrize("lines, ports", [
    ("bindaddr=10.0.0.1\nbindport=4570", [4569]), ("bindaddr=10.0.0.1\nbindport=4570\nbindaddr=10.0.0.2", [4569, 4570]),
    ("bindport=4570\nbindport=4571", [4571]),
    ("bindaddr=10.0.0.1\nbindaddr=10.0.0.2:4571", [4569, 4571]), ("bindaddr=10.0.0.1", None), ("", None)])
def test_iax2_takes_the_port_that_stands_before_the_address(files, lines, ports):
    assert configured.driver_ports(files(iax="[general]\n" + lines + "\n")).get("chan_iax2") == ports


def test_pjsip_endpoints(files):
    found = files(pjsip=(
        "[t](!)\ntype=endpoint\ncontext=from-template\n[a](t)\n[b](t)\ncontext=own\n[c]\ntype=endpoint\n"
        "[c]\ntype=aor\n[d]\ntype=Endpoint\n[e]\ntype=auth\n"), pjsip_wizard="[w]\ntype=wizard\nendpoint/context=w-context\n")
    assert configured.endpoints(found)["pjsip"] == {"a": "from-template", "b": "own", "c": "default", "w": "w-context"}


def test_sip_peers_inherit_the_context_of_general(files):
    found = files(Version(16, 28, 0), sip="[general]\ncontext=public\n[a]\ntype=friend\n[b]\ntype=PEER\ncontext=x\ncontext=y\n[authentication]\nauth=q\n"
                                          "[b]\ntype=peer\nsecret=z\n")
    assert configured.endpoints(found)["sip"] == {"a": "public", "b": "y"}


def test_iax_users_do_not_inherit_the_context_of_general(files):
    found = files(iax="[general]\ncontext=public\n[a]\ntype=user\n[b]\ntype=peer\ncontext=x\ncontext=y\n")
    assert configured.endpoints(found)["iax2"] == {"a": "default", "b": "x"}


def test_nothing_is_configured(files):
    assert configured.endpoints(files()) == {"pjsip": {}, "sip": {}, "iax2": {}}


def test_bytes_that_are_no_utf_8(files):
    assert configured.endpoints(files(sip=b"[caf\xe9]\ntype=peer\n"))["sip"] == {"caf\udce9": "default"}
