# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lowest and the newest ansible-core that are claimed run the playbooks, where a Python for them is here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import ansible
import pytest
from plays import play, ROOT, stock

pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n[wallboard]\nsecret = Kx9-wallboard-secret\npermit = 127.0.0.1/32\nread = call\n"


HERE = subprocess.run([ROOT / "tools/core", "here"], capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(name="core", params=HERE, scope="module")
def another_core(request):
    """The folder of its programs."""
    done = subprocess.run([ROOT / "tools/core", request.param], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_it_is_the_pinned_one(host, core):
    said = subprocess.run([core / "ansible-playbook", "--version"], capture_output=True, text=True, check=True).stdout
    pinned = (ROOT / ("requirements-%s.in" % core.parent.name)).read_text().strip().partition("==")[2]
    assert "[core %s]" % pinned in said


def test_every_playbook_can_be_read(host, core):
    names = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
    collections = os.pathsep.join([str(ROOT / ".cache/collections"), str(Path(ansible.__file__).parents[1])])
    done = subprocess.run([core / "ansible-playbook", "-i", "pbx,", "--syntax-check", *("voipsec.asterisk." + name for name in names)],
                          env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=collections), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("playbook: ") == len(names) > 6


def test_harden_closes_once_and_then_has_nothing_to_do(asterisk, core, tmp_path):
    pbx = stock(asterisk, MANAGER)
    first = play(pbx, tmp_path, "harden", core=core, audits=True)
    assert first.code == 0 and first.changed() > 0, first.failed()
    assert "127.0.0.1:5038" in pbx.cli("manager show settings")
    second = play(pbx, tmp_path, "harden", core=core, audits=True)
    assert (second.code, second.changed()) == (0, 0), second.report
