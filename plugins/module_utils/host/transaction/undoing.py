# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting back the files of one task, and only those: other tasks of the same run keep what they did."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import inclusions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session


def remember(source, filenames, version):
    """Path to bytes, of all files that root files consist of."""
    paths = {path for name in filenames for path in inclusions.load(source, name, version).files}
    return {path: source.read(path) for path in sorted(paths)}


def put_back(before, wish, state, etc_dir, module="harden"):
    """Write back what changed since ``remember``, in the same run, so that its restore point still tells what was before.

    :param before: what ``remember`` gave; None for a file that the task made.
    :param module: the name of the module, for the restore point.
    :returns: the paths that were written or taken away.
    """
    changes = {path: Change(content) for path, content in before.items() if _content(path) != content}
    with Session(state) as session:
        session.apply(changes, wish.run_id, module, Options((etc_dir,), wish.hard_links, wish.keep))
    return sorted(changes)


def _content(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as stream:
        return stream.read()
