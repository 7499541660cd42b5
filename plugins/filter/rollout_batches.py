# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order a rollout takes its hosts: a canary, then batches."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils import batches


def rollout_batches(hosts, canary=1, sizes=("25%", "100%")):
    """A list of lists of hosts; each host is in one of them, in the order that was given.

    :param hosts: names. :param canary: how many of them are the first batch, or a list of the names that are; 0 or "0": no canary.
    :param sizes: of the batches behind it, as for ``serial``: numbers, and percentages of all hosts; the last one counts for the rest.
    :raises ValueError: the canary names no host, or a size is none.
    """
    hosts = list(hosts)
    first = _canary(hosts, canary)
    rest = [name for name in hosts if name not in set(first)]
    wanted = [batches.hosts_in(size, len(hosts)) for size in batches.sizes(sizes)]
    found = [first] if first else []
    while rest:
        size = wanted.pop(0) if len(wanted) > 1 else wanted[0]
        found.append(rest[:size])
        rest = rest[size:]
    return found


def _canary(hosts, canary):
    if isinstance(canary, (list, tuple)):
        found = [name for name in hosts if name in set(canary)]
        if not found and hosts:
            raise ValueError("voipsec_canary names no host of this rollout; name one that it has, or give a number.")
        return found
    if isinstance(canary, bool) or not str(canary).isdigit():
        raise ValueError("voipsec_canary is '%s'; give a number of hosts, or a pattern of the inventory." % (canary,))
    return hosts[:int(canary)]


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"rollout_batches": rollout_batches}
