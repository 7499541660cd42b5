# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of chan_sip that are to have one value, and devices that nobody has to prove to be."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, named_lists, users_conf
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, encoded, evidence, lower, pairs_of, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import acl_lines, names_in, some_line
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip import absent
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_off, is_on, judge as judge_standards

FILE = "sip.conf"
NEUTRAL = "PBX"
"""A word that tells nothing."""

_SHOW = "sip show settings"
_WEBSOCKET = ("ws", "wss")
_VERSION = re.compile(r"asterisk|\d+\.\d+\.\d+", re.IGNORECASE)


def no_version(value):
    """Whether a banner is set, and names neither the product nor a version such as 16.28.0, which generated configurations add."""
    return bool(value) and not _VERSION.search(value)


def at_most(most):
    """Whether a whole number is positive and no larger."""
    return lambda value: value.strip().isdigit() and 0 < int(value) <= most


def _tells_no_owner(value):
    return bool(value) and not any(word in value.lower() for word in ("asterisk", "root"))


def _goes_through_us(value):
    """A value that is neither yes nor no lists conditions under which media go past the PBX."""
    return values.is_false(encoded(value))


def _nat_words(value):
    return [word.strip().lower() for word in value.split(",")]


def _answers_where_asked(value):
    """As sip_parse_nat_option in channels/sip/config_parser.c; yes means force_rport and comedia."""
    return "force_rport" in _nat_words(value) or is_on(value)


def _with_rport(value):
    others = [word for word in _nat_words(value) if word not in ("no", "never", "route", "auto_force_rport", "force_rport", "")]
    return ",".join(["force_rport"] + [word for word in others if word in ("comedia", "auto_comedia")])


def _switch(rule, option, wanted, default, **more):
    return Standard(RULES[rule], FILE, option, wanted, default, is_on if wanted == "yes" else is_off, **more)


def _uses_websocket(case):
    names = [b"general"] + case.objects(FILE, "device")
    lines = [case.line(FILE, name, "transport") for name in names]
    found = [line for line in lines if line is not None and any(word.strip().lower() in _WEBSOCKET for word in value_of(line).split(","))]
    return "a device uses it: " + evidence(found[0]) if found else ""


def _uses_no_tcp(case):
    return "" if case.is_on(FILE, "general", "tcpenable") or case.is_on(FILE, "general", "tlsenable") else "SIP over TCP and TLS is off"


STANDARDS = (
    _switch("AST-SIP-004", "auth_options_requests", "yes", "no"),
    _switch("AST-SIP-005", "auth_message_requests", "yes", "yes"),
    _switch("AST-SIP-008", "dynamic_exclude_static", "yes", "no"),
    _switch("AST-SIP-011", "match_auth_username", "no", "no", proof=(_SHOW, "Match Auth Username", "No".__eq__)),
    _switch("AST-SIP-015", "promiscredir", "no", "no", kinds=("device",), proof=(_SHOW, "Allow promisc. redir", "No".__eq__)),
    Standard(RULES["AST-SIP-016"], FILE, "nat", _with_rport, "auto_force_rport", _answers_where_asked, kinds=("device",),
             proof=(_SHOW, "Force rport", "Yes".__eq__)),
    Standard(RULES["AST-SIP-017"], FILE, "directmedia", "no", "yes", _goes_through_us, kinds=("device",)),
    Standard(RULES["AST-SIP-020"], FILE, "useragent", NEUTRAL, "Asterisk PBX and its version", no_version, proof=(_SHOW, "User Agent", no_version)),
    Standard(RULES["AST-SIP-020"], FILE, "sdpsession", NEUTRAL, "Asterisk PBX and its version", no_version, proof=(_SHOW, "SDP Session Name", no_version)),
    Standard(RULES["AST-SIP-020"], FILE, "sdpowner", "-", "root", _tells_no_owner, proof=(_SHOW, "SDP Owner Name", _tells_no_owner)),
    Standard(RULES["AST-SIP-021"], FILE, "tcpauthtimeout", "10", "30", at_most(10), unless=_uses_no_tcp),
    Standard(RULES["AST-SIP-021"], FILE, "tcpauthlimit", "50", "100", at_most(50), unless=_uses_no_tcp),
    _switch("AST-SIP-022", "websocket_enabled", "no", "yes", unless=_uses_websocket),
    _switch("AST-SIP-027", "trustrpid", "no", "no", proof=(_SHOW, "Trust RPID", "No".__eq__)),
    Standard(RULES["AST-SIP-028"], FILE, "rtptimeout", "60", "0", at_most(3600), proof=(_SHOW, "RTP Timeout", lambda said: not said.startswith("0"))),
    Standard(RULES["AST-SIP-028"], FILE, "rtpholdtimeout", "300", "0", at_most(86400),
             proof=(_SHOW, "RTP Hold Timeout", lambda said: not said.startswith("0"))),
    _switch("AST-SIP-030", "legacy_useroption_parsing", "no", "no", proof=(_SHOW, "Legacy userfield parse", "No".__eq__)),
    _switch("AST-SIP-031", "allowoverlap", "no", "yes", kinds=("device",), proof=(_SHOW, "Allow overlap dialing", "No".__eq__)),
)
_AUTOCREATE = (Standard(RULES["AST-SIP-010"], FILE, "autocreatepeer", "no", "no", lambda value: is_off(value) and value.strip().lower() != "persist",
                        proof=(_SHOW, "AutoCreate Peer", "Off".__eq__)),)


