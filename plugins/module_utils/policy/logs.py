# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of attacks that only those read who may, and what may go into it: security events, and what ``authdebug`` makes chan_iax2 say.

No level is taken from a channel that somebody configured. Where a line that helps to find a secret would get into a file that everybody
reads, the file is closed to others first; where that cannot be told, as of syslog, ``authdebug`` stays off.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, edit, evidence, lower, path, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import (
    FAIL, FIXED, Finding, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS, Place, Proof,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.log_channels import (
    DATE_FORMAT, FILE, FORMATTER, LEVELS, OWN, SHOW, closed_by, configured, elsewhere, is_open, is_trusted, mode_of, path_of, rows, running_only,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.iax import RULES as IAX_RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.logs import RULES

_MODULE = "res_security_log"
_WITH_YEAR = ("%F", "%Y", "%D", "%y", "%s", "%c", "%x")
"""What writes a year (strftime(3), and main/stdtime/localtime.c)."""

_TRUST = "name it in sip_hardening_trusted_logs where only those read it who may"


def judge(case):
    """All findings about logs."""
    channels = configured(case)
    everywhere = channels + running_only(case, channels)
    own = _own(case, channels)
    return [own, _module(case), _dates(case)] + _security_events(case, everywhere) + _authdebug(case, everywhere, own)


# -- our log ----------------------------------------------------------------------------------------------------------------


def _own(case, channels):
    """AST-LOG-001."""
    rule = RULES["AST-LOG-001"]
    if case.reading(FILE) is None:
        return Finding(rule, FAIL, f"There is no {FILE}, so Asterisk logs to its console only; install one.")
    mine, target = [channel for channel in channels if channel.name == OWN], path_of(case, OWN)
    access = case.seen.access(target)
    told = tuple(channel.told for channel in mine) or (f"{path(case, FILE)}: [logfiles] has no {OWN}",)
    told += (f"{target}: {mode_of(access) if access else 'no such file'}",)
    right = len(mine) == 1 and mine[0].formatter == FORMATTER and all(map(mine[0].gets, LEVELS))
    kept = () if access and _is_private(case, access) else (Place(target, exact=True),)
    proofs = (_proof_written(case, target), _proof_private(case, target))
    if not right:
        return Finding(rule, FIXED, f"Log {', '.join(LEVELS)} to {target}.", evidence=told, edits=(_own_edit(case, mine),), places=kept, proofs=proofs)
    if kept:
        return Finding(rule, FIXED, f"Let {target} be there, and others not read it.", evidence=told, places=kept, proofs=proofs,
                       reread=() if access else (FILE,))
    if case.seen.running and not proofs[0].look(case.seen)[1]:
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", evidence=told, proofs=proofs, reread=(FILE,))
    return Finding(rule, PASS, "It is as it should be.", evidence=told)


def _own_edit(case, mine):
    """Levels that somebody added to our channel stay; another formatter goes, because what bans reads this one."""
    more = sorted(mine[0].levels.difference(LEVELS)) if mine else []
    new = {} if case.reading(FILE).named(b"logfiles") else {"create": True}
    return edit(FILE, "logfiles", options={OWN: f"[{FORMATTER}]" + ",".join(list(LEVELS) + more)}, **new)


def _is_private(case, access):
    return (access["mode"], access["owner"], access["group"]) == (0o640, case.seen.logs.owner, case.seen.logs.group)


def _proof_written(case, target):
    wanted = frozenset(level for level in LEVELS if level != "security" or case.has(_MODULE))

    def look(seen):
        kind, formatter, enabled, levels = rows(seen.ask(SHOW)).get(target[:35], ("nothing", "", False, frozenset()))
        return " ".join([kind, formatter] + sorted(levels)).strip(), kind == "File" and enabled and formatter == FORMATTER and levels >= wanted
    return Proof(f"{SHOW}: {target}", f"File {FORMATTER} " + " ".join(sorted(wanted)), look)


def _proof_private(case, target):
    def look(seen):
        access = seen.access(target)
        return "no such file" if access is None else mode_of(access), access is not None and _is_private(case, access)
    return Proof(f"who may read {target}", "0640 %s:%s" % (case.seen.logs.owner, case.seen.logs.group), look)


def _dates(case):
    """AST-LOG-003."""
    rule = RULES["AST-LOG-003"]
    if case.reading(FILE) is None:
        return Finding(rule, NOT_APPLICABLE, f"There is no {FILE}.")
    line = case.line(FILE, "general", "dateformat")
    told = (evidence(line, f"{path(case, FILE)}: dateformat is not set, which means %b %e %T, a date without its year"),)
    if line is None or not any(code in shown(line.value) for code in _WITH_YEAR):
        new = {} if case.reading(FILE).named(b"general") else {"create": True}
        return Finding(rule, FIXED, f"Set dateformat to {DATE_FORMAT}.", evidence=told,
                       edits=(edit(FILE, "general", options={"dateformat": DATE_FORMAT}, **new),))
    if case.unread(FILE):
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", evidence=told, reread=(FILE,))
    return Finding(rule, PASS, "Dates have their year.", evidence=told)


# -- security events --------------------------------------------------------------------------------------------------------


def _module(case):
    """AST-LOG-002. Nothing is loaded here: why somebody left the module out is not known."""
    rule = RULES["AST-LOG-002"]
    excluded = [line for line in as_list(lower(case.options("modules.conf", b"modules")).get("noload"))
                if shown(line.value).strip().lower() in (_MODULE, _MODULE + ".so")]
    if excluded:
        runs = case.seen.running and case.has(_MODULE)
        reason = "This line keeps it from being loaded at the next start" if runs else "This line keeps it from being loaded"
        return Finding(rule, FAIL, reason + "; take it out.", evidence=(evidence(excluded[0]),))
    if case.seen.modules is None:
        return Finding(rule, NOT_CHECKED, "Asterisk does not run, so nobody can tell whether it is loaded.")
    if not case.has(_MODULE):
        return Finding(rule, FAIL, f"{_MODULE}.so is not loaded; run 'module load {_MODULE}.so', and have modules.conf load it where autoload is off.")
    return Finding(rule, PASS, f"{_MODULE}.so runs.")


def _security_events(case, channels):
    """AST-LOG-010, of every channel but ours."""
    rule = RULES["AST-LOG-010"]
    others = [channel for channel in channels if channel.gets("security") and channel.name != OWN and not channel.is_console]
    away = dict(elsewhere(others))
    found = []
    for channel in others:
        if is_trusted(case, channel):
            found.append(Finding(rule, KEPT, "sip_hardening_trusted_logs names it.", channel.name, (channel.told,)))
        elif channel in away:
            found.append(Finding(rule, KEPT, f"It gets security events, and {away[channel]}; {_TRUST}.", channel.name, (channel.told,)))
        elif is_open(case, channel):
            places, proofs = closed_by([channel])
            found.append(Finding(rule, FIXED, f"Let others not read {channel.path}.", channel.name, _told(case, [channel]), places=places, proofs=proofs))
    return found or [Finding(rule, PASS, f"No channel but {OWN} gets them, or others cannot read it.")]


def _told(case, channels):
    told = []
    for channel in channels:
        access = case.seen.access(channel.path)
        told += [channel.told, f"{channel.path}: {mode_of(access) if access else 'no such file yet'}"]
    return tuple(told)


# -- IAX2 -------------------------------------------------------------------------------------------------------------------


def _authdebug(case, channels, own):
    """AST-IAX-014; nothing where iax.judge says that chan_iax2 is not there."""
    rule = IAX_RULES["AST-IAX-014"]
    if not case.has("chan_iax2") or case.reading("iax.conf") is None:
        return [Finding(rule, NOT_APPLICABLE, "chan_iax2.so is not loaded, or has no iax.conf.")]
    line = case.line("iax.conf", "general", "authdebug")
    is_on = case.is_on("iax.conf", "general", "authdebug")
    told = (evidence(line, f"{path(case, 'iax.conf')}: authdebug is not set, which means no"),)
    others = [channel for channel in channels if channel.gets("notice") and channel.name != OWN and not is_trusted(case, channel)]
    refusal = _why_not(case, own, elsewhere(others))
    if refusal:
        how = "authdebug is on, although" if is_on else "authdebug stays off, because"
        return [Finding(rule, KEPT, f"{how} {refusal}.", evidence=told + tuple(channel.told for channel, _why in elsewhere(others)))]
    still = [channel for channel in others if channel.path and is_open(case, channel)]
    places, proofs = closed_by(still)
    unread = is_on and case.unread("iax.conf")
    reread = own.reread + (("iax.conf",) if unread else ())
    if is_on and not unread and not still and own.state == PASS:
        return [Finding(rule, PASS, "It is on, and others cannot read what it logs.", evidence=told)]
    edits = own.edits + (() if is_on else (edit("iax.conf", "general", options={"authdebug": "yes"}),))
    return [Finding(rule, FIXED, _what(is_on, still, unread), evidence=told + _told(case, still), edits=edits, proofs=proofs,
                    places=own.places + places, reread=reread)]


def _why_not(case, own, away):
    """Why lines of ``authdebug`` must not be written, the end of a sentence; "" where they may."""
    if own.rule.id in case.settings["rules_off"] and own.state != PASS:
        return f"sip_hardening_rules_off names {own.rule.id}, so there is no log for it"
    if own.state == FAIL:
        return f"there is no {FILE}"
    return next((f"{channel.name} gets notices, and {why}; {_TRUST}" for channel, why in away), "")


def _what(is_on, still, unread):
    parts = [] if is_on else ["set authdebug to yes"]
    parts += ["let others not read " + " and ".join(dict.fromkeys(channel.path for channel in still))] if still else []
    parts += ["let Asterisk read iax.conf"] if unread else []
    text = ", and ".join(parts) or f"let it be logged to {OWN}"
    return text[0].upper() + text[1:] + "."
