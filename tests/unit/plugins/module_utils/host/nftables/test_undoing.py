# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing back a table of which there is no file."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import undoing
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import VERSIONS, output, recorded


def body(version):
    return output(version).rpartition("table inet voipsec {\n")[2].rpartition("}")[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_live_elements_are_left_out_of_the_text(version):
    text = undoing._without_live_elements(body(version), recorded(version))
    assert "198.51.100.66" not in text and "198.51.100.69" not in text and "0x00000010" not in text
    assert "198.51.100.9-198.51.100.20" in text and "elements = { 22 : jump icmp_ok" in text
    assert text.count("set ") == body(version).count("set ")


def test_the_protocol_comes_from_the_program():
    text = undoing._with_protocols(body("0.9.8"), recorded("0.9.8"))
    assert "meta l4proto 17 @th,64,64 {" in text and "meta l4proto 17 @th,64,32 !=" in text
    assert text.replace("meta l4proto 17 @th", "@th") == body("0.9.8")
    assert undoing._with_protocols(body("1.1.7"), recorded("1.1.7")) == body("1.1.7")
