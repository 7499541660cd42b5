# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readers' data holds together."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, options
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

V16, V22, V23 = Version(16, 28), Version(22, 10, 1), Version(23, 4, 1)


def readers(filename):
    return [reader for row in consumers.CONSUMERS[filename] for reader in list(row.named.values()) + list(row.others)]


@pytest.mark.parametrize("filename", sorted(options.TABLES))
def test_every_option_table_has_a_reader(filename):
    assert set(options.kinds(filename)) <= {reader.kind for reader in readers(filename)}


@pytest.mark.parametrize("filename", sorted(consumers.CONSUMERS))
def test_section_names_are_kept_in_lower_case(filename):
    for row in consumers.CONSUMERS[filename]:
        assert all(name == name.lower() for name in row.named)


def test_what_a_reader_begins_anew_are_options():
    for filename, tables in options.TABLES.items():
        for reader in readers(filename):
            for name in reader.restarts:
                assert name in tables[reader.kind].names(V22), (filename, name)


@pytest.mark.parametrize("filename, version, read", [
    ("sip.conf", V16, True), ("sip.conf", V22, False), ("/etc/asterisk/iax.conf", V22, True), ("queues.conf", V22, False),
])
def test_who_reads_a_file(filename, version, read):
    assert bool(consumers.consumer(filename, version)) is read


def test_covered_is_not_the_same_as_read():
    assert consumers.covered("sip.conf") and not consumers.covered("queues.conf")


def test_ari_changed_its_reader():
    assert consumers.consumer("ari.conf", Version(22, 4)).closed
    assert not consumers.consumer("ari.conf", Version(22, 5)).closed
    assert not consumers.consumer("ari.conf", Version(20, 15)).closed
    assert consumers.consumer("ari.conf", Version(20, 14)).closed


def test_lookups_changed_in_23():
    looked_up = consumers.consumer("rtp.conf", V22).named[b"general"]
    walked = consumers.consumer("manager.conf", V22).named[b"general"]
    assert [consumers.lookup_rule(looked_up, version) for version in (V16, V22, V23)] == ["first", "first", "last"]
    assert [consumers.lookup_rule(walked, version) for version in (V16, V22, V23)] == ["last", "last", "last"]


@pytest.mark.parametrize("filename, version, name, types, kind", [
    ("pjsip.conf", V22, b"x", (b"endpoint", b"auth"), "endpoint"),
    ("pjsip.conf", V23, b"x", (b"endpoint", b"auth"), "endpoint"),
    ("pjsip.conf", V22, b"x", (b"Endpoint", b"Endpoint"), None),
    ("pjsip.conf", V22, b"x", (None, None), None),
    ("sip.conf", V16, b"x", (b"PEER", b"nonsense"), "device"),
    ("sip.conf", V16, b"General", (None, None), "general"),
    ("iax.conf", V22, b"x", (b"friend", b"user"), "friend"),
    ("iax.conf", V23, b"x", (b"friend", b"user"), "user"),
    ("acl.conf", V22, b"GENERAL", (None, None), None),
    ("acl.conf", V22, b"office", (None, None), "acl"),
    ("http.conf", V22, b"x", (b"restriction", b"restriction"), "restriction"),
    ("http.conf", V16, b"x", (b"restriction", b"restriction"), None),
])
def test_who_takes_a_section(filename, version, name, types, kind):
    sorter = consumers.sorter(filename, version)
    for _again in range(2):
        reader = sorter.reader(name, types)
        assert (reader and reader.kind) == kind


def test_a_section_named_as_its_type_needs_all_options_known():
    sorter = consumers.sorter("pjsip.conf", V22)
    assert sorter.reader(b"global", (None, None), lambda kind: kind == "global").kind == "global"
    assert sorter.reader(b"global", (None, None), lambda kind: False) is None
    assert sorter.reader(b"Global", (None, None), lambda kind: True) is None
