# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each version of Asterisk knows: which options, under which names, of which type, and which line counts.

A file is addressed by the name of its root (`sip.conf`, also for what sip.conf includes), with or without a
directory. Option names and section names are bytes or text. Where nothing is on record the answer is None, which
means "unchecked" and never "wrong".
"""

from __future__ import annotations

import difflib
import functools
import os
from typing import Dict, FrozenSet, List, Optional, Union

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import (
    access, core, dialplan, http, iax, manager, pjsip, pjsip_endpoint, rtp, sip,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import OptionInfo, Table
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import types_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

Name = Union[bytes, str]

TABLES: Dict[str, Dict[str, Table]] = {
    "sip.conf": sip.TABLES,
    "iax.conf": iax.TABLES,
    "manager.conf": manager.TABLES,
    "http.conf": http.TABLES,
    "rtp.conf": rtp.TABLES,
    "asterisk.conf": core.ASTERISK,
    "logger.conf": core.LOGGER,
    "modules.conf": core.MODULES,
    "extconfig.conf": core.EXTCONFIG,
    "extensions.conf": dialplan.EXTENSIONS,
    "dundi.conf": dialplan.DUNDI,
    "voicemail.conf": dialplan.VOICEMAIL,
    "acl.conf": access.ACL,
    "ari.conf": access.ARI,
    "pjsip.conf": {**pjsip_endpoint.TABLES, **pjsip.TABLES},
}


def section_kind(filename: str, section: Name, variables, version: Version) -> str:
    """The kind of a section (`general`, `device`, `endpoint`, ...), or "" where nobody reads it.

    `variables` are the section's effective ones (with `.name` and `.value` in bytes): `type` may be inherited.
    """
    sorter = consumers.sorter(os.path.basename(filename), version)
    reader = sorter and sorter.reader(
        _bytes(section), types_of(variables), lambda kind: all(known(filename, kind, variable.name, version) for variable in variables))
    return reader.kind if reader else ""


def known(filename: str, kind: str, option: Name, version: Version) -> Optional[bool]:
    """Whether this version reads the option in a section of this kind; None where no data is held."""
    if consumers.covered(filename) and not consumers.consumer(filename, version):
        return False
    table = _table(filename, kind)
    if table is None:
        return None
    name = _text(option).lower()
    found = table.find(name, version)
    return bool(table.open) if found is None else found.known(version, _spelling(found, name))


def describe(filename: str, kind: str, option: Name, version: Version) -> Optional[OptionInfo]:
    """Everything on record about an option; its `synonyms` are those that this version knows. None: nothing."""
    table = _table(filename, kind)
    if table is None:
        return None
    name = _text(option)
    found = table.find(name, version)
    if found is None:
        return OptionInfo(name, _counting(filename, kind, table.open, version), "text", synonyms=(name,)) if table.open else None
    if name.lower() not in found.synonyms:  # a name that starts as the table's `vm-*`: a setting of its own
        found = found._replace(name=name.lower(), synonyms=(name.lower(),))
    return found._replace(
        kind=_counting(filename, kind, found.kind, version),
        synonyms=found.names(version) or found.synonyms,
    )


def nearest(filename: str, kind: str, option: Name, version: Version) -> Optional[str]:
    """The known option whose name is most like this one, for a hint in an error message."""
    table = _table(filename, kind)
    names = table.names(version) if table else []
    return next(iter(difflib.get_close_matches(_text(option).lower(), names, 1, 0.6)), None)


def fault(filename: str, kind: str, option: Name, value: bytes, version: Version) -> Optional[str]:
    """What is wrong with a value that somebody wants to write, as the end of a sentence ("must be ..."), or None."""
    info = describe(filename, kind, option, version)
    return values.fault(info.type, value) if info else None


@functools.lru_cache(maxsize=None)
def leading(filename: str) -> FrozenSet[str]:
    """Names in lower case of the options of a file that have to stand before others."""
    tables = TABLES.get(os.path.basename(filename), {}).values()
    return frozenset(name for table in tables for option in table.options if option.before for name in option.synonyms)


def kinds(filename: str) -> List[str]:
    """The kinds of section that are on record for a file."""
    return list(TABLES.get(os.path.basename(filename), ()))


def _table(filename: str, kind: str) -> Optional[Table]:
    return TABLES.get(os.path.basename(filename), {}).get(kind)


def _counting(filename: str, kind: str, counting: str, version: Version) -> str:
    """`last` stands in the tables for every scalar; how it is read is up to the consumer."""
    consumer = consumers.consumer(filename, version)
    readers = [] if consumer is None else list(consumer.named.values()) + list(consumer.others)
    reader = next((row for row in readers if row.kind == kind), None)
    return consumers.lookup_rule(reader, version) if reader and counting == "last" else counting


def _spelling(found: OptionInfo, name: str) -> str:
    return name if name in found.synonyms else found.name


def _text(name: Name) -> str:
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


def _bytes(name: Name) -> bytes:
    return name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
