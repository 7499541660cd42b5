# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Asterisk that reads a configuration directory, on a machine where none runs."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def test_a_copy_of_a_directory_with_the_version_given(tmp_path):
    found = machine.find(str(tmp_path), "16.28.0~dfsg-0+deb11u10")
    assert (found.etc_dir, found.version, found.cli, found.run, found.exec_includes) == (str(tmp_path), Version(16, 28, 0), None, None, False)


def test_a_directory_that_its_own_asterisk_conf_does_not_name(tmp_path):
    (tmp_path / "asterisk.conf").write_text("[directories]\nastetcdir => /somewhere/else\n")
    with pytest.raises(HostError, match="asterisk.conf says that Asterisk reads /somewhere/else, not"):
        machine.find(str(tmp_path), "22.10.1")


@pytest.mark.parametrize("value, enabled", [("yes", True), ("no", False), ("maybe", False)])
def test_exec_includes(tmp_path, value, enabled):
    (tmp_path / "asterisk.conf").write_text(f"[directories]\nastetcdir => {tmp_path}\n[options]\nexecincludes = {value}\n")
    assert machine.find(str(tmp_path), "22.10.1").exec_includes is enabled


def test_bad_input(tmp_path):
    with pytest.raises(HostError, match="is not a directory; give config_directory, or install Asterisk first"):
        machine.find(str(tmp_path / "none"))
    with pytest.raises(HostError, match="newest"):
        machine.find(str(tmp_path), "newest")
