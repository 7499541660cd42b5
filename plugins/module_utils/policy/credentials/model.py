# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A credential: what somebody proves to this Asterisk, or this Asterisk to somebody, and where it stands."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

INBOUND, OUTBOUND = "inbound", "outbound"

PLAIN, MD5, SHA256, CRYPT, ABSENT, REALTIME = "plain", "md5", "sha256", "crypt", "absent", "realtime"

KINDS = ("pjsip", "wizard", "sip", "iax2", "ami", "ari", "voicemail", "confbridge", "meetme", "users")


class Secret:
    """A secret that nothing prints by accident: only ``reveal`` gives its text."""

    __slots__ = ("_text",)

    def __init__(self, text: Optional[str]):
        self._text = text

    def reveal(self) -> Optional[str]:
        """The text; None: there is no secret."""
        return self._text

    def __bool__(self):
        return bool(self._text)

    def __eq__(self, other):
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __repr__(self):
        return "Secret(None)" if self._text is None else "Secret(********)"

    def __format__(self, spec):
        return format(repr(self), spec)

    def __reduce__(self):
        raise TypeError("A secret is not written anywhere by accident.")


class Credential(NamedTuple):
    """One credential.

    :ivar id: ``kind:name``, unique on a host, such as ``pjsip:100``, ``ami:admin``, ``voicemail:100@default``; ``meetme:8000/admin`` for a second PIN.
    :ivar kind: one of KINDS.
    :ivar name: the section, the box or the room.
    :ivar direction: INBOUND or OUTBOUND; what this Asterisk proves to others is never changed.
    :ivar user: the user name of the digest or of the login.
    :ivar accounts: the endpoints or peers that use it.
    :ivar words: extensions, caller ids, mailboxes: what a secret must not be close to.
    :ivar form: PLAIN, MD5, SHA256, CRYPT, ABSENT or REALTIME.
    :ivar realm: the realm of a digest that is stored as such; None: of no meaning here.
    :ivar where: ``file:line`` of the value that wins; of the section where the secret is absent.
    :ivar file: the root file, such as ``pjsip.conf``; with ``section``, ``option`` and ``object_type`` the target of an edit.
    :ivar shared_line: the value comes from a template or a line that other accounts have too.
    :ivar why_not: one sentence why it is not changed here; None: it can be.
    """

    id: str
    kind: str
    name: str
    direction: str
    user: str
    accounts: Tuple[str, ...]
    words: Tuple[str, ...]
    secret: Secret
    form: str
    realm: Optional[str]
    where: Optional[str]
    file: str
    section: str
    option: str
    object_type: Optional[str]
    shared_line: bool
    why_not: Optional[str]