def judge(case):
    """All findings about chan_sip's options; none of a host that does not have it, of which sip.judge speaks."""
    if absent(case):
        return []
    return judge_standards(case, STANDARDS) + [_autocreate(case)] + _devices(case)


def _autocreate(case):
    """AST-SIP-010: who registered without a section stands in this door."""
    finding = judge_standards(case, _AUTOCREATE)[0]
    if finding.state != FIXED or case.settings["guests_in_use"] == "cut":
        return finding
    known = {shown(name).lower() for name in case.objects(FILE, "device") + list(users_conf.accounts(case, "hassip"))}
    made = sorted(name for name in case.seen.sip_peers or () if name.lower() not in known)
    if not made:
        return finding
    return Finding(finding.rule, KEPT, f"{', '.join(made[:5])} registered without a section; give each one, or set sip_hardening_guests_in_use to cut.",
                   evidence=finding.evidence)


# -- devices ----------------------------------------------------------------------------------------------------------------


def _devices(case):
    """AST-SIP-009 and AST-SIP-025, for the devices of users.conf too: sections of sip.conf go on top of those."""
    insecure, bare = [], []
    general, beneath = case.line(FILE, "general", "insecure"), users_conf.accounts(case, "hassip", bytes.lower)
    own = case.objects(FILE, "device")
    made = {name: beneath[name.lower()].lines if name.lower() in beneath else [] for name in own}
    made.update((one.name, one.lines) for name, one in beneath.items() if name not in {each.lower() for each in own})
    for name, lines in made.items():
        options = {**users_conf.last(lines), **lower(case.options(FILE, name))}
        if _is_bound(case, name, options, lines):
            continue
        line = options.get("insecure", general)
        if _takes_calls_unasked(line):
            insecure.append(_open(case, RULES["AST-SIP-009"], name, options, evidence(line), "insecure lets calls in its name in unasked"))
        if not any(line.value for option in ("secret", "md5secret") for line in as_list(options.get(option))):
            bare.append(_open(case, RULES["AST-SIP-025"], name, options, f"[{shown(name)}] has no secret and no md5secret", "it has no secret"))
    return (insecure or [Finding(RULES["AST-SIP-009"], PASS, "No device that comes from anywhere is exempt.")]) + (
        bare or [Finding(RULES["AST-SIP-025"], PASS, "Every device has a secret, or is a peer with an address of its own.")])


def _takes_calls_unasked(line):
    """Whether ``insecure`` has the word invite: words are compared as they stand, with their blanks, and others such as very count for nothing
    (``set_insecure_flags``). A device has what [general] says until a line of its own takes the place of that, also one without a value."""
    return "invite" in (value_of(line) or "").lower().split(",")


def _is_bound(case, name, options, beneath):
    """Whether only some addresses can be the device: its access list denies both families, or it is a peer whose host is an address. A user or a friend,
    and so whatever users.conf makes, is found by the name in From, wherever that comes from (check_user_full in channels/chan_sip.c)."""
    rules = acl.parse(pairs_of(users_conf.of(beneath, "permit", "deny") + acl_lines(case, FILE, name)))
    names = named_lists.names_of([shown(line.value) for line in users_conf.of(beneath, "acl")] + names_in(case, FILE, name))
    if all(named_lists.is_shut(rules, family) or named_lists.shuts(case, names, family) for family in acl.FAMILIES):
        return True
    kinds = {(value_of(line) or "").lower() for line in case.lines(FILE, shown(name), {"type"})}  # they add up (build_peer)
    host = (value_of(options.get("host")) or "").strip().lower()
    return not beneath and kinds == {"peer"} and host not in ("", "dynamic")


def _open(case, rule, name, options, told, why):
    """A device that anybody can be. It is named, and not cut: only people can give it a secret."""
    where = (evidence(some_line(options)), told)
    contact = (case.seen.sip_peers or {}).get(shown(name))
    if contact:
        where += (f"registered now from {contact}",)
    return Finding(rule, FAIL, f"Anybody can call as this device, because {why}.", "SIP/" + shown(name), where)
