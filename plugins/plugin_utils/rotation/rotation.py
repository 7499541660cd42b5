# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's half of a rotation: secrets are made and stored here before they are set on the host, and a run that was cut off is brought to its end.

    plan (host) -> what is pending of a run that was cut off: is it live? (host) -> new secrets, stored as pending and proven -> handed over -> applied (host)
    -> confirmed

Whatever ends this, in whatever place: each secret that the host may take is in the escrow, and the next run finds out which.
"""

from __future__ import annotations

from ansible.errors import AnsibleConnectionFailure

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import CONFIRMED, RETIRED
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation import answers
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.handover import Handover

_MOST_COMPARED = 5
"""Secrets of an account, the newest first, of which one may be back on the host."""

_UNRECORDED = "The host has its new secrets, which are pending in the escrow, and it cannot be noted there that the host has them; mend it and run again: %s"


class Failed(Exception):
    """The host says no; what it said goes to the user as it is."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer


class Rotation:
    """One task on one host.

    :param run: runs the module: ``run(check=bool, **options)`` gives its answer.
    :param escrow: an :class:`~.escrow.Escrow`.
    :param make: makes secrets: ``make(wishes, taken)`` gives id to Secret.
    :param handover: a :class:`~.handover.Handover`.
    :param now: gives the time as text.
    :param kinds: of the entries that the module answers for; of others it knows nothing, and so nothing of what came of them.
    """

    def __init__(self, run, escrow, make, handover: Handover, now, kinds=KINDS):
        self._kinds = kinds
        self._run, self._escrow, self._make, self._handover, self._now = run, escrow, make, handover, now
        self._report = {"place": escrow.place, "pending": [], "confirmed": [], "discarded": [], "retired": [], "settled": []}

    def look(self) -> dict:
        """What a run would do. The escrow is only looked at."""
        planned = self._asked(step="plan", check=True)
        self._report["pending"] = sorted(self._pending(self._escrow.read()))
        if answers.wanted(planned):
            self._escrow.ready()
        planned["changed"] = bool(planned.get("changed") or self._report["pending"])
        return self._told(planned)

    def rotate(self) -> dict:
        """Do it.

        :returns: a result for Ansible, without secrets.
        """
        seen = self._escrow.read()
        planned = self._asked(step="plan", check=False)
        if not planned.get("changed") and not answers.wanted(planned) and not self._pending(seen):
            return self._told(planned)
        with self._escrow:
            held = self._escrow.read()
            if held.entries != seen.entries:  # another run has ended meanwhile, and the plan may be from before
                planned = self._asked(step="plan", check=False)
            return self._rotate_held(planned, self._pending(held))

    def _pending(self, document):
        return {name: secret for name, secret in document.pending().items() if document.entries[name].kind in self._kinds}

    def _rotate_held(self, planned, pending):
        if planned.get("taken_back"):
            self._reinstate(planned["taken_back"])
        if pending and self._settle(pending, planned):
            planned = self._asked(step="plan", check=False)
        wanted = answers.wanted(planned)
        settled = bool(self._report["confirmed"] or self._report["discarded"])
        if not wanted and not planned.get("changed"):
            return self._told(dict(planned, changed=settled))
        secrets = self._stored(wanted)
        answer = answers.with_refusals(planned, self._apply(secrets))
        try:
            self._record(wanted, secrets, answer)
        except EscrowError as error:
            return self._told(dict(answer, changed=True, failed=True, msg=_UNRECORDED % error))
        return self._told(dict(answer, changed=bool(answer.get("changed") or settled)))

    def _reinstate(self, names):
        """Accounts of a run that was undone have a secret of before: which one, the host says; none is the escrow's where it was set before there was one."""
        entries = self._escrow.read().entries
        known = {name: [value.secret for value in entries[name].values if value.status in (CONFIRMED, RETIRED)] for name in names if name in entries}
        live = {}
        for number in range(_MOST_COMPARED):
            asked = {name: values[number] for name, values in known.items() if name not in live and number < len(values)}
            found = (self._handed(asked, step="compare").get("live") or {}) if asked else {}
            live.update((name, asked[name]) for name in asked if found.get(name))

        def reinstate(document):
            for name in known:
                document.reinstate(name, live.get(name), self._now())

        self._escrow.change(reinstate)

    def _settle(self, pending, planned):
        """Find out what came of a run that was cut off: whether any of its secrets is on the host."""
        answer = self._handed(pending, step="compare")
        live = {name for name, is_live in (answer.get("live") or {}).items() if is_live and name in pending}
        left = set(pending) - live - {wish["id"] for wish in answers.wanted(planned)}
        two = answers.overlapping(planned)

        def settle(document):
            for name in live:
                document.confirm(name, pending[name], self._now(), overlap=name in two)
            for name in left:
                document.discard(name, pending[name], self._now())

        self._escrow.change(settle)
        self._report.update(settled=sorted(live), confirmed=sorted(live), discarded=sorted(left))
        return live

    def _stored(self, wanted):
        """New secrets for the accounts, or those that are pending already; in the escrow when this returns."""
        if not wanted:
            return {}
        document = self._escrow.read()
        pending = self._pending(document)
        secrets = self._make([wish for wish in wanted if wish["id"] not in pending], document.secrets())
        secrets.update((wish["id"], pending[wish["id"]]) for wish in wanted if wish["id"] in pending)

        def store(there):
            for wish in wanted:
                there.put(wish, secrets[wish["id"]], self._now())

        self._escrow.change(store)
        return secrets

    def _apply(self, secrets):
        return self._handed(secrets, step="apply") if secrets else self._asked(step="apply", check=False)

    def _record(self, wanted, secrets, answer):
        """What the host says that it did. What it did not do is pending no more: it has ended without an error, and without these."""
        applied, retired = answers.applied(answer), answers.retired(answer)
        missed = [wish["id"] for wish in wanted if wish["id"] not in applied]

        def record(document):
            for name in secrets:
                if name in applied:
                    document.confirm(name, secrets[name], self._now(), overlap=applied[name] == answers.OVERLAP)
            for name in missed:
                document.discard(name, secrets[name], self._now())
            for name in retired:
                document.retire(name, self._now())

        self._escrow.change(record)
        self._report["confirmed"] = sorted({*self._report["confirmed"], *(name for name in secrets if name in applied)})
        self._report["discarded"] = sorted({*self._report["discarded"], *missed})
        self._report["retired"] = sorted(retired)

    def _handed(self, secrets, **options):
        with self._handover.deliver(secrets) as arrived:
            answer = self._run(check=False, handover=arrived.path, **options)
            arrived.taken = "module_stdout" not in answer and not answer.get("failed")
        return self._sound(answer)

    def _asked(self, check, **options):
        return self._sound(self._run(check=check, **options))

    def _sound(self, answer):
        if answer.get("unreachable"):
            raise AnsibleConnectionFailure(answer.get("msg") or "The host was not reached.")
        if answer.get("failed"):
            raise Failed(self._told(answer))
        return answer

    def _told(self, answer):
        return dict(answer, escrow=dict(self._report))
