# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one live line says."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lines


@pytest.mark.parametrize("text, name, items", [
    (b"[a]", b"a", None), (b"[ a ]", b" a ", None), (b"[a](!)", b"a", [b"!"]), (b"[a](t1,t2)", b"a", [b"t1", b"t2"]),
    (b"[a] (!)", b"a", None), (b"[a](!, t)", b"a", [b"!", b" t"]), (b"[a](+type=aor)", b"a", [b"+type=aor"]), (b"[]()x", b"", [b""]),
])
def test_headers(text, name, items):
    found = lines.parse(text)
    assert (found.name, found.items) == (name, items)


@pytest.mark.parametrize("text, name, value, operator", [
    (b"x = 1", b"x", b"1", b"="), (b"x=>1", b"x", b"1", b"=>"), (b"x = > y", b"x", b"> y", b"="), (b"x=", b"x", b"", b"="),
    (b"x += 1", b"x", b"1", b"+="), (b"sp + = 3", b"sp +", b"3", b"="), (b"\\[x=1", b"[x", b"1", b"="), (b"\\==v", b"=", b"v", b"="),
    (b"x=a=b", b"x", b"a=b", b"="), (b"x+=>y", b"x", b">y", b"+="),
])
def test_options(text, name, value, operator):
    found = lines.parse(text)
    assert (found.name, found.value, found.operator) == (name, value, operator)
    assert [text[start:end] for start, end in found.spans] == [name, operator, value]


def test_an_appended_text_keeps_its_leading_blanks():
    assert lines.parse(b"p += , x").appended == b" , x"


@pytest.mark.parametrize("text, word, argument", [
    (b"#include a.conf", b"include", b"a.conf"), (b'#Include "a b.conf"', b"include", b"a b.conf"), (b"#tryinclude <a>", b"tryinclude", b"a"),
    (b'#include "a', b"include", b'"a'), (b"#exec /bin/x y", b"exec", b"/bin/x y"),
])
def test_directives(text, word, argument):
    found = lines.parse(text)
    assert (found.word, found.argument) == (word, argument)


@pytest.mark.parametrize("text, fatal", [
    (b"[x", True), (b"[x](t", True), (b"\\ x=1", True), (b"no equals", False), (b"= x", False), (b"#includex y", False), (b"#include", False),
])
def test_faults(text, fatal):
    found = lines.parse(text)
    assert isinstance(found, lines.Fault) and found.fatal is fatal and found.message
