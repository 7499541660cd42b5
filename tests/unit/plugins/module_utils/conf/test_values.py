# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values are judged as Asterisk judges them, and an edit is held to more than that."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values


@pytest.mark.parametrize("value", [b"yes", b"TRUE", b"y", b"t", b"1", b"On"])
def test_true_words(value):
    assert values.is_true(value) and not values.is_false(value)


@pytest.mark.parametrize("value", [b"no", b"False", b"n", b"f", b"0", b"OFF"])
def test_false_words(value):
    assert values.is_false(value) and not values.is_true(value)


@pytest.mark.parametrize("value", [b"", b"maybe", b"enable", b"2", b" yes", b"disabled"])
def test_words_that_are_neither(value):
    assert not values.is_true(value) and not values.is_false(value)


@pytest.mark.parametrize("value, number", [(b"12", 12), (b" -3x", -3), (b"+7", 7), (b"abc", None), (b"", None), (b"0x10", 0)])
def test_a_number_is_what_sscanf_finds(value, number):
    assert values.integer(value) == number


@pytest.mark.parametrize("value", [b"127.0.0.1", b"10.1", b"127.0.0.1:5060", b"::", b"[::1]", b"[::1]:5061", b"fe80::1", b"0.0.0.0:0"])
def test_addresses_that_asterisk_takes(value):
    assert values.is_address(value)


@pytest.mark.parametrize("value", [b"", b"localhost", b" 127.0.0.1", b"127.0.0.1 x", b"127.0.0.1:sip", b"300.1.1.1", b"1.2.3.4/8", b"a\0b"])
def test_addresses_that_asterisk_refuses(value):
    assert not values.is_address(value)


@pytest.mark.parametrize("value", [b"10.0.0.0/8", b"0.0.0.0/0.0.0.0", b"::/0", b"!10.0.0.1", b"10.0.0.0/8,192.168.0.0/255.255.0.0,fd00::/8"])
def test_networks_that_asterisk_takes(value):
    assert values.acl_fault(value) is None


@pytest.mark.parametrize("value, entry", [
    (b"", b""), (b"10.0.0.0/33", b"10.0.0.0/33"), (b"10.0.0.0/", b"10.0.0.0/"), (b"::/129", b"::/129"),
    (b"10.0.0.0/8, 1.2.3.4", b" 1.2.3.4"), (b"::/0.0.0.0", b"::/0.0.0.0"), (b"10.0.0.1:80", b"10.0.0.1:80"), (b"all", b"all"),
])
def test_the_network_that_asterisk_refuses_is_named(value, entry):
    assert values.acl_fault(value) == entry


@pytest.mark.parametrize("kind, value", [
    ("bool", b"No"), ("int", b"-5"), ("int:1..5", b"5"), ("int:1..", b"99"), ("port", b"5060"), ("text", b"any thing"),
    ("address", b"127.0.0.1"), ("address", b"[::1]:8089"), ("acl", b"10.0.0.0/8,::/0"), ("bool|pai|rpid", b"PAI"), ("bool|int", b"2000"),
])
def test_an_edit_may_write_it(kind, value):
    assert values.fault(kind, value) is None


@pytest.mark.parametrize("kind, value, message", [
    ("bool", b"maybe", "must be yes or no"),
    ("bool", b"", "must be yes or no"),
    ("int", b"abc", "must be a whole number"),
    ("int", b"1x", "must be a whole number"),
    ("int:1024..65535", b"80", "must be a whole number from 1024 to 65535"),
    ("int:1..", b"0", "must be a whole number of at least 1"),
    ("port", b"70000", "must be a port number from 1 to 65535"),
    ("address", b"localhost", "must be a numeric IP address"),
    ("address", b"10.1", "must be a numeric IP address"),
    ("address", b"0.0.0.0:70000", "must be a numeric IP address"),
    ("acl", b"10/8", "must be a list of networks"),
    ("acl", b"10.0.0.0/8, ::/0", "must be a list of networks"),
    ("bool|pai|rpid", b"maybe", "must be yes, no, 'pai' or 'rpid'"),
    ("bool|int", b"often", "must be yes, no or a whole number"),
])
def test_an_edit_may_not_write_it(kind, value, message):
    assert values.fault(kind, value).startswith(message)
