# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import known
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords


def test_each_row_has_all_and_none_is_there_twice():
    assert all(all(row) and row.kind in (known.UNIX, known.DATABASE, known.WEB) for row in known.DEFAULTS)
    assert len({row[:3] for row in known.DEFAULTS}) == len(known.DEFAULTS)


def test_the_likeliest_come_first_and_none_twice():
    found = known.candidates(known.UNIX, "pi", ["pbx22", ""])
    assert found[:3] == ["raspberry", "pi", "pbx22"] and len(set(found)) == len(found) and "" not in found
    assert found.index("vicidial") < found.index("amp109") < found.index("letmein") and set(common_passwords.IN_ORDER) <= set(found)


def test_the_origin_is_that_of_the_account_itself_before_that_of_others():
    assert known.origin(known.UNIX, "maint", "password") == "trixbox and PBX in a Flash"
    assert "Asterisk@Home" in known.origin(known.UNIX, "root", "password")
    assert known.origin(known.UNIX, "bob", "vicidial") == "ViciBox" and known.origin(known.UNIX, "bob", "amp109") == ""
