# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Asterisk parses and then refuses: files, objects, and sections that nobody reads.

Most of this is silent or one line in the log, and some of it opens a door: an acl.conf with one unknown option
leaves every named ACL empty, which means "allow" (main/named_acl.c; rule B.0.1).
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.consumers import FIRST_SECTION, UNIQUE
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem, Where


class Rejected(NamedTuple):
    """`file`: nothing of the file counts. `sections`: ids of the sections that do not count."""

    file: bool
    sections: Set[int]
    problems: List[Problem]


class _Findings:
    def __init__(self) -> None:
        self.file = False
        self.sections: Set[int] = set()
        self.problems: List[Problem] = []

    def say(self, where, message: str, kind: str = "rejected") -> None:
        self.problems.append(Problem(where, kind, message))


def find(reading) -> Rejected:
    """Go through all that somebody takes, and all that nobody takes."""
    findings = _Findings()
    if reading.consumer is None:
        _unread_file(reading, findings)
    else:
        _unread_sections(reading, findings)
        suspects = reading.suspects()
        for taken, variables in suspects:
            _unknown_options(reading, taken, variables, findings)
        _bad_acls(reading, {_object(taken) for taken, _variables in suspects}, findings)
        _CHECKS.get(reading.filename.rpartition("/")[2], lambda *unused: None)(reading, findings)
        _duplicates(reading, findings)
    return Rejected(findings.file, findings.sections, findings.problems)


def _unread_file(reading, findings: _Findings) -> None:
    if consumers.covered(reading.filename) and reading.view.sections:
        findings.file = True
        where = Where(reading.view.files[0] if reading.view.files else reading.filename, 0)
        findings.say(where, f"no part of Asterisk {reading.version} reads this file", "ignored")


def _unread_sections(reading, findings: _Findings) -> None:
    for section in reading.left:
        label = _label(section)
        if reading.consumer.closed:
            findings.file = True
            findings.say(section.where, f"{label} is none that this file may have, so Asterisk rejects the whole file; remove it")
            continue
        where, message = _why_unread(reading, section)
        findings.say(where, f"{label} {message}", "ignored")


def _why_unread(reading, section) -> Tuple[Where, str]:
    """Place and second half of the sentence about a section that no reader takes."""
    rows = [row for row in reading.consumer.others if reading.version in row.only]
    types = [kind.decode() for row in rows for kind in row.types]
    lines = section.values(b"type")
    if lines:
        found = lines[0].value.decode("utf-8", "replace")
        near = difflib.get_close_matches(found.lower(), types, 1, 0.6)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        return lines[0].where, f"has the type '{found}', which nobody reads{hint}"
    for row in rows:
        if row.implied == section.name and row.implied:
            unknown = next(variable for variable in section.variables if not reading.knows(row.kind, variable.name))
            name = unknown.name.decode("utf-8", "replace")
            return unknown.where, f"has the option '{name}', which Asterisk {reading.version} does not know, and no type, so nobody reads it"
    choice = f"; add one of {', '.join(types[:3])}{', ...' if types[3:] else ''}" if types else ""
    return section.where, f"has no type, so nobody reads it{choice}"


def _duplicates(reading, findings: _Findings) -> None:
    """Two objects of one type and name, or two of a type that is single, take all objects of the type with them."""
    by_kind: Dict[str, List] = defaultdict(list)
    for taken in reading.taken:
        if taken.reader.same_name == UNIQUE:
            by_kind[taken.reader.kind].append(taken)
    for kind, several in by_kind.items():
        clash = _clash(several, findings.sections)
        if clash:
            first, second = clash
            findings.sections.update(id(taken.section) for taken in several)
            findings.say(second.section.where, (
                f"{_label(second.section)} is a second object of type '{kind}' beside the one at {first.section.where}, "
                f"so Asterisk loads none of this type; remove one of them"))


def _clash(several: List, rejected: Set[int]) -> Tuple:
    """The first two that cannot stand beside each other; a name that was rejected so far is free (sorcery_config_internal_load)."""
    if not several[0].reader.implied and len({taken.section.name for taken in several}) == len(several):
        return ()
    seen: Dict[bytes, object] = {}
    for taken in several:
        key = b"" if taken.reader.implied else taken.section.name
        bad = id(taken.section) in rejected
        if key in seen and not (bad and taken.reader.implied):
            return seen[key], taken
        if not bad:
            seen[key] = taken
    return ()


def _unknown_options(reading, taken, variables, findings: _Findings) -> None:
    section, reader = taken
    if not reader.strict:
        return
    for variable in variables:
        if reading.knows(reader.kind, variable.name) is False:
            _reject(taken, findings)
            name = variable.name.decode("utf-8", "replace")
            what = "the whole file" if reader.strict == "file" else "the object"
            findings.say(variable.where, (
                f"option '{name}' of {_label(section)} is unknown to Asterisk {reading.version}, so it rejects {what}; remove it"))


def _reject(taken, findings: _Findings) -> None:
    findings.sections.add(id(taken.section))
    findings.file = findings.file or taken.reader.strict == "file"


