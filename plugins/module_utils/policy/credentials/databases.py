# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials that a database holds: what extconfig.conf and sorcery.conf map away is named, and not looked into."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, made
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import REALTIME

_FILES = {
    "pjsip.conf": ("pjsip", "res_pjsip"), "pjsip_wizard.conf": ("wizard", "res_pjsip_config_wizard"), "sip.conf": ("sip", "chan_sip"),
    "iax.conf": ("iax2", "chan_iax2"), "manager.conf": ("ami", None), "ari.conf": ("ari", "res_ari"), "voicemail.conf": ("voicemail", "app_voicemail"),
    "confbridge.conf": ("confbridge", "app_confbridge"), "meetme.conf": ("meetme", "app_meetme"), "users.conf": ("users", None),
}
_FAMILIES = {"sippeers": "sip.conf", "iaxpeers": "iax.conf", "iaxusers": "iax.conf", "voicemail": "voicemail.conf", "meetme": "meetme.conf"}
_OBJECTS = (("pjsip.conf", "auth"), ("ari.conf", "user"))


def find(case):
    """One credential for each mapping behind which there are some."""
    found = []
    for filename in _FILES:
        binding = case.mappings.static(filename)
        if binding is not None and _is_read(case, filename):
            found.append(_mapped(case, filename, filename, binding.target, binding.where))
    for family, filename in _FAMILIES.items():
        for binding in case.mappings.family(family)[:1] if _is_read(case, filename) else ():
            found.append(_mapped(case, filename, family, binding.target, binding.where))
    for filename, kind in _OBJECTS:
        for source in case.mappings.wizards(filename, kind) if _is_read(case, filename) else ():
            if source.where is not None and not source.cache and not source.reads(filename, kind):
                found.append(_mapped(case, filename, source.data.split(",")[0] or source.name, source.text, source.where))
    return found


def _is_read(case, filename):
    module = _FILES[filename][1]
    gone = filename == "sip.conf" and case.version.major >= 21 or filename == "users.conf" and case.version.major >= 23
    return not gone and (module is None or case.has(module))


def _mapped(case, filename, name, target, where):
    account = Found(kind=_FILES[filename][0], name=name, file=filename, section="", object_type=None, own=(), user="", accounts=(), words=(),
                    where=str(where))
    return made(case, account, None, "", id=f"{account.kind}:@{name}", form=REALTIME,
                why_not=f"{where} maps {name} to {target}, so these credentials are in a database and are not read or changed here.")
