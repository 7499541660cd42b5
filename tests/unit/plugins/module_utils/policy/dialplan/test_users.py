# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions of users.conf."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan

USERS = ("[general]\nhasiax = yes\n[alice]\nhassip = yes\nhasvoicemail = yes\nalternateexts = 1,2\n[bob]\nhasexten = no\n[carl](!)\n[dora]\nhasiax = no\n"
         "dahdichan = 3-4\n")


def rows(found, context):
    return [(one.name, number, line.app, line.data) for one in found.contexts[context].extensions for number, line in one.priorities.items()]


def test_users(tmp_path):
    found = plan(tmp_path, "[general]\nuserscontext = people\n", "16.28.0", users_conf=USERS)
    assert rows(found, "people") == [
        ("1", 1, "Goto", "alice,1"), ("2", 1, "Goto", "alice,1"), ("alice", -1, "SIP/alice&IAX2/alice", ""), ("alice", 1, "Gosub", "alice,stdexten(${HINT})"),
        ("dora", -1, "DAHDI/3&DAHDI/4", ""), ("dora", 1, "Dial", "${HINT}")]


def test_newer_versions(tmp_path):
    assert rows(plan(tmp_path, "", "22.10.1", users_conf=USERS), "default")[2] == ("alice", -1, "IAX2/alice", "")
    assert plan(tmp_path, "", "23.1.0", users_conf=USERS).contexts == {}
