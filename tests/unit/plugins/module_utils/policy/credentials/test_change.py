# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change is made of."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import change, finding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret


def test_a_change_shows_nothing():
    made = change.Change("pjsip:100", (change.request("f", "s", {"password": "Secret.1"}),), plain=(Secret("old"),))
    assert repr(made) == str(made) == "Change(pjsip:100)"


def test_requests():
    assert change.request("f", "s") == {"file": "f", "section": "s"}
    assert change.request("f", "s", {"a": "b"}, type="auth") == {"file": "f", "section": "s", "options": {"a": "b"}, "type": "auth"}


def test_lines_of_ones_own(files):
    case = files(pjsip="[t](!)\ntype=auth\npassword=inherited\n[100](t)\nusername=100\nmd5_cred=x\n[100]\ntype=endpoint\nauth=100\n")
    one, = (one for one in finding.find(case) if one.id == "pjsip:100")
    assert change.own_lines(case, one, ["password", "md5_cred", "realm"]) == {"md5_cred": None}
    assert change.own_lines(case, one._replace(section="t"), ["password"]) == {}
