# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI as a whole: where it listens, whether HTTP carries it, what the log says. Single users: see manager_users."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import binding, manager_users, tls, users_conf
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, is_loopback, joined, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.manager import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import judge as judge_standards

FILE = "manager.conf"
_GENERAL = ("AST-AMI-002", "AST-AMI-003", "AST-AMI-004", "AST-AMI-005", "AST-AMI-006", "AST-AMI-007", "AST-AMI-008", "AST-AMI-010")
_TLS = tls.server(RULES["AST-AMI-011"], FILE)


def judge(case):
    """All findings about AMI."""
    off = _off(case)
    if off:
        return [Finding(RULES[name], NOT_APPLICABLE, off) for name in _GENERAL + ("AST-AMI-016",)]
    if not case.is_on(FILE, "general", "enabled"):
        return [_stop(case)] + [Finding(RULES[name], NOT_APPLICABLE, "AMI is off in the file.") for name in _GENERAL[1:] + ("AST-AMI-016",)]
    found = [_bind(case), _tls(case)] + manager_users.judge(case)
    found += [_web(case), _log(case)] + ([_half_open(case)] if case.strict else []) + judge_standards(case, _TLS) + [_users_conf(case)]
    return [finding for finding in found if finding is not None]


def _off(case):
    """Why nothing is to be said about AMI; None where it is on."""
    if case.reading(FILE) is None:
        return f"There is no {FILE}, so AMI is off."
    running = case.seen.ami is not None and case.seen.ami.get("Manager (AMI)") == "Yes"
    if not case.is_on(FILE, "general", "enabled") and not running:
        return f"AMI is off ({evidence(case.line(FILE, 'general', 'enabled'), path(case, FILE) + ' does not enable it')})."
    return None


def _stop(case):
    """AST-AMI-002 where the file switches AMI off and Asterisk has not read that."""
    rule, told = RULES["AST-AMI-002"], (evidence(case.line(FILE, "general", "enabled"), f"{path(case, FILE)}: enabled is not set, and no is the default"),)
    users = sorted({"%s from %s" % (one["user"], one["address"]) for one in case.seen.sessions or ()})
    if users and case.settings["remote_clients"] == "keep":
        return Finding(rule, KEPT, f"The file switches AMI off, but {', '.join(users)} is connected; set manager_binding_remote_clients to cut.",
                       evidence=told)
    ports = [binding.split(place, "")[1] for place in map((case.seen.ami or {}).get, ("TCP Bindaddress", "TLS Bindaddress")) if place]
    proof = Proof("manager show settings: Manager (AMI)", "No", lambda seen: _setting(seen, "Manager (AMI)", "No"))
    return Finding(rule, FIXED, "The file switches AMI off already, but Asterisk still listens.", evidence=told, proofs=(proof,), reread=(FILE,),
                   losses=tuple(f"socket:tcp *:{port}" for port in ports if port))


def remote(case, over_http=False):
    """Sessions from other hosts, as "user from address"."""
    sessions = [one for one in case.seen.sessions or () if bool(one["http"]) == over_http and not is_loopback(one["address"])]
    return sorted({"%s from %s" % (one["user"], one["address"]) for one in sessions})


def _bind(case):
    """AST-AMI-002: bindaddr."""
    line = case.line(FILE, "general", "bindaddr")
    port = binding.port_of(case.text(FILE, "general", "port"), (case.seen.ami or {}).get("TCP Bindaddress"), "5038")
    return binding.judge(case, binding.Door(
        rule=RULES["AST-AMI-002"], subject="", file=FILE, option="bindaddr", line=line, value=case.settings["address"],
        address=value_of(line) or "::", port=port, wanted=case.settings["address"], clients=remote(case),
        running=(case.seen.ami or {}).get("TCP Bindaddress"), asked="manager show settings: TCP Bindaddress",
        look=lambda seen: (seen.ami or {}).get("TCP Bindaddress"), missing="bindaddr is not set, so AMI listens everywhere",
        variable="manager_binding_remote_clients", setting="manager_binding_address"))


