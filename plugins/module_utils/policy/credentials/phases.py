# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account gets a new secret now, which old secret goes, which waits, and for how long: decided from what is configured, not from what was meant.

Nothing here looks at a host, and no secret is looked into.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import overlaps as two
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, Credential, INBOUND, PLAIN, REALTIME

STABLE, OVERLAP = "stable", "overlap"

START, REPLACE, RENAME, RETIRE, ADOPT, WAIT, REPORT = "start", "replace", "rename", "retire", "adopt", "wait", "report"
"""START: a new secret beside the old one; REPLACE: in its place; RENAME: a new name with a new secret; RETIRE: the old secret goes; ADOPT: an overlap
that no state tells of is noted; WAIT: later; REPORT: it is due and is not changed here."""

ACTING = (START, REPLACE, RENAME, RETIRE, ADOPT)

DAY = 86400

DIGEST_KINDS = ("pjsip", "wizard", "sip", "ari")
"""The kinds of which Asterisk can hold a digest instead of the secret."""

SEVERITIES = ("critical", "high", "medium", "low", "none")


class PhaseError(ValueError):
    """What was asked for cannot be planned; the message is one sentence."""


class Note(NamedTuple):
    """What the state file says of one account.

    :ivar phase: STABLE or OVERLAP.
    :ivar rotated_at: when it got its secret. ``overlap_until``: when the old one may go; seconds since the epoch.
    :ivar old: the section of the old secret.
    :ivar run_id: the run that gave it its secret.
    """

    phase: str
    rotated_at: int
    overlap_until: Optional[int] = None
    old: Optional[str] = None
    run_id: Optional[str] = None


class Wish(NamedTuple):
    """What is to be done; the fields are the options of the module."""

    rotate_weak: bool = True
    max_age_days: Optional[int] = None
    accounts: Sequence[str] = ()
    everything: bool = False
    overlap_days: int = 7
    batch: Optional[int] = None
    kinds: Sequence[str] = ()
    digest_only: bool = False
    run_id: str = ""


class Step(NamedTuple):
    """What becomes of one account.

    :ivar action: one of the words above.
    :ivar reasons: stable words why.
    :ivar sentence: for people.
    :ivar until: when an overlap ends, in seconds since the epoch.
    :ivar retires: a new secret takes the place of both of an overlap.
    :ivar was: the id of the credential before a renaming.
    """

    id: str
    action: str
    reasons: Tuple[str, ...]
    sentence: str
    until: Optional[int] = None
    retires: bool = False
    was: Optional[str] = None

    @property
    def needs_secret(self) -> bool:
        return self.action in (START, REPLACE, RENAME)


def plan(credentials: Sequence[Credential], overlaps: Mapping[str, two.Overlap], verdicts: Mapping, notes: Mapping[str, Note], wish: Wish,
         now: int, renames: Sequence[Step] = ()) -> List[Step]:
    """The steps of one run; an account that stays as it is has none.

    :param credentials, overlaps: see overlaps.settle. ``verdicts``: id to a verdict of the judge. ``notes``: id to Note.
    :param now: seconds since the epoch.
    :param renames: the steps of devices that get another name.
    :raises PhaseError: an account is named that is not there, or that cannot be changed.
    """
    _refuse_unknown(credentials, overlaps, wish)
    planner = _Planner(overlaps, verdicts, notes, wish, now)
    taken = {step.was for step in renames}
    steps = [planner.step(one) for one in credentials if one.direction == INBOUND and not _is_old(one, overlaps) and one.id not in taken]
    return _in_batches(list(renames) + [step for step in steps if step is not None], verdicts, wish.batch)


def noted(steps: Sequence[Step], notes: Mapping[str, Note], overlaps: Mapping[str, two.Overlap], wish: Wish, now: int) -> Dict[str, Note]:
    """What the state says after the steps were taken. An overlap that the configuration does not show is over, or was taken back: its age is not known."""
    after = {id: note for id, note in notes.items() if note.phase == STABLE or id in overlaps}
    for step in steps:
        after.pop(step.was, None)
        if step.action == START:
            after[step.id] = Note(OVERLAP, now, step.until, step.id.split(":", 1)[1] + two.OLD, wish.run_id)
        elif step.action in (REPLACE, RENAME):
            after[step.id] = Note(STABLE, now, None, None, wish.run_id)
        elif step.action == ADOPT:
            after[step.id] = Note(OVERLAP, now, step.until, overlaps[step.id].old.name, None)
        elif step.action == RETIRE:
            before = notes.get(step.id)
            after[step.id] = Note(STABLE, before.rotated_at if before else now, None, None, before.run_id if before else None)
    return after


