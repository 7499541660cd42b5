# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether telephones use what every Asterisk has loaded: WebSockets, and T.38 fax with its own ports. A port that nobody uses stays closed."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values

_FAX = {"pjsip.conf": b"t38_udptl", "pjsip_wizard.conf": b"endpoint/t38_udptl", "sip.conf": b"t38pt_udptl"}
_TRANSPORT = {"pjsip.conf": b"protocol", "sip.conf": b"transport"}
_WEBSOCKET = re.compile(rb"\bwss?\b", re.IGNORECASE)


def websocket(files):
    """Whether a transport of PJSIP or a device of chan_sip is for WebSockets.

    :param files: a ``configured.Files``.
    """
    return any(_WEBSOCKET.search(value) for value in _values(files, _TRANSPORT))


def fax(files):
    """Whether an endpoint may switch a call to T.38. chan_sip has the method of error correction behind the switch."""
    return any(values.is_true(value.split(b",")[0].strip()) for value in _values(files, _FAX))


def _values(files, options):
    """All values of an option in each file, templates included: what inherits from them is not asked."""
    for filename, option in options.items():
        view = files.view(filename)
        for section in view.sections if view else ():
            for line in section.values(option):
                yield line.value
