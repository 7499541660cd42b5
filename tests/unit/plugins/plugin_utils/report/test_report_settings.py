# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the role audit that nothing reads, or that are wrong."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.settings import NAMES, complete


@pytest.mark.parametrize("name, words", [
    ("fail_one", "Nothing reads the variable audit_fail_one; did you mean audit_fail_on?"),
    ("wavers", "Nothing reads the variable audit_wavers; did you mean audit_waivers?"), ("zzz", "Nothing reads the variable audit_zzz."),
])
def test_what_nothing_reads_is_told_with_the_nearest_name(name, words):
    assert complete({name: 1, "timeout": 5}) == [words]


def test_what_is_read_is_not_told():
    assert complete(dict(dict.fromkeys(NAMES, "7"), fail_on="low", formats=["html"])) == []


@pytest.mark.parametrize("seconds", [0, -1, "0", "soon", 1.5])
def test_a_time_in_which_nothing_can_answer(seconds):
    with pytest.raises(SettingsError, match="^audit_timeout must be a number of seconds from 1 on, not "):
        complete({"timeout": seconds})
