# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options refer to sections by name, so that a section can be renamed with all that points to it.

Data: root file to option to the types of section that the option names. Several names are separated by commas.
Source: the field registrations of ``res/res_pjsip/*.c`` and the sample ``pjsip.conf``.
"""

from __future__ import annotations

import re

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


_ACL_OPTIONS = (b"acl", b"contact_acl", b"contactacl", b"directmediaacl", b"dtls_acl", b"ice_acl", b"stun_acl")

ELSEWHERE = {
    "acl.conf": {name: _ACL_OPTIONS for name in ("pjsip.conf", "sip.conf", "iax.conf", "manager.conf", "http.conf", "ari.conf", "rtp.conf")},
    "extensions.conf": {
        "extensions.conf": (b"include",),
        "pjsip.conf": (b"context", b"message_context", b"subscribe_context"),
        "pjsip_wizard.conf": (b"endpoint/context", b"endpoint/message_context", b"endpoint/subscribe_context"),
        "sip.conf": (b"context", b"subscribecontext", b"outofcall_message_context"),
        "iax.conf": (b"context", b"regcontext"),
        "users.conf": (b"context",),
        "voicemail.conf": (b"dialout", b"callback", b"exitcontext"),
        "res_parking.conf": (b"comebackcontext", b"context"),
        "chan_dahdi.conf": (b"context",),
    },
}
"""Root file whose sections are renamed, to the options of other files that name them."""

_DIALPLAN_LINES = (b"exten", b"same", b"switch", b"lswitch", b"eswitch")


def mentions(variable, name):
    """Whether a line of the dialplan names a context inside an application's arguments, where it cannot be changed safely."""
    if not variable.name.lower().startswith(_DIALPLAN_LINES):
        return False
    return re.search(rb"(?<![\w-])" + re.escape(name) + rb"(?![\w-])", variable.value) is not None


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
