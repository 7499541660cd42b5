# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PINs of conferences."""

from __future__ import annotations


def test_profiles_with_a_pin(find):
    found = find(confbridge="[general]\n[bridge]\ntype=bridge\n[open]\ntype=user\n[leaders](!)\ntype=user\nadmin=yes\npin=738204\n[boss](leaders)\n"
                 "[guests]\ntype=user\npin=1234\n[GUESTS]\ntype=user\npin=4321\n")
    assert {name: one.secret.reveal() for name, one in found.items()} == {"confbridge:boss": "738204", "confbridge:guests": "4321"}
    one = found["confbridge:guests"]
    assert (one.option, one.object_type, one.section) == ("pin", "user", "guests") and found["confbridge:boss"].shared_line


def test_rooms_of_meetme_have_two_pins(find):
    found = find(meetme="[general]\n[rooms]\nconf => 1\nconf => 2,4711\nconf => 3, 918273 ,555555\nconf => 2,9999\nconf => 4,,777777\n")
    assert {name: one.secret.reveal() for name, one in found.items()} == {
        "meetme:2": "4711", "meetme:3": "918273", "meetme:3/admin": "555555", "meetme:4/admin": "777777"}
    assert not any(one.shared_line for one in found.values()) and found["meetme:3"].section == "rooms"


def test_applications_that_are_not_loaded_have_none(find):
    assert find(modules=frozenset(), confbridge="[a]\ntype=user\npin=1\n", meetme="[rooms]\nconf => 1,2\n") == {}
