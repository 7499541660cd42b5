# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices that values of options name, as ``PJSIP/100`` in ``Dial(PJSIP/100&SIP/200,20)``, a hint or a member of a queue."""

from __future__ import annotations

import functools
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import RenameReferences
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Selector


@functools.lru_cache(maxsize=1000)
def pattern(driver, name):
    """A regular expression that finds a device; ``PJSIP/100@trunk`` means the number 100 at a trunk and is none.

    :param driver, name: bytes.
    """
    return re.compile(rb"(?<![\w/.-])((?i:" + re.escape(driver) + rb")/)" + re.escape(name) + rb"(?![\w.@:-])")


@functools.lru_cache(maxsize=1000)
def function_pattern(name):
    """The same for arguments of PJSIP's own functions of the dialplan, which take the bare name."""
    return re.compile(rb"((?i:PJSIP_(?:DIAL_CONTACTS|AOR|ENDPOINT))\()" + re.escape(name) + rb"(?=[,)])")


def renamed(value, driver, old, new):
    """A value (bytes) with the device under its new name."""
    value = pattern(driver, old).sub(lambda found: found.group(1) + new, value)
    if driver.upper() != b"PJSIP":
        return value
    return function_pattern(old).sub(lambda found: found.group(1) + new, value)


class RenameDevice(RenameReferences):
    """The new name of a device wherever the values of one root file name it.

    :param driver, old, new: bytes.
    """

    def __init__(self, filename, driver, old, new):
        super().__init__(Selector(filename, pattern=rb"[\s\S]*"), filename, (), new)
        self.driver, self.old = driver, old

    def _renamed(self, variable):
        return renamed(variable.value, self.driver, self.old, self.new_name)

    def __str__(self):
        return "%s/%s" % (self.driver.decode(), self.old.decode("utf-8", "backslashreplace"))
