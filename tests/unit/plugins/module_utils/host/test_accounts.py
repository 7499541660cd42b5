# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts


def test_names_of_ids():
    assert accounts.user_name(0) == "root" and accounts.group_name(0) == "root"
    assert accounts.user_name(3999999) == "3999999" and accounts.group_name(3999999) == "3999999"
