# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time on the controller: how long a change is on trial, and how long one step may take.

The host measures the window with its own clock, and decides. Here it is only waited for, with a clock that nobody sets.
"""

from __future__ import annotations

import time


class Clock:
    """The clock of this machine, in seconds since any time."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


class Window:
    """A number of seconds from now.

    :param seconds: how long it is open.
    :param clock: a :class:`Clock`.
    """

    def __init__(self, seconds, clock):
        self._clock = clock
        self._end = clock.now() + seconds

    def remaining(self):
        """Seconds until it closes, 0 afterwards."""
        return max(0.0, self._end - self._clock.now())

    def tries(self, pause=1):
        """Yield while it is open, at once and then at most each ``pause`` seconds."""
        while self.remaining():
            yield
            self._clock.sleep(min(pause, self.remaining()))