def ages(notes: Mapping[str, Note], now: int) -> Dict[str, int]:
    """Days since each account got its secret, of those that got it here."""
    return {id: max(0, now - note.rotated_at) // DAY for id, note in notes.items()}


def _names(credential):
    """What ``accounts`` may call it: its id, its section, or an account that uses it."""
    return {credential.id, credential.name, *credential.accounts}


def _is_old(credential, overlaps):
    return credential.id.endswith("/old") and credential.id[:-len("/old")] in overlaps


def _refuse_unknown(credentials, overlaps, wish):
    there = {}
    for one in credentials if wish.accounts else ():
        for name in () if _is_old(one, overlaps) else _names(one):
            there.setdefault(name, []).append(one)
    for name in wish.accounts:
        meant = there.get(name)
        if not meant:
            raise PhaseError(f"accounts names '{name}', and no credential of this host is called so; correct the name, nothing was changed.")
        if not any(one.direction == INBOUND and one.why_not is None for one in meant):
            raise PhaseError(f"accounts names '{name}', which is not changed here: {meant[0].why_not or 'it proves this Asterisk to others.'}")


def _in_batches(steps, verdicts, batch):
    """Those without overlap wait behind the first ones, the worst first."""
    if batch is None:
        return steps
    alone = sorted((step for step in steps if step.action in (REPLACE, RENAME)), key=lambda step: _rank(verdicts.get(step.was or step.id)))
    later = {step.id for step in alone[max(batch, 0):]}
    return [step._replace(action=WAIT, sentence=f"It is due ({', '.join(step.reasons)}) and waits for a later run, as {batch} accounts are changed at a time.")
            if step.id in later else step for step in steps]


def _rank(verdict):
    return SEVERITIES.index(verdict.severity) if verdict is not None and verdict.severity in SEVERITIES else len(SEVERITIES)


class _Planner:
    def __init__(self, overlaps, verdicts, notes, wish, now):
        self.overlaps, self.verdicts, self.notes, self.wish, self.now = overlaps, verdicts, notes, wish, now
        self._asked = frozenset(wish.accounts)

    def step(self, credential):
        """What becomes of a credential; None: nothing."""
        if credential.form == REALTIME:
            return Step(credential.id, REPORT, ("realtime",), credential.why_not)
        demanded, others = self._demanded(credential), self._due(credential)
        if credential.id in self.overlaps:
            return self._in_overlap(credential, demanded)
        reasons = demanded + others
        if not reasons:
            return None
        if credential.why_not is not None:
            return Step(credential.id, REPORT, reasons, credential.why_not)
        if self._can_overlap(credential):
            until = self.now + self.wish.overlap_days * DAY
            return Step(credential.id, START, reasons, f"It gets a new secret beside the old one ({', '.join(reasons)}).", until)
        return Step(credential.id, REPLACE, reasons, f"It gets a new secret at once ({', '.join(reasons)}).")

    def _in_overlap(self, credential, demanded):
        note = self.notes.get(credential.id)
        known = note is not None and note.phase == OVERLAP and note.overlap_until is not None
        until = note.overlap_until if known else self.now + self.wish.overlap_days * DAY
        if demanded and not self.wish.overlap_days and credential.why_not is None:
            return Step(credential.id, REPLACE, demanded, "It gets a new secret at once, and both that it has now go.", retires=True)
        if until <= self.now:
            return Step(credential.id, RETIRE, ("overlap_over",), "Its old secret goes, as the overlap is over.")
        if not known:
            return Step(credential.id, ADOPT, ("overlap_found",), "It has two secrets and no note since when, so the overlap counts from now.", until)
        weak = self._due(credential)
        return Step(credential.id, WAIT, ("overlap",) + weak, "Both secrets are accepted until the overlap is over.", until)

    def _demanded(self, credential):
        """Why it is due because somebody says so; one run changes an account once."""
        note = self.notes.get(credential.id)
        if note is not None and note.run_id is not None and note.run_id == self.wish.run_id:
            return ()
        if not self._asked.isdisjoint(_names(credential)):
            return ("asked",)
        return ("everything",) if self.wish.everything and self._is_meant(credential) else ()

    def _due(self, credential):
        """Why it is due by itself."""
        if not self._is_meant(credential):
            return ()
        verdict, note = self.verdicts.get(credential.id), self.notes.get(credential.id)
        weak = verdict is not None and verdict.weak and self.wish.rotate_weak
        found = tuple(word for word in verdict.reasons if word != "age") if weak else ()
        if self.wish.max_age_days is not None and note is not None and note.rotated_at + self.wish.max_age_days * DAY <= self.now:
            found += ("age",)
        if self.wish.digest_only and credential.form == PLAIN and credential.kind in DIGEST_KINDS:
            found += ("plain_text",)
        return found

    def _is_meant(self, credential):
        return not self.wish.kinds or credential.kind in self.wish.kinds

    def _can_overlap(self, credential):
        """An auth that nobody uses has no telephones that could be cut off."""
        possible = credential.kind in two.KINDS and credential.object_type in ("auth", "wizard") and credential.form != ABSENT and two.fits(credential)
        return possible and bool(credential.accounts) and self.wish.overlap_days > 0
