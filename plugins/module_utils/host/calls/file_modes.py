# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that findings want to be there with a mode: planned before anything lands, set once it has, before Asterisk reads it."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import access
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Session


class FileModes:
    """The places of one task.

    :param located: a ``daemon.Daemon``, whose user a new file belongs to.
    :ivar refused: {index of a finding one of whose places must not be touched: why}.
    """

    def __init__(self, findings, located):
        self.refused = {}
        self._uid, gid = access.account(located)
        self._gid = access.readers(gid)
        self._steps = {}
        for index, finding in enumerate(findings):
            try:
                self._steps[index] = [step for step in map(self._step, finding.places) if step]
            except HostError as error:
                self.refused[index] = str(error)

    def _step(self, place):
        return places.plan(place.path, place.exact, self._uid, self._gid)

    def steps(self, findings):
        """What is to be done for those of the findings that still want their places, in their order; a path once."""
        wanted = {}
        for index, finding in enumerate(findings):
            if finding.places:
                wanted.update((step.place.real, step) for step in self._steps.get(index, ()))
        return list(wanted.values())


def carry_out(steps, state, run_id):
    """Do it, under the lock of the transactions."""
    if steps:
        with Session(state) as session:
            places.carry_out(steps, session.state, run_id)


def rows(steps):
    """For the module's result."""
    return [{"path": step.place.asked, "before": step.before and _said(step.before), "after": _said(step.after)} for step in steps]


def difference(found):
    """The rows for Ansible's diff mode."""
    return [{"prepared": "%s: %s -> %s\n" % (row["path"], row["before"] or "no such file", row["after"])} for row in found]


def _said(holder):
    return "%04o %s:%s" % (holder.mode, accounts.user_name(holder.uid), accounts.group_name(holder.gid))
