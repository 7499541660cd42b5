# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes of batches of hosts."""

from __future__ import annotations

import pytest

from ansible.playbook.play import Play
from ansible.utils.helpers import pct_to_int

from ansible_collections.voipsec.asterisk.plugins.plugin_utils import batches


@pytest.mark.parametrize("given, expected", [
    ([1, "25%", "100%"], [1, "25%", "100%"]), ("100%", ["100%"]), (5, [5]), ("5", [5]), ("1,25%, 100%", [1, "25%", "100%"]), (("2",), [2]), (["05%"], ["5%"]),
])
def test_sizes(given, expected):
    assert batches.sizes(given) == expected


@pytest.mark.parametrize("given, words", [
    ([0], "has '0'"), (["half"], "has 'half'"), ([True], "has 'True'"), (True, "has 'True'"), ("%", "has '%'"), (-1, "has '-1'"), ("1,,2", "has ''"),
    (["1.5"], "has '1.5'"), (["²"], "has '²'"), ([[1]], r"has '\[1\]'"), ([], "is empty"), ("", "has ''"), (None, "has 'None'"),
])
def test_bad_sizes(given, words):
    with pytest.raises(ValueError, match="^voipsec_serial " + words):
        batches.sizes(given)


@pytest.mark.parametrize("size", [1, 7, "1%", "25%", "33%", "100%"])
@pytest.mark.parametrize("total", [1, 3, 20, 101])
def test_a_size_is_as_many_hosts_as_ansible_takes(size, total):
    assert batches.hosts_in(size, total) == pct_to_int(size, total)


def test_ansible_takes_them():
    assert Play.load({"hosts": "all", "serial": batches.sizes("1,25%")}).serial == [1, "25%"]
