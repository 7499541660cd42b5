# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subroutines of the guard, as far as their text shows it; what they do is tested with calls."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import counting, rendering, routines, settings, watching

EVERY = {"calls": 1, "calls_per_minute": 1, "call_minutes": 1, "minutes_per_day": 9, "money_per_day": "1"}
GIVEN = [dict(EVERY, **{"for": scope}) for scope in ("host", "trunk", "endpoint")] + [{"for": "endpoint", "names": ["PJSIP/1"], "calls": 3}]
LIMITS = settings.read({"country": "DE", "limits": GIVEN})[0].limits
TEXT = "\n".join([routines.GUARD, rendering._GUEST, routines.passing("voipsec--"), watching.routine(watching.pieces({"/a": b"x"}), "0" * 32, True),
                  counting.limits(list(LIMITS)), counting.COUNTED, counting.BOOKS])


def test_what_they_use_is_asked_for():
    everything = TEXT + routines.SWITCH
    found = set(re.findall(r"\{([A-Z][A-Z0-9_]+)\(", everything)) | set(re.findall(r"Set\(([A-Z]+)\(", TEXT))
    assert found - {"LOCAL", "PJSIP_DIAL_CONTACTS"} == set(routines.FUNCTIONS)  # that one comes with the driver that is dialled


def test_every_label_that_is_jumped_to_is_there():
    for block in TEXT.split("\n\n"):
        labels = set(re.findall(r"same => n\(([\w-]+)\)", block))
        jumps = set(re.findall(r"\?([a-z-]+)\)\n", block)) | set(re.findall(r"n,Goto\((\w+)\)\n", block))
        assert jumps <= labels, block[:40]


def test_every_part_that_takes_the_lock_gives_it_back():
    for block in TEXT.split("\n\n"):
        assert ("LOCK(voipsec)" in block) == ("UNLOCK(voipsec)" in block), block[:40]


def test_emergency_numbers_come_before_anything_that_can_fail():
    one = routines.GUARD.split("[voipsec-one]")[1]
    assert one.index("@EMERGENCY@") < min(one.index(word) for word in ("DIALPLAN_EXISTS", "MASTER_CHANNEL", "voipsec-limits"))


def test_no_subroutine_is_called_inside_of_another_application():
    """app_macro of Asterisk 16 to 20 counts Gosub and Return, to know when a call has left a macro; inside of ExecIf it does not see them."""
    assert re.findall(r"ExecIf\w*\([^\n]*\?(?:Gosub|Return)\(", TEXT) == []
