# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The C library that Asterisk uses for patterns: ``glob``, ``fnmatch`` and POSIX regular expressions.

Python's own modules differ from it (classes such as ``[[:alpha:]]``, ``[!a]``, braces, what is an error), and a
difference here would be a value that Asterisk sees and we do not. So the same functions are called.
"""

from __future__ import annotations

import ctypes
import functools

_GLOB_BRACE = 1 << 10
_GLOB_NOMAGIC = 1 << 11
_FNM_PATHNAME = 1
_FNM_PERIOD = 1 << 2
_REG_EXTENDED = 1
_REG_NOSUB = 1 << 3
_REGEX_BYTES = 256
_LC_ALL_MASK = 0x1FBF


class _Glob(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_size_t),
        ("paths", ctypes.POINTER(ctypes.c_char_p)),
        ("offset", ctypes.c_size_t),
        ("rest", ctypes.c_byte * 256),
    ]


@functools.lru_cache(maxsize=None)
def _library():
    library = ctypes.CDLL(None)
    library.newlocale.restype = ctypes.c_void_p
    library.newlocale.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p]
    library.uselocale.restype = ctypes.c_void_p
    library.uselocale.argtypes = [ctypes.c_void_p]
    return library


class _Locale:
    """For this thread and the time of one call, the locale that Asterisk runs in, whatever Python's is."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.before = _library().uselocale(_locale(self.name))

    def __exit__(self, *unused):
        _library().uselocale(self.before)


@functools.lru_cache(maxsize=None)
def _locale(name):
    return _library().newlocale(_LC_ALL_MASK, name, None) or _library().newlocale(_LC_ALL_MASK, b"C", None)


def glob(pattern):
    """The paths that ``#include`` finds for ``pattern``, in Asterisk's order.

    :param pattern: an absolute path as bytes; it may contain ``*``, ``?``, ``[..]`` and ``{a,b}``.
    :returns: a list of bytes; a pattern without wildcards is returned as it is, whether the file exists or not.
    """
    result = _Glob()
    with _Locale(b"C"):
        code = _library().glob(ctypes.c_char_p(pattern), _GLOB_BRACE | _GLOB_NOMAGIC, None, ctypes.byref(result))
    try:
        return [result.paths[i] for i in range(result.count)] if code == 0 else []
    finally:
        _library().globfree(ctypes.byref(result))


def matches(path, pattern):
    """Whether a file that does not exist yet would be found by ``pattern`` (see glob)."""
    with _Locale(b"C"):
        return any(
            _library().fnmatch(ctypes.c_char_p(each), ctypes.c_char_p(path), _FNM_PATHNAME | _FNM_PERIOD) == 0
            for each in braces(pattern)
        )


def braces(pattern):
    """The patterns that ``{a,b}`` stands for."""
    start = pattern.find(b"{")
    depth, commas = 0, []
    for at in range(max(start, 0), len(pattern)):
        byte = pattern[at:at + 1]
        depth += (byte == b"{") - (byte == b"}")
        if byte == b"," and depth == 1:
            commas.append(at)
        if depth == 0 and start >= 0:
            cuts = [start] + commas + [at]
            parts = [pattern[left + 1:right] for left, right in zip(cuts, cuts[1:])]
            return [done for part in parts for done in braces(pattern[:start] + part + pattern[at + 1:])]
    return [pattern]


class Regex:
    """A POSIX extended regular expression (``regcomp`` with ``REG_EXTENDED``).

    :raises ValueError: the expression is not valid.
    """

    def __init__(self, pattern, utf8=False):
        self._locale = b"C.UTF-8" if utf8 else b"C"
        self._compiled = ctypes.create_string_buffer(_REGEX_BYTES)
        with _Locale(self._locale):
            code = _library().regcomp(self._compiled, ctypes.c_char_p(pattern), _REG_EXTENDED | _REG_NOSUB)
        self._ready = code == 0
        if code:
            raise ValueError("'%s' is not a valid regular expression" % pattern.decode("utf-8", "replace"))

    def __del__(self):
        if getattr(self, "_ready", False):
            _library().regfree(self._compiled)

    def search(self, text):
        """Whether the expression matches somewhere in ``text`` (bytes)."""
        with _Locale(self._locale):
            return _library().regexec(self._compiled, ctypes.c_char_p(text), 0, None, 0) == 0
