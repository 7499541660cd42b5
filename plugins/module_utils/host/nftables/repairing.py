# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host repairs its own table: each 20 seconds, whoever flushed it, and keeps the elements of its live sets."""

from __future__ import annotations

import os
import sys
import time
from typing import List

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import keeping, places, ruleset, saying
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Busy, Lock, Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.table import Table

_THOROUGH = 300
_INTERVAL = 20
"""Seconds between repairs, and between those that also compare the elements of static sets, of which there may be hundreds of thousands."""


def main(arguments: List[str]) -> int:
    """``repair TABLE``."""
    if len(arguments) != 1 or not ruleset.TABLE_NAME.match(arguments[0]):
        sys.stderr.write("usage: voipsec-firewall repair TABLE\n")
        return 2
    done = repair(arguments[0], time.time() % _THOROUGH < _INTERVAL)
    if done:
        sys.stderr.write("%s\n" % done)
    return 0


def repair(name: str, thorough: bool = True) -> str:
    """Bring the confirmed ruleset back if the table is gone or says something else, save live sets; what was done, or "".

    :param thorough: compare the elements of static sets too.
    """
    own = Places(name)
    try:
        with Lock(own, 0):
            return "" if _on_trial(own) else _repair(own, thorough)
    except (Busy, FileNotFoundError):
        return ""


def _on_trial(own: Places) -> bool:
    trial = places.read_trial(own.trial)
    if trial is not None and trial.boot != places.this_boot():
        os.rename(own.trial, own.taken_back)
        return False
    return trial is not None


def _repair(own: Places, thorough: bool) -> str:
    text, record = places.read_text(own.ruleset), places.read_record(own)
    if record is None:
        return ""
    if text is None:
        raise HostError("The ruleset %s is gone, so the nftables table %s cannot be repaired; apply the ruleset again." % (own.ruleset, own.table))
    wanted = ruleset.parse(own.table, text)
    if not record.counts_for(wanted.digest()):
        record = saying.expected(wanted, saying.trial_load(wanted))
        places.write_record(own, record)
    found = saying.loaded(own.table, terse=not thorough)
    done = ""
    if saying.digest(found, terse=not thorough) != (record.full if thorough else record.terse):
        Table(own.table).apply(wanted)
        found = saying.loaded(own.table, terse=True)
        done = "The nftables table %s was not as confirmed and is repaired." % own.table
    return _live_sets(own, found, done)


def _live_sets(own: Places, found: Listing, done: str) -> str:
    if keeping.put_back(own, found):
        done = (done + " " if done else "") + "The elements of its live sets are back."
    keeping.save(own, found)
    return done
