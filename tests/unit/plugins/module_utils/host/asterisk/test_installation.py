# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import installation
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


@pytest.fixture(name="read")
def read_config(tmp_path):
    def read(text):
        (tmp_path / "asterisk.conf").write_text(text)
        return installation.read(str(tmp_path / "asterisk.conf"))
    return read


def test_the_sample_directories_are_a_template_and_have_no_effect(read):
    found = read("[directories](!)\nastetcdir => /srv/etc\nastrundir => /srv/run\n[options]\n")
    assert found.config_directory == "/etc/asterisk" and found.control_socket == "/var/run/asterisk/asterisk.ctl"
    assert found.problem is None


def test_directories(read):
    found = read("[directories]\nastetcdir => /srv/etc\nASTRUNDIR = /srv/run\nastdbdir => /srv/db\nastrundir => /srv/run2\nunknown => /x\n")
    assert found.config_directory == "/srv/etc" and found.control_socket == "/srv/run2/asterisk.ctl"
    assert found.directories["database"] == "/srv/db/astdb" and "modules" not in found.directories


def test_only_the_first_section_counts(read):
    assert read("[directories]\nastspooldir=/a\n[directories]\nastetcdir=/b\n").config_directory == "/etc/asterisk"


def test_the_name_of_the_control_socket(read):
    assert read("[files]\nastctl = other.ctl\n[directories]\nastrundir=/r\n").control_socket == "/r/other.ctl"


def test_the_account(read):
    found = read("[options]\nrunuser = pbx\nrungroup = voice\n")
    assert (found.run_user, found.run_group) == ("pbx", "voice")
    found = read("[options]\nrunuser =\n")
    assert (found.run_user, found.run_group) == (None, None)


def test_an_invalid_file_means_the_built_in_values(read):
    found = read("[directories]\nastetcdir => /srv/etc\n[options\n")
    assert found.config_directory == "/etc/asterisk"
    assert found.problem.startswith("Asterisk uses its built-in directories") and ":3" in found.problem


def test_a_missing_file_means_the_built_in_values(tmp_path):
    found = installation.read(str(tmp_path / "asterisk.conf"))
    assert found.config_directory == "/etc/asterisk" and str(tmp_path) in found.problem


def test_a_relative_path_is_refused():
    with pytest.raises(HostError, match="must be absolute"):
        installation.read("asterisk.conf")


@pytest.fixture(name="path")
def program_path(tmp_path, monkeypatch):
    """A PATH that has our directory in front; the program in it is given by its text."""
    def write(text, package="exit 1"):
        for name, content in (("asterisk", text), ("dpkg-query", "#!/bin/sh\n%s\n" % package)):
            (tmp_path / name).write_text(content)
            (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", "%s:%s" % (tmp_path, os.environ["PATH"]))
    return write


def test_the_version_of_the_program(path, tmp_path):
    path("#!/bin/sh\necho 'No ethernet interface found for seeding global EID.'\necho Asterisk 22.10.1+dfsg-1\n")
    assert installation.program() == (str(tmp_path / "asterisk"), "22.10.1+dfsg-1", "program", None)


def test_the_version_of_the_package_where_the_program_does_not_run(path, tmp_path):
    path("#!/nonexistent\n", package="echo 1:22.10.1+dfsg-1")
    assert installation.program() == (str(tmp_path / "asterisk"), "1:22.10.1+dfsg-1", "package", None)


@pytest.mark.parametrize("text, said", [
    ("#!/bin/sh\nexit 127\n", "ended with status 127"), ("#!/bin/sh\necho hello\n", "does not print a version"),
    ("#!/nonexistent\n", "cannot be run: No such file"), ("#!/bin/sh\nexec sleep 60\n", "took longer than 1 s")])
def test_a_program_that_does_not_work(path, text, said):
    path(text)
    found = installation.program(seconds=1)
    assert found.version is None and said in found.problem


def test_ownership(tmp_path):
    tmp_path.chmod(0o750)
    assert installation.ownership(str(tmp_path)) == (accounts.user_name(os.geteuid()), accounts.group_name(os.getegid()), "0750")
    assert installation.ownership(str(tmp_path / "none")) == (None, None, None)
