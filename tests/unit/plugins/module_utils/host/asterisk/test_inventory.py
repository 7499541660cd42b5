# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk has, by name; with running daemons in tests/daemon."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.recordings import VERSIONS, recorded


class Daemon:
    def __init__(self, text):
        self.text = text

    def run(self, dummy):
        return self.text


@pytest.mark.parametrize("version", VERSIONS)
def test_a_module_that_declined_does_not_run(version):
    found = inventory.modules(Daemon(recorded(version, "module-show")))
    assert (found["chan_iax2.so"], found["cdr_pgsql.so"], found["acl"]) == ("Running", "Not Running", "Running")
