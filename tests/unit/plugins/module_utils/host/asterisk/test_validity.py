# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import validity

V16, V22 = Version(16, 28, 0), Version(22, 10, 1)
RUNNING = {"chan_sip": True, "res_pjsip": True, "app_queue": True, "pbx_config": True}


def refused(directory, files, version=V22, modules=RUNNING):  # pylint: disable=dangerous-default-value
    for name, content in files.items():
        (directory / name).write_text(content)
    return [(row["root"], row["line"]) for row in validity.refused(DiskSource(str(directory)), version, modules)]


def test_good_files(tmp_path):
    assert refused(tmp_path, {"pjsip.conf": "[a]\ntype=endpoint\n", "manager.conf": "[general]\nenabled=no\n", "queues.conf": ""}) == []


@pytest.mark.parametrize("content, line", [
    ("[general]\n[broken\n", 2),
    ("stray = 1\n[general]\n", 1),
    ("[general]\n#include \"gone.conf\"\n", 2),
    ("[general]\n[x](gone)\n", 2),
])
def test_what_the_parser_refuses(tmp_path, content, line):
    assert refused(tmp_path, {"manager.conf": content}) == [("manager.conf", line)]


def test_the_sentence_names_file_and_line(tmp_path):
    (tmp_path / "http.conf").write_text("[general\n")
    row = validity.refused(DiskSource(str(tmp_path)), V22, RUNNING)[0]
    assert row["file"] == str(tmp_path / "http.conf")
    assert row["sentence"].startswith("%s:1: " % row["file"]) and row["sentence"].endswith("so Asterisk uses nothing of http.conf")


def test_an_error_in_an_included_file_cuts_that_file_only(tmp_path):
    assert refused(tmp_path, {"manager.conf": "[general]\n#include \"more.conf\"\n", "more.conf": "[broken\n"}) == []


def test_what_the_reader_of_the_file_refuses(tmp_path):
    """One unknown option leaves every named ACL empty (main/named_acl.c), which means allow."""
    assert refused(tmp_path, {"acl.conf": "[office]\ndeny=0.0.0.0/0\npermti=10.0.0.0/8\n"}) == [("acl.conf", 3)]


def test_an_object_that_is_refused_is_not_the_file(tmp_path):
    assert refused(tmp_path, {"pjsip.conf": "[a]\ntype=endpoint\nno_such_option=1\n"}) == []


@pytest.mark.parametrize("modules, expected", [
    ({"app_queue": True}, [("queues.conf", 1)]),
    ({"app_queue": False}, []),
    ({}, []),
    (None, []),
])
def test_files_of_modules_that_do_not_run(tmp_path, modules, expected):
    assert refused(tmp_path, {"queues.conf": "[broken\n"}, modules=modules) == expected


@pytest.mark.parametrize("modules, expected", [
    ({"chan_sip": False}, [("sip.conf", 1)]),
    ({}, []),
    (None, [("sip.conf", 1)]),
])
def test_a_driver_may_be_down_because_of_its_file(tmp_path, modules, expected):
    assert refused(tmp_path, {"sip.conf": "[broken\n"}, V16, modules) == expected


def test_a_file_that_the_version_does_not_read(tmp_path):
    assert refused(tmp_path, {"sip.conf": "[broken\n", "dbsep.conf": "[broken\n", "extensions.lua": "[broken\n"}) == []
