# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk.conf: dangerous functions and the control socket."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import core
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options

SOCKET = {"path": "/run/asterisk/asterisk.ctl", "mode": 0o755, "owner": "asterisk", "group": "asterisk", "directory_mode": 0o755}


def seen(**more):
    return {"running": True, "control_socket": dict(SOCKET, **more)}


def test_without_a_file(host):
    assert {finding.state for finding in core.judge(host.case())} == {NOT_APPLICABLE}


@pytest.mark.parametrize("text, state", [
    ("[options]\n", PASS), ("[options]\nlive_dangerously=no\n", PASS), ("[options]\nlive_dangerously=yes\n", FIXED),
    ("[options](!)\nlive_dangerously=yes\n", PASS), ("[options]\nverbose=3\n[options]\nlive_dangerously=yes\n", PASS),
])
def test_dangerous_functions(host, text, state):
    host.write("asterisk.conf", text)
    finding = by_id(core.judge(host.case()), "AST-CORE-001")
    assert finding.state == state
    assert finding.pending == (state == FIXED)


def test_what_changed_after_the_start_is_pending_still(host):
    host.write("asterisk.conf", "[options]\nlive_dangerously=no\n")
    finding = by_id(core.judge(host.case(seen={"running": True, "main_changed": True})), "AST-CORE-001")
    assert (finding.state, finding.pending) == (PASS, True)


@pytest.mark.parametrize("text, given, state, changed", [
    ("[files]\n", seen(), PASS, None),
    ("[files]\nastctlpermissions=0660\n", seen(mode=0o660), PASS, None),
    ("[files]\nastctlpermissions=0666\n", seen(mode=0o666), FIXED, "0660"),
    ("[files]\nastctlpermissions=777\n", {}, FIXED, "0660"),
    ("[options]\n", seen(mode=0o777), FIXED, "0660"),
    ("[options]\n", seen(mode=0o777, directory_mode=0o750), PASS, None),
    ("[files]\nastctlpermissions=0660\n", seen(mode=0o777), FIXED, None),
])
def test_the_control_socket(host, text, given, state, changed):
    host.write("asterisk.conf", text)
    finding = by_id(core.judge(host.case(seen=given)), "AST-CORE-013")
    assert finding.state == state
    assert options(finding) == ({"files": {"astctlpermissions": changed}} if changed else {})
    assert finding.pending == (state == FIXED)
