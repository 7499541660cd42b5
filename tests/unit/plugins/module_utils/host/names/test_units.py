# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of the units. That systemd takes them is tested in tests/daemon/test_names.py."""

from __future__ import annotations

import configparser

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import units


def read(name):
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(units.UNITS[name])
    return parser


def test_what_is_run():
    assert read(units.SERVICE)["Service"]["ExecStart"] == "/usr/bin/python3 -I /var/lib/voipsec/firewall.pyz resolve %i"
    assert read(units.TIMER)["Timer"]["OnUnitInactiveSec"] == "5min"
