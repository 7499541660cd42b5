# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that say what one option is to be, wherever it stands: as data, and the one way to judge and mend them.

The option of the file's general section counts for all its objects, so an object is looked at only where it says otherwise.
"""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, encoded, evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule

MOST_SHOWN = 10
"""Lines of evidence of one finding; there may be thousands of objects."""


class Standard(NamedTuple):
    """What one option is to be.

    :ivar file: root file. ``section``: the section whose value counts for the whole file, or None: there is none. ``type``: its type
        where sections are told apart by it (PJSIP), which also says that it is made where it is missing.
    :ivar kinds: kinds of objects that may set the option for themselves.
    :ivar wanted: what is written, as text; or ``wanted(value)`` of the value that counts now; None takes the option out.
    :ivar default: what counts where the option is not set.
    :ivar is_safe: whether a value is, as text.
    :ivar proof: (command, key as Asterisk prints it, whether what it says is right), for the section that counts for all.
    :ivar unless: ``unless(case)`` gives a reason, the end of a sentence, why the rule does not apply here; else "".
    :ivar only: ``only(case)`` gives the names, as text, of the objects that the rule is about; None: it is about all of them.
    :ivar each: the command, with %s for a name, that tells what an object has, under the option's own name; "": there is none.
    :ivar at_start: whether only a start of Asterisk takes the option, so that ``each`` tells the old value until then.
    """

    rule: Rule
    file: str
    option: str
    wanted: object
    default: str
    is_safe: Callable[[str], bool]
    section: Optional[str] = "general"
    type: Optional[str] = None
    kinds: Tuple[str, ...] = ()
    proof: Optional[Tuple[str, str, Callable[[str], bool]]] = None
    unless: Callable = lambda case: ""
    only: Optional[Callable] = None
    each: str = ""
    at_start: bool = False

    def value(self, now):
        """What is to be written in the place of a value."""
        return self.wanted(now) if callable(self.wanted) else self.wanted


def is_on(value):
    """Whether a value switches on."""
    return values.is_true(encoded(value))


def is_off(value):
    """Whether a value does not switch on; what is no boolean counts as no (``ast_true`` in main/utils.c)."""
    return not is_on(value)


def judge(case, standards):
    """One finding for each rule: all its objects are mended together."""
    found = []
    for rule in dict.fromkeys(standard.rule for standard in standards):
        if case.strict or not rule.strict:
            found.append(_finding(case, rule, [standard for standard in standards if standard.rule is rule]))
    return found


def _finding(case, rule, standards):
    there = [standard for standard in standards if options.known(standard.file, _kind(standard), standard.option, case.version) is not False]
    if not there:
        return Finding(rule, NOT_APPLICABLE, f"Asterisk {case.version} does not have {' and '.join(standard.option for standard in standards)}.")
    reason = next(filter(None, (standard.unless(case) for standard in there)), "")
    if reason:
        return Finding(rule, NOT_APPLICABLE, f"It is left as it is, because {reason}.")
    looked = [one for standard in there for one in _look(case, standard)]
    wrong = [one for one in looked if not one.right]
    late = [one.standard for one in looked if one.right and one.name == one.standard.section and _is_late(case, one.standard)]
    if wrong:
        told = tuple(one.told for one in wrong[:MOST_SHOWN]) + ((f"and {len(wrong) - MOST_SHOWN} more",) if len(wrong) > MOST_SHOWN else ())
        proofs = tuple(_proof(standard) for standard in {one.standard: None for one in wrong} if standard.proof) + _proofs_of(case, wrong)
        return Finding(rule, FIXED, _said(wrong), evidence=told, edits=tuple(_edit(one) for one in wrong), proofs=proofs,
                       pending=any(one.standard.at_start for one in wrong))
    if late:
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", evidence=tuple(one.told for one in looked[:MOST_SHOWN]),
                       proofs=tuple(map(_proof, late)), reread=tuple(dict.fromkeys(standard.file for standard in late)))
    if any(_waits(case, one) for one in looked):
        return Finding(rule, PASS, "The files are right; a restart of Asterisk activates them.", evidence=tuple(one.told for one in looked[:MOST_SHOWN]),
                       pending=True)
    return Finding(rule, PASS, "It is as it should be.", evidence=tuple(one.told for one in looked[:MOST_SHOWN]))


class _Looked(NamedTuple):
    """One place of an option. ``name``: of the section, as text; ``there``: whether the section exists; ``kind``: of an object."""

    standard: Standard
    name: str
    kind: Optional[str]
    there: bool
    right: bool
    value: str
    told: str


def _kind(standard):
    return standard.type or standard.section or standard.kinds[0]


def _look(case, standard):
    """The section that counts for all, and each object that says something else for itself."""
    if standard.section is not None:
        yield _general(case, standard)
    names = None if standard.only is None else standard.only(case)
    for kind in standard.kinds:
        for name in case.objects(standard.file, kind):
            if names is not None and shown(name) not in names:
                continue
            line = case.line(standard.file, name, standard.option, kind)
            if line is not None or standard.section is None:
                value = standard.default if line is None else value_of(line)
                missing = f"{path(case, standard.file)}: [{shown(name)}] {standard.option} is not set, which means {standard.default}"
                yield _Looked(standard, shown(name), kind, True, standard.is_safe(value), value, evidence(line, missing))


def _general(case, standard):
    names = case.objects(standard.file, standard.type) if standard.type else [encoded(standard.section)]
    name = names[0] if names else encoded(standard.section)
    line = case.line(standard.file, name, standard.option, standard.type)
    value = standard.default if line is None else value_of(line)
    missing = f"{path(case, standard.file)}: {standard.option} is not set, which means {standard.default}"
    return _Looked(standard, shown(name), None, bool(names), standard.is_safe(value), value, evidence(line, missing))


def _edit(one):
    more = {"options": {one.standard.option: one.standard.value(one.value)}}
    kind = one.standard.type or (one.kind if _has_types(one.standard.file) else None)
    if kind:
        more["type"] = kind
    if not one.there:
        more["create"] = True
    return edit(one.standard.file, one.name, **more)


def _has_types(filename):
    """Whether sections of one name are told apart by their type."""
    return filename in ("pjsip.conf", "pjsip_wizard.conf")


def _proof(standard):
    command, key, is_right = standard.proof

    def look(seen):
        said = answer(seen.ask(command), key)
        return said, said is not None and is_right(said)
    return Proof(f"{command}: {key}", standard.wanted if isinstance(standard.wanted, str) else standard.option, look)


def _proofs_of(case, wrong):
    """Asterisk is asked about a few of the objects that it has."""
    there = case.seen.endpoints
    asked = [one for one in wrong if one.standard.each and not one.standard.at_start and (there is None or one.name in there)]
    return tuple(map(_proof_of, asked[:MOST_SHOWN]))


def _proof_of(one):
    """What Asterisk says that an object has."""
    command, key = one.standard.each.replace("%s", one.name), one.standard.option.rpartition("/")[2]
    wanted = one.standard.value(one.value)

    def look(seen):
        said = answer(seen.ask(command), key)
        return said, said is not None and one.standard.is_safe(said)
    return Proof(f"{command}: {key}", "nothing" if wanted is None else wanted, look)


def _waits(case, one):
    """Whether the running Asterisk still has another value than the file, because only a start takes it."""
    said, right = _proof_of(one).look(case.seen) if one.standard.at_start and case.seen.running else (None, True)
    return said is not None and not right


def answer(text, key):
    """What Asterisk says behind ``key`` and a colon; None where there is no such line."""
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip() == key:
            return value.strip()
    return None


def _is_late(case, standard):
    """Whether the running Asterisk says something else than the file."""
    if not case.seen.running or not standard.proof:
        return False
    said, right = _proof(standard).look(case.seen)
    return said is not None and not right


def _said(wrong):
    """For one or many: Set promiscredir to no."""
    wanted = dict.fromkeys((one.standard.option, one.standard.value(one.value)) for one in wrong)
    places = "" if len(wrong) <= len(wanted) else " in %d places" % len(wrong)
    later = "; a restart of Asterisk activates it" if any(one.standard.at_start for one in wrong) else ""
    words = [f"take {option} out" if value is None else f"set {option} to {value}" for option, value in list(wanted)[:3]]
    text = " and ".join(words) + places + later + "."
    return text[0].upper() + text[1:]
