# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of every server of Asterisk: old versions and weak ciphers.

Whether TLS is offered at all is left to the owner, because it needs a certificate. ``tlsclientmethod`` is not judged: with OpenSSL 1.1.0 or newer,
which every system has that this collection is for, Asterisk ignores it (``__ssl_setup`` in main/tcptls.c).
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_on

_WEAK = frozenset(("NULL", "ENULL", "ANULL", "ADH", "AECDH", "ANON", "EXP", "EXPORT", "EXPORT40", "EXPORT56", "LOW", "DES", "RC2", "RC4", "MD5",
                   "COMPLEMENTOFALL", "COMPLEMENTOFDEFAULT"))
"""Parts of names in the notation of OpenSSL (ciphers(1)) and of RFC 5246 that mean no encryption, no authentication, or a broken cipher. DES
stands for DES-CBC3, too."""

_ANONYMOUS = ("ANULL", "ADH")


def is_strong(value):
    """Whether a list of ciphers has no weak one; an empty one leaves it to the library."""
    words = [word for word in re.split(r"[:;, ]+", value.strip().upper()) if word]
    taken_out = {word[1:] for word in words if word[0] in "!-"}
    wanted = [word.lstrip("+") for word in words if word[0] not in "!-"]
    if any(word == "ALL" for word in wanted) and not taken_out.intersection(_ANONYMOUS):
        return False
    return not any(_WEAK.intersection(re.split(r"[-_+@]", word)) for word in wanted)


def server(rule, filename, first="no"):
    """What main/tcptls.c offers for every server. ``first``: whether TLS 1.0 is off by default."""
    def off(case):
        return "" if case.is_on(filename, "general", "tlsenable") else "TLS is off"
    return (Standard(rule, filename, "tlsdisablev1", "yes", first, is_on, unless=off),
            Standard(rule, filename, "tlsdisablev11", "yes", "no", is_on, unless=off),
            Standard(rule, filename, "tlscipher", None, "", is_strong, unless=off))
