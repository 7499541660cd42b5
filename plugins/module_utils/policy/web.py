# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: whether anything needs it, where it listens, what it tells."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import binding, manager, tls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, is_loopback, joined, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, KEPT, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.http import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import judge as judge_standards

FILE = "http.conf"
_ALL = ("AST-HTTP-001", "AST-HTTP-002", "AST-HTTP-003", "AST-HTTP-006", "AST-HTTP-007")
_WEBSOCKET = (b"ws", b"wss")
_TLS = tls.server(RULES["AST-HTTP-004"], FILE, first="yes")


def judge(case):
    """All findings about the HTTP server."""
    if case.reading(FILE) is None:
        return _nothing(f"There is no {FILE}, so the HTTP server is off.")
    plain, secure = (case.is_on(FILE, "general", option) for option in ("enabled", "tlsenable"))
    secure = secure and (plain or case.line(FILE, "general", "tlsbindaddr") is not None)
    if not plain and not secure:
        if case.seen.http and case.seen.http["enabled"]:
            return [Finding(RULES["AST-HTTP-001"], FIXED, "The file says no already, but Asterisk still listens.", reread=(FILE,),
                            proofs=(_proof_off(),), losses=_sockets(case))]
        return _nothing("The HTTP server is off.")
    needs = needed_by(case)
    if case.settings["http"] == "off" or (case.settings["http"] == "auto" and not needs):
        return [_switch_off(case, needs)]
    found = [Finding(RULES["AST-HTTP-001"], PASS, "It is needed: " + "; ".join(needs) + "." if needs else "manager_binding_http says that it is needed.")]
    found += [_bind(case) if plain else None, _tls(case) if secure else None, _status(case), _name(case)] + judge_standards(case, _TLS)
    if case.strict:
        found += [manager.switch(case, RULES["AST-HTTP-005"], FILE, "enable_static", False, False), _limits(case)]
    return [finding for finding in found if finding is not None]


def _nothing(reason):
    return [Finding(RULES[name], NOT_APPLICABLE, reason) for name in _ALL]


def needed_by(case):
    """What uses the HTTP server, as sentences without their ends."""
    found = []
    if case.has("res_ari") and case.is_on("ari.conf", "general", "enabled", True) and case.settings["ari"] != "off":
        names = [shown(name) for name in case.objects("ari.conf", "user")]
        found += ["ARI has the user%s %s" % ("s" if len(names) > 1 else "", ", ".join(names[:5]))] if names else []
    if case.settings["web"]:
        found.append("manager_binding_web wants AMI over HTTP")
    if case.seen.http_clients:
        found.append("connected now from " + ", ".join(sorted(set(case.seen.http_clients))[:5]))
    if case.is_on("prometheus.conf", "general", "enabled") and case.has("res_prometheus"):
        found.append("prometheus.conf serves metrics")
    return found + _devices(case)


def _devices(case):
    """Phones that come from elsewhere and over HTTP: those in browsers, and those that fetch their settings."""
    found = []
    if case.has("res_phoneprov"):
        found += [f"phones fetch their settings ([{shown(name)}] of type phoneprov in pjsip.conf)" for name in case.objects("pjsip.conf", "phoneprov")[:1]]
        lines = [case.line("users.conf", name, "autoprov") for name in case.objects("users.conf", "user")] if case.version.major < 23 else []
        found += ["phones fetch their settings: " + evidence(line) for line in lines if line is not None and values.is_true(line.value)][:1]
    for name in case.objects("pjsip.conf", "transport"):
        line = case.line("pjsip.conf", name, "protocol", "transport")
        if line is not None and line.value.lower() in _WEBSOCKET:
            found.append("PJSIP over WebSocket at " + evidence(line))
    if case.has("chan_sip"):
        for name in [b"general"] + case.objects("sip.conf", "device"):
            line = case.line("sip.conf", name, "transport")
            if line is not None and any(word.strip().lower() in _WEBSOCKET for word in line.value.split(b",")):
                found.append("SIP over WebSocket at " + evidence(line))
    return found


def clients(case):
    """Who would be cut off by a bind to the loopback."""
    allowed = sorted({client for client in case.seen.http_clients or () if not is_loopback(client)})
    return allowed + _devices(case)


