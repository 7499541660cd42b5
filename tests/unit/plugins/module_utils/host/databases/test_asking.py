# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import asking


def test_a_file_in_memory_has_no_name_and_only_root_reads_it():
    handle = asking.in_memory("secret")
    try:
        assert os.read(handle, 100) == b"secret" and os.fstat(handle).st_mode & 0o777 == 0o600
        assert "memfd" in os.readlink("/proc/self/fd/%d" % handle) and not os.get_inheritable(handle)
    finally:
        os.close(handle)


def test_what_a_program_says_is_told_without_its_statement():
    assert asking._reason("x\nERROR 1064 (42000) at line 2: You have an error near 'USING secret'\n") == "ERROR 1064 (42000) at line 2: You have an error"
    assert asking._reason("") == "it ended with an error" and asking.rows(['{"a": 1}']) == [{"a": 1}]
    with pytest.raises(asking.Refused, match="cannot be understood"):
        asking.rows(["<html>"])
