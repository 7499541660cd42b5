# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the module's options to a wish."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def call(tmp_path, **params):
    (tmp_path / "etc").mkdir(exist_ok=True)
    (tmp_path / "etc" / "manager.conf").write_bytes(b"[general]\nport=1\n")
    wanted = {name: spec.get("default") for name, spec in config_call.argument_spec().items()}
    wanted.update(config_directory=str(tmp_path / "etc"), state_directory=str(tmp_path / "state"), asterisk_version="22.10.1",
                  edits=[{"file": "manager.conf", "section": "general", "options": {"port": "5039"}}], **params)
    return config_call.run(wanted, False, False)


def test_a_call(tmp_path):
    found = call(tmp_path, mode="0600", owner="0", group="root")
    assert found["changed"] and found["asterisk_version"] == "22.10.1"
    assert (tmp_path / "etc" / "manager.conf").stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize("params, message", [
    ({"mode": 416}, r"The mode is given as a number, which YAML reads in its own way \(416\); write it in quotes"),
    ({"mode": 0.5}, "write it in quotes"), ({"mode": "u+x"}, "is not an octal number"), ({"mode": "-644"}, "is not an octal number"),
    ({"mode": "99"}, "is not an octal number"), ({"mode": "70000"}, "is not an octal number"), ({"mode": "0"}, "is not an octal number"),
    ({"owner": "nobody-of-that-name"}, "The owner 'nobody-of-that-name' does not exist"), ({"group": "no-such-group"}, "The group 'no-such-group'"),
    ({"run_id": "../x"}, "run id"),
])
def test_options_that_cannot_be(tmp_path, params, message):
    with pytest.raises(HostError, match=message):
        call(tmp_path, **params)
    assert (tmp_path / "etc" / "manager.conf").read_bytes() == b"[general]\nport=1\n"
