# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files on which Asterisk would loop for ever are fatal for us, and are never sent to a daemon."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource

ENDLESS = {
    "129 block comments on a line": b"[a]\n" + b";-- " * 129 + b"\n",
    "129 block comments on lines of their own": b"[a]\n" + b";--\n" * 129,
    "129 block comments of which one was closed before": b"[a]\n" + b";-- --;" + b";-- " * 129 + b"\n",
    "an addition that inherits from itself": b"[a]\nx=1\n[a](+,a)\n",
    "an addition that inherits from itself in other case": b"[a]\nx=1\n[A](+,A)\n",
    "an addition that inherits from the first section, which it is": b"[a]\nx=1\n[a](+,)\n",
    "an addition by filter that inherits from itself": b"[a]\nx=1\n[a](+x=1,a)\n",
    "an addition with an empty name that inherits from the first section": b"[a]\nx=1\n[](+,a)\n",
}
FINE = {
    "128 block comments": b"[a]\n" + b";-- " * 128 + b"\n",
    "an addition that inherits from an earlier section of its name": b"[a]\nx=1\n[a]\ny=2\n[a](+y=2,a)\n",
    "a new section that inherits from one of its name": b"[a]\nx=1\n[a](a)\n",
    "a section that inherits from its own name before the addition": b"[a]\nx=1\n[a](a,+)\n",
}


def read(tmp_path, data: bytes) -> view.View:
    """Our reading of one file."""
    (tmp_path / "root.conf").write_bytes(data)
    return view.load(DiskSource(str(tmp_path)), "root.conf")


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS.keys())
def test_endless(tmp_path, data):
    problem = read(tmp_path, data).error
    assert problem is not None and problem.kind == "endless"
    assert problem.where.path.endswith("root.conf") and problem.where.line > 1


def test_endless_in_an_included_file(tmp_path):
    (tmp_path / "1.conf").write_bytes(ENDLESS["an addition that inherits from itself"])
    problem = read(tmp_path, b"[b]\n#include 1.conf\n").error
    assert problem is not None and problem.kind == "endless" and problem.where.path.endswith("1.conf")


@pytest.mark.parametrize("data", FINE.values(), ids=FINE.keys())
def test_not_endless(tmp_path, data):
    assert read(tmp_path, data).error is None
