# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of includes and of GotoIfTime: ``hours,days of the week,days of the month,months`` (``ast_build_timing`` in main/pbx_timing.c)."""

from __future__ import annotations

import re

_WHOLE = (re.compile(r"0?0:00-(23:59|24:00)"), re.compile(r"sun-sat|mon-sun|tue-mon|wed-tue|thu-wed|fri-thu|sat-fri"), re.compile(r"0?1-31"),
          re.compile(r"jan-dec"))
"""Ranges that leave nothing out."""


def always(timing: str) -> bool:
    """Whether a time range is none: an empty one, four stars, or ranges from the first to the last."""
    fields = [field.strip().lower() for field in re.split("[|,]", timing)[:4]]
    return all(field in ("", "*") or whole.fullmatch(field) for field, whole in zip(fields, _WHOLE))
