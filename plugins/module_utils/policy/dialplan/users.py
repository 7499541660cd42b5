# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The extensions that pbx_config makes of users.conf, which Asterisk 23 removed (``pbx_load_users`` in pbx/pbx_config.c)."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.adding import added
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, HINT

FILE = "users.conf"
_CHANNELS = re.compile(r"\s*(\d+)(?:-(\d+))?")
_MOST_CHANNELS = 1000


def extend(contexts, source, version, name):
    """Add the extensions of users.conf to the context of users; it is made where it is not there."""
    if version.major >= 23:
        return
    view = load(source, FILE, version=version)
    general = next(iter(view.named(b"general")), None)
    for section in view.sections if view.error is None else ():
        if section.template or section.name.lower() == b"general":
            continue
        dialled = _dialled(section, general, version)
        if dialled:
            _add(contexts.setdefault(name, Context(name, section.where)), section, general, dialled)


def _add(context, section, general, dialled):
    name, where = shown(section.name), section.where
    added(context, name, None, (HINT, None, dialled, "", where))
    if values.is_true(encoded(_option(section, general, "hasvoicemail") or "")):
        added(context, name, None, (1, None, "Gosub", name + ",stdexten(${HINT})", where))
    else:
        added(context, name, None, (1, None, "Dial", "${HINT}", where))
    for other in filter(None, (_option(section, None, "alternateexts") or "").split(",")):
        added(context, other, None, (1, None, "Goto", name + ",1", where))


def _dialled(section, general, version):
    """The devices of a user, joined by ``&``; "" where he has no extension."""
    def is_on(option):
        return values.is_true(encoded(_option(section, general, option) or ""))
    technologies = [("SIP", "hassip")] * (version.major < 21) + [("IAX2", "hasiax"), ("H323", "hash323")]
    found = ["%s/%s" % (technology, shown(section.name)) for technology, option in technologies if is_on(option)]
    if _option(section, general, "hasexten") is not None and not is_on("hasexten"):
        return ""
    for text in (_option(section, general, "dahdichan") or "").split(","):
        match = _CHANNELS.match(text)
        if match:
            first, last = sorted((int(match.group(1)), int(match.group(2) or match.group(1))))
            found += ["DAHDI/%d" % channel for channel in range(first, min(last, first + _MOST_CHANNELS) + 1)]
    return "&".join(found)


def _option(section, general, name):
    """The first value in the section, else in [general]; None."""
    for one in (section, general):
        found = one.values(name.encode()) if one is not None else []
        if found:
            return shown(found[0].value)
    return None
