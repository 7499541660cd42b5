# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Landing the edits of many findings: one that must not be made fails its own finding, and keeps no other from landing.

What only a start reads is tried with a start before any of it lands. Where that is refused, those that are to blame are found by
halving, with trials of a part of them, and the rest lands after a trial of its own.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import sandbox

MOST_GUILTY = 3
"""How many findings are looked for, one after the other: each takes as many trials as its number of rivals can be halved, and one more.
With more of them something else is wrong, and none lands of what only a start reads."""


class Landing:
    """The findings of one run on their way to the files.

    :param machine: a machine.Machine.
    :param wish: a configuring.Wish.
    :param state: a transaction State.
    :param judge: ``judge(held)`` gives the findings anew, with those left as they are whose keys ``held`` has; its values say why.
    :param refused: ``refused(finding, why)`` gives a finding whose edits must not be made.
    """

    def __init__(self, machine, wish, state, judge, refused):
        self.machine, self.wish, self.state, self.judge, self.refused = machine, wish, state, judge, refused
        self.held = {}

    def land(self, findings):
        """Make the edits in one transaction, as many as go together.

        :returns: (the findings, the result of configuring.configure_each).
        :raises HostError: with one sentence; no file was changed.
        """
        waiting = [finding.key for finding in findings if _is_read_at_start(finding)]
        if not waiting:
            return self._configure(findings)
        why = sandbox.refusal()
        try:
            return self._without_all(waiting, why) if why else self._without_guilty(findings, waiting)
        except HostError as error:
            if why:
                raise
            return self._without_all(waiting, str(error))

    def _without_all(self, waiting, why):
        return self._configure(self.judge(dict(dict.fromkeys(waiting, why), **self.held)))

    def _without_guilty(self, findings, waiting):
        """Land; each time that a start is refused, one finding fewer.

        :raises configuring.StartRefused: it still is without the MOST_GUILTY that were found.
        """
        waiting, good = list(waiting), 0
        while True:
            try:
                return self._configure(findings)
            except configuring.StartRefused as error:
                if not waiting or len(self.held) == MOST_GUILTY:
                    raise
                good, what = first_guilty(good, len(waiting), error.what, lambda number: self._refusal(waiting[number:]))
            self.held[waiting.pop(good)] = f"tried with it, {what}, so it was left out."
            findings = self.judge(self.held)

    def _refusal(self, later):
        """What becomes of a start without those that were found guilty and without these; "" where it is good."""
        try:
            self._configure(self.judge(dict(dict.fromkeys(later, "it is not tried."), **self.held)), check_mode=True, diff=False)
        except configuring.StartRefused as error:
            return error.what
        return ""

    def _configure(self, findings, **how):
        wish = self.wish._replace(expected_losses=[loss for finding in findings for loss in finding.start_losses], **how)
        landed, refused = configuring.configure_each(self.machine, [list(finding.edits) for finding in findings], wish, self.state)
        return [self.refused(finding, refused[index]) if index in refused else finding for index, finding in enumerate(findings)], landed


def first_guilty(good, count, what, refusal):
    """The first of several changes that spoils a start together with those before it.

    :param good: so many of the first ones are known to be good together.
    :param count: how many there are, all of which are known to be refused together; ``what``: why.
    :param refusal: ``refusal(number)`` tries the first ones alone: why that is refused, or "".
    :returns: (its index, why it is refused); it takes log2 of their number trials.
    """
    while count - good > 1:
        middle = (good + count) // 2
        said = refusal(middle)
        if said:
            count, what = middle, said
        else:
            good = middle
    return good, what


def _is_read_at_start(finding):
    return any(edit["file"] in readers.AT_START for edit in finding.edits)
