# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ARI: whether it is on without users, who may use it from web pages, and the users' passwords."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import known_secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.http import RULES

FILE = "ari.conf"
_ALL = ("AST-ARI-001", "AST-ARI-002", "AST-ARI-003", "AST-ARI-010")


def judge(case):
    """All findings about ARI."""
    if case.reading(FILE) is None:
        return [Finding(RULES[name], NOT_APPLICABLE, f"There is no {FILE}, so ARI is off.") for name in _ALL]
    if not case.has("res_ari"):
        return [Finding(RULES[name], NOT_APPLICABLE, "res_ari.so is not loaded.") for name in _ALL]
    users = [(shown(name), case.options(FILE, name, "user")) for name in case.objects(FILE, "user")]
    found = [_enabled(case, users), _origins(case)]
    for name, options in users:
        found += _password(case, name, options)
    if case.unread(FILE) and not any(finding.edits for finding in found):
        found.append(Finding(RULES["AST-ARI-010"], FIXED, f"{FILE} changed since Asterisk started; it is read again, because Asterisk does not tell "
                             "which passwords it uses.", evidence=(path(case, FILE),), reread=(FILE,)))
    return found


def _enabled(case, users):
    rule, line = RULES["AST-ARI-001"], case.line(FILE, "general", "enabled")
    told = (evidence(line, f"{path(case, FILE)}: enabled is not set, and yes is the default"),)
    is_on = case.is_on(FILE, "general", "enabled", True)
    wanted = case.settings["ari"]
    if is_on and (wanted == "off" or (wanted == "auto" and not users)):
        if case.seen.http_clients and wanted == "off" and case.settings["remote_clients"] == "keep":
            return Finding(rule, KEPT, f"{', '.join(sorted(set(case.seen.http_clients)))} is connected over HTTP now; set "
                           "manager_binding_remote_clients to cut.", evidence=told)
        proof = Proof("ari show status: Enabled", "No", lambda seen: ((seen.ari or {}).get("Enabled"), (seen.ari or {}).get("Enabled") != "Yes"))
        return Finding(rule, FIXED, "Switch ARI off; " + ("manager_binding_ari says off." if wanted == "off" else "it has no users."), evidence=told,
                       edits=(edit(FILE, "general", options={"enabled": "no"}),), proofs=(proof,))
    return Finding(rule, PASS, "ARI has users." if is_on else "ARI is off.", evidence=told)


def _origins(case):
    rule, line = RULES["AST-ARI-002"], case.line(FILE, "general", "allowed_origins")
    told = (evidence(line, f"{path(case, FILE)}: allowed_origins is not set"),)
    if line is None or "*" not in [origin.strip() for origin in shown(line.value).split(",")]:
        return Finding(rule, PASS, "Only origins that are named may use ARI.", evidence=told)
    wanted = ",".join(case.settings["ari_origins"]) or ("" if case.is_generated(line) else None)  # a generated line can only be overruled

    def look(seen):
        said = (seen.ari or {}).get("Allowed Origins", "")
        return said or "none", "*" not in said
    proof = Proof("ari show status: Allowed Origins", wanted or "none", look)
    return Finding(rule, FIXED, f"Allow {wanted or 'none'} in place of all.", evidence=told,
                   edits=(edit(FILE, "general", options={"allowed_origins": wanted}),), proofs=(proof,))


def _password(case, name, options):
    """AST-ARI-010 and -003. A plain password whose format says crypt fits nothing: crypt(3) never gives it back."""
    password, form = options.get("password"), value_of(options.get("password_format")) or "plain"
    told = tuple(evidence(options[option]) for option in ("password", "password_format") if option in options) or (path(case, FILE),)
    if form == "crypt":
        hashed = (value_of(password) or "").startswith("$")
        state = "Its password is a hash." if hashed else "It is disabled: its password is no hash, so none fits."
        return [Finding(RULES["AST-ARI-010"], PASS, state, name, told)]
    fault = known_secrets.fault(name, value_of(password) or "")
    found = [Finding(RULES["AST-ARI-003"], FAIL, "Its password stands in the file as it is typed.", name, told)]
    if not fault:
        return [Finding(RULES["AST-ARI-010"], PASS, "Its password is in no list.", name, told)] + found
    if case.settings["bad_secrets"] != "disable":
        state = KEPT if case.settings["bad_secrets"] == "keep" else FAIL
        return [Finding(RULES["AST-ARI-010"], state, f"Its password is {fault}.", name, told)] + found
    if case.seen.http_clients and case.settings["remote_clients"] == "keep":
        return [Finding(RULES["AST-ARI-010"], KEPT, f"Its password is {fault}, but {', '.join(sorted(set(case.seen.http_clients)))} is connected "
                        "over HTTP now; set manager_binding_remote_clients to cut.", name, told)]
    return [Finding(RULES["AST-ARI-010"], FIXED, f"Lock the user out, because its password is {fault}: password_format = crypt lets no password fit, "
                    "and the password stays in the file.", name, told, (edit(FILE, name, type="user", options={"password_format": "crypt"}),))]
