# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads which section of which file, and which of several lines counts: as data.

Asterisk's parser keeps every section and every line. What becomes of duplicates is up to the code that asks,
and that code comes in families: it walks a section (the last line counts), or it looks one option up (the first
line counts before 23, the last one from 23 on, commit c157ee62f6), or a framework checks everything against a
list of known options (and rejects an object, or the whole file).
"""

from __future__ import annotations

import functools
import os
from typing import Callable, Dict, FrozenSet, Iterable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since, Version

LAST, LOOKED_UP = "last", "looked up"
"""Which line of a scalar counts: the last one; or the first one up to 22 and the last one from 23 on."""

FIRST_SECTION = "first"
"""Only the first section of this name is read."""

ONE_AFTER_ANOTHER = "merged"
"""All sections of this name build one object, the later on top of the earlier."""

SEPARATE = "separate"
"""Each section is an object of its own."""

UNIQUE = "unique"
"""A second section of this name and type makes Asterisk reject all objects of the type."""

LAST_LOOKUP = Since("23+")


class Reader(NamedTuple):
    """How one kind of section is read.

    :ivar kind: name of the kind, the key of the option table.
    :ivar same_name: what becomes of several sections of one name.
    :ivar scalar: which of several lines counts.
    :ivar exact: whether the case of the section's name matters.
    :ivar bars: section names, in lower case, that it leaves alone.
    :ivar exact_options: whether the case of option names matters.
    :ivar types: values of `type` that make a section one of this kind; empty: it needs none.
    :ivar exact_type: whether the case of that value matters, and its first line counts in every version (sorcery).
    :ivar implied: the section name that stands for the type where every option is known (sorcery).
    :ivar builds: the types that one such section gives an object of, where that is not `types` (an IAX2 friend).
    :ivar restarts: options that every further section of the name begins anew: its lines alone count, none included.
    :ivar sticks: whether what is `sticky` in one section stays so in the next one of the name.
    :ivar strict: one unknown option rejects the `object` or the `file`.
    :ivar bad_acl: what an invalid permit or deny line takes with it: the `object` as built so far, the object if it
        stands in the `last` section of its name, the `file`, or nothing but itself ("").
    :ivar only: the versions that read such sections.
    """

    kind: str
    same_name: str = FIRST_SECTION
    scalar: str = LAST
    exact: bool = False
    bars: Tuple[bytes, ...] = ()
    exact_options: bool = False
    types: Tuple[bytes, ...] = ()
    exact_type: bool = False
    implied: bytes = b""
    builds: Tuple[bytes, ...] = ()
    restarts: FrozenSet[str] = frozenset()
    sticks: bool = True
    strict: str = ""
    bad_acl: str = ""
    only: Since = Since("1+")

    def begins_anew(self, names: Iterable[str]) -> bool:
        """Whether the option of these names is one of `restarts`, where `x*` stands for all that start so."""
        return bool(self.restarts) and any(
            name == one or one.endswith("*") and name.startswith(one[:-1]) for name in names for one in self.restarts)


class Consumer(NamedTuple):
    """The readers of one file: by the section's name, in lower case, and those of all other sections.

    :ivar closed: a section that no reader takes rejects the file.
    """

    named: Dict[bytes, Reader] = {}
    others: Tuple[Reader, ...] = ()
    closed: bool = False
    only: Since = Since("1+")


def _first(kind: str, scalar: str = LAST) -> Dict[bytes, Reader]:
    return {kind.encode(): Reader(kind, scalar=scalar)}


def _framework(*kinds: str) -> Dict[bytes, Reader]:
    """Global sections of Asterisk's configuration framework (main/config_options.c): every one of a name is applied."""
    return {kind.encode(): Reader(kind, ONE_AFTER_ANOTHER, strict="file", bad_acl="file") for kind in kinds}


def _items(kind: str, *types: bytes) -> Tuple[Reader, ...]:
    return (Reader(kind, ONE_AFTER_ANOTHER, exact=True, types=types, strict="file", bad_acl="file"),)


def _sorcery(*kinds: str, single: Tuple[str, ...] = ()) -> Consumer:
    """Objects of the data layer (res/res_sorcery_config.c): `type` decides, in the spelling of the registration."""
    readers = tuple(
        Reader(kind, UNIQUE, exact=True, types=(kind.encode(),), exact_type=True, strict="object", bad_acl="object",
               implied=kind.encode() if kind in single else b"")
        for kind in kinds
    )
    return Consumer(others=readers)


