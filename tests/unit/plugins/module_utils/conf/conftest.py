# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration directory on disk, and edits on it by way of the module's own requests."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load


class EtcDir:
    """Files by name; ``edit`` changes them as the module does, ``options`` reads them as Asterisk does."""

    def __init__(self, path, version):
        self.path = path
        self.version = version

    def write(self, **files):
        for name, content in files.items():
            target = self.path / name.replace("__", "/").replace("_conf", ".conf")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return self

    def read(self, name):
        return (self.path / name).read_bytes()

    @property
    def source(self):
        return DiskSource(self.path)

    def view(self, name):
        return load(self.source, name, version=self.version)

    def options(self, name, section, position=0):
        sections = [each for each in self.view(name).sections if each.name == section]
        return [(variable.name, variable.value) for variable in sections[position].variables]

    def plan(self, guard=None, **request):
        """{file name: new bytes} of one edit, not written."""
        return self.plan_all([request], guard)

    def plan_all(self, asked, guard=None):
        found = {}
        for filename, edits in requests.parse(asked).items():
            creating = any(isinstance(edit, AddSection) for edit in edits)
            planner = Planner(self.source, filename, Rules(filename, self.version), self.version, guard, creating)
            found.update(planner.run(edits))
        return {path[len(str(self.path)) + 1:]: content for path, content in found.items()}

    def edit(self, guard=None, **request):
        """Carry out one edit; the names of the files that changed."""
        changes = self.plan(guard, **request)
        for name, content in changes.items():
            (self.path / name).write_bytes(content)
        return sorted(changes)

    def edited(self, name, before, **request):
        """The content of a file after one edit, by default of its section general; a second one changes nothing."""
        self.write(**{name.replace(".", "_"): before})
        request = dict({"file": name, "section": "general"}, **request)
        self.edit(**request)
        after = self.read(name)
        assert self.edit(**request) == []
        return after


@pytest.fixture
def etc(tmp_path):
    return EtcDir(tmp_path, Version(22, 10, 1))


@pytest.fixture
def etc16(tmp_path):
    return EtcDir(tmp_path, Version(16, 28, 0))
