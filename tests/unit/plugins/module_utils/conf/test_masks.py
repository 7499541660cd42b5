# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks as Asterisk compares them."""

from __future__ import annotations

import ipaddress

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import masks


@pytest.mark.parametrize("mask, length, holes", [
    ("0.0.0.0", 0, False), ("255.0.0.0", 8, False), ("255.255.255.0", 24, False), ("255.255.255.255", 32, False), ("0.0.0.255", 0, True), ("0.0.0.1", 0, True),
    ("255.0.0.255", 8, True), ("128.0.0.1", 1, True), ("::", 0, False), ("ffff:ffff::", 32, False), ("::ffff", 0, True), ("ffff::1", 16, True),
])
def test_the_network_around_a_mask(mask, length, holes):
    address = ipaddress.ip_address(mask)
    assert masks.leading(address.version, int(address)) == length and masks.has_holes(address.version, int(address)) is holes
    assert masks.shown(address.version, int(address)) == mask


@pytest.mark.parametrize("version", [4, 6])
def test_every_length_is_a_mask_without_holes(version):
    for length in range(masks.BITS[version] + 1):
        mask = masks.of_length(version, length)
        assert (masks.leading(version, mask), masks.has_holes(version, mask)) == (length, False)


@pytest.mark.parametrize("mask, words", [
    ("0.0.0.255", "the mask 0.0.0.255 bit by bit, so that it names no network: write 255.255.255.0 or /24 instead"),
    ("0.0.255.255", "write 255.255.0.0 or /16 instead"), ("255.0.0.1", "write one without holes, such as 255.255.255.0 or /24"),
    ("::ffff:ffff:ffff:ffff", "write ffff:ffff:ffff:ffff:: or /64 instead"), ("ffff::1", "write one without holes, such as ffff:ffff:ffff:ffff:: or /64"),
])
def test_what_to_write_instead(mask, words):
    address = ipaddress.ip_address(mask)
    assert masks.told_holes(address.version, int(address)).endswith(words)
