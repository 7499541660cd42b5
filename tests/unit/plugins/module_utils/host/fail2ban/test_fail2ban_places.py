# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the server from its files."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import places


def test_an_option_is_that_of_the_last_file(tmp_path):
    assert places.option("socket", "/default", str(tmp_path)) == "/default"
    (tmp_path / "fail2ban.conf").write_text("[DEFAULT]\nsocket = /one\n[Definition]\nlogtarget = /log ; a word\n")
    assert (places.option("socket", "/default", str(tmp_path)), places.option("logtarget", "x", str(tmp_path))) == ("/one", "/log")
    (tmp_path / "fail2ban.local").write_text("[DEFAULT]\nsocket = /two\n")
    assert places.option("socket", "/default", str(tmp_path)) == "/two"
    (tmp_path / "fail2ban.local").write_text("socket = /two\n")
    assert places.option("socket", "/default", str(tmp_path)) == "/default"


def test_reading(tmp_path):
    assert places.read(str(tmp_path / "none")) is None
    with pytest.raises(HostError, match="Cannot read"):
        places.read(str(tmp_path))
