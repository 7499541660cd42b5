# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PINs of conferences: user profiles of confbridge.conf, and the static rooms of meetme.conf.

A conference without a PIN is no finding: most are inside. Source: apps/confbridge/conf_config_parser.c (``pin`` of a section of ``type = user``),
apps/app_meetme.c, find_conf (``conf => room[,pin[,adminpin]]`` of [rooms]; the first line of a room counts).
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, made, text_of

CONFBRIDGE, MEETME = "confbridge.conf", "meetme.conf"


def confbridge(case):
    """The profiles that ask for a PIN. Those that a dialplan builds with CONFBRIDGE() are not seen here."""
    if not case.has("app_confbridge"):
        return []
    found = []
    for name in case.objects(CONFBRIDGE, "user"):
        options = case.told(CONFBRIDGE, name, "user")
        if text_of(options, "pin"):
            account = Found(kind="confbridge", name=shown(name), file=CONFBRIDGE, section=shown(name), object_type="user", user=shown(name),
                            own=case.sections(CONFBRIDGE, name, "user"), accounts=(shown(name),), words=(shown(name),), where=None)
            found.append(made(case, account, options["pin"], "pin"))
    return found


def meetme(case):
    """The rooms that have a PIN; the administrator's is a credential of its own."""
    if not case.has("app_meetme"):
        return []
    rooms = {}
    for line in case.lines(MEETME, "rooms", {"conf"}):
        fields = [field.strip() for field in (value_of(line) or "").split(",")]
        rooms.setdefault(fields[0], (line, fields + ["", ""]))
    found = []
    for room, (line, fields) in rooms.items():
        account = Found(kind="meetme", name=room, file=MEETME, section="rooms", object_type=None, own=case.sections(MEETME, "rooms"), user=room,
                        accounts=(room,), words=(room,), where=None)
        for suffix, pin in (("", fields[1]), ("/admin", fields[2])):
            if pin:
                found.append(made(case, account, line, "conf", id=f"meetme:{room}{suffix}", text=pin))
    return found
