# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows of time."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.window import Clock, Window


def test_it_closes(clock):
    window = Window(10, clock)
    assert window.remaining() == 10
    clock.sleep(4)
    assert window.remaining() == 6
    clock.sleep(7)
    assert window.remaining() == 0 and not list(window.tries())


def test_tries_end_with_it(clock):
    assert len(list(Window(3.5, clock).tries())) == 4
    slow = [clock.sleep(4) for _try in Window(10, clock).tries()]
    assert len(slow) == 2


def test_the_real_clock_goes_on():
    before = Clock.now()
    Clock.sleep(0.01)
    assert Clock.now() > before
