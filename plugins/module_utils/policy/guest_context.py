# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where guests of chan_sip land when their door stays open: whether they can choose there whom they call.

The context is never changed here. Once the door is closed only devices and subscriptions without a context of their own come into it, and they
need it as it is; while it stays open, it is what the guests who are wanted need.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip import absent, domain_contexts, guests

FILE, DIALPLAN = "sip.conf", "extensions.conf"
_MOST = 10

_SHOWN = re.compile(r"^ +(?:'(?P<exten>[^']*)' (?:\(CID match '[^']*'\) )?=> +)?(?:\[\w+\] +)?(?:\d+|n)\. (?P<text>.*?) *\[(?P<source>[^\[\]]+)\] *$")
_INCLUDE = re.compile(r"^ +Include => +'(?P<name>[^',|]*)")
_SWITCH = re.compile(r"^ +(?:Alt\. )?Switch => +'(?P<name>[^']*)'", re.IGNORECASE)
_DIAL = re.compile(r"\b(?:Retry)?Dial\(", re.IGNORECASE)
_DISA = re.compile(r"\bDISA\(", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{(\w+)")


def judge(case):
    """AST-SIP-003; none where sip.judge says that chan_sip is not there."""
    if absent(case):
        return []
    rule, door, line = RULES["AST-SIP-003"], guests(case), case.line(FILE, "general", "context")
    told = (evidence(line, f"{path(case, FILE)}: context is not set, which means default"),) + tuple(evidence(one) for one, _context in domain_contexts(case))
    if door.state == PASS or door.state == FIXED and door.rule.id not in case.settings["rules_off"]:
        return [Finding(rule, PASS, "Guests are not let in, so only devices come into it.", "SIP", told)]
    found = _Reach(case).choices(value_of(line) or "default", *(context for _line, context in domain_contexts(case)))
    if not found:
        return [Finding(rule, PASS, "Guests come into it, and it dials nothing that they choose.", "SIP", told)]
    told += tuple(found[:_MOST])
    if "SIP" in case.settings["keep_guests"]:
        return [Finding(rule, KEPT, "sip_hardening_keep_guests names SIP, and guests can choose there whom they call.", "SIP", told)]
    return [Finding(rule, FAIL, "Guests come into it, and can choose there whom they call; close their door with sip_hardening_guests_in_use, or let it name "
                    "a context that dials fixed numbers only.", "SIP", told)]


class _Reach:
    """What can be reached from a context, by includes and by names of contexts in what is carried out there."""

    def __init__(self, case):
        self.case = case
        usage = case.seen.usage()
        self.live = case.seen.running and usage is not None
        self.contexts = set(usage.contexts) if self.live else {shown(name) for name in case.objects(DIALPLAN, "context")}
        self.fixed = self._globals()

    def _globals(self):
        if self.live:
            return {line.partition("=")[0].strip() for line in self.case.seen.ask("dialplan show globals").split("\n") if "=" in line}
        return set(self.case.options(DIALPLAN, "globals"))

    def choices(self, *first):
        """Where a caller chooses, without dial strings, which can hold secrets."""
        found, seen, left = [], set(), list(first)
        while left:
            context = left.pop(0)
            if context in seen:
                continue
            seen.add(context)
            lines, includes, switches = self._live(context) if self.live else self._written(context)
            left += includes
            found += [f"[{context}] asks another place for its extensions (switch {name.split('/')[0]})" for name in switches if not name.startswith("Lua/")]
            for extension, text, where in lines:
                left += [name for name in sorted(self.contexts - seen) if re.search(r"[(,@?:] *%s *[,&)|]" % re.escape(name), text)]
                if _DISA.search(text) or any(self._chooses(part, extension) for part in _destinations(text)):
                    found.append(f"{where}: {extension} of [{context}] dials what the caller asks for")
        return found

    def _live(self, context):
        lines, includes, switches, extension = [], [], [], ""
        for row in self.case.seen.ask("dialplan show " + context).split("\n"):
            match = _SHOWN.match(row)
            include, switch = _INCLUDE.match(row), _SWITCH.match(row)
            if match:
                extension = match.group("exten") if match.group("exten") is not None else extension
                lines.append((extension, match.group("text"), match.group("source")))
            includes += [include.group("name")] if include else []
            switches += [switch.group("name")] if switch else []
        return lines, includes, switches

    def _written(self, context):
        lines, includes, switches, extension = [], [], [], ""
        for line in self.case.lines(DIALPLAN, context, {"exten", "same", "include", "switch", "lswitch", "eswitch"}):
            kind, text = shown(line.name).lower(), shown(line.value)
            if kind == "include":
                includes.append(re.split("[,|]", text)[0].strip())
            elif kind.endswith("switch"):
                switches.append(text)
            else:
                extension = text.split(",")[0].strip() if kind == "exten" else extension
                lines.append((extension, text.split(",", 2 if kind == "exten" else 1)[-1], str(line.where)))
        return lines, includes, switches

    def _chooses(self, destination, extension):
        """Whether a caller says what is dialled behind a trunk, or all of it. A device that is named after its extension is not meant."""
        variables = set(_VARIABLE.findall(destination)) - self.fixed - (set() if extension.startswith("_") else {"EXTEN"})
        technology, slash, rest = destination.partition("/")
        if not variables or (technology.lower() == "local" and re.search(r"@[\w-]+(?:/|$)", rest)):
            return False
        return not slash or "$" in technology or "@" in rest or "/" in rest


def _destinations(text):
    """What Dial is to dial: the parts of its first argument."""
    found = []
    for match in _DIAL.finditer(text):
        depth, end = 0, len(text)
        for place in range(match.end(), len(text)):
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[place], 0)
            if depth < 0 or (depth == 0 and text[place] == ","):
                end = place
                break
        found += text[match.end():end].split("&")
    return [part.strip() for part in found]
