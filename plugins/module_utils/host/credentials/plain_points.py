# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore points that hold the plain text of secrets, where a host is to have digests alone."""

from __future__ import annotations

import os
import re
from typing import List, Set

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

_VALUE = re.compile(rb"(?im)^[ \t]*(?:[\w/-]*password|[\w-]*secret)[ \t]*=>?[ \t]*((?:\\;|[^\r\n;])*)")


def holding(state: State, secrets: Set[str]) -> List[str]:
    """The run ids of the points of which some copy gives one of these secrets to an account.

    :raises HostError: a point cannot be read.
    """
    wanted = {text.encode("utf-8", "surrogateescape") for text in secrets if text}
    return sorted(point.run_id for point in restore.load_all(state) if _holds(state, point, wanted)) if wanted else []


def _holds(state, point, wanted):
    return any(not wanted.isdisjoint(_values(state, point, saved.before)) for saved in point.files.values() if saved.before is not None)


def _values(state, point, side):
    """The values of options that hold secrets. A copy that is damaged is counted with those that hold nothing; it cannot be restored either."""
    try:
        content = restore.content(state, point, side)
    except HostError:
        return set()
    return {value.strip().replace(b"\\;", b";") for value in _VALUE.findall(content)}


def there(state: State, run_ids: List[str]) -> List[str]:
    """Those of them that still exist."""
    return sorted(run_id for run_id in run_ids if os.path.isdir(os.path.join(state.restore, run_id)))


def destroy(state: State, run_ids: List[str]) -> List[str]:
    """Remove restore points. Returns those that were there.

    :raises HostError: one cannot be removed.
    """
    found = there(state, run_ids)
    for run_id in found:
        restore.remove(state, run_id)
    return found
