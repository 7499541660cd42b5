# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host side asks of the rules for credentials: one object with the options of a run."""

from __future__ import annotations

import re
from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import (
    admission, changes, finding, judging, phases, policies, renaming,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import Change, ChangeRefused, Manner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, Credential, INBOUND, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.overlaps import Overlap
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import PolicyError

_STAND_IN = {"voicemail": "4711471147", "confbridge": "4711471147", "meetme": "4711471147"}
_PLACEHOLDER = "Stand.in-for-a-new-secret"
"""Texts with which a change is planned before there is a secret; they are never written."""

_FIRST_GUESSES = "critical"
_UNTIL_THEN = "It lets in beside the new one until the overlap is over; contain the account until then, or accept it."

_DRIVERS = {"wizard": "pjsip", "users": "sip"}
"""Kinds whose access lists are another one's."""


_REALM = re.compile(r"[!#-:<-\[\]-~]([ !#-:<-\[\]-~]*[!#-:<-\[\]-~])?\Z")
"""What stands in a challenge as it is (RFC 3261, 25.1, qdtext) and in a file of Asterisk: no quote, no backslash, no semicolon, no blank at an end."""


class Host(NamedTuple):
    """The credentials of one host.

    :ivar case: a files.Files. ``by_id``: id to Credential, with what devices are called that get another name.
    :ivar ask: ``ask(command)``: what the running Asterisk answers, "" where nobody does.
    :ivar renames: id to renaming.Rename.
    """

    case: object
    credentials: List[Credential]
    overlaps: Dict[str, Overlap]
    by_id: Dict[str, Credential]
    ask: Callable[[str], str]
    renames: Dict[str, renaming.Rename]


def _realm(text):
    if text is not None and not _REALM.match(text):
        raise PolicyError("realm: it is empty, or has a blank at an end, a quote, a backslash, a semicolon or something else than ASCII in it, "
                          "which telephones and Asterisk read differently; give it without, such as pbx.example.com.")
    return text


class Rotation:
    """One run.

    :param params: the options of the module.
    :param run_id: of this run.
    :raises PolicyError: a policy cannot be worked with.
    """

    FILES = finding.FILES
    START, RENAME, RETIRE, WAIT = phases.START, phases.RENAME, phases.RETIRE, phases.WAIT
    ACTING = phases.ACTING

    def __init__(self, params, run_id):
        self.wish = phases.Wish(run_id=run_id, **{name: params[name] for name in phases.Wish._fields if name != "run_id"})
        self.manner = Manner(params["digest_only"], _realm(params["realm"]))
        self._groups = policies.parse(params)
        self._policies, self._renames, self._verdicts = params["policies"], params["rename"], {}

    def look(self, source, version, modules, exec_includes=False, ask=lambda command: "") -> Host:
        """Find the credentials of a host; see finding.files."""
        case = finding.files(source, version, modules, exec_includes=exec_includes)
        credentials, found = finding.find_all(case)
        return Host(case, credentials, found, {one.id: one for one in credentials}, ask, {})

    @staticmethod
    def note(data) -> phases.Note:
        """A note of the state file; KeyError or TypeError for one that is none."""
        return phases.Note(data["phase"], int(data["rotated_at"]), data["overlap_until"], data["old"], data["run_id"])

    def plan(self, host: Host, notes: Mapping[str, phases.Note], now: int) -> List[phases.Step]:
        """The steps; see phases.plan."""
        self._verdicts = judging.judge(host.credentials, self._policies, phases.ages(notes, now), groups=self._groups)
        return phases.plan(host.credentials, host.overlaps, self._verdicts, notes, self.wish, now, list(self._renamed(host)))

    @staticmethod
    def unread(host: Host) -> List[str]:
        """Sentences about what of the files was not looked into, so that nobody takes it for fine."""
        return list(dict.fromkeys(host.case.problems + [f"{path} cannot be read by the user who runs Asterisk, so it was not looked into." for path in
                                                        host.case.unreadable]))

    def weak(self, host: Host, solved, late=(), beside=()) -> List[dict]:
        """What can be guessed and stays, the worst first: id, direction, severity, reasons, where, contained, sentence. After ``plan``.

        The old secret of an overlap is known to go, and is told only where it is what a scanner tries first: that lets in until it is gone.

        :param solved: ids of accounts that get a new secret. :param beside: those of them that get it beside the old one.
        :param late: ids of accounts whose overlap is over, and whose old secret does not go in this run.
        """
        lists, solved, beside = admission.Admission(host.case), set(solved), set(beside)
        going = {id + "/old" for id in set(host.overlaps).difference(late)} | beside
        rows = []
        for one in host.credentials:
            verdict = self._verdicts.get(one.id)
            if not verdict or not verdict.weak or one.id in solved and one.id not in beside or one.id in going and verdict.severity != _FIRST_GUESSES:
                continue
            rows.append({"id": one.id + ("/old" if one.id in beside else ""), "direction": one.direction, "severity": verdict.severity,
                         "reasons": list(verdict.reasons), "where": one.where,
                         "contained": lists.is_closed(_DRIVERS.get(one.kind, one.kind), one.accounts),
                         "sentence": " ".join(tuple(verdict.sentences) + ((_UNTIL_THEN,) if one.id in going else ()))})
        return sorted(rows, key=lambda row: (phases.SEVERITIES.index(row["severity"]), row["id"]))

    def called_like_extensions(self, host: Host) -> List[str]:
        """Ids of accounts whose user name is the extension, which another secret does not mend. After ``plan``."""
        return sorted(one.id for one in host.credentials if one.id in self._verdicts and judging.USER_IS_EXTENSION in self._verdicts[one.id].remarks
                      and not one.id.endswith("/old"))

    def _renamed(self, host):
        """The steps of devices that get another name; one that has it already has none."""
        for old, new in self._renames.items():
            new = str(new)
            if renaming.is_done(host.case, old, new):
                continue
            try:
                found = renaming.plan(host.case, host.credentials, old, new, host.ask)
            except renaming.RenameRefused as error:
                yield self._kept(host, old, str(error))
                continue
            host.renames[found.id] = found
            one = found.credential
            host.by_id[found.id] = one._replace(id=found.id, name=new, accounts=(new,), user=new if one.user == found.old else one.user)
            yield phases.Step(found.id, phases.RENAME, ("renamed",), f"It is called {new} from now on and gets a new secret.", was=found.credential.id)

    @staticmethod
    def _kept(host, old, why):
        """A device that keeps its name; it is told of under its credential, if there is one."""
        name = old.rpartition("/")[2]
        one = next((one for one in host.credentials if name in one.accounts), None)
        id = one.id if one else f"device:{old}"
        nobody = Credential(id=id, kind="pjsip", name=name, direction=INBOUND, user=name, accounts=(name,), words=(), secret=Secret(None), form=ABSENT,
                            realm=None, where=None, file="", section="", option="", object_type=None, shared_line=False, why_not=why)
        host.by_id.setdefault(id, nobody)
        return phases.Step(id, phases.REPORT, ("renamed",), why, was=id)

    def noted(self, steps, notes, host, now) -> Dict[str, phases.Note]:
        """The notes after the steps; see phases.noted."""
        return phases.noted(steps, notes, host.overlaps, self.wish, now)

    def changes(self, host: Host, steps: Sequence[phases.Step], secrets: Mapping[str, Secret]) -> Tuple[Dict[str, Change], Dict[str, str]]:
        """(changes by id, id to a sentence why there is none) of the steps that act.

        :param secrets: by id; for an id that is not among them a stand-in is planned with.
        """
        made, refused, rooms, lists = {}, {}, {}, admission.Admission(host.case)
        for step in steps:
            if step.action not in phases.ACTING:
                continue
            credential = host.by_id[step.id]
            secret = secrets.get(step.id) or Secret(_STAND_IN.get(credential.kind, _PLACEHOLDER))
            try:
                if step.action == phases.RENAME:
                    change = changes.rename(host.case, host.renames[step.id], secret, self.manner)
                else:
                    change = changes.change(host.case, credential, step, secret, self.manner, host.overlaps.get(step.id))
            except ChangeRefused as error:
                refused[step.id] = str(error)
                continue
            made[step.id] = change._replace(logins=tuple(one._replace(admits=lists.of(one.kind, one.account)) for one in change.logins))
            if credential.kind == "meetme":
                rooms[step.id] = secret
        if rooms:
            edits = tuple(changes.rooms(host.case, rooms))
            made.update((id, made[id]._replace(edits=edits)) for id in rooms)
        return changes.without_pins(made), refused

    @staticmethod
    def secret(text) -> Secret:
        """A text that nothing prints by accident."""
        return Secret(text)

    @staticmethod
    def is_live(host: Host, id: str, candidate: str) -> bool:
        """Whether an account has this secret now."""
        return id in host.by_id and changes.is_live(host.by_id[id], candidate)
