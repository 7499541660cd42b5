# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running daemon says of doors for people without an account."""

from __future__ import annotations

from conftest import setting


def test_the_daemon_says_so(pbx):
    if pbx.is_pjsip:
        assert "101" in pbx.cli("pjsip show endpoints")
        anonymous = pbx.cli("pjsip show endpoint anonymous")
        assert "Unable to find object" in anonymous or setting(anonymous, "acl") == "deny/permit"
    else:
        settings = pbx.cli("sip show settings")
        assert setting(settings, "Allow unknown access") == "No"
        assert setting(settings, "Always auth rejects") == "Yes"


def test_asterisk_was_not_restarted(pbx):
    """The phone's call is older than any run; what a restart would have taken away is still there, and nothing waits for one."""
    started = pbx.host.check_output("systemctl show --property NRestarts,ActiveState asterisk")
    assert "NRestarts=0" in started and "ActiveState=active" in started
