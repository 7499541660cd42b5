# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it means that a file of Asterisk is not there, and which families of a database count like one."""

from __future__ import annotations

DECLINES = {
    "sip.conf": "chan_sip does not start without it", "iax.conf": "chan_iax2 does not start without it", "dundi.conf": "DUNDi does not start without it",
    "manager.conf": "AMI is off without it", "http.conf": "the HTTP server is off without it", "ari.conf": "ARI is off without it",
    "voicemail.conf": "there is no voicemail without it", "extensions.conf": "there is no dialplan of this kind without it",
    "pjsip.conf": "PJSIP has no objects without it", "prometheus.conf": "there are no metrics without it",
}
"""Files without which the part of Asterisk that reads them does nothing; of others the defaults count where they are missing."""

FAMILIES = {
    "sip.conf": ("sippeers", "sipusers"), "iax.conf": ("iaxusers", "iaxpeers"), "voicemail.conf": ("voicemail", "voicemail_data"), "meetme.conf": ("meetme",),
    "followme.conf": ("followme",), "extensions.conf": ("extensions",),
}
"""Families of extconfig.conf whose objects count like those of a file."""
