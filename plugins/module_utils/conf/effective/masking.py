# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values must not be shown, and a value for people."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options, secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Target, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

HIDDEN = secrets.MASK.decode("ascii")

_ANY = Version(22, 10, 1)
"""Options of other versions are described too; only which of several lines counts would differ."""


def visible(rules, target, name, value):
    """The value of an option for people: what must not be shown is masked, as it is in a difference.

    :param target: the Target in whose first section it is looked at.
    :param name: bytes.
    :param value: bytes.
    :returns: text.
    """
    section = target.sections[0]
    info = rules.describe(target if len(target.sections) == 1 else Target([section]), name)
    if info is not None and info.secret and value:
        return HIDDEN
    line = b"%s = %s" % (name, value)
    if secrets.harmless(line, section.name, rules.filename):
        return shown(value)
    masked = secrets.mask(b"[%s]\n%s\n" % (section.name, line), rules.filename).split(b"\n")[1]
    return shown(masked.partition(b"=")[2].strip() if masked != line else value)


def is_secret(filename, section, name, value):
    """Whether a value must not be shown, from its name and its file alone; ``sekret`` is taken for a secret too.

    :param filename: text, as are the others; ``section`` may be a pattern.
    """
    name, value, section = [text.encode("utf-8", "surrogatepass") for text in (name, value, section)]
    if not name or any(byte in name + section + value for byte in (b"\n", b"\r")):
        return True
    line = b"%s = %s" % (name, value)
    return _may_hold_secret(filename, name) or not secrets.harmless(line, section, filename) and (
        secrets.mask(b"[%s]\n%s\n" % (section, line), filename).split(b"\n")[1] != line)


@functools.lru_cache(maxsize=1000)
def _may_hold_secret(filename, name):
    """Whether an option of this name, or of the one that was meant, is secret in any kind of section of the file."""
    nearest = [options.nearest(filename, kind, name, _ANY) for kind in options.kinds(filename)]
    described = [
        options.describe(filename, kind, each, _ANY) for kind, near in zip(options.kinds(filename), nearest) for each in (name, near) if each]
    return any(info is not None and info.secret for info in described)
