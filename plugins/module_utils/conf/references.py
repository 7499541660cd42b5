# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options refer to sections by name, so that a section can be renamed with all that points to it.

Data: root file to option to the types of section that the option names. Several names are separated by commas.
Source: the field registrations of ``res/res_pjsip/*.c`` and the sample ``pjsip.conf``.
"""

from __future__ import annotations

REFERENCES = {
    "pjsip.conf": {
        b"auth": ("auth",),
        b"outbound_auth": ("auth",),
        b"aors": ("aor",),
        b"transport": ("transport",),
        b"endpoint": ("endpoint",),
        b"default_outbound_endpoint": ("endpoint",),
    },
    "pjsip_wizard.conf": {b"transport": ("transport",)},
}


def refers(filename, option, types):
    """Whether ``option`` (bytes) of a section in ``filename`` names sections of one of these types (text)."""
    wanted = REFERENCES.get(filename, {}).get(option.lower(), ())
    return any(kind in types for kind in wanted)


def renamed(value, old, new):
    """A comma list of names with ``old`` replaced; blanks and order stay."""
    parts = value.split(b",")
    changed = [
        part[:len(part) - len(part.lstrip())] + new + part[len(part.rstrip()):] if part.strip() == old else part
        for part in parts
    ]
    return b",".join(changed)
