# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One nftables table of ours: compare it with what is asked for, change it in one transaction, on trial or for good."""

from __future__ import annotations

import os
import time
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import (
    composing, differing, elements, keeping, kernel, places, runner, saying, timer, undoing)
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Lock, Places, Trial
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state


class Change(NamedTuple):
    """What is to do. ``loaded``: the table itself differs; otherwise only what lies on disk. ``reasons``: sentences without a full stop."""

    changed: bool
    loaded: bool
    reasons: List[str]
    diff_before: str
    diff_after: str


class Started(NamedTuple):
    """A trial. ``until``: unix seconds."""

    until: float
    warnings: List[str]


class Outcome(NamedTuple):
    """How a trial ended."""

    confirmed: bool
    rolled_back: bool


class Table:
    """The table ``inet NAME`` of this host, and its files."""

    def __init__(self, name: str):
        self.name = name
        self.places = Places(name)
        self._targets: Dict[str, Listing] = {}

    def compare(self, wanted: Wanted) -> Change:
        """What is loaded against what loading the ruleset gives; HostError where it cannot be loaded. Changes nothing."""
        live = saying.loaded(self.name)
        record = places.read_record(self.places)
        known = record is not None and record.counts_for(wanted.digest())
        full = record.full if known else saying.digest(self._target(wanted))
        reasons: List[str] = []
        differs = saying.digest(live) != full
        if differs:
            reasons += differing.reasons(self.name, live, self._target(wanted), wanted)
        text = places.read_text(self.places.ruleset)
        if text is None or places.digest_of(text) != wanted.digest() or not known:
            reasons.append("the ruleset %s that is loaded at boot %s" % (self.places.ruleset, "is missing" if text is None else "differs"))
        before, after = differing.texts(live, self._target(wanted), wanted) if differs else ("", "")
        return Change(bool(reasons), differs, reasons, before, after)

    def check(self, wanted: Wanted) -> None:
        """Let nft judge the ruleset, in an empty namespace and against the running kernel; HostError with its reason and the line."""
        target = self._target(wanted)
        live = saying.loaded(self.name)
        try:
            runner.check(composing.transaction(wanted, live, target, elements.take(self.name, live), runner.is_old()))
        except runner.NftCrashed:
            return
        except runner.NftError as error:
            raise HostError("The ruleset loads by itself, but not over the table inet %s that is there now: %s." % (self.name, error.reason)) from error

    def apply(self, wanted: Wanted) -> None:
        """Change the loaded table in one transaction, and look whether it says what it shall. For who holds the lock."""
        self._apply(wanted, saying.loaded(self.name))

    def start_trial(self, wanted: Wanted, token: str, seconds: int) -> Started:
        """Arm the host's timer, then change the table. It stays only if ``confirm`` comes with the same token in time."""
        timer.needs_systemd()
        self.places.prepare()
        with Lock(self.places):
            self.refuse_during_trial()
            self.end_lost_trial()
            live, target = saying.loaded(self.name), self._target(wanted)
            back = undoing.way_back(self.places, live, target, elements.take(self.name, live))
            for path, text in ((self.places.candidate, wanted.text()), (self.places.keeping, back.keeping), (self.places.previous, back.previous)):
                places.write_text(path, text)
            for path in (self.places.taken_back, self.places.confirmed):
                state.remove(path)
            unit = timer.unit_name(self.name, token)
            trial = Trial(token, time.time() + seconds, places.this_boot(), unit, saying.expected(wanted, target))
            places.write_trial(self.places.trial, trial)
            try:
                timer.arm(self.places, unit, runner.program(), seconds)
                self._apply(wanted, live)
            except BaseException:
                self._end_unconfirmed(unit)
                raise
            if not timer.armed(unit):
                self._undo()
                raise HostError("Loading the ruleset took longer than the %d seconds after which it is taken back; raise rollback_after." % seconds)
        return Started(trial.until, list(back.warnings))

    def confirm(self, token: str) -> Outcome:
        """Keep the change on trial; HostError when there is none with this token, which also is so for one that was never made."""
        self.places.prepare()
        with Lock(self.places):
            trial = places.read_trial(self.places.trial)
            if trial is None:
                return self._ended(token)
            if trial.token != token:
                raise HostError("The change of the nftables table %s that is on trial is another run's; wait until it has ended." % self.name)
            if trial.boot != places.this_boot():
                os.rename(self.places.trial, self.places.taken_back)
                return Outcome(False, True)
            try:  # before the timer is stopped: whoever dies after this has decided, and whoever dies before it is taken back
                os.rename(self.places.trial, self.places.confirmed)
            except FileNotFoundError:
                return Outcome(False, True)
            timer.disarm(trial.unit)
            self._keep(trial)
        return Outcome(True, False)

    def end_lost_trial(self) -> bool:
        """Finish what somebody who died has left: keep a change that was confirmed, take back one that nobody can confirm any more.

        For who holds the lock. Whether there was such a one; False while a trial runs, too.
        """
        confirmed = places.read_trial(self.places.confirmed)
        if confirmed is not None and os.path.lexists(self.places.candidate):
            if confirmed.boot == places.this_boot():
                self._keep(confirmed)
                return True
            self._clean()  # the start of the host has loaded the rules of before
        trial = places.read_trial(self.places.trial)
        if trial is None or trial.boot == places.this_boot() and timer.armed(trial.unit):
            return False
        try:
            os.rename(self.places.trial, self.places.taken_back)
        except FileNotFoundError:
            return False
        if trial.boot == places.this_boot():
            self._undo()
        return True

    def settle(self) -> None:
        """``end_lost_trial`` for who does not hold the lock."""
        if os.path.isdir(self.places.directory):
            with Lock(self.places):
                self.end_lost_trial()

    def persist(self, wanted: Wanted, load: bool = False) -> None:
        """Make what is loaded the confirmed ruleset, which is loaded at boot and by repairs.

        :param load: load it before, with no trial; in one step, so that no repair brings the old one back in between.
        """
        self.places.prepare()
        with Lock(self.places):
            self.refuse_during_trial()
            if load:
                self._apply(wanted, saying.loaded(self.name))
            places.write_text(self.places.ruleset, wanted.text())
            places.write_record(self.places, saying.expected(wanted, self._target(wanted)))
            keeping.save(self.places, saying.loaded(self.name, terse=True))

    def take_back(self) -> bool:
        """Take the change on trial back now; whether there was one."""
        trial = places.read_trial(self.places.trial)
        if trial is None:
            return False
        with Lock(self.places):
            timer.disarm(trial.unit)
            try:
                os.rename(self.places.trial, self.places.taken_back)
            except FileNotFoundError:
                return True
            self._undo()
        return True

    def present(self) -> bool:
        """Whether the table is loaded or any of its files is there."""
        return kernel.handle(self.name) is not None or self.has_files()

    def has_files(self) -> bool:
        """Whether any of its files is there."""
        return os.path.lexists(self.places.ruleset) or os.path.lexists(self.places.record)

    def remove(self) -> None:
        """Delete the table, its ruleset and its state."""
        self.places.prepare()
        self.take_back()
        with Lock(self.places):
            for path in (self.places.ruleset, self.places.record, self.places.kept, self.places.taken_back, self.places.confirmed):
                state.remove(path)
            self._clean()
            runner.load("table inet %s { }\ndelete table inet %s\n" % (self.name, self.name))

    def _target(self, wanted: Wanted) -> Listing:
        """What loading gives; found out once, because large sets take their time."""
        key = wanted.digest()
        if key not in self._targets:
            self._targets[key] = saying.trial_load(wanted)
        return self._targets[key]

    def _apply(self, wanted: Wanted, live: Listing) -> None:
        target = self._target(wanted)
        kept = elements.take(self.name, live)
        _load(composing.transaction(wanted, live, target, kept, runner.is_old()))
        if saying.digest(saying.loaded(self.name)) == saying.digest(target):
            return
        _load(wanted.text() + "".join(elements.statements(self.name, elements.fitting(elements.take(self.name, target), target))))
        if saying.digest(saying.loaded(self.name)) != saying.digest(target):
            raise HostError("The nftables table %s does not say what was loaded; somebody else changes it, or nft and the kernel do not fit together."
                            % self.name)

    def refuse_during_trial(self) -> None:
        """HostError while another change waits to be confirmed; what is loaded then is not what stays."""
        trial = places.read_trial(self.places.trial)
        if trial is not None and trial.boot == places.this_boot() and timer.armed(trial.unit):
            raise HostError("Another change of the nftables table %s is on trial for %d more seconds; wait until it has ended."
                            % (self.name, max(1, round(trial.until - time.time()))))

    def _ended(self, token: str) -> Outcome:
        """Confirming twice is right: the answer to the first time may be lost, and who gave it may have died before the end."""
        confirmed = places.read_trial(self.places.confirmed)
        if confirmed is not None and confirmed.token == token:
            if confirmed.boot != places.this_boot() and os.path.lexists(self.places.candidate):
                return Outcome(False, True)
            self.end_lost_trial()
            return Outcome(True, False)
        ended = places.read_trial(self.places.taken_back)
        if ended is not None and ended.token == token:
            return Outcome(False, True)
        raise HostError("No change of the nftables table %s is on trial with this token; apply the ruleset first." % self.name)

    def _keep(self, trial: Trial) -> None:
        """Make the change on trial the confirmed ruleset. The file comes last: a record without its file changes nothing."""
        try:
            places.write_record(self.places, trial.expected)
            places.write_text(self.places.ruleset, places.read_text(self.places.candidate) or "")
        except BaseException:
            os.rename(self.places.confirmed, self.places.taken_back)
            self._undo()
            raise
        self._clean()
        keeping.save(self.places, saying.loaded(self.name, terse=True))

    def _end_unconfirmed(self, unit: str) -> None:
        """The transaction was refused, so there is nothing to take back; if it landed and did not say what it shall, there is."""
        try:
            os.rename(self.places.trial, self.places.taken_back)
        except FileNotFoundError:
            return
        timer.disarm(unit)
        self._undo()

    def _undo(self) -> None:
        for path in (self.places.keeping, self.places.previous):
            try:
                runner.load(places.read_text(path) or "")
                return
            except runner.NftCrashed:
                continue
            except runner.NftError:
                if path == self.places.previous:
                    raise

    def _clean(self) -> None:
        for path in (self.places.candidate, self.places.keeping, self.places.previous):
            state.remove(path)


def _load(text: str) -> None:
    """What is loaded is looked at afterwards, whether nft lived to tell or not."""
    try:
        runner.load(text)
    except runner.NftCrashed:
        pass
