# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a root file consists of, beside the view of all that stands in it."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import inclusions, view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource


def told(seen):
    return seen.files, [(argument, found) for _where, argument, found in seen.includes]


@pytest.mark.parametrize("text", [
    "", "[a]\nx = 1\n", "[a]\nx = # no directive\n", "#include one.conf\n[a]\n", "[a]\n \t#tryinclude d/*.conf ; all\nx = 1\n#INCLUDE \"one.conf\"\n",
    "#tryinclude gone.conf\n#include one.conf", "#include gone.conf\n#include one.conf\n", ";#include one.conf\n", "#exec \"x\"\n#include one.conf\n",
    ";--\n#include one.conf\n--;\n#include d/1.conf\n", "#inc;-- x --;lude one.conf\n", "\ufeff#include one.conf\n", "[a]\nx = \0#\n#include one.conf\n",
    "[a]\nx = %s#include d/1.conf\n#include one.conf\n" % ("y" * 8187), "#nonsense\n#include one.conf\n",
    "[a]\r\n#include one.conf\r\n", "#include self.conf\n",
    "\n\n#include \n#include one.conf\n", "#include one.conf\n" * 12,
])
def test_the_same_files_as_the_whole_view_has(tmp_path, text):
    (tmp_path / "d").mkdir()
    for name, content in (("one.conf", "[one]\ny = 2\n#include d/1.conf\n"), ("d/1.conf", "[d1]\n;--\n"), ("d/2.conf", "#include one.conf\n"),
                          ("self.conf", "#include self.conf\n"), ("root.conf", text)):
        (tmp_path / name).write_bytes(content.encode())
    source = DiskSource(str(tmp_path))
    assert told(inclusions.load(source, "root.conf")) == told(view.load(source, "root.conf"))


def test_what_stands_behind_a_fault_counts(tmp_path):
    (tmp_path / "root.conf").write_text("x = 1\n#include one.conf\n")
    (tmp_path / "one.conf").write_text("[one]\n")
    source = DiskSource(str(tmp_path))
    assert told(view.load(source, "root.conf"))[1] == []
    assert told(inclusions.load(source, "root.conf"))[1] == [("one.conf", [str(tmp_path / "one.conf")])]


def test_a_missing_file_is_told(tmp_path):
    assert inclusions.load(DiskSource(str(tmp_path)), "root.conf").error.kind == "missing"
