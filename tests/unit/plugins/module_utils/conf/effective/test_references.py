# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names in other sections follow a section that is renamed."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import references
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.machine import Machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.configuring import Wish, configure
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State


@pytest.fixture
def rename(etc, tmp_path_factory):
    state = State(str(tmp_path_factory.mktemp("state")))

    def act(file, section, new):
        asked = [{"file": file, "section": section, "rename_to": new}]
        return configure(Machine(str(etc.path), Version(22, 10, 1)), asked, Wish(try_start="never"), state)
    return act


def test_one_name_of_a_list_is_replaced_and_blanks_stay():
    assert references.renamed(b"a, b ,ab", b"b", b"c") == b"a, c ,ab"


def test_an_acl_is_renamed_in_every_file_that_uses_it(etc, rename):
    etc.write(
        acl_conf=b"[office]\npermit=10.0.0.0/8\n", manager_conf=b"[joe]\nacl = office ; theirs\n",
        pjsip_conf=b"[t](!)\ntype=endpoint\nacl=vpn,office\n[a](t)\n")
    result = rename("acl.conf", "office", "hq")
    assert etc.read("acl.conf") == b"[hq]\npermit=10.0.0.0/8\n"
    assert etc.read("manager.conf") == b"[joe]\nacl = hq ; theirs\n"
    assert etc.read("pjsip.conf") == b"[t](!)\ntype=endpoint\nacl=vpn,hq\n[a](t)\n"
    assert len(result["changed_files"]) == 3


def test_a_context_is_renamed_where_devices_and_includes_name_it(etc, rename):
    etc.write(
        extensions_conf=b"[out]\nexten => _0.,1,Hangup()\n[in]\ninclude => out,9:00-17:00,mon-fri,*,*\n",
        pjsip_conf=b"[a]\ntype=endpoint\ncontext=out\n")
    rename("extensions.conf", "out", "outside")
    assert b"[outside]" in etc.read("extensions.conf") and b"include => outside,9:00" in etc.read("extensions.conf")
    assert etc.read("pjsip.conf").endswith(b"context=outside\n")


def test_a_context_that_an_application_jumps_to_is_not_renamed(etc, rename):
    text = b"[out]\nexten => 1,1,Hangup()\n[in]\nexten => 2,1,Goto(out,1,1)\n"
    etc.write(extensions_conf=text)
    with pytest.raises(EditError, match=r"extensions.conf:4: the dialplan names \[out\]"):
        rename("extensions.conf", "out", "outside")
    assert etc.read("extensions.conf") == text
