# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nft 0.9.8 and 1.1.7 print about the same table, as they printed it (``nft -s --debug=netlink list table``)."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import listing

FIXTURES = Path(__file__).parents[1] / "fixtures" / "nftables"
VERSIONS = ("0.9.8", "1.1.7")


def output(version):
    """The text that it printed."""
    return (FIXTURES / (version + ".txt")).read_text(encoding="utf-8")


def recorded(version):
    """The table."""
    return listing.parse("voipsec", output(version))


def table(*parts, programs=None):
    """A listing of a few parts, each (kind, name, lines, elements)."""
    blocks = dict(((part[0], part[1]), listing.Block(part[0], part[1], tuple(part[2]), tuple(part[3]) if len(part) > 3 else None)) for part in parts)
    return listing.Listing((), blocks, programs or {})