_SIP_RESTARTS = frozenset(
    "setvar header auth transport mailbox namedcallgroup namedpickupgroup dtlsenable dtlsverify dtlsrekey dtlscertfile "
    "dtlsprivatekey dtlscipher dtlscafile dtlscapath dtlscadir dtlssetup dtlsfingerprint dtlsautogeneratecert".split()
)
_ACCOUNT_TYPES = (b"peer", b"user", b"friend")

SIP = Consumer(
    {b"general": Reader("general", bad_acl="file"), **_first("authentication")},
    (Reader("device", ONE_AFTER_ANOTHER, types=_ACCOUNT_TYPES, restarts=_SIP_RESTARTS, sticks=False, bad_acl="object"),),
    only=Since("1,10,11,12,13,14,15,16,17,18,19,20"),
)
"""channels/chan_sip.c, reload_config and build_peer. The name is compared without regard to case (peer_cmp_cb)."""

IAX = Consumer(
    {**_first("general"), b"callnumberlimits": Reader("callnumberlimits", ONE_AFTER_ANOTHER)},
    tuple(
        Reader(kind, ONE_AFTER_ANOTHER, exact=True, types=(kind.encode(),), restarts=restarts,
               builds=(b"user", b"peer") if kind == "friend" else ())
        for kind, restarts in (("user", frozenset({"context"})), ("peer", frozenset()), ("friend", frozenset({"context"})))
    ),
)
"""channels/chan_iax2.c, set_config, build_user and build_peer."""

MANAGER = Consumer(
    _first("general"),
    (Reader("user", ONE_AFTER_ANOTHER, bad_acl="last",
            restarts=frozenset({"permit", "deny", "acl", "setvar", "eventfilter*"})),),
)
"""main/manager.c, __init_manager: the list of access rules begins anew with each section of a user."""

HTTP = Consumer(
    {**_first("general"), **_first("post_mappings")},
    (Reader("restriction", SEPARATE, exact=True, types=(b"restriction",), only=Since("20.19,21.12.3,22.9,23.3+")),),
)

_CONFBRIDGE = Consumer(_framework("general"), tuple(
    Reader(kind, ONE_AFTER_ANOTHER, types=(kind.encode(),), strict="file") for kind in ("bridge", "user", "menu")))
"""apps/confbridge/conf_config_parser.c: profiles are compared without regard to case."""

_FEATURES = Consumer(_framework("general", "featuremap", "applicationmap"))

_OLD_ARI = Consumer(
    _framework("general"), _items("user", b"user"), closed=True,
    only=Since("12,13,14,15,16,17,18,19,20,21,22"),
)
_NEW_ARI = _sorcery("general", "user", "outbound_websocket", single=("general",))._replace(
    only=Since("20.15,21.10,22.5,23+"))

PJSIP_TYPES = (
    "endpoint", "auth", "aor", "transport", "global", "system", "registration", "identify", "acl", "domain_alias",
    "outbound-publish", "inbound-publication", "asterisk-publication", "resource_list", "phoneprov", "contact",
)

