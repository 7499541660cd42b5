# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that a play's serial goes through, and what it spares the processes of later tasks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.filter import serial_sizes

ROOT = Path(__file__).resolve().parents[4]
FILTERS = ("settings_problems", "weak_accounts", "survey_answers")
"""What many tasks of each host call."""

LOADED = "import sys, ansible_collections.voipsec.asterisk.plugins.filter.serial_sizes; print(*sys.modules)"


def test_it_checks():
    assert serial_sizes.FilterModule().filters()["serial_sizes"]("1,25%") == [1, "25%"]


def test_what_the_filters_of_later_tasks_import_is_loaded_by_it():
    loaded = set(subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split())
    for name in FILTERS:
        source = (ROOT / "plugins" / "filter" / (name + ".py")).read_text()
        for package, names in re.findall(r"^from (ansible_collections\S+) import (.+)$", source, re.MULTILINE):
            is_room = (ROOT / "plugins" / package.split(".plugins.")[1].replace(".", "/")).is_dir()
            needed = {"%s.%s" % (package, part.split(" as ")[0].strip()) for part in names.split(",")} if is_room else {package}
            assert needed <= loaded


def test_whoever_may_choose_batches_gets_them_checked():
    plays = [play for book in (ROOT / "playbooks").glob("*.yml") for play in yaml.safe_load(book.read_text())]
    chosen = [play["serial"] for play in plays if "voipsec_serial" in str(play.get("serial"))]
    assert chosen and all(serial.endswith("| voipsec.asterisk.serial_sizes }}") for serial in chosen)


def test_a_mistake_is_one_sentence_and_no_host_is_asked():
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "192.0.2.1,", "voipsec.asterisk.harden", "-e", "voipsec_serial=many"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode and "voipsec_serial has 'many'; give numbers of hosts" in done.stderr and "192.0.2.1" not in done.stdout, done.stderr
