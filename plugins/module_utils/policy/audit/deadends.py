# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simple look at a context of extensions.conf: whether who comes in there can reach anything.

Which numbers can be reached over which paths is judged elsewhere, by the rules about the dialplan; this one knows only whether a context is a
dead end.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_CHECKED, PASS, Verdict

HARMLESS = frozenset((
    "answer", "background", "busy", "congestion", "goto", "gotoif", "hangup", "milliwatt", "musiconhold", "noop", "playback", "playtones", "progress",
    "ringing",
    "saydigits", "saynumber", "set", "verbose", "wait", "waitexten", "nocdr", "resetcdr", "log", "stopplaytones", "return", "echo"))
"""Applications that reach nobody."""

_MAKERS = ("pbx_ael", "pbx_lua", "pbx_realtime")
"""Modules that put further content into contexts, which extensions.conf does not show."""

_APPLICATION = re.compile(r"^[^,]*,(?!\s*hint\s*,)[^,]*,\s*(?P<name>[A-Za-z_]\w*)")
_SAME = re.compile(r"^[^,]*,\s*(?P<name>[A-Za-z_]\w*)")


def applications(case, thing):
    """(Variable, name in lower case, its arguments) of each line of a context that runs an application."""
    known = case.memo.setdefault("applications", {})
    if thing.name not in known:
        known[thing.name] = _applications(thing)
    return known[thing.name]


def _applications(thing):
    found = []
    for line in thing.all():
        option, value = lower(line.name), text_of(line.value)
        match = _APPLICATION.match(value) if option == "exten" else _SAME.match(value) if option.startswith("same") else None
        if match:
            found.append((line, match.group("name").lower(), value[match.end():]))
    return found


def verdict(case, name, who):
    """A Verdict on what somebody without an account reaches in a context."""
    trouble = case.trouble("extensions.conf")
    if trouble and trouble[0] == NOT_CHECKED:
        return Verdict(*trouble)
    thing = next((thing for thing in case.dialplan if thing.name == name), None)
    reach = _reaching(case, thing) if thing else []
    if reach:
        return Verdict(FAIL, f"{who} come into the context {name}, where they reach more than an announcement.", None,
                       tuple(case.evidence(line) for line in reach[:3]))
    makers = [module for module in _MAKERS if case.has(module) is not False and _brings(case, module, name)]
    if makers:
        return Verdict(NOT_CHECKED, f"{who} come into the context {name}, to which {', '.join(makers)} may add what extensions.conf does not show.")
    return Verdict(PASS, f"{who} come into the context {name}, where they reach nobody.", None, tuple(case.evidence(line) for line in thing.all()[:2]) if thing
                   else ())


def _brings(case, module, name):
    """Whether a module may have put something into a context: what the running dialplan shows decides where it can be asked."""
    shown = case.seen.ask("dialplan show " + name) if re.fullmatch(r"[\w-]+", name) else None
    if shown is None:
        return True
    return f"[{module}]" in shown or module == "pbx_realtime" and "Realtime/" in shown


def _reaching(case, thing, seen=()):
    """The lines of a context that reach further, those of contexts that it includes among them."""
    found = [line for line, name, dummy in applications(case, thing) if name not in HARMLESS]
    for line in thing.all():
        option, value = lower(line.name), text_of(line.value)
        if option in ("switch", "eswitch", "lswitch"):
            found.append(line)
        if option == "include":
            other = next((one for one in case.dialplan if one.name == value.split(",")[0].strip()), None)
            if other is not None and other.name not in seen:
                found += _reaching(case, other, seen + (thing.name,))
    return found


_CHOSEN = re.compile(r"\$\{(?:EXTEN|ARG\d|CALLERID|[A-Z_]*EXTEN)\b", re.IGNORECASE)
_OUT = ("dial", "originate", "transfer", "page", "followme")


def outward(case, thing, seen=()):
    """The lines of a context, and of those that it includes, that dial what the caller chooses."""
    found = [line for line, name, arguments in applications(case, thing) if name in _OUT and _CHOSEN.search(arguments)]
    for line in thing.all("include"):
        other = next((one for one in case.dialplan if one.name == text_of(line.value).split(",")[0].strip()), None)
        if other is not None and other.name not in seen:
            found += outward(case, other, seen + (thing.name,))
    return found
