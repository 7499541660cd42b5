# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive has what runs and what explains, and nothing that only the tests and this checkout need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from publishing import known, ROOT, tool

TOP = {"CHANGELOG.md", "FILES.json", "LICENSE", "MANIFEST.json", "README.md", "SECURITY.md", "bindep.txt", "changelogs", "docs",
       "execution-environment.yml", "meta", "playbooks", "plugins", "roles"}
WHOLE = ("docs/", "meta/", "playbooks/", "plugins/", "roles/")


@pytest.fixture(name="archive", scope="module")
def build_archive(tmp_path_factory):
    """It, built from what git knows."""
    place = tmp_path_factory.mktemp("dist")
    code, said = tool(ROOT, "archive", str(place))
    assert code == 0, said
    return next(place.glob("voipsec-asterisk-*.tar.gz"))


def names(archive):
    with tarfile.open(archive) as opened:
        return {member.name for member in opened.getmembers() if member.isfile()}


def test_nothing_of_the_checkout_is_in_it(archive):
    assert {name.split("/")[0] for name in names(archive)} <= TOP
    debris = [name for name in names(archive) if name.endswith((".pyc", ".orig", ".rej", ".log")) or "/." in "/" + name or "__pycache__" in name]
    assert debris == []


def test_all_that_runs_and_explains_is_in_it(archive):
    site = {"docs/conf.py", "docs/index.rst"}
    wanted = {name for name in known() if name.startswith(WHOLE)} - site | {"README.md", "SECURITY.md", "LICENSE", "CHANGELOG.md"}
    assert wanted - names(archive) == set()


def test_it_says_which_sources_it_is_of_where_that_is_given(tmp_path):
    done = subprocess.run([ROOT / "tools/archive", str(tmp_path)], env=dict(os.environ, REPOSITORY="https://repository.invalid/x"), capture_output=True,
                          text=True, check=True)
    with tarfile.open(done.stdout.strip()) as opened:
        assert json.load(opened.extractfile("MANIFEST.json"))["collection_info"]["repository"] == "https://repository.invalid/x"
    assert "repository" not in (ROOT / "galaxy.yml").read_text()


def test_it_works_where_it_is_installed(archive, tmp_path):
    programs = Path(sys.executable).parent
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(tmp_path), ANSIBLE_HOME=str(tmp_path / "home"))
    subprocess.run([programs / "ansible-galaxy", "collection", "install", str(archive), "--collections-path", str(tmp_path)],
                   cwd=tmp_path, env=environment, capture_output=True, check=True)
    found = sorted(path.stem for path in (tmp_path / "ansible_collections/voipsec/asterisk/playbooks").glob("*.yml"))
    done = subprocess.run([programs / "ansible-playbook", "-i", "pbx,", "--syntax-check", *("voipsec.asterisk." + name for name in found)],
                          cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and len(found) > 6, done.stderr
