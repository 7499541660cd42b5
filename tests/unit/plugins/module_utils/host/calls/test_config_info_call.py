# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call of config_info."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_info_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def call(tmp_path, **params):
    wanted = {name: spec.get("default") for name, spec in config_info_call.argument_spec().items()}
    return config_info_call.run(dict(wanted, config_directory=str(tmp_path), asterisk_version="22.10.1", **params))


def test_files_are_listed(tmp_path):
    (tmp_path / "manager.conf").write_bytes(b"[general]\nport=1\n")
    found = call(tmp_path, files=["manager.conf", "none.conf"])
    assert found["changed"] is False
    assert [row["value"] for row in found["files"]["manager.conf"]["sections"][0]["options"]] == ["1"]
    assert found["files"]["none.conf"]["error"]["kind"] == "missing"


@pytest.mark.parametrize("params, message", [
    ({"files": ["."]}, "is a directory; name a file"), ({"files": ["x"], "section_pattern": "["}, "section_pattern is not a valid regular expression"),
])
def test_bad_input(tmp_path, params, message):
    with pytest.raises(HostError, match=message):
        call(tmp_path, **params)
