# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that are called like their extension, each with the plan of a renaming: every place that names it.

Nothing is renamed here: the telephone must learn its new name at the same time.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import devices
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, Finding, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.names import RULES

_RULES = {"SIP": "AST-SIP-026", "PJSIP": "AST-PJS-048", "IAX2": "AST-IAX-017"}
_NUMBER = re.compile(r"\d{2,10}\Z")
_MENTION = re.compile(rb"\b(PJSIP|SIP|IAX2)/([0-9]{2,10})\b(?!\.)", re.IGNORECASE)
_FILES = ("extensions.conf", "queues.conf", "followme.conf", "features.conf", "agents.conf", "res_parking.conf", "sip.conf", "iax.conf", "pjsip.conf",
          "pjsip_wizard.conf", "users.conf")
_MOST = 50
"""Devices with a plan of their own; of more, the rest is counted."""

_MOST_PLACES = 20
_MOST_ASKED = 20


def judge(case):
    """AST-SIP-026, AST-PJS-048 and AST-IAX-017."""
    there = devices.registering(case)
    numbered = [device for device in there if _NUMBER.match(device.name)]
    mentions = _mentions(case) if numbered else {}
    found = []
    for driver, rule in _RULES.items():
        own = [device for device in numbered if device.driver == driver]
        if own:
            found += [_finding(case, RULES[rule], device, mentions, number < _MOST_ASKED) for number, device in enumerate(own[:_MOST])]
            found += [Finding(RULES[rule], FAIL, f"{len(own) - _MOST} more devices are called by a number.", "others")] if len(own) > _MOST else []
        elif any(device.driver == driver for device in there):
            found.append(Finding(RULES[rule], PASS, "No device is called by a number."))
    return found


def _mentions(case):
    """(driver, name) to the places that dial it or watch it, in all files at one look."""
    found = {}
    for filename in _FILES:
        view = load(case.source, filename, version=case.version)
        for section in view.sections if view.error is None else ():
            for line in section.variables:
                place = f"{line.where}: [{shown(section.name)}] {shown(line.name)}"
                for driver, name in _MENTION.findall(line.value) if line.section is section else ():
                    found.setdefault((shown(driver).upper(), shown(name)), []).append(place)
    return found


def _finding(case, rule, device, mentions, ask):
    places = list(dict.fromkeys(mentions.get((device.driver, device.name), ())))
    places += _own(case, device) + _extensions(case, device.name)
    if ask:
        places += [f"astdb: {line.strip()}" for line in case.seen.ask("database showkey " + device.name).split("\n") if line.startswith("/")]
    told = [f"to change: {place}" for place in places[:_MOST_PLACES]]
    told += [f"and {len(places) - _MOST_PLACES} more places"] if len(places) > _MOST_PLACES else []
    return Finding(rule, FAIL, "It is called by a number, which scanners try; its plan names what has to change with it.", device.label, tuple(told))


def _own(case, device):
    """The sections of its own, and options that name them."""
    reading = case.reading(device.file)
    sections = [taken.section for taken in reading.named(encoded(device.name))] if reading else []
    own = [f"{section.where}: [{device.name}]" for section in dict.fromkeys(sections)]
    for section in dict.fromkeys(sections):
        own += [f"{line.where}: {shown(line.name)} = {device.name}" for line in section.variables
                if line.name.lower() in (b"auth", b"aors", b"outbound_auth", b"username", b"defaultuser") and shown(line.value) == device.name]
    return own


def _extensions(case, name):
    """Extensions and mailboxes of that number: they keep it, and show that name and number are one."""
    found = []
    for context in case.objects("extensions.conf", "context"):
        lines = case.lines("extensions.conf", context, {"exten"})
        same = [line.where for line in lines if shown(line.value).split(",")[0].strip() == name]
        found += [f"{where}: the extension {name} of [{shown(context)}] keeps its number" for where in same[:1]]
    return found
