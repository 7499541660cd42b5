# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a crash: finish the half-landed set, or undo it."""

from __future__ import annotations

from typing import List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import journal as journals, restore, swap
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.journal import Journal
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, no_step

FINISHED = "finished"
UNDONE = "undone"


class Recovery(NamedTuple):
    """What was done about an interrupted run.

    action: "finished" (all files are new) or "undone" (all files are old).
    files: the real paths of the interrupted set; left: those that somebody changed in between and that were left alone.
    reload: whether files changed on disk after the interrupted run began, so that Asterisk may not have read them.
    """

    action: str
    run_id: str
    module: str
    files: List[str]
    left: List[str]
    reload: bool

    @property
    def sentence(self) -> str:
        """For the warnings of the module."""
        text = "The run %s of the module %s was interrupted and has been %s" % (self.run_id, self.module, self.action)
        if self.left:
            return "%s, except for %s, which somebody changed since." % (text, ", ".join(self.left))
        return "%s (%s)." % (text, ", ".join(self.files) if self.reload else "no file had been changed yet")


def pending(state: State) -> Optional[Journal]:
    """The journal of an interrupted run, None when all is well. Looks only."""
    return journals.load(state)


def recover(state: State, step=no_step) -> Optional[Recovery]:
    """Finish or undo an interrupted run; None when there was none. The caller holds the lock.

    HostError when neither is possible now; the journal then stays, and the next call tries again.
    """
    journal = journals.load(state)
    journals.sweep(state)
    if journal is None:
        return None
    try:
        with Directories() as directories:
            return _recover(state, journal, directories, step)
    except OSError as error:
        raise explain(error, "Cannot recover the interrupted run %s" % journal.run_id) from error
    except HostError as error:
        raise HostError("The interrupted run %s cannot be finished or undone: %s Mend that, or move %s away to keep the files as they are now."
                        % (journal.run_id, error, state.journal)) from error


def _recover(state: State, journal: Journal, directories: Directories, step) -> Recovery:
    for entry in journal.entries:
        directories.get(entry.directory)
    if journal.phase == journals.STAGING:
        roll_back(state, journal, directories, step)
        return _report(journal, UNDONE, [], False)
    if journal.phase == journals.COMMITTED:
        try:
            swap.verify(journal, directories)
            swap.land(journal, directories, step)
        except HostError:
            left = undo(state, journal, directories, step)
            return _report(journal, UNDONE, left, True)
        finish(state, journal, directories, step)
        return _report(journal, FINISHED, [], True)
    left = undo(state, journal, directories, step)
    return _report(journal, UNDONE, left, True)


def _report(journal: Journal, action: str, left: List[int], reload: bool) -> Recovery:
    files = sorted(entry.path for entry in journal.entries)
    return Recovery(action, journal.run_id, journal.module, files, [journal.entries[index].path for index in left], reload)


def roll_back(state: State, journal: Journal, directories: Directories, step=no_step) -> None:
    """Before the commit: remove everything that was staged; no target was touched."""
    swap.tidy(journal, directories, step)
    restore.discard(state, journal.run_id)
    step("discarded")
    journals.clear(state)
    step("cleared")


def finish(state: State, journal: Journal, directories: Directories, step=no_step) -> None:
    """After the last swap: the restore point becomes valid, the old versions go."""
    restore.publish(state, journal.run_id)
    step("published")
    swap.tidy(journal, directories, step)
    journals.clear(state)
    step("cleared")


def undo(state: State, journal: Journal, directories: Directories, step=no_step) -> List[int]:
    """After the commit, when a swap failed: everything back. Returns the positions of files that are left alone."""
    try:
        journals.save(state, journal.at(journals.UNDOING), lambda what: step("undoing %s" % what))
    except OSError:
        # A full disk. The phase "committed" leads here again, because a staged file is gone then.
        step("undoing without a word")
    left = swap.put_back(journal, directories, step)
    if left:
        # Their old content stays in the restore point: it lies nowhere else any more.
        restore.publish(state, journal.run_id)
    restore.discard(state, journal.run_id)
    step("discarded")
    swap.tidy(journal, directories, step)
    journals.clear(state)
    step("cleared")
    return left
