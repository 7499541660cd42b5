# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as the judges of the dialplan and of credentials look at it."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.glasses import glasses
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make


def test_it_is_made_once(tmp_path):
    case = make(tmp_path, {})
    assert glasses(case) is glasses(case) and glasses(case).version == case.version


def test_a_module_that_the_next_start_loads_counts(tmp_path):
    case = make(tmp_path, {"modules.conf": "[modules]\nautoload=no\nload=chan_iax2.so\n"}, modules=frozenset(("res_pjsip",)),
                module_files=frozenset(("chan_iax2", "chan_sip")), times={"modules.conf": 5000.0})
    assert [glasses(case).has(name) for name in ("res_pjsip", "chan_iax2", "chan_sip")] == [True, True, False]


def test_where_nothing_is_known_every_module_counts(tmp_path):
    assert glasses(make(tmp_path, {"modules.conf": "[modules\n"}, modules=None)).has("chan_iax2")


def test_what_the_daemon_tells(tmp_path):
    case = make(tmp_path, {}, made={"in": {"pbx_lua"}}, answers_to={"database get x y": "Value: 1"})
    seen = glasses(case).seen
    assert seen.running and seen.usage().contexts == {"in": {"pbx_lua"}} and (seen.ask("database get x y"), seen.ask("other")) == ("Value: 1", "")
    assert glasses(make(tmp_path, {})).seen.usage() is None and glasses(make(tmp_path, {}, answers=False)).seen.running is False


def test_a_file_that_asterisk_would_not_read_counts_as_nothing(tmp_path):
    assert glasses(make(tmp_path, {"pjsip.conf": "[broken\n"})).reading("pjsip.conf") is None
