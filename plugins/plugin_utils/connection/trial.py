# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One change on trial, seen from the controller: started, proven and kept, or taken back by the host and told so."""

from __future__ import annotations

import secrets

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import sentences
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Lost, Unproven
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.window import Clock, Window

_LOOK = 60  # seconds after the window until a host that does not answer is given up
_SHORTEST, _LONGEST = 2, 10  # seconds that one attempt to connect may take inside the window


class Trial:
    """A change of one host.

    The module takes ``token`` (the change stays on trial until a run with the same token and ``confirm`` comes), and answers with
    ``changed``, ``trial`` (None unless it started one), ``confirmed`` and ``rolled_back``. While a trial runs it refuses everything else.

    :param way: a way of :mod:`~.ways`.
    :param window: seconds until the host takes the change back.
    :param table: name of the table, for sentences.
    """

    def __init__(self, way, window, table, clock=Clock):
        self._way, self._seconds, self._table, self._clock = way, window, table, clock
        self._token = secrets.token_hex(16)

    def run(self, planned):
        """Make the change.

        :param planned: the module's answer in check mode, which says that there is something to change.
        :returns: a result for Ansible.
        """
        self._way.prepare()
        lost = False
        try:
            started = self._way.run(token=self._token)
        except Lost:
            started, lost = planned, True  # it may well be on trial: a ruleset that cuts this flow also cuts its own answer
        if not lost and not started.get("trial"):
            return started
        return self._prove(started, Window(self._seconds, self._clock), lost)

    def _prove(self, started, window, lost):
        """Confirm until the window closes, or until the host says that it is over.

        What the host refuses is tried again: it may still be starting what it was told over a connection that broke. Unless an earlier
        confirmation was lost; that may be why it knows of no trial any more.
        """
        why, confirmed_unheard = "", False
        for _try in window.tries():
            try:
                answer = self._way.confirm(min(max(_SHORTEST, self._seconds / 3), _LONGEST), self._token)
            except Unproven as error:
                why, confirmed_unheard = str(error), isinstance(error, Lost)
                continue
            if answer.get("confirmed"):
                return _kept(started, answer)
            words = "the host answered: " + str(answer.get("msg") or "; ".join(answer.get("reasons") or [])).rstrip(".")
            if answer.get("rolled_back"):
                why = why or words  # what kept the confirmation from coming in time says more
                break
            why = words
            if confirmed_unheard and not lost:
                break
        return self._look(started, why, Window(window.remaining() + _LOOK, self._clock))

    def _look(self, started, why, patience):
        """What came of it: the host alone knows, and refuses to say before the trial has ended."""
        for _try in patience.tries():
            try:
                seen = self._way.run(check=True)
            except Lost:
                continue
            if seen.get("failed"):
                continue
            if not seen.get("changed"):
                return _kept(started, seen)
            return _failed(sentences.taken_back(why, self._seconds, self._table), rolled_back=True)
        return _failed(sentences.unknown(why, self._seconds, self._table), rolled_back=False)


def _kept(started, answer):
    warnings = list(started.get("warnings") or []) + [one for one in answer.get("warnings") or [] if one not in (started.get("warnings") or [])]
    unfinished = {key: answer[key] for key in ("failed", "msg") if answer.get("failed")}  # the rules stay, but something beside them is missing
    return {**started, "changed": True, "confirmed": True, "rolled_back": False, "trial": None, **unfinished, **({"warnings": warnings} if warnings else {})}


def _failed(sentence, rolled_back):
    return {"failed": True, "changed": not rolled_back, "confirmed": False, "rolled_back": rolled_back, "trial": None, "msg": sentence}
