# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the bytes of one file to the text that Asterisk looks at, line by line.

This is the part of ``main/config.c`` (``config_text_file_load``) that knows nothing of sections: the reading buffer, the
byte order mark, comments and block comments. Every rule here was measured on Asterisk 16.28 and 22.10.
"""

from __future__ import annotations

import io
import itertools
from array import array
from collections.abc import Sequence

BLANKS = bytes(range(1, 33))
"""The bytes that Asterisk trims at both ends: 1 to 32, nothing else (``ast_strip``)."""

BUFFER = 8191
"""Bytes that one read of ``fgets`` can return; a line that fills them without a newline is dropped."""

DEEPEST_COMMENT = 128
"""Open block comments (``MAX_NESTED_COMMENTS``); at one more, Asterisk never comes back from its loop."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EndlessComment(Exception):
    """More block comments are open than Asterisk can count: it would loop on this line for ever."""


class Live:
    """What is left of one physical line when comments are gone, and where each byte of it stands.

    :ivar text: the live bytes, not yet trimmed.
    :ivar offsets: for each live byte its offset in the text it came from; ``None`` where both are the same.
    """

    __slots__ = ("text", "offsets")

    def __init__(self, text, offsets=None):
        self.text = text
        self.offsets = offsets

    def before(self, index):
        """The offset at which something stands that is to come directly behind the live byte ``index - 1``."""
        if self.offsets is None or index == 0:
            return index if self.offsets is None or not self.offsets else self.offsets[0]
        return self.offsets[index - 1] + 1

    def pieces(self, start, end, origin):
        """The runs of ``origin`` that hold the live bytes ``start`` to ``end``, without the comments between them.

        A backslash that only escapes a ``;`` belongs to the run.
        """
        if self.offsets is None:
            return [(start, end)]
        runs = []
        for offset in self.offsets[start:end]:
            if runs and (offset == runs[-1][1] or origin[runs[-1][1]:offset] == b"\\"):
                runs[-1] = (runs[-1][0], offset + 1)
            else:
                escaped = offset and origin[offset:offset + 1] == b";"
                runs.append((offset - 1 if escaped else offset, offset + 1))
        return runs or [(self.before(start),) * 2]


class Lines(Sequence):
    """The physical lines of a file, each with its line end; joined they are the file again.

    A line is cut out when it is asked for: as objects of their own, the lines of a large file take three times its size.

    :ivar raw: the file.
    """

    __slots__ = ("raw", "_offsets")

    def __init__(self, raw):
        self.raw = raw
        self._offsets = None

    def __iter__(self):
        return io.BytesIO(self.raw)

    def __len__(self):
        return len(self._starts()) - 1

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        starts = self._starts()
        at = range(len(starts) - 1)[index]
        return self.raw[starts[at]:starts[at + 1]]

    def run(self, start, end):
        """The bytes of the lines from ``start`` to before ``end``."""
        starts = self._starts()
        return self.raw[starts[start]:starts[end]]

    def _starts(self):
        """Offset of each line, and of the end of the file."""
        if self._offsets is None:
            self._offsets = array("Q", itertools.accumulate(map(len, self), initial=0))
        return self._offsets


def split(raw):
    """The physical lines of a file."""
    return Lines(raw)


def chunks(line, first=False):
    """What ``fgets`` and C strings make of one physical line.

    :param line: the line with its newline.
    :param first: whether it is the first line that Asterisk reads for this include, where a byte order mark is skipped.
    :returns: a list of (offset, text); empty where the whole line is dropped as too long. It has more than one item only
        where a NUL byte hides from Asterisk that a line is too long, so that the rest is read as another line.
    """
    if not first and len(line) < BUFFER and b"\0" not in line:
        return [(0, line)]
    found = []
    dropping = False
    for offset in range(0, len(line), BUFFER):
        piece = line[offset:offset + BUFFER]
        text = piece.partition(b"\0")[0]
        full = len(text) == BUFFER and not text.endswith(b"\n")
        if dropping:
            dropping = full
        elif full:
            dropping = True
        elif first and offset == 0 and text.startswith(BYTE_ORDER_MARK):
            found.append((len(BYTE_ORDER_MARK), text[len(BYTE_ORDER_MARK):]))
        else:
            found.append((offset, text))
    return found


def uncomment(text, depth):
    """Take the comments out of one line.

    :param text: bytes without NUL.
    :param depth: block comments that are open before the line; it is negative after a stray ``--;``.
    :returns: (Live or None, depth after the line). None: the line is a comment as a whole.
    :raises EndlessComment: see there.
    """
    if depth == 0:
        cut = text.find(b";")
        if cut < 0:
            return Live(text), 0
        if plain_comment(text, cut):
            return Live(text[:cut]), 0
    return _Scan(text, depth).run()


def plain_comment(text, cut):
    """Whether the first ``;`` of a line outside blocks starts an ordinary comment."""
    if cut and text[cut - 1] == 0x5C:
        return False
    if text[cut + 1:cut + 3] == b"--" and text[cut + 3:cut + 4] != b"-":
        return False
    return text[max(cut - 2, 0):cut] != b"--"


class _Scan:
    """The comment loop of ``config_text_file_load``, on a buffer that it shortens as the original does."""

    __slots__ = ("buffer", "offsets", "depth", "start", "live_from", "hidden_from")

    def __init__(self, text, depth):
        self.buffer = bytearray(text)
        self.offsets = list(range(len(text)))
        self.depth = depth
        self.start = 0
        self.live_from = None if depth else 0
        self.hidden_from = None

    def run(self):
        while True:
            at = self.buffer.find(b";", self.start)
            if at < 0:
                break
            self._semicolon(at)
        if self.live_from is None:
            return None, self.depth
        part = slice(self.live_from, self.hidden_from)
        return Live(bytes(self.buffer[part]), self.offsets[part]), self.depth

    def _semicolon(self, at):
        if at > self.start and self.buffer[at - 1] == 0x5C:
            self._drop(at - 1, at)
            self.start = at
        elif self.buffer[at + 1:at + 3] == b"--" and self.buffer[at + 3:at + 4] != b"-":
            self._open(at)
        elif at >= self.start + 2 and self.buffer[at - 2:at] == b"--":
            self._close(at)
        elif self.depth:
            self.start = at + 1
        else:
            self._finish(at)

    def _open(self, at):
        """The text behind ``;--`` is looked through for an end, but it is live only if the block closes on this line."""
        if self.depth >= DEEPEST_COMMENT:
            raise EndlessComment()
        self.depth += 1
        if self.live_from is not None and self.hidden_from is None:
            self.hidden_from = at
        self.start = at + 3

    def _close(self, at):
        self.depth -= 1
        self.start = at + 1
        if self.depth:
            return
        if self.live_from is None:
            self.live_from = self.start
        else:
            self._drop(self.hidden_from, self.start)
            self.start, self.hidden_from = self.hidden_from, None

    def _drop(self, start, end):
        del self.buffer[start:end]
        del self.offsets[start:end]

    def _finish(self, at):
        self._drop(at, len(self.buffer))
        self.start = at
