# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports as ranges."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import ports


@pytest.mark.parametrize("given, found", [
    (22, ((22, 22),)), ("8000-8010", ((8000, 8010),)), ([443, "80", "81 - 90"], ((80, 90), (443, 443))), ([5, 4, 6], ((4, 6),)), ([], ()),
])
def test_what_can_be_read(given, found):
    assert ports.parse(given) == found


@pytest.mark.parametrize("given", [0, 65536, "10-5", "http", True, [[1]], -1, "1-70000", 1.5, ""])
def test_what_is_no_port(given):
    with pytest.raises(ports.PortError):
        ports.parse([given])


def test_sets_of_ports():
    assert ports.without([(1, 10)], [(3, 4), (10, 12)]) == ((1, 2), (5, 9))
    assert ports.without([(1, 10)], [(1, 10)]) == ()
    assert ports.common([(1, 10), (20, 30)], [(5, 25)]) == ((5, 10), (20, 25))
    assert ports.contains(((1, 3),), 3) and not ports.contains(((1, 3),), 4)
    assert ports.nft(((1, 1),)) == "1" and ports.nft(((1, 2), (4, 4))) == "{ 1-2, 4 }"
