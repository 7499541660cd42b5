# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a value must be."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import wants


@pytest.mark.parametrize("want, good, bad", [
    (wants.Yes(), ["yes", "TRUE", "1", " on "], [None, "", "maybe", "0"]), (wants.No(), [None, "", "no", "maybe"], ["yes", "t"]),
    (wants.OneOf(("strict", "full")), ["Strict"], [None, "no"]), (wants.NoneOf(("none",)), [None, "rotate"], ["None"]),
    (wants.Between(1, 10), ["1", " 10 s", "+5"], [None, "", "0", "11", "x"]),
    (wants.Between(1, 10 ** 9), ["5"], ["0"]), (wants.Unset(), [None, "", " "], ["x"]), (wants.Given(), ["x"], [None, " "]),
    (wants.Lacks(("all",)), [None, "call,agent"], ["call, all", "all"]),
    (wants.GivesNone(("security", "dtmf")), [None, "", "call", "call,dtm", "ALL", "call, dtmf", "sy,call"],
     ["all", "call,dtmf", "sec,call", ",call", "a,call"]),
    (wants.Has(("force_rport", "yes")), ["force_rport,comedia"], [None, "auto_force_rport"]), (wants.NEUTRAL, ["pbx", "-", "", None],
                                                                                               ["Asterisk PBX 22.10.1", "x 1.2.3", "root", "FreePBX"]),
    (wants.StrongCiphers(), [None, "", "ECDHE-RSA-AES256-GCM-SHA384:!aNULL", "HIGH:!3DES:!RC4", "ALL:!aNULL"], ["RC4-MD5", "DES-CBC3-SHA", "ALL", "NULL-SHA",
                                                                                                                "LOW"]),
    (wants.Loopback(), ["127.0.0.1", "127.0.0.1:5038", "::1", "[::1]:8088"], [None, "", "0.0.0.0", "::", "[::]:5038", "10.0.0.1"]),
    (wants.OneAddress(), ["10.0.0.1:5060", "[fd00::1]:5060"], [None, "", "0.0.0.0:5060", "[::]", "::", "*"]),
    (wants.Like("sips:.*", "x"), ["SIPS:a"], [None, "xsips:a"]), (wants.Unlike("//", "x"), ["/a", None], ["http://a"]),
])
def test_what_is_right_and_what_is_not(want, good, bad):
    assert [value for value in good if not want.ok(value)] == [] and [value for value in bad if want.ok(value)] == []
    assert want.words


@pytest.mark.parametrize("text, wanted", [("10 s", 10), ("-1", -1), ("", None), (None, None), ("x1", None), ("0x10", 0)])
def test_numbers_are_read_as_asterisk_reads_them(text, wanted):
    assert wants.number(text) == wanted
