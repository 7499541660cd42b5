# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that stays on the host."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import archive, units

OURS = "ansible_collections/voipsec/asterisk/plugins/module_utils/host/nftables/"


@pytest.fixture(name="agent")
def fixture_agent(tmp_path, monkeypatch):
    path = tmp_path / "lib" / "firewall.pyz"
    monkeypatch.setattr(units, "AGENT", str(path))
    return path


def names(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.namelist()


def test_is_the_same_each_time_and_holds_what_it_imports_only():
    content = archive.build()
    assert archive.build() == content
    assert OURS + "repairing.py" in names(content) and OURS + "table.py" in names(content)
    assert OURS + "archive.py" not in names(content) and not any("policy" in name for name in names(content))
    assert len(set(names(content))) == len(names(content))


def test_runs_by_itself(agent, tmp_path):
    archive.install()
    assert os.stat(str(agent)).st_mode & 0o777 == 0o755
    command = [sys.executable, "-I", str(agent)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=str(tmp_path), check=False)
    assert (done.returncode, done.stderr) == (2, "usage: voipsec-firewall {repair} ...\n")
    done = subprocess.run(command + ["repair", "a b"], capture_output=True, text=True, cwd=str(tmp_path), check=False)
    assert (done.returncode, done.stderr) == (2, "usage: voipsec-firewall repair TABLE\n")


def test_runs_from_within_an_archive_as_ansible_sends_it(tmp_path):
    """The sources are read through the loader: the second archive, built by the first, is the same."""
    first = tmp_path / "payload.zip"
    first.write_bytes(archive.build({"pack": archive.__name__}))
    code = "import sys, json; sys.path.insert(0, %r); from %s import build; print(json.dumps(build().decode('latin-1')))" % (str(first), archive.__name__)
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout).encode("latin-1") == archive.build()


def test_one_with_more_commands_is_left_alone(agent):
    more = {"pack": archive.__name__}
    assert archive.missing()
    archive.install(more)
    content = agent.read_bytes()
    assert not archive.missing() and not archive.missing(more)
    archive.install()
    assert agent.read_bytes() == content
    agent.write_bytes(content[:-1])
    assert archive.missing()
    archive.install()
    assert archive.missing(more) and not archive.missing()
    archive.remove()
    archive.remove()


def test_one_of_an_earlier_version_keeps_the_commands_that_this_run_does_not_bring(agent, monkeypatch):
    """The module nftables brings the repair alone; without ``learn`` and ``resolve`` the sets of the firewall would grow old."""
    with monkeypatch.context() as earlier:
        earlier.setattr(archive, "_source", lambda name, now=archive._source: now(name) and now(name) + "# earlier\n")
        archive.install({"pack": archive.__name__})
    content = agent.read_bytes()
    assert not archive.missing() and archive.missing({"pack": archive.__name__})
    archive.install()
    assert agent.read_bytes() == content
    archive.install({"pack": archive.__name__})
    assert agent.read_bytes() == archive.build({"pack": archive.__name__})


def test_a_command_that_was_not_sent_is_named():
    with pytest.raises(HostError, match="The module ansible_collections.voipsec.asterisk.plugins.module_utils.host.nowhere is not in what Ansible has sent"):
        archive.build({"x": "ansible_collections.voipsec.asterisk.plugins.module_utils.host.nowhere"})
