# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan as data."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan

TEXT = """[globals]
T=IAX2/me:hunter2@far
[a]
exten => _0.,1(go),Dial(IAX2/me:hunter2@far/1)
exten => _0.,5,Hangup()
exten => 12,1,NoOp()
switch => IAX2/me:hunter2@far/x
"""


def test_nothing_prints_a_secret(tmp_path):
    found = plan(tmp_path, TEXT)
    context = found.contexts["a"]
    things = [found, context, context.switches, context.extensions, context.extensions[-1].priorities, Dialled(("IAX2/me:hunter2@far/1",))]
    assert "hunter2" in found.variables["T"] and "hunter2" not in repr(things)


def test_extensions(tmp_path):
    context = plan(tmp_path, TEXT).contexts["a"]
    single, pattern = context.extensions
    assert (single.name, pattern.gaps, pattern.labelled("go"), pattern.labelled("no"), pattern.index) == ("12", [5], 1, None, 1)
    assert context.matching(shape("_XX")) == [single, pattern] and context.matching(shape("_[1-9]3")) == []
