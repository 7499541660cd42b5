# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python compiled of an archive is kept for the next one with the same source, and for no other."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

PLACE = pathlib.Path(__file__).resolve().parents[3] / "molecule" / "images"
RUN = """
import os, sys
sys.path[:0] = [%r, %r]
os.geteuid = lambda: %d
os.path.isdir = lambda path, was=os.path.isdir: path == "/var/cache/voipsec-compiled" or was(path)
import keep_compiled
keep_compiled.FOLDER = %r
import one
print(one.SAID, one.where.__code__.co_filename, one.where())
"""


@pytest.fixture(name="said")
def runs_of_an_archive(tmp_path):
    """What a program says that imports a module of an archive, which has this source; ``folder`` has what is kept."""
    folder = tmp_path / "kept"
    folder.mkdir()

    def run(archive, text, user=0):
        path = str(tmp_path / archive)
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("one.py", "SAID = %r\ndef where():\n    return __file__\n" % text)
        command = [sys.executable, "-c", RUN % (path, str(PLACE), user, str(folder))]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    run.folder, run.path = folder, tmp_path
    return run


def kept(said):
    return sorted(os.listdir(said.folder))


def test_the_same_source_is_compiled_once_and_knows_where_it_is(said):
    assert said("a.zip", "x") == ["x"] + [str(said.path / "a.zip" / "one.py")] * 2
    first = kept(said)
    assert len(first) == 1 and first[0].startswith(sys.implementation.cache_tag + "-one.py-")
    (said.folder / first[0]).chmod(0o400)
    before = (said.folder / first[0]).stat().st_mtime_ns
    assert said("b.zip", "x") == ["x"] + [str(said.path / "b.zip" / "one.py")] * 2
    assert kept(said) == first and (said.folder / first[0]).stat().st_mtime_ns == before


def test_another_source_is_another_one(said):
    said("a.zip", "x")
    assert said("a.zip", "y")[0] == "y" and len(kept(said)) == 2


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xe3"])
def test_what_cannot_be_read_is_made_again(said, junk):
    said("a.zip", "x")
    (said.folder / kept(said)[0]).write_bytes(junk)
    assert said("a.zip", "x")[0] == "x" and (said.folder / kept(said)[0]).stat().st_size > 100


def test_only_root_keeps_anything(said):
    assert said("a.zip", "x", user=1000)[0] == "x" and kept(said) == []
