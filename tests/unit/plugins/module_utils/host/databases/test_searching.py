# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import searching


def test_known_files_are_those_that_are_wanted(tmp_path):
    for name in ("res_odbc.conf", "sip.conf"):
        (tmp_path / name).write_text("x")
    (tmp_path / "cdr_x.conf").mkdir()
    found = searching.known(str(tmp_path), lambda name: name.startswith(("res_odbc", "cdr_")))
    assert [path for path in found if path.startswith(str(tmp_path))] == [str(tmp_path / "res_odbc.conf")]
    assert isinstance(searching.known("/nowhere", lambda name: True), dict)


def test_others_are_looked_into_and_odd_ones_are_not(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "hit").write_text("secret")
    (tmp_path / "a" / "known").write_text("secret")
    (tmp_path / "binary").write_bytes(b"\0secret")
    (tmp_path / "large").write_text("secret" * 100000)
    os.mkfifo(tmp_path / "pipe")
    os.symlink("/nowhere", tmp_path / "dangling")
    found = searching.others([str(tmp_path / "a" / "known")], lambda text: "secret" in text, [str(tmp_path)])
    assert found == [str(tmp_path / "a" / "hit")]