def _object(taken) -> Tuple[str, bytes]:
    """What the sections of one object have in common."""
    return taken.reader.kind, taken.section.name if taken.reader.exact else taken.section.name.lower()


def _bad_acls(reading, concerned: Set[Tuple[str, bytes]], findings: _Findings) -> None:
    """A permit, deny or acl line that Asterisk refuses; what it takes with it differs from reader to reader.

    `concerned` are the objects that may have such a line.
    """
    built: Dict[Tuple[str, bytes], List] = defaultdict(list)
    for taken in reading.taken if concerned else ():
        if taken.reader.bad_acl and _object(taken) in concerned:
            built[_object(taken)].append(taken)
    for several in built.values():
        if several[0].reader.same_name == FIRST_SECTION:
            del several[1:]
        named: Set[Tuple[str, bytes]] = set()
        for number, taken in enumerate(several):
            if taken.reader.begins_anew(("acl",)):
                named.clear()
            faults = [_acl_fault(reading, taken, variable, named) for variable in taken.section.variables]
            faults = [fault for fault in faults if fault]
            if faults:
                _bad_acl(several, number, findings)
                findings.problems.extend(faults)


def _acl_fault(reading, taken, variable, named: Set[Tuple[str, bytes]]) -> Optional[Problem]:
    if variable.name[:1].lower() not in b"pdac":
        return None
    info = reading.info(taken.reader.kind, variable.name)
    if not info.group.endswith("acl") or info.nonempty and not variable.value:
        return None
    wrong = values.acl_fault(variable.value) if info.type == "acl" else _named_twice(variable.value, info.group, named)
    if wrong is None:
        return None
    what = "is no network" if info.type == "acl" else "is named a second time"
    advice = "write one such as 10.0.0.0/8" if info.type == "acl" else "name it once"
    takes = "the whole file" if taken.reader.bad_acl == "file" else "the object"
    return Problem(variable.where, "rejected", (
        f"'{wrong.decode('utf-8', 'replace')}' in option '{info.name}' of {_label(taken.section)} {what}, "
        f"so Asterisk rejects {takes}; {advice}"))


def _named_twice(value: bytes, group: str, named: Set[Tuple[str, bytes]]) -> Optional[bytes]:
    """`ast_append_acl` refuses a named ACL that the object has already, inherited from a template for example."""
    for entry in value.split(b","):
        name = entry.lstrip()
        if (group, name.lower()) in named:
            return name
        named.add((group, name.lower()))
    return None


def _bad_acl(several: List, number: int, findings: _Findings) -> None:
    rule = several[number].reader.bad_acl
    if rule == "file":
        findings.file = True
    elif rule == "object":
        findings.sections.update(id(taken.section) for taken in several[:number + 1])
    elif number == len(several) - 1:
        findings.sections.update(id(taken.section) for taken in several)


def _modules(reading, findings: _Findings) -> None:
    """main/loader.c, loader_config_init: with an unknown word, or a required module that is not to load, no start."""
    section = next((taken.section for taken in reading.taken), None)
    if section is None:
        return
    excluded = {_module(variable.value) for variable in section.values(b"noload")}
    for variable in section.variables:
        name = variable.name.lower()
        text = name.decode("utf-8", "replace")
        if reading.knows("modules", name) is False:
            findings.file = True
            findings.say(variable.where, f"option '{text}' of [modules] is unknown, so Asterisk does not start; remove it")
        elif name in (b"require", b"preload-require") and _module(variable.value) in excluded:
            findings.file = True
            module = variable.value.decode("utf-8", "replace")
            findings.say(variable.where, f"[modules] has both '{text}' and 'noload' for {module}, so Asterisk does not start; remove one")


def _module(name: bytes) -> bytes:
    name = name.lower()
    return name[:-3] if name.endswith(b".so") else name


def _iax(reading, findings: _Findings) -> None:
    """channels/chan_iax2.c: one invalid range ends the reading of iax.conf, at a start with no account at all."""
    for taken in reading.named(b"general")[:1]:
        for variable in taken.section.values(b"calltokenoptional"):
            if values.acl_fault(variable.value) is not None:
                findings.file = True
                findings.say(variable.where, (
                    "option 'calltokenoptional' of [general] is no network, so Asterisk reads nothing of this file; write one such as 10.0.0.0/8"))


def _pjsip(reading, findings: _Findings) -> None:
    """An auth without a user name is refused (``auth_apply`` in res/res_pjsip/config_auth.c), and its endpoint cannot be used."""
    for taken in reading.taken:
        if taken.reader.kind == "auth" and not _has_value(taken.section, b"username"):
            findings.sections.add(id(taken.section))
            findings.say(taken.section.where, f"{_label(taken.section)} is an auth without a username, so Asterisk rejects the object; set it")


def _has_value(section, option: bytes) -> bool:
    lines = section.values(option)
    return bool(lines and lines[-1].value)


def _label(section) -> str:
    return f"section [{section.name.decode('utf-8', 'replace')}]"


_CHECKS = {"pjsip.conf": _pjsip, "modules.conf": _modules, "iax.conf": _iax}
