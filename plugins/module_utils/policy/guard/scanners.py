# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise reduction: drop what names itself a scanner. Whoever changes one text of his tool gets past it, so no limit relies on it.

nft has no search in text, so each place at which the header may stand is a rule: some 280 for each request of somebody who is not learned.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.words import words

CHAIN = "scanners"
NAMES = ("friendly", "sipvicio", "sipcli/v", "VaxSIPUs", "pplsip\r\n", "sundaydd", "sipsak 0")
"""How the User-Agent of scanners begins, eight letters of each: svmap and its kin, sipcli, VaxSIPUserAgent, pplsip, sundayddr, sipsak."""

_HEADER = "nt: "
FIRST, LAST = 120, 400
"""Bytes of the payload between which the header begins in what these tools send."""


def lines():
    """The lines of the chain."""
    wanted = words([_HEADER + name for name in NAMES])
    return [f'@th,{64 + 8 * byte},96 {wanted} counter name "dropped_scanners" drop' for byte in range(FIRST, LAST + 1)]
