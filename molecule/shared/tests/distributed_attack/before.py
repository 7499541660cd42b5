# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every attack of many addresses works on the naive PBXs. What does not work here proves nothing when it fails after hardening. Run by attack/prepare.yml."""

from __future__ import annotations

import attacks

pytest_plugins = ["attacked"]


def test_guesses_of_fifty_addresses(field, table):
    judged, most, found = attacks.from_many(field, 30.0, secrets_from=attacks.FROM)
    table["guesses, 50 addresses, 30 s"] = attacks.cracked(judged)
    assert found == attacks.PIN and judged > attacks.ENOUGH and most > 5


def test_guesses_of_fifty_addresses_nine_each(field, table):
    judged, most, _found = attacks.from_many(field, 20.0, per_source=9, gap=0.2, secrets_from=6000)
    table["guesses, 50 addresses, 9 each"] = judged
    assert judged > 400 and most == 9  # on a busy machine some answers come too late
