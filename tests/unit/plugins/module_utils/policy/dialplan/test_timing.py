# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times that leave nothing out."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.timing import always


@pytest.mark.parametrize("timing, wanted", [
    ("", True), ("*,*,*,*", True), ("*|*|*|*", True), ("00:00-23:59,mon-sun,1-31,jan-dec", True), ("0:00-24:00,sun-sat,01-31,JAN-DEC,Europe/Berlin", True),
    ("00:00-23:58,*,*,*", False), ("*,mon-sat,*,*", False), ("*,*,1-30,*", False), ("*,*,*,jan-nov", False), ("9:00-17:00", False),
])
def test_always(timing, wanted):
    assert always(timing) is wanted
