# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import scanners


def test_every_place_of_the_header_is_a_rule():
    lines = scanners.lines()
    assert len(lines) == 281 and lines[0].startswith("@th,1024,96 { 0x6e743a20667269656e646c79, ") and lines[-1].startswith("@th,3264,96 ")


def test_names_have_as_many_letters_as_are_compared():
    assert {len("nt: " + name) * 8 for name in scanners.NAMES} == {96}
