# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who stands in a door, and the list that closes it."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import guests


@pytest.mark.parametrize("channels, records, regular, told", [
    (None, None, False, 0), ([], [], False, 0), (["X/a-1"], None, True, 1), (["Y/a-1"], None, False, 0),
    (None, [("2026-11-01", "X/a-1", "public")] * 50, False, 1),
    (None, [("2026-11-%02d" % day, "X/a-1", "public") for day in (1, 2, 3)], True, 1),
    (None, [("2026-11-%02d" % day, "X/a-1", "office") for day in (1, 2, 3)], False, 0),
])
def test_use(host, channels, records, regular, told):
    case = host.case("sip", seen={"channels": channels, "records": records})
    use = guests.use_of(case, lambda channel: channel.startswith("X/"), "public")
    assert (use.regular, len(use.told)) == (regular, told)


def test_the_list_that_closes(host):
    shut = [("deny", "0.0.0.0/0"), ("deny", "::/0")]
    assert guests.closing_list(host.case("sip"), []) == shut
    assert guests.closing_list(host.case("sip"), [("permit", "0.0.0.0/0")]) == [("permit", "0.0.0.0/0")] + shut
    carriers = [("permit", "10.0.0.0/8")]
    assert guests.closing_list(host.case("sip"), carriers) == [("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/8"), ("deny", "::/0")]
    assert guests.closing_list(host.case("sip", guest_networks=["fd00::/8"]), carriers) == [
        ("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/8"), ("deny", "::/0"), ("permit", "fd00::/8")]
    inner = [("permit", "0.0.0.0/0"), ("permit", "10.0.0.0/8"), ("deny", "10.5.0.0/16")]
    assert guests.closing_list(host.case("sip"), inner) == [("deny", "0.0.0.0/0")] + inner[1:] + [("deny", "::/0")]
    inherited = [("permit", "10.0.0.0/7")]
    assert guests.closing_list(host.case("sip"), inherited + carriers, inherited) == inherited + shut + carriers
