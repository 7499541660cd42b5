# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests of credentials."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding


@pytest.fixture(name="files")
def fixture_files(host):
    """Write files (``pjsip`` stands for pjsip.conf) and look at them."""
    def look(version="22.10.1", modules=None, strict=True, **contents):
        for name, text in contents.items():
            host.write(name + ".conf", text)
        return finding.files(DiskSource(str(host.path)), Version.parse(version), modules, strict)
    return look


@pytest.fixture(name="find")
def fixture_find(files):
    """The credentials of such files, by id."""
    def look(*args, **kwargs):
        found = finding.find(files(*args, **kwargs))
        assert len({one.id for one in found}) == len(found)
        return {one.id: one for one in found}
    return look