def _tls(case):
    """AST-AMI-002 for the port of AMI over TLS."""
    if not case.is_on(FILE, "general", "tlsenable"):
        return None
    line = case.line(FILE, "general", "tlsbindaddr")
    place, port = binding.split(value_of(line) or case.text(FILE, "general", "bindaddr") or "::", "5039")
    wanted = case.settings["tls_address"] or case.settings["address"]
    return binding.judge(case, binding.Door(
        rule=RULES["AST-AMI-002"], subject="TLS", file=FILE, option="tlsbindaddr", line=line, value=joined(wanted, port),
        address=place, port=port, wanted=wanted, clients=remote(case), running=(case.seen.ami or {}).get("TLS Bindaddress"),
        asked="manager show settings: TLS Bindaddress", look=lambda seen: (seen.ami or {}).get("TLS Bindaddress"),
        missing="tlsbindaddr is not set, so AMI over TLS listens where bindaddr says", variable="manager_binding_remote_clients",
        setting="manager_binding_tls_address" if case.settings["tls_address"] else "manager_binding_address"))


def _web(case):
    rule, line = RULES["AST-AMI-007"], case.line(FILE, "general", "webenabled")
    if case.settings["web"]:
        return Finding(rule, PASS, "manager_binding_web says that AMI over HTTP is wanted.", evidence=(evidence(line, "webenabled is not set"),))
    clients = remote(case, True) + [f"{one['user']} from {one['address']}" for one in case.seen.sessions or ()
                                    if one["http"] and is_loopback(one["address"])]
    if clients and case.is_on(FILE, "general", "webenabled"):
        return Finding(rule, KEPT, f"AMI over HTTP is used now by {', '.join(clients)}; set manager_binding_web to true, or end those sessions.",
                       evidence=(evidence(line),))
    return switch(case, rule, FILE, "webenabled", False, False,
                  Proof("manager show settings: Web Manager", "No", lambda seen: _setting(seen, "Web Manager (AMI/HTTP)", "No")))


def _setting(seen, key, wanted):
    said = (seen.ami or {}).get(key)
    return said, said == wanted


def _log(case):
    return switch(case, RULES["AST-AMI-010"], FILE, "displayconnects", True, True,
                  Proof("manager show settings: Display connects", "Yes", lambda seen: _setting(seen, "Display connects", "Yes")))


def _half_open(case):
    found = {}
    for option, most, default in (("authtimeout", 10, 30), ("authlimit", 20, 50)):
        value = case.text(FILE, "general", option)
        number = int(value) if value and value.isdigit() and int(value) else default
        if number > most:
            found[option] = str(most)
    lines = tuple(evidence(case.line(FILE, "general", option), f"{option} is not set") for option in ("authtimeout", "authlimit"))
    if not found:
        return Finding(RULES["AST-AMI-008"], PASS, "Both limits are low.", evidence=lines)
    return Finding(RULES["AST-AMI-008"], FIXED, "Set " + " and ".join(f"{name} to {value}" for name, value in found.items()) + ".",
                   evidence=lines, edits=(edit(FILE, "general", options=found),))


def switch(case, rule, filename, option, wanted, default, proof=None):
    """A switch in [general] that is to be on or off."""
    line = case.line(filename, "general", option)
    is_on = default if line is None else values.is_true(line.value)
    told = (evidence(line, f"{path(case, filename)}: {option} is not set"),)
    proofs = (proof,) if proof else ()
    word = "yes" if wanted else "no"
    if is_on != wanted:
        return Finding(rule, FIXED, f"Set {option} to {word}.", evidence=told, edits=(edit(filename, "general", options={option: word}),), proofs=proofs)
    if proof and case.seen.running and not proof.look(case.seen)[1]:
        return Finding(rule, FIXED, f"The file says {word} already, but Asterisk had not read it.", evidence=told, proofs=proofs, reread=(filename,))
    return Finding(rule, PASS, f"{option} is {word}.", evidence=told)


def _users_conf(case):
    """AST-AMI-016: users that users.conf makes. Who has none of its own takes ``hasmanager`` of [general]."""
    rule = RULES["AST-AMI-016"]
    if case.version.major >= 23:
        return Finding(rule, NOT_APPLICABLE, f"Asterisk {case.version} does not read users.conf.")
    if case.reading("users.conf") is None:
        return Finding(rule, NOT_APPLICABLE, "There is no users.conf.")
    lines = [f"[{shown(one.name)}] by {evidence(one.switch)}" for one in users_conf.made(case, "hasmanager")]
    if not lines:
        return Finding(rule, PASS, "No user in users.conf has hasmanager.")
    return Finding(rule, FAIL, f"users.conf makes {len(lines)} AMI users with every class that they are not denied; it is not changed here.",
                   evidence=tuple(lines))
