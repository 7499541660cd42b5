# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options the running daemon documents: ``config show help``.

Only readers built on Asterisk's configuration framework or on sorcery answer (``main/config_options.c``); for chan_sip,
IAX2, manager, http and rtp the collection has data of its own.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

MODULES = {
    "pjsip.conf": (
        "res_pjsip", "res_pjsip_acl", "res_pjsip_endpoint_identifier_ip", "res_pjsip_outbound_registration",
        "res_pjsip_outbound_publish", "res_pjsip_pubsub", "res_pjsip_publish_asterisk", "res_pjsip_phoneprov_provider",
    ),
    "pjsip_wizard.conf": ("res_pjsip_config_wizard",),
    "acl.conf": ("named_acl",),
    "ari.conf": ("res_ari",),
    "cdr.conf": ("cdr",),
    "cel.conf": ("cel",),
    "confbridge.conf": ("app_confbridge",),
    "features.conf": ("features",),
    "res_parking.conf": ("res_parking",),
    "udptl.conf": ("udptl",),
    "stasis.conf": ("stasis",),
}
"""Root file to the modules that document its options."""

_TYPES = {("acl.conf", "acl"): "named_acl"}
"""Where the documentation calls a kind of section by another name than the file does."""

_TYPED = frozenset(("pjsip.conf", "pjsip_wizard.conf", "ari.conf", "confbridge.conf"))
"""Files whose sections say their type in an option that the documentation does not list."""

_OPTION = re.compile(r"^(\S+) +-- ", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class OptionHelp:
    """Asks once for each kind of section.

    :param run: ``run(command)`` gives the output of a CLI command or raises HostError; ``None``: Asterisk is stopped.
    """

    def __init__(self, run):
        self.run = run
        self._known = {}

    def __call__(self, filename, kind):
        """Option names (bytes, lower case) of a kind of section, or ``None`` where the daemon cannot tell."""
        key = (filename, kind)
        if key not in self._known:
            self._known[key] = self._ask(filename, kind) if self.run else None
        return self._known[key]

    def _ask(self, filename, kind):
        wanted = _TYPES.get((filename, kind), kind)
        for module in MODULES.get(filename, ()):
            try:
                text = _COLOUR.sub("", self.run(f"config show help {module} {wanted}"))
            except HostError:
                continue
            _head, found, listing = text.partition("[Config Options]")
            if not found:
                _head, found, listing = text.partition("[Configuration Option Reference]")
            names = {name.lower().encode() for name in _OPTION.findall(listing)}
            if names:
                return names | {b"type"} if filename in _TYPED else names
        return None
