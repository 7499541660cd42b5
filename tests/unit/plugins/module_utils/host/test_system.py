# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import system

BULLSEYE = 'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nNAME="Debian GNU/Linux"\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\nID=debian\n'
SID = 'PRETTY_NAME="Debian GNU/Linux forky/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=forky\nID=debian\n'
NOBLE = "# comment=1\nPRETTY_NAME='Ubuntu 24.04.3 LTS'\nVERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n"


@pytest.mark.parametrize("text, expected", [
    (BULLSEYE, {"id": "debian", "version": "11", "name": "Debian GNU/Linux 11 (bullseye)"}),
    (SID, {"id": "debian", "version": "sid", "name": "Debian GNU/Linux forky/sid"}),
    (NOBLE, {"id": "ubuntu", "version": "24.04", "name": "Ubuntu 24.04.3 LTS"}),
    ("ID=void\n", {"id": "void", "version": None, "name": "void"}),
    ('ID="centos\nVERSION_ID="7"\n', {"id": '"centos', "version": "7", "name": '"centos 7'}),
    ("", {"id": "linux", "version": None, "name": "linux"}),
])
def test_os_release(tmp_path, text, expected):
    (tmp_path / "os-release").write_text(text)
    assert system.read((str(tmp_path / "none"), str(tmp_path / "os-release"))) == expected


def test_no_such_file(tmp_path):
    assert system.read((str(tmp_path / "none"),))["id"] == "linux"


def test_this_system():
    assert set(system.read()) == {"id", "version", "name"}
