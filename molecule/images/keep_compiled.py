# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compile what Ansible sends once on all test hosts, and not in each task.

Ansible sends a module with all that it imports as an archive of sources, which Python compiles anew in every task: a third of the
processor time of a ping on a test host, and more for larger modules. Every Python of a test host imports this file at its
start (keep_compiled.pth); it keeps what Python's own compiler made of a source, by version, name and hash of that source, in a folder that
the test hosts share. The tests run the same code with
and without it: where the folder is missing or cannot be read, Python compiles as ever.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
import zipimport

FOLDER = "/var/cache/voipsec-compiled"

_compile = zipimport._compile_source


def _stored(path):
    try:
        with open(path, "rb") as stored:
            return marshal.load(stored)
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _store(path, code):
    """Whole or not at all, because others read it in this moment."""
    mine = "%s.%d.%s" % (path, os.getpid(), os.uname().nodename)
    try:
        with open(mine, "wb") as stored:
            marshal.dump(code, stored)
        os.rename(mine, path)
    except OSError:
        pass


def _compile_once(pathname, source):
    hashed = _imp.source_hash(0, source).hex()
    path = os.path.join(FOLDER, "%s-%s-%s" % (sys.implementation.cache_tag, os.path.basename(pathname), hashed))
    code = _stored(path)
    if code is None:
        code = _compile(pathname, source)
        _store(path, code)
    else:
        _imp._fix_co_filename(code, pathname)
    return code


if os.geteuid() == 0 and os.path.isdir(FOLDER):
    zipimport._compile_source = _compile_once
