# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which weak secrets fail a run, told in sentences."""

from __future__ import annotations

import fnmatch

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.settings import SEVERITIES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import listed


def weak_accounts(rows, severity, accept=()):
    """The rows that count, each with ``told``.

    :param rows: ``weak`` of the module credentials. :param severity: the least that counts.
    :param accept: ids, or patterns of them, that do not; a text has them between commas, and is no list of letters, of which one could be a star.
    :raises ValueError: the severity is none.
    """
    if severity not in SEVERITIES:
        raise ValueError("weak_accounts takes one of the severities %s, not %r." % (", ".join(SEVERITIES), severity))
    counted = SEVERITIES[SEVERITIES.index(severity):]
    return [dict(row, told="%s (%s, %s): %s" % (row["id"], row["severity"], row["where"] or "no line", row["sentence"])) for row in rows
            if row["direction"] == INBOUND and not row["contained"] and row["severity"] in counted
            and not any(fnmatch.fnmatchcase(row["id"], str(item)) for item in listed(accept))]


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"weak_accounts": weak_accounts}
