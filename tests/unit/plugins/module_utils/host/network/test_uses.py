# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether telephones use WebSockets and fax, by the files."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.configured import Files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import uses


@pytest.mark.parametrize("name, text, websocket, fax", [
    ("pjsip.conf", "[a]\ntype=transport\nprotocol=wss\n", True, False), ("pjsip.conf", "[a]\ntype=transport\nprotocol=udp\n;protocol=ws\n", False, False),
    ("sip.conf", "[a]\ntransport=udp,ws\n", True, False), ("sip.conf", "[general]\nt38pt_udptl = yes,redundancy\n", False, True),
    ("sip.conf", "[general]\nt38pt_udptl = no\n", False, False), ("pjsip.conf", "[t](!)\nt38_udptl=yes\n", False, True),
    ("pjsip_wizard.conf", "[w]\ntype=wizard\nendpoint/t38_udptl=on\n", False, True), ("iax.conf", "", False, False),
])
def test_what_the_files_say(tmp_path, name, text, websocket, fax):
    (tmp_path / name).write_text(text)
    files = Files(DiskSource(str(tmp_path)), Version.parse("16.28.0"))
    assert (uses.websocket(files), uses.fax(files)) == (websocket, fax)
