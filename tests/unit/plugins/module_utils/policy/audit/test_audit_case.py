# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host under audit: what counts as loaded, and how evidence is told."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.case import Case
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import Seen, TODAY


def make(path, files, version="22.10.1", **seen):
    """A Case on these files."""
    for name, text in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return Case(DiskSource(str(path)), Version.parse(version), Seen(**seen), TODAY)


@pytest.mark.parametrize("text, running, files, wanted", [
    ("autoload=yes", {"x"}, {"x"}, True), ("autoload=yes", set(), {"x"}, False), ("autoload=yes", None, {"x"}, True), ("autoload=yes", None, set(), False),
    ("autoload=no", None, {"x"}, False),
    ("load=x.so", None, {"x"}, True), ("require=x", None, {"x"}, True), ("autoload=yes\nnoload=x.so", None, {"x"}, False), ("noload=x\nload=x.so", None, {"x"},
                                                                                                                            False),
    ("autoload=yes\nnoload=x.so", {"x"}, {"x"}, True), ("autoload=yes", None, None, True),
])
def test_what_is_loaded(text, running, files, wanted, tmp_path):
    case = make(tmp_path, {"modules.conf": "[modules]\n" + text}, modules=running and frozenset(running) if running is not None else None,
                module_files=None if files is None else frozenset(files))
    assert case.has("x") is wanted and case.has("y x") is wanted if wanted else case.has("x") is False


def test_a_module_that_declined_is_loaded_anew_where_the_file_changed(tmp_path):
    files = {"modules.conf": "[modules]\nautoload=yes"}
    assert make(tmp_path, files, modules=frozenset(), module_files=frozenset("x")).has("x") is False
    assert make(tmp_path, files, modules=frozenset(), module_files=frozenset("x"), times={"modules.conf": 5000.0}).has("x") is True


def test_nobody_knows_what_a_broken_file_loads(tmp_path):
    assert make(tmp_path, {"modules.conf": "[modules\n"}, modules=None).has("x") is None


def test_evidence_says_where_a_value_comes_from(tmp_path):
    case = make(tmp_path, {"pjsip.conf": '[phone](!)\ntype=endpoint\ncontext=x\n[100](phone)\nallow=alaw\n#include "more.conf"\n',
                           "more.conf": "[200](phone)\ncontext=y\n"})
    first, second = case.endpoints
    shown = case.evidence(first.lines["context"], first.sections)
    assert (shown.where, shown.value, shown.source) == (str(tmp_path / "pjsip.conf") + ":3", "x", "the template [phone]")
    assert shown.text == str(tmp_path / "pjsip.conf") + ":3: [phone] context = x (from the template [phone])"
    assert case.evidence(first.lines["allow"], first.sections).source == "the file"
    assert case.evidence(second.lines["context"], second.sections).source == "an included file"
    assert case.default("x of y", None).text == "x of y is not set, and has no value by default."


@pytest.mark.parametrize("filename, text, option, shown", [
    ("manager.conf", "[a]\nsecret=geheim", "secret", "secret = ********"), ("extensions.conf", "[x]\nexten=1,1,Dial(IAX2/u:geheim@h)", "exten",
                                                                            "exten = 1,1,Dial(IAX2/u:********@h)"),
    ("extensions.conf", "[globals]\nX=geheim", "x", "X = ********"), ("voicemail.conf", "[default]\n100=geheim,A", "100", "100 = ********,A"),
    ("sip.conf", "[general]\nregister=geheim@h", "register", "register"),
])
def test_secrets_are_not_told(filename, text, option, shown, tmp_path):
    case = make(tmp_path, {filename: text})
    line = case.book(filename).sections[0].values(option.encode())[0]
    told = case.evidence(line)
    assert told.value is None and "geheim" not in told.text and shown in told.text


def test_long_values_are_cut(tmp_path):
    case = make(tmp_path, {"sip.conf": "[general]\nuseragent=" + "x" * 5000})
    assert len(case.evidence(case.book("sip.conf").line("general", "useragent")).value) == 300


def test_of_two_global_sections_none_counts(tmp_path):
    case = make(tmp_path, {"pjsip.conf": "[global]\nuser_agent=a\n[g]\ntype=global\nuser_agent=b\n"})
    assert len(case.singles("global")) == 2 and case.typed_once("global") is None and case.typed_once("system") is None


@pytest.mark.parametrize("text, wanted", [
    ("[global]\nuser_agent=a\n", "a"), ("[g]\ntype=global\nuser_agent=a\n", "a"), ("[global]\nuser_agent=a\nmax_forward=70\n", None),
    ("[g]\ntype=global\nuser_agent=a\nmax_forward=70\n", None), ("[Global]\nuser_agent=a\n", None), ("[g]\ntype=Global\nuser_agent=a\n", None),
    ("[global]\nmax_forward=70\n[g]\ntype=global\nuser_agent=a\n", "a"), ("[t](!)\nuser_agent=a\n[global](t)\n", "a"),
    ("[global]\ntype=global\nuser_agent=a\n", "a"), ("[global]\nUser_Agent=a\n", "a"), ("", None),
])
def test_the_global_section_that_asterisk_takes(text, wanted, tmp_path):
    found = make(tmp_path, {"pjsip.conf": text}).typed_once("global")
    assert (found and found.value("user_agent")) == wanted
