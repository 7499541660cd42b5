# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places of the dialplan that dial a device by a name which only a call makes up, such as ``PJSIP/${EXTEN}``."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown

FILE = "extensions.conf"

_MADE_UP = re.compile(rb"(?i)(?<![\w/.-])(?:%s/|%s)([^,&)\s]*\$[^,&)]*)")
_FUNCTIONS = rb"PJSIP_(?:DIAL_CONTACTS|AOR|ENDPOINT)\("
_PLAIN = b"${EXTEN}"


def undecided(case, driver, name):
    """``file:line: [context] option`` of each line that may mean a device and does not say so.

    :param driver: PJSIP, SIP or IAX2. ``name``: of the device.
    """
    reading = case.reading(FILE)
    made_up = re.compile(_MADE_UP.pattern % (re.escape(driver.encode()), _FUNCTIONS if driver == "PJSIP" else rb"(?!)"), re.IGNORECASE)
    found = []
    for taken in reading.taken if reading else ():
        extension = None
        for line in taken.section.variables:
            word = line.name.lower()
            if word == b"exten":
                extension = shown(line.value.split(b",")[0].split(b"/")[0].strip())
            for match in made_up.findall(line.value):
                elsewhere = match == _PLAIN and extension is not None and not matches(extension, name)
                if b"@" not in match and not elsewhere:  # with one, it is a number at a trunk
                    found.append(f"{line.where}: [{shown(line.section.name)}] {shown(line.name)}")
    return list(dict.fromkeys(found))


def matches(extension, number):
    """Whether a dialled number may come to an extension, which may be a pattern such as ``_1XX`` (main/pbx.c, ext_cmp_exten_strlen)."""
    if not extension.startswith("_"):
        return extension == number
    text, places = "", {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*", "-": ""}
    rest = extension[1:]
    while rest:
        if rest[0] == "[" and "]" in rest:
            inner, _bracket, rest = rest[1:].partition("]")
            text += "[" + re.sub(r"([\\^\]])", r"\\\1", inner) + "]"
            continue
        text += places.get(rest[0].upper() if rest[0] in "xznXZN" else rest[0], re.escape(rest[0]))
        rest = rest[1:]
    return re.match(text + r"\Z", number) is not None
