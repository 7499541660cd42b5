# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that everybody knows, with where they come from. AMI and ARI are tried with them by scanners."""

from __future__ import annotations

from typing import Optional

STOCK = {
    "amp111": "the AMI user admin of AMP, FreePBX, trixbox and Elastix",
    "elastix456": "the AMI user admin of Elastix 2",
    "cxmanager*con": "FreePBX's xactView (cxpanel) user",
    "ismanager*con": "iSymphony",
    "javadude": "QueueMetrics' user",
    "mycode": "A2Billing's AMI user myasterisk",
    "dude": "Flash Operator Panel",
    "mysecret": "the sample manager.conf of Asterisk",
    "monast_secret": "MonAst",
    "asterisk": "the ARI examples of Asterisk's documentation",
}
"""Secret to origin: installation files and documentation of the products."""

COMMON = frozenset((
    "1234", "12345", "123456", "12345678", "admin", "password", "secret", "manager", "test", "changeme", "default", "root", "pass", "ami",
    "ari", "pbx", "voip", "qwerty", "0000", "1111", "passw0rd"))
"""The top of every list of passwords that scanners try."""


def fault(name: str, secret: Optional[str]) -> Optional[str]:
    """What is wrong with a secret, as the end of "the secret is ..."; None: nothing that everybody knows.

    :param name: the user's name.
    :param secret: None: there is no such line, with which AMI lets nobody in.
    """
    if secret is None:
        return None
    if not secret:
        return "empty"
    if secret.lower() == name.lower():
        return "the user's own name"
    if secret in STOCK:
        return "the one that is known from " + STOCK[secret]
    return "in every list of passwords" if secret.lower() in COMMON else None
