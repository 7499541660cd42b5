# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the host's own repair looks at what."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import repairing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.repairing import Seen

SEEN = Seen(generation=7, table="boot/1", record="r", thorough=7, looked=1000, saved=1000)


@pytest.mark.parametrize("seen, generation, table, record, now, look, thorough", [
    (None, 7, "boot/1", "r", 1000, True, True),
    (SEEN, 7, "boot/1", "r", 1040, False, False),
    (SEEN, 7, "boot/1", "r", 1060, True, False),
    (SEEN, 7, "boot/1", "r", 9000, True, False),
    (SEEN, 8, "boot/1", "r", 1020, True, False),
    (SEEN, 8, "boot/1", "r", 1300, True, True),
    (SEEN._replace(generation=8), 8, "boot/1", "r", 1020, False, False),
    (SEEN._replace(generation=8, saved=1290), 8, "boot/1", "r", 1300, True, True),
    (SEEN, 7, "boot/2", "r", 1020, True, True),
    (SEEN, 7, "", "r", 1020, True, True),
    (SEEN, 7, "boot/1", "other", 1020, True, True),
    (SEEN, 7, "boot/1", "r", 20, True, False),
    (SEEN, 8, "boot/1", "r", 20, True, True),
])
def test_looks_when_something_may_have_changed(seen, generation, table, record, now, look, thorough):
    assert repairing.due(seen, generation, table, record, now) == (look, thorough)


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a b"], ["../x"]])
def test_takes_one_table_name(arguments, capsys):
    assert repairing.main(arguments) == 2
    assert capsys.readouterr().err == "usage: voipsec-firewall repair TABLE\n"
