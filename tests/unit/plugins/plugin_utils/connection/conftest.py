# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that keeps a change on trial, as the controller sees it, and a clock that only goes on when somebody waits."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Lost


class FakeClock:
    """Seconds that pass when somebody sleeps."""

    def __init__(self):
        self.seconds = 1000.0

    def now(self):
        return self.seconds

    def sleep(self, seconds):
        self.seconds += seconds


class FakeHost:
    """The contract of the module: a change stays on trial for some seconds unless it is confirmed with its token.

    ``reachable`` and ``answers`` say from which second on runs get through and get back; a refused run raises what the real one raises.
    """

    def __init__(self, clock, window=10, is_ssh=True):
        self.clock, self.window, self.is_ssh = clock, window, is_ssh
        self.name, self.connection_name = "pbx", "ansible.builtin.ssh" if is_ssh else "community.docker.docker"
        self.token = self.until = None
        self.applied = self.kept = False
        self.cuts = self.is_slow = self.loses_start = self.loses_confirmation = False
        self.is_silent = lambda: False
        self.runs = []

    def _tick(self):
        if self.until and self.clock.now() >= self.until and not self.kept:
            self.applied = False

    def knock(self, _patience):
        if self.is_silent():
            raise Lost("no new connection worked: silence")

    def attempt(self, patience=None, check=False, **options):
        """What Host.attempt does."""
        self.runs.append(("new" if patience else "present", "look" if check else "confirm" if options.get("confirm") else "start"))
        self._tick()
        if self.is_silent() or (patience and self.cuts and self.applied):
            self.clock.sleep(patience or 3)
            raise Lost("no new connection worked: Connection timed out")
        if check:
            if self.applied and not self.kept:
                return {"failed": True, "msg": "Another change is on trial for 3 more seconds."}
            return {"changed": not self.kept, "trial": None}
        return self._confirm(options) if options.get("confirm") else self._start(options)

    def _start(self, options):
        self.token, self.until, self.applied = options["token"], self.clock.now() + self.window, True
        if self.loses_start:
            raise Lost("no new connection worked: broken pipe")
        return {"changed": True, "trial": {"token": self.token}, "diff": {"after": "new"}, "warnings": ["started"]}

    def _confirm(self, options):
        if self.is_slow:
            self.clock.sleep(self.window)
        if self.kept or not self.token:
            return {"failed": True, "msg": "No change is on trial with this token."}
        if self.clock.now() >= self.until:
            return {"changed": False, "confirmed": False, "rolled_back": True, "reasons": ["the rules of before are back"]}
        self.kept = True
        if self.loses_confirmation:
            self.loses_confirmation = False
            raise Lost("no new connection worked: broken pipe")
        return {"changed": True, "confirmed": True, "trial": None, "warnings": ["kept"]}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def fake_host(clock):
    return FakeHost(clock)