def _switch_off(case, needs):
    rule = RULES["AST-HTTP-001"]
    lines = {option: case.line(FILE, "general", option) for option in ("enabled", "tlsenable")}
    told = tuple(evidence(line) for line in lines.values() if line is not None)
    remote = clients(case)
    if remote and case.settings["remote_clients"] == "keep":
        return Finding(rule, KEPT, f"It stays on, because of {'; '.join(remote[:5])}; set manager_binding_remote_clients to cut.", evidence=told)
    wanted = {option: "no" for option, line in lines.items() if line is not None and values.is_true(line.value)}
    why = "manager_binding_http says off" if case.settings["http"] == "off" else "nothing was found that needs it"
    return Finding(rule, FIXED, f"Switch it off, because {why}.", evidence=told + tuple("needed by: " + need for need in needs),
                   edits=(edit(FILE, "general", options=wanted),), proofs=(_proof_off(),), losses=_sockets(case))


def _sockets(case):
    """The sockets that go with the server, as far as Asterisk tells."""
    places = [case.seen.http[key] for key in ("bound", "tls_bound") if case.seen.http[key]] if case.seen.http else []
    return tuple(f"socket:tcp *:{port}" for dummy, port in places)


def _proof_off():
    def look(seen):
        on = bool(seen.http and seen.http["enabled"])
        return ("still bound" if on else "off"), not on
    return Proof("http show status", "off", look)


def _bind(case):
    line = case.line(FILE, "general", "bindaddr")
    address, port = binding.split(value_of(line) or "0.0.0.0", binding.port_of(case.text(FILE, "general", "bindport"), _bound(case.seen, "bound"), "8088"))
    wanted = case.settings["http_address"]
    if line is None and case.seen.http is not None and not case.seen.http["bound"]:
        return Finding(RULES["AST-HTTP-002"], PASS, "It has no bindaddr, so it does not listen.", evidence=(f"{path(case, FILE)}: bindaddr is not set",))
    return binding.judge(case, binding.Door(
        rule=RULES["AST-HTTP-002"], subject="", file=FILE, option="bindaddr", line=line, address=address, port=port,
        value=joined(wanted, port) if ":" in (value_of(line) or "").replace(address, "") else wanted, wanted=wanted,
        clients=clients(case), running=_bound(case.seen, "bound"), asked="http show status",
        look=lambda seen: _bound(seen, "bound"), missing="bindaddr is not set", variable="manager_binding_remote_clients",
        setting="manager_binding_http_address"))


def _tls(case):
    line = case.line(FILE, "general", "tlsbindaddr")
    place, port = binding.split(value_of(line) or case.text(FILE, "general", "bindaddr") or "0.0.0.0", "8089")
    wanted = case.settings["http_address"]
    if line is None:
        line, port = case.line(FILE, "general", "bindaddr"), "8089"
    return binding.judge(case, binding.Door(
        rule=RULES["AST-HTTP-003"], subject="", file=FILE, option="tlsbindaddr", line=line, value=joined(wanted, port), address=place,
        port=port, wanted=wanted, clients=clients(case), running=_bound(case.seen, "tls_bound"), asked="http show status, HTTPS",
        look=lambda seen: _bound(seen, "tls_bound"), missing="tlsbindaddr is not set", variable="manager_binding_remote_clients",
        setting="manager_binding_http_address"))


def _bound(seen, key):
    if not seen.http:
        return None
    return joined(*seen.http[key]) if seen.http[key] else binding.DISABLED


def _status(case):
    rule = RULES["AST-HTTP-006"]
    if not options.known(FILE, "general", "enable_status", case.version):
        return Finding(rule, NOT_APPLICABLE, f"Asterisk {case.version} has no enable_status; its status page cannot be switched off.")
    return manager.switch(case, rule, FILE, "enable_status", False, True, Proof("http show status: /httpstatus", "not served", _no_status))


def _no_status(seen):
    served = any("httpstatus" in uri for uri in (seen.http or {}).get("uris", ()))
    return ("served" if served else "not served"), not served


def _name(case):
    rule, line = RULES["AST-HTTP-007"], case.line(FILE, "general", "servername")
    told = (evidence(line, f"{path(case, FILE)}: servername is not set"),)
    if line is not None and b"asterisk/" not in line.value.lower():
        return Finding(rule, PASS, "It does not tell the version.", evidence=told)
    return Finding(rule, FIXED, "Set servername to a neutral word.", evidence=told, edits=(edit(FILE, "general", options={"servername": "httpd"}),))


def _limits(case):
    rule, found = RULES["AST-HTTP-009"], {}
    for option, most, default in (("sessionlimit", 50, 100), ("session_inactivity", 10000, 30000)):
        value = case.text(FILE, "general", option)
        if (int(value) if value and value.isdigit() else default) > most:
            found[option] = str(most)
    if not found:
        return Finding(rule, PASS, "Both limits are low.")
    return Finding(rule, FIXED, "Set " + " and ".join(f"{name} to {value}" for name, value in found.items()) + ".",
                   edits=(edit(FILE, "general", options=found),))