CONSUMERS: Dict[str, Tuple[Consumer, ...]] = {
    "sip.conf": (SIP,),
    "iax.conf": (IAX,),
    "manager.conf": (MANAGER,),
    "http.conf": (HTTP,),
    "rtp.conf": (Consumer({**_first("general", LOOKED_UP), **_first("ice_host_candidates")}),),
    "asterisk.conf": (Consumer({**_first("options"), **_first("files"), **_first("directories")}),),
    "logger.conf": (Consumer({**_first("general", LOOKED_UP), b"logfiles": Reader("logfiles", exact_options=True)}),),
    "modules.conf": (Consumer(_first("modules", LOOKED_UP)),),
    "extconfig.conf": (Consumer(_first("settings")),),
    "extensions.conf": (Consumer(
        {**_first("general", LOOKED_UP), b"globals": Reader("globals", ONE_AFTER_ANOTHER, exact_options=True)},
        (Reader("context", ONE_AFTER_ANOTHER, exact=True),)),),
    "voicemail.conf": (Consumer(
        {**_first("general", LOOKED_UP), **_first("zonemessages")},
        (Reader("mailboxes", ONE_AFTER_ANOTHER),)),),
    "users.conf": (Consumer(_first("general", LOOKED_UP), (Reader("user", SEPARATE, LOOKED_UP, exact=True),)),),
    "dundi.conf": (Consumer({**_first("general"), **_first("mappings")}, (Reader("peer", SEPARATE),)),),
    "acl.conf": (Consumer({}, (_items("acl")[0]._replace(bars=(b"general",)),), closed=True),),
    "ari.conf": (_NEW_ARI, _OLD_ARI),
    "pjsip.conf": (_sorcery(*PJSIP_TYPES, single=("global", "system")),),
    "pjsip_wizard.conf": (_sorcery("wizard"),),
    "pjproject.conf": (_sorcery("log_mappings"),),
    "geolocation.conf": (_sorcery("location", "profile"),),
    "websocket_client.conf": (_sorcery("websocket_client"),),
    "cdr.conf": (Consumer(_framework("general")),),
    "cel.conf": (Consumer(_framework("general")),),
    "udptl.conf": (Consumer(_framework("general"), closed=True),),
    "features.conf": (_FEATURES,),
    "res_parking.conf": (Consumer(_framework("general"), _items("parking_lot")),),
    "confbridge.conf": (_CONFBRIDGE,),
    "meetme.conf": (Consumer({**_first("general"), **_first("rooms")}),),
}
"""By file name; of several consumers the first one of the running version counts."""


def consumer(filename: str, version: Version) -> Optional[Consumer]:
    """Who reads this file (by its root's name, with or without a directory); None: not covered, or nobody does."""
    found = sorter(os.path.basename(filename), version)
    return found.row if found else None


def covered(filename: str) -> bool:
    """Whether the readers of this file are described here at all."""
    return os.path.basename(filename) in CONSUMERS


def lookup_rule(reader: Reader, version: Version) -> str:
    """`first` or `last`: which of several lines of a scalar counts."""
    return "first" if reader.scalar == LOOKED_UP and version not in LAST_LOOKUP else LAST


class Sorter:
    """Says who takes a section. What it found out for a type holds for all sections of that type."""

    def __init__(self, row: Consumer, version: Version) -> None:
        self.row = row
        self.version = version
        self._others = tuple(other for other in row.others if version in other.only)
        self._special = frozenset(name.lower() for other in self._others for name in other.bars + (other.implied,))
        self._by_type: Dict[Tuple[Optional[bytes], Optional[bytes]], Optional[Reader]] = {}

    def reader(self, name: bytes, types: Tuple[Optional[bytes], Optional[bytes]], complete: Callable = lambda kind: False) -> Optional[Reader]:
        """The reader that takes a section of this name; None: nobody does.

        `types`: see `sections.types_of`. `complete(kind)` says whether all options of the section are known for that kind, which makes up for a missing
        `type` where sorcery knows an object by its section's name.
        """
        lower = name.lower()
        if lower in self.row.named:
            return self.row.named[lower]
        if lower in self._special:
            return next((other for other in self._others if lower not in other.bars and self._takes(other, types, name, complete)), None)
        if types not in self._by_type:
            self._by_type[types] = next((other for other in self._others if self._takes(other, types)), None)
        return self._by_type[types]

    def _takes(self, row: Reader, types, name: bytes = b"", complete: Callable = lambda kind: False) -> bool:
        if not row.types or row.implied and row.implied == name and complete(row.kind):
            return True
        value = types[_type_index(row, self.version)]
        return value is not None and (value if row.exact_type else value.lower()) in row.types


@functools.lru_cache(maxsize=None)
def sorter(basename: str, version: Version) -> Optional[Sorter]:
    """The Sorter of a file; None: not covered, or nobody reads it."""
    row = next((row for row in CONSUMERS.get(basename, ()) if version in row.only), None)
    return Sorter(row, version) if row else None


def type_line(row: Reader, variables, version: Version):
    """The variable that tells the section's type, or None."""
    lines = [variable for variable in variables if variable.name.lower() == b"type"]
    return lines[_type_index(row, version)] if lines else None


def _type_index(row: Reader, version: Version) -> int:
    return -1 if not row.exact_type and version in LAST_LOOKUP else 0
