# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single lines: how they are spelled, and how they change in only the bytes that they must."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import writing


def document(line, before=b"[a]\n"):
    found = Document("/x", before + line)
    list(found.entries())
    return found


def changed(line, value, new_name=None):
    return writing.with_value(document(line), 1, line.strip().split(b"=")[0].rstrip(b"+ \t"), value, new_name)


@pytest.mark.parametrize("line, value, result", [
    (b"x = 1 ; note\n", b"2", b"x = 2 ; note\n"),
    (b"x=1;tight\n", b"2", b"x=2;tight\n"),
    (b"\tx\t=>\t1\r\n", b"2", b"\tx\t=>\t2\r\n"),
    (b"x = 1", b"2", b"x = 2"),
    (b"x = 1\n", b"a;b", b"x = a\\;b\n"),
    (b"x=1\n", b">y", b"x= >y\n"),
    (b"x=>1\n", b">y", b"x=>>y\n"),
    (b"x = 1 ;-- c --;\n", b"2", b"x = 2 ;-- c --;\n"),
    (b"x = a ;-- c --; b\n", b"2", b"x = 2;-- c --;\n"),
    (b"x=1;c\n", b"b\\", b"x=b\\ ;c\n"),
    (b"x=1;c\n", b"a--", b"x=a-- ;c\n"),
    (b"x += 1\n", b"2", b"x = 2\n"),
    (b"x =\n", b"1", b"x =1\n"),
    (b"x=old\\;er ; c\n", b"new", b"x=new ; c\n"),
    (b"x = caf\xe9 ; \xe9\n", b"caf\xc3\xa9", b"x = caf\xc3\xa9 ; \xe9\n"),
    (b"x = 1 ; a\0b\n", b"2", b"x = 2 ; a\0b\n"),
])
def test_a_value_changes_and_nothing_else(line, value, result):
    assert changed(line, value) == result


def test_an_empty_value_leaves_the_blanks_and_the_comment():
    line = changed(b"x = 1 ; note\n", b"")
    assert line.startswith(b"x =") and line.endswith(b"; note\n")


def test_a_synonym_takes_the_name_that_was_asked_for():
    assert changed(b"UDPBINDADDR = ::\n", b"127.0.0.1", b"bindaddr") == b"bindaddr = 127.0.0.1\n"


@pytest.mark.parametrize("value", [b"a\nb", b"a\rb", b"a\0b", b" a", b"a\t"])
def test_what_the_language_cannot_hold(value):
    with pytest.raises(writing.Unwritable):
        writing.encoded_value(value)


@pytest.mark.parametrize("name, spelled", [(b"x", b"x"), (b"[x", b"\\[x"), (b"#x", b"\\#x"), (b"=", b"\\="), (b"a;b", b"a\\;b"), (b"a b", b"a b")])
def test_names_are_spelled_so_that_they_are_read_back(name, spelled):
    assert writing.encoded_name(name) == spelled
    entry = list(document(spelled + b" = 1\n").entries())[1][1]
    assert (entry[0] if isinstance(entry, tuple) else entry.name) == name


@pytest.mark.parametrize("name", [b"", b" a", b"a=b", b"a+", b"a\nb"])
def test_names_that_no_line_can_hold(name):
    with pytest.raises(writing.Unwritable):
        writing.encoded_name(name)


@pytest.mark.parametrize("arguments, spelled", [
    ((b"a",), b"[a]"), ((b"a", True), b"[a](!)"), ((b"a", True, (b"t", b"u")), b"[a](!,t,u)"), ((b"a", False, (), b""), b"[a](+)"),
    ((b"a;b", False, (), b"type=^aor$"), b"[a\\;b](+type=^aor$)"),
])
def test_headers(arguments, spelled):
    assert writing.header(*arguments) == spelled


@pytest.mark.parametrize("arguments", [(b"a]b",), (b"n" * 80,), (b"a\nb",), (b"a", False, (b"",)), (b"a", False, (b"+t",)), (b"a", False, (b"a,b",))])
def test_headers_that_cannot_be(arguments):
    with pytest.raises(writing.Unwritable):
        writing.header(*arguments)


@pytest.mark.parametrize("line, result", [
    (b"x = 1\n", b""), (b"  x = 1 ; note\n", b"  ; note\n"), (b"x=1;-- c --;\n", b";-- c --;\n"), (b"x = 1", b""),
])
def test_an_option_goes_and_its_comment_stays(line, result):
    assert writing.without_option(document(line), 1, b"x") == result


@pytest.mark.parametrize("line", [b"x = a--;\n", b"x=--;tight\n"])
def test_a_line_that_hides_others_cannot_go(line):
    with pytest.raises(writing.Unwritable, match="other lines would come to life"):
        writing.without_option(document(line), 1, b"x")


def test_a_header_goes_and_its_comment_stays():
    assert writing.without_live_text(document(b"[b](!) ; note\n"), 1) == b"; note\n"


def test_names_in_a_header_change_and_the_rest_stays():
    line = b" [old](!,T1,t2) ; [old]\n"
    assert writing.with_header_names(document(line), 1, b"new") == b" [new](!,T1,t2) ; [old]\n"
    assert writing.with_header_names(document(line), 1, None, {b"t1": b"base"}) == b" [old](!,base,t2) ; [old]\n"


def test_the_longest_line():
    assert changed(b"x=1\n", b"v" * 8188) == b"x=" + b"v" * 8188 + b"\n"
    for line in (b"x=1\n", b"x=1"):
        with pytest.raises(writing.Unwritable, match="longer than 8190 bytes"):
            changed(line, b"v" * 8189)


@pytest.mark.parametrize("neighbour, line", [
    (b"a = 1\n", b"x = 2\n"), (b"a=1\n", b"x=2\n"), (b"\ta => 1\r\n", b"\tx => 2\r\n"), (b"a += 1\n", b"x = 2\n"),
])
def test_a_new_line_looks_like_its_neighbour(neighbour, line):
    ends = b"[a]\r\n" if neighbour.endswith(b"\r\n") else b"[a]\n"
    style = writing.style_of(document(neighbour, ends), 1)
    assert style.option(b"x", b"2") == line


def test_a_new_line_never_turns_into_an_arrow():
    assert writing.Style(before=b"", after=b"").option(b"x", b">y") == b"x= >y\n"


@pytest.mark.parametrize("line", [
    b"x = 1\n", b"x=1\n", b"\tx\t=\t1 \r\n", b"x = 1", b"x = a = b\n", b"x = \n", b"x= 1 1\n", b"x = 1\x0b\n", b"x => 1\n", b"x += 1\n", b"\\x = 1\n"])
@pytest.mark.parametrize("value", [b"2", b"", b">", b"=", b"a = b", b"1", b"#", b"\\", b"a;b", b"--", b"\xe9", b"v" * 8180])
def test_the_short_way_writes_what_the_long_one_does(monkeypatch, line, value):
    found = _result(line, value)
    monkeypatch.setattr(writing, "_plain_with_value", lambda *unused: None)
    assert found == _result(line, value)


def _result(line, value):
    try:
        return writing.with_value(document(line), 1, b"x", value)
    except writing.Unwritable as problem:
        return str(problem)


def test_the_short_way_is_not_taken_where_a_byte_order_mark_or_a_block_comment_may_stand():
    for raw in (b"x = 1\n", b";-- open\nx = 1\n"):
        found = Document("/x", raw)
        list(found.entries())
        assert writing._plain_with_value(found, len(found.lines) - 1, b"x", b"2") is None
