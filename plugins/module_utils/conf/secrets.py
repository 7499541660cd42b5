# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hide secrets in the text of configuration files, before it is shown in a difference.

Asterisk keeps secrets in many shapes, and old ones stand in comments. The rules here hide rather too much than too
little: a comment that speaks of a password loses the rest of its line. They look at one line at a time and do not
depend on the file's being valid; the file name and the section only add rules (voicemail boxes, dialplan globals).

Where the shapes come from: the sample configurations and readers of Asterisk 16 to 22, among them
channels/chan_sip.c (register, auth), channels/chan_iax2.c, apps/app_voicemail.c (``box => pin,name,...``),
apps/app_meetme.c (``conf => number,pin,adminpin``), res/res_pjsip/config_auth.c, main/manager.c, res/res_odbc.c,
README-SERIOUSLY.bestpractices.md (user:secret@host in Dial).
"""

from __future__ import annotations

import functools
import os
import re
from typing import List, Optional, Tuple

MASK = b"********"
MASK_NEW = b"********(new)"

# Words that make a name suspicious; _secret_name() then judges the whole name.
_CORE = re.compile(rb"secret|pass|pwd|pw|cred|pin|token|oauth|key", re.I)
_NAME_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/.")

_SECRET_NAME = re.compile(
    rb"secret|passw|passphrase|passcode|pwd|md5_?cred|credential|api_?key|auth_?key|access_?key|oauth_"
    rb"|(?:^|[_-])token(?:$|[_-])|pass$|pw$|pin$|^pin(?:code|num|no)|[_-]pin(?:code|num|no)?$|pincode")
_HARMLESS = frozenset((
    b"minpassword", b"passwordlocation", b"password_format", b"externpass", b"externpasscheck", b"externpassnotify",
    b"vm-password", b"vm-newpassword", b"vm-passchanged", b"vm-reenterpassword", b"vm-invalid-password", b"bypass",
))

# A name is given a value: "= x", "=> x", "+= x", ": x", also behind the brackets and quotes of dialplan expressions.
_ASSIGN = re.compile(rb"[\s\])}\"']*(?:\+?=>?|[=!<>]=|:)\s*[\"']?")

# From the end of the match, everything to the end of the line is hidden.
_REST_IS_SECRET = tuple(re.compile(pattern, re.I) for pattern in (
    rb"(?<![\w-])register\s*\+?=>?\s*",
    rb"(?<![\w/-])auth\s*\+?=>?\s*(?=.*[:#@])",
    rb"^[\s;-]*#\s*exec\s+[\"<]?\S+\s+",
    rb"(?<![\w-])(?:conf|agent)\s*\+?=>?\s*[^,]*,",
    rb"(?<![\w-])(?:dsn|connection|connstr|conninfo|connect)\s*\+?(?:=>|=(?!>))(?!\s*[\w.-]*\s*(?:;|$))\s*",
    rb"(?<!\w)(?:vmauthenticate|authenticate|disa|meetme|(?:try)?system|shell|(?:e|dead|async)?agi|externalivr|senddtmf"
    rb"|aes_(?:en|de)crypt|curl|mysql)\(",
    rb"(?<!\w)(?:(?:vm)?authenticate|disa|senddtmf|mysql),",  # as an argument: of Originate, and of a key in features.conf
))

_USER_SECRET_AT = re.compile(rb"(?<![a-z0-9])((?:[a-z][a-z0-9+.]*://|sips?:)?[^\s:@/,(&=<\"']*):([^\s,&)]*)@", re.I)
_URI_SCHEMES = frozenset((b"sip", b"sips", b"tel", b"mailto", b"pres", b"im", b"xmpp"))
_DIAL_DIGITS = re.compile(rb"(?<=[,\w)])D\(([0-9*#wf:]+)\)", re.I)

_NUMBERED_BOX = re.compile(rb"^([\s;-]*\d+\s*=>?\s*)([^,]+)(?=,)")
_BOX_WITH_MAIL = re.compile(rb"^([\s;-]*(?!exten|same|-)[\w*#.-]+\s*=>\s*)([^,]+)(?=,[^,]+,[^,]*@)", re.I)
_ANY_BOX = re.compile(rb"^([\s;-]*[^\s=;-][^\s=;]*\s*=>?\s*)([^,]+)")
_ANY_VARIABLE = re.compile(rb"^[\s;-]*[^\s=;-][^=]*(?:=>|=(?!>))(?!\s*(?:yes|no|true|false|on|off)?\s*(?:;|$))\s*", re.I)

# Asterisk drops longer lines (main/config.c, MAX_LINE), so nobody needs to see what is in them.
_LONGEST = 8191

_HEADER = re.compile(rb"^\s*\[([^\]]*)\]")
_COMMENT_MARK = re.compile(rb"\\;|;--(?!-)|--;|;")
_KEY_BEGIN = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_KEY_END = re.compile(rb"-----END [A-Z ]*PRIVATE KEY-----")

# A line without any of these is shown as it is (speed: nearly every line of a big pjsip.conf).
_TRIGGER = re.compile(
    _CORE.pattern + rb"|@|register|auth|exec|dsn|conn|conf|agent|disa|meetme|system|shell|agi|externalivr|senddtmf|mysql|aes_|curl|D\(|^[\s;-]*\d+\s*=",
    re.I)


def mask(raw_text: bytes, filename: str) -> bytes:
    """The text with every secret replaced by ``********``; line ends and the number of lines stay.

    filename: the name of the file, with or without its directory; voicemail.conf and the like have rules of their own.
    """
    return b"".join(_Masker(filename).lines(raw_text))


def mask_pair(before: bytes, after: bytes, filename: str) -> Tuple[bytes, bytes]:
    """Both texts masked, for a difference. A line whose secret alone changed reads ``********(new)`` in the second."""
    old_raw = before.split(b"\n")
    old_masked = mask(before, filename)
    known_raw, known_masked = frozenset(old_raw), frozenset(old_masked.split(b"\n"))
    result: List[bytes] = []
    for raw, masked in zip(after.split(b"\n"), mask(after, filename).split(b"\n")):
        if MASK in masked and raw not in known_raw and masked in known_masked:
            masked = masked.replace(MASK, MASK_NEW)
        result.append(masked)
    return old_masked, b"\n".join(result)


def harmless(line: bytes, section: bytes, filename: str) -> bool:
    """Whether ``mask`` would certainly leave a line of this section as it is; a look that costs next to nothing."""
    if b"-----BEGIN" in section or section.strip().lower() == b"globals" or _is_voicemail(filename):
        return False
    return _is_quiet(line)


@functools.lru_cache(maxsize=1000)
def _is_quiet(line: bytes) -> bool:
    return len(line) <= _LONGEST and not _TRIGGER.search(line)


@functools.lru_cache(maxsize=1000)
def _is_voicemail(filename: str) -> bool:
    return os.path.basename(filename).lower().startswith(("voicemail", "vm"))


class _Masker:
    """Goes through one file and remembers section, block comment and key block."""

    def __init__(self, filename: str):
        self._voicemail = _is_voicemail(filename)
        self._section = b""
        self._depth = 0
        self._in_key = False

    def lines(self, text: bytes):
        """The masked lines, with their ends."""
        for line in text.splitlines(True) if b"\n" not in text and b"\r" in text else _split(text):
            body = line.rstrip(b"\r\n")
            yield self._line(body) + line[len(body):]

    def _line(self, line: bytes) -> bytes:
        if len(line) > _LONGEST:
            return MASK
        if self._in_key or _KEY_BEGIN.search(line):
            return self._key(line)
        header = _HEADER.match(line) if not self._depth else None
        if header:
            self._section = header.group(1).strip().lower()
        comment = self._comment_start(line)
        if self._section == b"globals" and not header:
            found = _ANY_VARIABLE.match(line)
            if found:
                return line[:found.end()] + MASK
        if self._voicemail or _TRIGGER.search(line):
            return _inline(_cut(self._box(line) if not header else line, comment))
        return line

    def _key(self, line: bytes) -> bytes:
        """The lines of a private key in PEM form."""
        if _KEY_BEGIN.search(line):
            self._in_key = not _KEY_END.search(line)
            return line[:_KEY_BEGIN.search(line).end()]
        if _KEY_END.search(line):
            self._in_key = False
            return line
        return MASK if line.strip() else line

    def _comment_start(self, line: bytes) -> int:
        """Where the first comment of the line begins (0 inside a block comment, its length for none); follows ``;--`` and ``--;``."""
        start = 0 if self._depth else len(line)
        if b";" not in line:
            return start
        for mark in _COMMENT_MARK.finditer(line):
            text = mark.group()
            if text == b";--":
                self._depth += 1
            elif text == b"--;" and self._depth:
                self._depth -= 1
            if text != b"\\;":
                start = min(start, mark.start())
            if text == b";" and not self._depth:
                break
        return start

    def _box(self, line: bytes) -> bytes:
        """``box => pin,name,mail``: a voicemail box, by its shape in any file and by its place in voicemail.conf."""
        found = _NUMBERED_BOX.match(line) or _BOX_WITH_MAIL.match(line)
        if not found and self._voicemail and self._section not in (b"", b"general", b"zonemessages"):
            found = _ANY_BOX.match(line)
        if not found or not found.group(2).strip():
            return line
        return found.group(1) + MASK + line[found.end():]


def _split(text: bytes) -> List[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", text)


def _cut(line: bytes, comment: int) -> bytes:
    """The line up to its first secret that reaches to the end of the line."""
    cuts = [found.end() for found in (pattern.search(line) for pattern in _REST_IS_SECRET) if found]
    named = _named_secret(line, comment)
    if named is not None:
        cuts.append(named)
    if not cuts:
        return line
    cut = min(cuts)
    return line[:cut] + MASK if line[cut:].strip() and line[cut:] != MASK else line


def _named_secret(line: bytes, comment: int) -> Optional[int]:
    """Where the value of the first option with a secret-like name begins; in a comment, the name alone is enough."""
    end = 0
    for core in _CORE.finditer(line):
        if core.start() < end:
            continue
        start, end = core.span()
        while start and line[start - 1] in _NAME_BYTES:
            start -= 1
        while end < len(line) and line[end] in _NAME_BYTES:
            end += 1
        if not is_secret_name(line[start:end]):
            continue
        assigned = _ASSIGN.match(line, end)
        if assigned:
            if line[assigned.end():].strip():
                return assigned.end()
        elif start >= comment and line[end:].strip():
            return end + 1 if line[end:end + 1] == b" " else end
    return None


def is_secret_name(name: bytes) -> bool:
    """Whether an option, a column or a dialplan variable of this name holds a secret. ``inbound_auth/password`` counts by its last part."""
    last = name.lower().strip(b"./-").rsplit(b"/", 1)[-1]
    return last not in _HARMLESS and _SECRET_NAME.search(last) is not None


def _inline(line: bytes) -> bytes:
    """``user:secret@host`` in addresses, and digits that Dial sends."""
    if b"@" in line:
        line = _USER_SECRET_AT.sub(_hide_user_secret, line)
    return _DIAL_DIGITS.sub(lambda found: b"D(" + MASK + b")", line)


def _hide_user_secret(found) -> bytes:
    if found.group(1).lower() in _URI_SCHEMES or not found.group(2):
        return found.group(0)
    return found.group(1) + b":" + MASK + b"@"
