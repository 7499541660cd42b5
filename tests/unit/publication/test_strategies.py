# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play that goes batch by batch has the strategy linear, because no other one counts the failed hosts of a batch, and ansible.cfg may name another."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]


def test_every_play_with_batches_names_it():
    plays = [(path.name, play) for path in ROOT.glob("playbooks/*.yml") for play in yaml.safe_load(path.read_text())]
    batched = {name: play.get("strategy") for name, play in plays if "serial" in play}
    assert len(batched) == 7 and set(batched.values()) == {"ansible.builtin.linear"}, batched
