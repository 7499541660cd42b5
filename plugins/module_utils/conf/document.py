# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One file as lines that concatenate back to the same bytes, and what is live on each of them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lexer, lines
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS, BUFFER


class Document:
    """A configuration file as Asterisk reads it at one place of an include tree.

    :ivar path: absolute path.
    :ivar lines: the physical lines with their line ends; joined they are the file.
    :ivar depth: block comments that are open before the first line (an earlier file of the same glob can leave some).
    :ivar first: whether a byte order mark at the start is skipped (only in the first file of a glob).
    :ivar end_depth: block comments that are open behind the last line, once ``entries`` has run through.
    """

    __slots__ = ("path", "lines", "depth", "first", "end_depth", "_depths")

    def __init__(self, path, raw, depth=0, first=True):
        self.path = path
        self.lines = lexer.split(raw)
        self.depth = depth
        self.first = first
        self.end_depth = depth
        self._depths = {}

    @property
    def raw(self):
        """The bytes of the file."""
        return self.lines.raw

    def entries(self):
        """Run through the live lines.

        :returns: an iterator of (index of the physical line, Header, Directive, Option or Fault), or for the usual plain
            option (index, (name, value)), which saves half the time on a large file.
        :raises lexer.EndlessComment: Asterisk would hang on a line; ``end_depth`` and the lines before are valid.
        """
        depth, first = self.depth, self.first
        odd = b"\0" in self.raw
        plain_comment, plain, parse = lexer.plain_comment, lines.plain, lines.parse
        for index, line in enumerate(self.lines):
            if depth == 0 and not odd and len(line) < BUFFER and (index or not first):
                cut = line.find(b";")
                if cut < 0 or plain_comment(line, cut):
                    text = (line if cut < 0 else line[:cut]).strip(BLANKS)
                    if text:
                        yield index, plain(text) or parse(text)
                    continue
            if depth:
                self._depths[index] = depth
            for chunk in lexer.chunks(line, self.first and index == 0):
                live, depth = lexer.uncomment(chunk[1], depth)
                text = live.text.strip(BLANKS) if live else b""
                if text:
                    yield index, lines.parse(text)
            self.end_depth = depth

    def live(self, index):
        """The live pieces of one physical line.

        :returns: a list of (offset of the chunk in the line, the chunk, its Live).
        """
        depth = self._depths.get(index, self.depth if index == 0 else 0)
        found = []
        for offset, chunk in lexer.chunks(self.lines[index], self.first and index == 0):
            live, depth = lexer.uncomment(chunk, depth)
            if live and live.text.strip(BLANKS):
                found.append((offset, chunk, live))
        return found

    def depth_before(self, index):
        """Block comments that are open before a physical line."""
        return self._depths.get(index, self.depth if index == 0 else 0)
