# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports on which media arrive: the range of today, and the ports outside of it that calls from before a reload still use.

A reload of rtp.conf moves new calls only (``rtp_reload`` in res/res_rtp_asterisk.c). A call on the former range keeps its sockets, which no
command and no file names any more.
"""

from __future__ import annotations

from typing import List, NamedTuple


class RtpPorts(NamedTuple):
    """``first`` to ``last`` is the range in force; ``former``: rows of ``facts["sockets"]`` that lie outside of it."""

    first: int
    last: int
    former: List[dict]


def look(facts):
    """The RtpPorts of ``facts.gather``.

    Asterisk binds an even port for media and the next one for their control (``ast_rtp_new`` and ``ast_rtp_prop_set`` there), so two
    such sockets of one address that nothing else names are a stream, and the facts name them so; a single one is not taken for media.
    """
    first, last = facts["rtp"]["start"], facts["rtp"]["end"]
    unnamed = {(row["address"], row["port"]): row for row in facts["sockets"] or () if row["service"] in (None, "rtp") and row["protocol"] == "udp"}
    former = [row for (address, port), row in sorted(unnamed.items()) if (address, port ^ 1) in unnamed and not first <= port <= last]
    return RtpPorts(first, last, former)
