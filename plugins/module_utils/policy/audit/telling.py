# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line of a file as evidence: where it stands, what it says, where it comes from, and never a secret."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.secrets import is_secret_name, mask
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import discreet, without_arguments

MASK = "********"
_PROGRAMS = (b"externnotify", b"externpass", b"externpasscheck", b"externpassnotify", b"mailcmd", b"application", b"exec_after_rotate", b"soxmix", b"cmd")
"""Options with a program, whose arguments are nobody's business."""
LONGEST = 300
"""Characters of a value that are told."""


def evidence(line, sections=(), is_root=True, running=None):
    """An Evidence for a line.

    :param line: a Variable.
    :param sections: those of the object that is judged; the line of another one is inherited from a template.
    :param is_root: whether it stands in the root file itself.
    :param running: what the daemon says of the same.
    """
    source = "the file" if is_root else "an included file"
    if sections and not any(line.section is section for section in sections):
        source = f"the template [{text_of(line.section.name)}]"
    shown, value = hidden(line)
    suffix = "" if source == "the file" else f" (from {source})"
    return Evidence(f"{line.where}: [{text_of(line.section.name)}] {shown}{suffix}", str(line.where), value, source, running)


def hidden(line):
    """(``option = value`` with secrets masked, the value or None where it is one or holds one)."""
    plain = line.name + b" = " + line.value
    section = b"[" + line.section.name + b"]\n"
    masked = mask(section + plain, line.document.path)[len(section):]
    if line.name.lower() in (b"exten", b"same"):
        masked = encoded(discreet(without_arguments(text_of(masked))))
    if line.name.lower() in _PROGRAMS and len(line.value.split()) > 1:
        masked = line.name + b" = " + line.value.split()[0] + b" ..."
    if is_secret_name(line.name) or masked != plain:
        name = text_of(line.name)
        return (f"{name} = {MASK}" if is_secret_name(line.name) else text_of(masked)[:LONGEST]), None
    return text_of(plain)[:LONGEST], text_of(line.value)[:LONGEST]
