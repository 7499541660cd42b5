# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the machine, which are data: modes of files, systemd's properties of the service, options of sshd, loaded modules."""

from __future__ import annotations

import fnmatch
import os
from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import blocked, in_database, said
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict


class Rights(NamedTuple):
    """Who may do what with files: bits that no mode has, and whom the files belong to.

    :ivar places: paths with ``{config}``, ``{spool}``, ``{log}`` ... for Asterisk's directories, or absolute ones; a pattern in the last part
        (``*.key``) means what is below it at any depth, ``/`` at the end all that is there and the directory itself.
    :ivar forbidden: bits of the mode that none may have.
    :ivar owners: names of accounts; ``{user}`` is that of Asterisk; empty: any.
    :ivar directories: those of them that count for directories too: whoever only lists names learns little; None: all.
    :ivar whole: whether all of them make one finding.
    :ivar what: is wrong with one that has such a bit, as a sentence.
    """

    places: Tuple[str, ...]
    forbidden: int
    what: str
    owners: Tuple[str, ...] = ()
    directories: Optional[int] = 0o002
    whole: bool = False
    kinds: Tuple[str, ...] = ("file", "directory", "socket")

    def judge(self, case):
        found, hidden = {}, []
        for place in self.places:
            _collect(case, place, self.kinds, found, hidden)
        owners = {case.seen.user if owner == "{user}" else owner for owner in self.owners}
        verdicts = [self._verdict(path, status, owners) for path, status in sorted(found.items())]
        bad = [verdict for verdict in verdicts if verdict.state == FAIL]
        if bad and self.whole:
            return [Verdict(FAIL, f"{bad[0].reason} This is so for {len(bad)} of {len(verdicts)}.", None,
                            tuple(item for verdict in bad[:5] for item in verdict.evidence))]
        if bad:
            return bad
        if not hidden:
            reason = f"It is so for all {len(found)} of them." if len(found) < case.seen.most else f"It is so for the first {len(found)} that were looked at."
            return [Verdict(PASS, reason) if found else Verdict(NOT_APPLICABLE, "There are no such files.")]
        return [Verdict(NOT_CHECKED, f"{', '.join(sorted(hidden)[:3])} cannot be looked at by this account; run the audit as root.")]

    def _verdict(self, path, status, owners):
        shown = (Evidence(f"{path}: {status.mode:04o} {status.owner}:{status.group}", path, f"{status.mode:04o}", "the file system"),)
        bits = self.forbidden & self.directories if status.kind == "directory" and self.directories is not None else self.forbidden
        if status.mode & bits:
            return Verdict(FAIL, self.what, path, shown)
        if owners and status.owner not in owners:
            return Verdict(FAIL, f"It belongs to {status.owner}, and should to {' or '.join(sorted(filter(None, owners)))}.", path, shown)
        return Verdict(PASS, "", path, shown)


def _collect(case, place, kinds, found, hidden):
    """Path to Status of what a place means; what may not be looked at goes to ``hidden``."""
    for name, directory in case.seen.directories.items():
        place = place.replace("{%s}" % name, directory)
    if "{" in place:
        return
    base, pattern = os.path.split(place) if "*" in place else (place.rstrip("/"), "*" if place.endswith("/") else None)
    status = case.seen.status(base)
    if status is None:
        return
    if status.kind == "hidden":
        hidden.append(base)
        return
    if pattern is None or place.endswith("/"):
        if status.kind in kinds:
            found[base] = status
    if pattern is None:
        return
    for path, one in case.seen.inside(base) or ():
        if one.kind == "hidden":
            hidden.append(path)
        elif one.kind in kinds and fnmatch.fnmatch(os.path.basename(path), pattern):
            found[path] = one


class Unit(NamedTuple):
    """One property that systemd tells of the service (systemd.exec(5))."""

    name: str
    want: object
    unless: Optional[Callable] = None

    def judge(self, case):
        if case.seen.unit is None:
            return [Verdict(NOT_CHECKED, case.why_not("unit"))]
        away = self.unless(case) if self.unless else ""
        if away:
            return [Verdict(NOT_APPLICABLE, away)]
        value = case.seen.unit.get(self.name)
        if value is None:
            return [Verdict(NOT_CHECKED, f"This systemd does not know {self.name}.")]
        shown = (Evidence(f"{case.seen.unit.get('Id', 'asterisk.service')}: {self.name}={value[:200]}", case.seen.unit.get("FragmentPath"), value[:200],
                          "systemd"),)
        if self.want.ok(value):
            return [Verdict(PASS, f"{self.name} is {said(value)}.", None, shown)]
        return [Verdict(FAIL, f"{self.name} is {said(value)}, and should be {self.want.words}.", None, shown)]


class Sshd(NamedTuple):
    """One option of the SSH server, as it takes it (sshd_config(5))."""

    name: str
    want: object
    default: str

    def judge(self, case):
        if case.seen.sshd is None:
            return [Verdict(NOT_CHECKED, case.why_not("sshd"))]
        if not case.seen.sshd:
            return [Verdict(NOT_APPLICABLE, "There is no SSH server.")]
        value = case.seen.sshd.get(self.name.lower(), self.default)
        shown = (Evidence(f"sshd: {self.name} {value}", None, value, case.seen.sshd.get(" source")),)
        if self.want.ok(value):
            return [Verdict(PASS, f"{self.name} is {said(value)}.", None, shown)]
        return [Verdict(FAIL, f"{self.name} is {said(value)}, and should be {self.want.words}.", None, shown)]


class Needs(NamedTuple):
    """Something of the machine that a function judges where it could be seen.

    :ivar field: attribute of ``seen``; None in it means not checked.
    :ivar look: a function of the case that gives Verdicts.
    """

    field: str
    look: Callable

    def judge(self, case):
        if getattr(case.seen, self.field) is None:
            return [Verdict(NOT_CHECKED, case.why_not(self.field))]
        return self.look(case)


class Look(NamedTuple):
    """A function of the case that gives Verdicts, where no data can say what is meant.

    :ivar files: root files that it looks at: where one is broken or hidden, or all are missing, nothing can be said.
    :ivar objects: it looks at all objects of these files, so that those in a database are missing.
    """

    look: Callable
    files: Tuple[str, ...] = ()
    objects: bool = False

    def judge(self, case):
        early = blocked(case, self.files)
        if early:
            return [early]
        return list(self.look(case)) + (in_database(case, self.files) if self.objects else [])


def together(*looks):
    """One function of the case for a Look: what several of them say."""
    return lambda case: [verdict for look in looks for verdict in look(case)]


class Attestation(NamedTuple):
    """Something that only the provider of the line can do.

    :ivar rule: its id, under which the operator attests it.
    :ivar what: is attested, as a sentence.
    """

    rule: str
    what: str

    def judge(self, case):
        told = case.attestations.get(self.rule)
        if told is None:
            return [Verdict(NOT_CHECKED, f"Only the provider can do this; once it is done, name it with date and person in audit_attestations.{self.rule}.")]
        shown = (Evidence(f"{told.by} attested on {told.date}: {self.what}", "audit_attestations", f"{told.by}, {told.date}", "attestation"),)
        if told.expires <= case.now:
            return [Verdict(NOT_CHECKED, f"What {told.by} attested on {told.date} expired on {told.expires}; look again, and give the new date.", None, shown)]
        return [Verdict(PASS, f"{told.by} attested it on {told.date}; this is valid until {told.expires}.", None, shown)]
