# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the host's own files let alone: ``ignoreip`` and ``ignorecommand`` of ``[DEFAULT]`` and of ``[sshd]``.

A list of ours in its place would let fail2ban ban them.
"""

from __future__ import annotations

import configparser
import glob
import ipaddress
import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import uris

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?\Z", re.IGNORECASE)
_SECTIONS = ("DEFAULT", "sshd")


def of_host(ours, root=places.ROOT, asks=False):
    """(networks, addresses and DNS names as fail2ban prints them, warnings on those that cannot be taken over).

    :param ours: path, below the root, of the file that is not looked at. :param asks: whether our jails have an ``ignorecommand`` of their own.
    """
    reader = _reader(os.path.join(root, ours), root)
    found, warnings = [], []
    if asks and reader.defaults().get("ignorecommand", "").strip():
        warnings.append("The ignorecommand of this host's /etc/fail2ban does not count for the jails of the collection, which ask the kernel in its place; "
                        "name whom it lets alone in fail2ban_never_ban.")
    for word in _words(reader):
        place = _place(word)
        if place:
            found.append(place)
        elif word != "localhost":
            warnings.append("The ignoreip of this host's /etc/fail2ban has '%s', which the jails of the collection cannot take over; name it in "
                            "fail2ban_never_ban as an address, a network or a full DNS name." % word)
    return sorted(set(found)), warnings


def _reader(ours, root):
    reader = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(";", "#"))
    for path in _paths(root):
        if path != ours:
            try:
                reader.read(path, encoding="utf-8")
            except (configparser.Error, UnicodeDecodeError):
                continue  # fail2ban itself will tell
    return reader


def _words(reader):
    texts = [reader.defaults().get("ignoreip", "")] + [reader.get(name, "ignoreip", fallback="") for name in _SECTIONS if reader.has_section(name)]
    return list(dict.fromkeys(word for text in texts for word in re.split(r"[\s,]+", text) if word))


def _paths(root):
    """In the order in which fail2ban reads them (jail.conf(5))."""
    found = []
    for end in ("conf", "local"):
        found += [os.path.join(root, "jail." + end), *sorted(glob.glob(os.path.join(root, "jail.d", "*." + end)))]
    return found


def _place(word):
    try:
        network = uris.unmapped(ipaddress.ip_network(word, strict=False))
    except ValueError:
        return word.rstrip(".").lower() if _NAME.match(word) and not word.replace(".", "").isdigit() else None
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
