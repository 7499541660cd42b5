# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hardening did to the files: no more than it had to."""

from __future__ import annotations

import json

import conftest
import pytest


def comments(content):
    """Every comment in order: from its semicolon to the end of the line."""
    return [line[line.index(b";"):].rstrip(b"\r") for line in content.split(b"\n") if b";" in line]


def is_in_order(wanted, found):
    remaining = iter(found)
    return all(any(item == other for other in remaining) for item in wanted)


@pytest.fixture(name="changed")
def changed_files(before, now):
    return sorted(name for name in before if now.get(name) != before[name])


def test_something_changed(changed):
    assert changed


def test_no_file_came_or_went(before, now):
    assert sorted(now) == sorted(before)


def test_every_comment_is_in_place(before, now, changed):
    for name in changed:
        assert is_in_order(comments(before[name]), comments(now[name])), name


def test_bytes_that_are_no_ascii_stay(before, now, changed):
    for name in changed:
        strange = [line for line in before[name].split(b"\n") if any(byte > 0x7f for byte in line)]
        assert is_in_order(strange, now[name].split(b"\n")), name


def test_the_end_of_the_last_line_stays(before, now, changed):
    for name in changed:
        assert before[name].endswith(b"\n") == now[name].endswith(b"\n"), name


def test_new_lines_end_as_their_neighbours_do(before, now, changed):
    for name in changed:
        text = before[name].split(b"\n")[:-1]
        if text and all(line.endswith(b"\r") for line in text):
            assert all(line.endswith(b"\r") for line in now[name].split(b"\n")[:-1]), name


def test_owner_and_mode_stay(pbx):
    listing = "cd %s && find . -type f -printf '%%P %%u %%g %%m\\n' | sort"
    assert pbx.host.check_output(listing, conftest.NOW) == pbx.host.check_output(listing, conftest.BEFORE)


def test_the_restore_point_names_what_changed_and_is_for_root_alone(pbx, changed):
    points = pbx.host.check_output("ls /var/lib/voipsec/restore").split()
    assert len(points) == 1
    folder = "/var/lib/voipsec/restore/" + points[0]
    manifest = json.loads(pbx.host.check_output("cat %s/manifest.json", folder))
    assert sorted(manifest["files"]) == ["/etc/asterisk/" + name for name in changed]
    modes = pbx.host.check_output("find /var/lib/voipsec -printf '%y %m %u\\n' | sort -u").splitlines()
    assert modes == ["d 700 root", "f 600 root"]


def test_no_work_is_left_behind(pbx):
    rotated = {"logrotate"}  # the memory of a timer, which may have come by now where logs of attacks are rotated
    assert set(pbx.host.check_output("ls -A /var/lib/voipsec/state").split()) - rotated == {"lock", "reads.json"}
