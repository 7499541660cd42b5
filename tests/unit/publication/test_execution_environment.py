# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder takes the execution environment, with the versions that the tests run with."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
DEFINITION = "execution-environment.yml"
BUILDER = Path(sys.executable).parent / "ansible-builder"


def built(*arguments):
    """What ansible-builder says, in one text, and its exit status."""
    done = subprocess.run([BUILDER, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


@pytest.fixture(name="definition")
def read_definition():
    """The definition as data."""
    return yaml.safe_load((ROOT / DEFINITION).read_text())


def test_the_context_has_all_requirements(tmp_path):
    said, code = built("create", "--file", DEFINITION, "--context", str(tmp_path), "--output-filename", "Containerfile")
    assert code == 0, said
    containerfile, build = (tmp_path / "Containerfile").read_text(), tmp_path / "_build"
    assert "ansible-core==" in containerfile and "ansible-runner==" in containerfile
    assert "hvac" in (build / "requirements.txt").read_text()
    assert "openssh-clients" in (build / "bindep.txt").read_text()
    assert "community.hashi_vault" in (build / "requirements.yml").read_text()


def test_a_misspelt_key_is_refused(tmp_path, definition):
    definition["dependancies"] = definition.pop("dependencies")
    (tmp_path / DEFINITION).write_text(yaml.safe_dump(definition))
    said, code = built("create", "--file", str(tmp_path / DEFINITION), "--context", str(tmp_path / "context"))
    assert code != 0 and "dependancies" in said


def test_an_environment_with_the_collection_gets_its_requirements():
    said, code = built("introspect", str(ROOT / ".cache/collections"))
    assert code == 0, said
    found = yaml.safe_load(said[said.index("---"):])
    assert any(line.startswith("hvac") and "voipsec.asterisk" in line for line in found["python"])
    assert any(line.startswith("openssh-clients") for line in found["system"])


def test_the_versions_are_those_of_the_tests(definition):
    pinned = (ROOT / "requirements-dev.in").read_text().split()
    dependencies = definition["dependencies"]
    assert {dependencies["ansible_core"]["package_pip"], dependencies["ansible_runner"]["package_pip"]} <= set(pinned)
    python = dependencies["python_interpreter"]["package_system"].replace("python", "")
    assert re.search(r"^compile dev %s " % re.escape(python), (ROOT / "tools/lock").read_text(), re.MULTILINE)


def test_the_collections_are_those_of_the_tests(definition):
    place = Path(importlib.util.find_spec("ansible").origin).parents[1] / "ansible_collections"
    for collection in definition["dependencies"]["galaxy"]["collections"]:
        manifest = json.loads((place / collection["name"].replace(".", "/") / "MANIFEST.json").read_text())
        assert manifest["collection_info"]["version"] == collection["version"], collection["name"]
