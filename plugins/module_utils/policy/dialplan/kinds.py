# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of places where calls come into the dialplan."""

from __future__ import annotations

ENDPOINT, TRUNK, GUEST, LINE = "endpoint", "trunk", "guest", "line"
"""Who proved who he is; a carrier or another PBX, which is known by its address; anybody; a card or a telephone of another driver."""

MESSAGE, SUBSCRIPTION = "message", "subscription"
"""SIP MESSAGE runs the dialplan like a call; SUBSCRIBE only looks at hints, and dials nothing."""

VOICEMAIL, TRANSFER, PARKING, QUEUE, CONFERENCE, FEATURE = "voicemail", "transfer", "parking", "queue", "conference", "feature"
"""What a call comes to later, by a menu of voicemail, a transfer, a time in the parking lot, a key in a queue, in a conference or of features.conf."""

FROM_OUTSIDE = (GUEST, TRUNK, LINE)
"""Callers who are nobody's telephone."""

WITHOUT_CALLS = (SUBSCRIPTION,)
