# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of measurements."""

from __future__ import annotations

import os
import statistics
from typing import NamedTuple, Optional

_ROW = "  %-62s %8s %8s %8s"


class Cost(NamedTuple):
    """What something took.

    :ivar seconds: on the clock.
    :ivar cpu: seconds of processor time, which other work on the machine hardly changes.
    :ivar peak: most memory at a time, in MiB.
    """

    seconds: float
    cpu: Optional[float] = None
    peak: Optional[float] = None


def median(costs):
    """The median of each column."""
    columns = [[value for value in column if value is not None] for column in zip(*costs)]
    return Cost(*[statistics.median(column) if column else None for column in columns])


def head(title, columns=("seconds", "CPU s", "MiB")):
    """Begin a table.

    :param columns: of ``row``; () for a table that has its own.
    """
    load = "%.1f on %d processors" % (os.getloadavg()[0], os.cpu_count())
    say("\n%s (load %s)" % (title, load))
    if columns:
        say(_ROW % ("", *columns))


def row(label, cost):
    """One line of a table."""
    say(_ROW % (label, _shown(cost.seconds, "%.2f"), _shown(cost.cpu, "%.2f"), _shown(cost.peak, "%.0f")))


def _shown(value, form):
    return "-" if value is None else form % value


def say(text):
    """Print a line at once."""
    print(text, flush=True)
