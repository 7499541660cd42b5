# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable


@pytest.mark.parametrize("data, expected", [
    ("101", "101"), ("Zoë", "Zoë"), (b"caf\xe9".decode("utf-8", "surrogateescape"), "caf\\xe9"), (None, None), (7, 7), (True, True),
    ({"caf\udce9": ["\udcff", ("a", 1)]}, {"caf\\xe9": ["\\xff", ["a", 1]]}), ("a\\xe9", "a\\xe9")])
def test_presentable(data, expected):
    assert presentable(data) == expected
    json.dumps(presentable(data), ensure_ascii=False).encode("utf-8")
