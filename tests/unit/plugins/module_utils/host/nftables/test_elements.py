# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of live sets."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import elements
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.elements import Element, LiveSet
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import table

BANNED = ("set", "banned", ["type ipv4_addr", "size 2", "flags dynamic,timeout"])


@pytest.mark.parametrize("text, element", [
    ("198.51.100.5", Element("198.51.100.5", None, "")),
    ("198.51.100.66 expires 59m59s796ms", Element("198.51.100.66", 3599.796, "")),
    ("198.51.100.67 timeout 2h expires 1h59m59s", Element("198.51.100.67 timeout 2h", 7199, "")),
    ('198.51.100.69 expires 1d2s comment "a expires 5m : x"', Element("198.51.100.69", 86402, ' comment "a expires 5m : x"')),
    ("198.51.100.1 . 5060 timeout 1d expires 11h", Element("198.51.100.1 . 5060 timeout 1d", 39600, "")),
    ("198.51.100.5 timeout 1h expires 10s : 0x00000010", Element("198.51.100.5 timeout 1h", 10, " : 0x00000010")),
    ("fd77::1 counter packets 7 bytes 900 expires 10s", Element("fd77::1 counter", 10, "")),
    ("198.51.100.5 limit rate over 12/minute burst 12 packets expires 9m", None),
])
def test_reads_what_nft_prints(text, element):
    found = elements.read(text)
    assert found == (element and element._replace(left=pytest.approx(element.left) if element.left else None))


def test_time_goes_on_and_ends():
    element = elements.read('198.51.100.69 timeout 2h expires 100s500ms comment "x"')
    assert element.text() == '198.51.100.69 timeout 2h expires 100s comment "x"'
    assert element.text(40) == '198.51.100.69 timeout 2h expires 60s comment "x"'
    assert element.text(100) is None
    assert elements.read("198.51.100.5").text(1e9) == "198.51.100.5"


def test_only_sets_of_the_same_type_take_them_back():
    kept = {"banned": LiveSet("set", "type ipv4_addr", [Element("198.51.100.1", 5, "")])}
    assert elements.fitting(kept, table(BANNED)) == kept
    assert not elements.fitting(kept, table(("set", "banned", ["type ipv6_addr", "flags timeout"])))
    assert not elements.fitting(kept, table(("set", "banned", ["type ipv4_addr"], ())))
    assert not elements.fitting(kept, table())


def test_a_smaller_set_takes_those_with_the_most_time():
    kept = {"banned": LiveSet("set", "type ipv4_addr", [Element("a", 5, ""), Element("b", None, ""), Element("c", 9, "")])}
    assert [element.before for element in elements.fitting(kept, table(BANNED))["banned"].elements] == ["b", "c"]


def test_statements_leave_out_what_has_ended():
    kept = {"banned": LiveSet("set", "type ipv4_addr", [Element("198.51.100.1", 5, ""), Element("198.51.100.2", 50, "")]),
            "none": LiveSet("set", "type mark", [])}
    assert elements.statements("voipsec", kept, 10) == ["add element inet voipsec banned {\n198.51.100.2 expires 40s }\n"]


def test_survives_a_state_file():
    live = LiveSet("map", "type ipv4_addr : mark", [Element("198.51.100.1", None, " : 0x1"), Element("198.51.100.2", 1.5, "")])
    assert LiveSet.from_json(live.to_json()) == live


def test_meters_are_not_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(elements.runner, "is_old", lambda: False)
    monkeypatch.setattr(elements.runner, "ask", lambda command: asked.append(command) or "")
    meter = ["type ipv4_addr", "flags dynamic,timeout"]
    rule = "ip daddr @asked4 update @refused4 { ip daddr limit rate over 12/hour } update @barred4 { ip daddr } drop"
    sets = [("set", name, meter, []) for name in ("refused4", "barred4", "asked4")]
    elements.take("voipsec", table(*sets, ("chain", "answers", [rule])))
    assert asked == ["list set inet voipsec barred4", "list set inet voipsec asked4"]
