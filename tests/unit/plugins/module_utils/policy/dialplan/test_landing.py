# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call is, with the lines that led there."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.landing import Landing, included, length, stepped, steps
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import Search
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def test_ways(tmp_path):
    landing = stepped(Landing("in", 1, State(ANY), "", None, ()), "queue sales", "member => IAX2/a:hunter2@b/1", Where("queues.conf", 3))
    search = Search(plan(tmp_path, "[in]\ninclude => middle\n[middle]\ninclude => out\n[out]\n"))
    way = included(landing, search.visits("in")[2])
    assert [str(step).rpartition("/")[2] for step in steps(way)[1:]] == ["extensions.conf:2: [in] include => middle",
                                                                         "extensions.conf:4: [middle] include => out"]
    assert length(way) == 3 and steps(way)[0].app == "member => IAX2/a:********@b/1" and steps(None) == ()
