# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that programs draw are those that they draw now, and show what is there."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import ROOT


def _tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / (name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


architecture, terminal_picture = _tool("architecture"), _tool("terminal_picture")
TABLE = "| tried | before | after |\n| ----- | ------ | ----- |\n| a call | answered | refused |\n| the running Asterisk | before | after |\n| SIP | 1 | 2 |"
OUTPUT = "== Before\n\n| x |\n\n== After\n\n%s\n| %s |\n\n== The audit\n\nAudit of pbx: F 48, before F 37\n\nWhat gains most\n" % (TABLE, "wide" * 40)


def test_the_rooms_are_drawn_as_they_are():
    assert architecture.PICTURE.read_text() == architecture.picture(), "run make tables"


def test_every_arrow_points_down():
    assert architecture.upwards(architecture.arrows()) == []
    assert architecture.upwards([("module_utils/conf", "module_utils/policy")]) != []


def test_every_folder_of_plugins_is_in_a_room():
    homeless = [str(path.relative_to(ROOT / "plugins")) for path in (ROOT / "plugins").rglob("*.py")
                if not architecture.room_of(architecture.OURS + ".".join(path.relative_to(ROOT / "plugins").with_suffix("").parts))]
    assert [path for path in homeless if not path.startswith("doc_fragments/")] == []


def test_imports_are_seen_in_each_form(tmp_path):
    (tmp_path / "one.py").write_text("import {0}module_utils.conf.version\nfrom {0}module_utils.host import cli\nimport os\n".format(architecture.OURS))
    assert {architecture.room_of(name) for name in architecture.imported(tmp_path / "one.py")} == {"module_utils/conf", "module_utils/host", None}


def test_the_terminal_is_drawn_from_its_text():
    lines = terminal_picture.TEXT.read_text().rstrip("\n").split("\n")
    assert terminal_picture.PICTURE.read_text() == terminal_picture.picture(lines), "run make tables"


def test_its_text_is_what_the_demonstration_says_now():
    text = terminal_picture.TEXT.read_text()
    spec = importlib.util.spec_from_file_location("demo_report", ROOT / "molecule/demo/report.py")
    report = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(report)
    assert [label for _name, label in report.DOORS if "| %s " % label not in text] == []
    assert [line for line in text.split("\n") if line.startswith("| ") and line.count("|") != 4] == []


def test_of_a_run_its_end_is_kept_without_what_is_too_wide():
    kept = terminal_picture.recorded(OUTPUT)
    assert kept[0] == "$ make demo" and kept[-1] == "Audit of pbx: F 48, before F 37" and "| x |" not in kept
    assert not any("wide" in line for line in kept)


@pytest.mark.parametrize("output", ["", OUTPUT.replace("== After", "== Later"), OUTPUT.replace("What gains most", "")])
def test_another_text_is_refused(output):
    with pytest.raises(ValueError, match="not the output of make demo"):
        terminal_picture.recorded(output)


@pytest.mark.parametrize("picture", [architecture.PICTURE, terminal_picture.PICTURE], ids=lambda path: path.name)
def test_it_is_a_picture_that_asks_for_nothing_from_elsewhere(picture):
    text = picture.read_text().replace("http://www.w3.org/2000/svg", "")
    assert ET.fromstring(picture.read_text()).tag.endswith("svg") and "://" not in text and "@import" not in text
