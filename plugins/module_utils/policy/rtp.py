# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media: who is listened to, and on which ports."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.rtp import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, answer, is_off, is_on, judge as judge_standards

FILE = "rtp.conf"
PORTS_OF_A_CALL = 4
"""Media and their control of both legs (RFC 3550, section 11)."""

_SHOW = "rtp show settings"
_DEFAULT = (5000, 31000)


def _is_strict(value):
    """As ``rtp_reload`` in res/res_rtp_asterisk.c: a true value, or seqno; anything else means no."""
    return is_on(value) or value.strip().lower() == "seqno"


def _waits_long(value):
    """What is no number above 1 means 4 (``rtp_reload``); Asterisk tells it with a unit."""
    word = value.split()[0] if value.split() else ""
    return not word.isdigit() or int(word) <= 1 or int(word) >= 4


def _uses_ice(case):
    for option in ("webrtc", "ice_support"):
        for name in case.objects("pjsip.conf", "endpoint"):
            line = case.line("pjsip.conf", name, option, "endpoint")
            if line is not None and is_on(line.value.decode("utf-8", "surrogateescape")):
                return "an endpoint uses it: " + evidence(line)
    return ""


STANDARDS = (
    Standard(RULES["AST-RTP-001"], FILE, "strictrtp", "yes", "yes", _is_strict, proof=(_SHOW, "Strict RTP", lambda said: said != "No")),
    Standard(RULES["AST-RTP-002"], FILE, "probation", "4", "4", _waits_long, proof=(_SHOW, "Probation", _waits_long)),
    Standard(RULES["AST-RTP-004"], FILE, "icesupport", "no", "yes", is_off, proof=(_SHOW, "ICE support", "No".__eq__), unless=_uses_ice),
    Standard(RULES["AST-RTP-005"], FILE, "srtpreplayprotection", "yes", "yes", is_on, proof=(_SHOW, "Replay Protect", "Yes".__eq__)),
    Standard(RULES["AST-RTP-006"], FILE, "stun_software_attribute", "no", "yes", is_off),
)


def judge(case):
    """All findings about media."""
    if not case.has("res_rtp_asterisk"):
        return [Finding(rule, NOT_APPLICABLE, "res_rtp_asterisk.so is not loaded.") for rule in RULES.values() if case.strict or not rule.strict]
    if case.reading(FILE) is None:
        return [Finding(rule, NOT_APPLICABLE, f"There is no {FILE}; its defaults count.") for rule in RULES.values()
                if rule.id != "AST-RTP-003" and (case.strict or not rule.strict)] + [_ports(case)]
    return judge_standards(case, STANDARDS) + [_ports(case)]


# -- ports ------------------------------------------------------------------------------------------------------------------


def _ports(case):
    """AST-RTP-003. Calls that are up keep their sockets; a reload moves new ones only."""
    rule, wanted = RULES["AST-RTP-003"], wanted_range(case.settings)
    lines = {option: case.line(FILE, "general", option) for option in ("rtpstart", "rtpend")}
    told = tuple(evidence(line, f"{path(case, FILE)}: {option} is not set, and {default} is the default")
                 for (option, line), default in zip(lines.items(), _DEFAULT))
    if wanted is None:
        return Finding(rule, NOT_APPLICABLE, "sip_hardening_rtp_ports asks for no range.", evidence=told)
    now = tuple(line.value.decode("ascii", "replace") if line is not None else None for line in lines.values())
    proof = Proof(f"{_SHOW}: Port start, Port end", "%d-%d" % wanted, lambda seen: _said(seen, wanted))
    if now == tuple(map(str, wanted)):
        if case.seen.running and not proof.look(case.seen)[1]:
            return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", evidence=told, proofs=(proof,), reread=(FILE,))
        return Finding(rule, PASS, "The range is %d to %d." % wanted, evidence=told)
    change = edit(FILE, "general", create=True, options={"rtpstart": str(wanted[0]), "rtpend": str(wanted[1])})
    return Finding(rule, FIXED, "Take the ports %d to %d." % wanted, evidence=told, edits=(change,), proofs=(proof,))


def _said(seen, wanted):
    text = seen.ask(_SHOW)
    found = tuple(answer(text, key) for key in ("Port start", "Port end"))
    return "-".join(word or "?" for word in found), found == tuple(map(str, wanted))


def wanted_range(settings):
    """(first, last) of the setting ``rtp_ports``; None: it is empty.

    :raises SettingsError: it is no range, or too narrow for the calls that are expected.
    """
    text, calls = settings["rtp_ports"].strip(), settings["rtp_calls"]
    if not text:
        return None
    match = re.fullmatch(r"(\d+)\s*-\s*(\d+)", text)
    first, last = (int(part) for part in match.groups()) if match else (0, 0)
    if not match or first >= last or first < 1024 or last > 65535:
        raise SettingsError(f"sip_hardening_rtp_ports must be two ports from 1024 to 65535, the lower one first, such as 10000-20000, not '{text}'.")
    if first % 2:
        raise SettingsError(f"sip_hardening_rtp_ports must begin with an even port, because Asterisk takes the next even one, not with {first}.")
    if last - first + 1 < PORTS_OF_A_CALL * calls:
        raise SettingsError(f"sip_hardening_rtp_ports has {last - first + 1} ports, but the {calls} calls of sip_hardening_rtp_calls need "
                            f"{PORTS_OF_A_CALL} each; take a wider range, or say that fewer calls are expected.")
    return first, last
