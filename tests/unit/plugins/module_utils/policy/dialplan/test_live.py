# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running dialplan, as Asterisk 16 and 22 print it, against that of the files."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import live
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan

FILE = """[globals]
PREFIX=9
[in]
exten => _X.,1(start),NoOp(a\\;b)
 same => n(lab),Dial(PJSIP/${EXTEN}@carrier,,g)
exten => 100/555,1,Hangup()
exten => 100,hint,PJSIP/100&Custom:x
exten => x,1,NoOp([x])
include => other,9:00-17:00,mon-fri,*,*
ignorepat => 9
switch => Loopback/1@other
[other]
exten => averyveryverylongextensionnamethatexceedswidth,1,NoOp()
"""
SHOWN = """[ Context 'in' created by 'pbx_config' ]
  '100' (CID match '555') =>  1. Hangup()                                   [extensions.conf:6]
  '100' =>          hint: PJSIP/100&Custom:x                      [extensions.conf:7]
  'x' =>            1. NoOp([x])                                  [extensions.conf:8]
  '_X.' =>          1. NoOp(a;b)                                  [extensions.conf:4]
     [lab]          2. Dial(PJSIP/${EXTEN}@carrier,,g)            [extensions.conf:5]
  'ael' =>          1. NoOp(x)                                    [extensions.ael:5]
  'mod' =>          1. NoOp(x)                                    [res_parking]
  Include =>        'other,9:00-17:00,mon-fri,*,*'                [pbx_config]
  Ignore pattern => '9'                                           [pbx_config]
  Alt. Switch =>    'Loopback/1@other'                            [pbx_config]

[ Context 'other' created by 'pbx_config' ]
Autohints support enabled
  'averyveryverylongextensionnamethatexceedswidth' => 1. NoOp()                                     [extensions.conf:13]

[ Context 'lua' created by 'pbx_lua' ]
  Alt. Switch =>    'Lua/'                                        [pbx_lua]

-= 6 extensions (6 priorities) in 2 contexts. =-
"""


def compared(tmp_path, file=FILE, shown=SHOWN, programs=False):
    return [one.text.replace(str(tmp_path) + "/", "") for one in live.differences(plan(tmp_path, file), live.shown(shown), programs)]


def test_nothing_differs_whatever_line_it_stands_in(tmp_path):
    assert compared(tmp_path) == [] and compared(tmp_path, ";\n" + FILE) == []


@pytest.mark.parametrize("old, new, wanted", [
    ("NoOp([x])", "NoOp(y)", ["extensions.conf:8: [in] x,1 NoOp(y): the running Asterisk has x,1 NoOp([x])."]),
    ("100/555,1,Hangup()", "100/555,1,Answer()", ["extensions.conf:6: [in] 100/555,1 Answer(): the running Asterisk has 100/555,1 Hangup()."]),
    ("exten => x,1,NoOp([x])\n", "", ["The running Asterisk has in [in] x,1 NoOp([x]) (extensions.conf:8), which no file has."]),
    ("ignorepat", "exten => n,1,Dial(SIP/u:s3cr3t@h/1)\nignorepat",
     ["extensions.conf:10: [in] n,1 Dial(SIP/u:********@h/1): it is not in the running dialplan."]),
    ("mon-fri", "mon-sun", ["extensions.conf:9: [in] include => other,9:00-17:00,mon-sun,*,*: it is not in the running dialplan.",
                            "The running Asterisk has in [in] include => other,9:00-17:00,mon-fri,*,* (pbx_config), which no file has."]),
    ("100&Custom:x", "101", ["extensions.conf:7: [in] 100,hint PJSIP/101: the running Asterisk has 100,hint PJSIP/100&Custom:x."]),
])
def test_lines_that_differ(old, new, wanted, tmp_path):
    assert compared(tmp_path, FILE.replace(old, new)) == wanted


def test_a_context_of_the_command_line(tmp_path):
    more = SHOWN + "[ Context 'cli' created by 'CLI' ]\n  '7' =>            1. Dial(SIP/7)                                [pbx_config]\n"
    assert compared(tmp_path, shown=more) == ["The running Asterisk has in [cli] 7,1 Dial(SIP/7) (pbx_config), which no file has."]


def test_what_a_program_adds_is_no_difference(tmp_path):
    assert compared(tmp_path, FILE.replace("exten => x,1,NoOp([x])\n", ""), programs=True) == []


def test_a_line_that_only_asterisk_can_compute_is_no_difference(tmp_path):
    computed = FILE.replace("exten => x,", "exten => ${LEN(a)},")
    assert compared(tmp_path, computed) == []


def test_global_variables(tmp_path):
    found = plan(tmp_path, FILE.replace("PREFIX=9", "PREFIX=9\nEMPTY=\nSET=1") + "exten => s,1,Set(GLOBAL(SET)=2)\n")
    assert live.globals_of(found, "   PREFIX=9\n   SET=5\n   OTHER=x\n\n    -- 3 variable(s)\n") == []
    told = live.globals_of(found, "   PREFIX=s3cr3t\n")
    assert [one.text for one in told] == ["[globals] PREFIX has another value in the running Asterisk."]


def test_nothing_of_a_line_is_in_its_repr(tmp_path):
    assert "s3cr3t" not in repr(live.shown("[ Context 'a' created by 'pbx_config' ]\n  '7' =>  1. Dial(SIP/u:s3cr3t@h)   [pbx_config]\n"))
