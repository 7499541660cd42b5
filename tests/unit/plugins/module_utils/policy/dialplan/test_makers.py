# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else makes contexts."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import makers
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan

AEL = "// context no {\ncontext one {\n s => NoOp();\n}\nabstract context two { }\nmacro three(a) { }\n/* context no2 { */\n"


def test_files(tmp_path):
    found = plan(tmp_path, "[a]\n", extensions_ael=AEL, extensions_lua="extensions = {}\n")
    assert found.makers == {"one": ("pbx_ael",), "two": ("pbx_ael",), "three": ("pbx_ael",)} and found.unread == ("extensions.lua makes contexts",)
    assert makers.without(found, lambda module: module == "pbx_ael").makers == {}
    assert makers.without(found, lambda module: module == "pbx_lua").unread == ()


def test_an_include_of_ael(tmp_path):
    assert plan(tmp_path, "[a]\n", extensions_ael='#include "more.ael"\n').unread == ("extensions.ael includes other files",)


def test_what_the_running_asterisk_tells(tmp_path):
    found = makers.seen(plan(tmp_path, "[a]\n", extensions_lua=""),
                        {"a": {"extensions.conf", "pbx_lua"}, "b": {"res_parking/default"}, "c": {"pbx_config"}, "d": {"manager"}})
    assert found.makers == {"a": ("pbx_lua",), "d": ("manager",)} and found.unread == ()
