# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of PJSIP that are to have one value."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import devices
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.pjsip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip_options import NEUTRAL, at_most, no_version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import MOST_SHOWN, Standard, answer, is_off, is_on, judge as judge_standards

FILE, WIZARD = "pjsip.conf", "pjsip_wizard.conf"
_SHOW = "pjsip show settings"
_MOST_ASKED = 10
"""Objects of which Asterisk is asked one by one; there may be thousands."""


def _words(value):
    return [word.strip() for word in value.split(",") if word.strip()]


def _without_anonymous(value):
    return ",".join(word for word in _words(value) if word != "anonymous") or "ip,username"


def _no_anonymous(value):
    return "anonymous" not in _words(value)


def _has_anonymous(case):
    """An endpoint of that name may be wanted for some networks; then it must be found."""
    names = set(case.seen.endpoints or ()).union(
        shown(name) for filename, kind in ((FILE, "endpoint"), (WIZARD, "wizard")) for name in case.objects(filename, kind))
    found = sorted(name for name in names if name.split("@", 1)[0] == "anonymous")
    return "there is an endpoint " + found[0] if found else ""


def _global(rule, option, wanted, default, is_safe, **more):
    return Standard(RULES[rule], FILE, option, wanted, default, is_safe, section="global", type="global", **more)


def endpoint(rule, option, wanted, default, is_safe, **more):
    """An endpoint's option, in both files that make endpoints; Asterisk tells it under its own name."""
    more = dict({"section": None, "each": "pjsip show endpoint %s"}, **more)
    return (Standard(RULES[rule], FILE, option, wanted, default, is_safe, kinds=("endpoint",), **more),
            Standard(RULES[rule], WIZARD, "endpoint/" + option, wanted, default, is_safe, kinds=("wizard",), **more))


def _no_auth_username(case):
    line = case.line(FILE, _global_name(case), "endpoint_identifier_order", "global")
    return "" if "auth_username" in _words(value_of(line) or "") else "endpoint_identifier_order has no auth_username, and without it these options do nothing"


def _global_name(case):
    return next(iter(case.objects(FILE, "global")), b"global")


def _has_domains(case):
    names = [shown(name) for filename, kinds in ((FILE, ("endpoint", "aor", "auth", "domain_alias")), (WIZARD, ("wizard",)))
             for name in case.objects(filename, *kinds)] + sorted(case.seen.endpoints or ())
    found = next((name for name in names if "@" in name), None)
    aliases = case.objects(FILE, "domain_alias")
    return f"there is {found}" if found else f"there is the domain_alias {shown(aliases[0])}" if aliases else ""


def _registering(case):
    return {device.name for device in devices.registering(case) if device.driver == "PJSIP"}


def at_least(least):
    """Whether a whole number is no smaller."""
    return lambda value: value.strip().isdigit() and int(value) >= least


STANDARDS = (
    _global("AST-PJS-003", "endpoint_identifier_order", _without_anonymous, "ip,username,anonymous", _no_anonymous, unless=_has_anonymous,
            proof=(_SHOW, "endpoint_identifier_order", _no_anonymous)),
    _global("AST-PJS-004", "unidentified_request_count", "3", "5", at_most(3), unless=_no_auth_username,
            proof=(_SHOW, "unidentified_request_count", at_most(3))),
    _global("AST-PJS-004", "unidentified_request_period", "60", "5", at_least(60), unless=_no_auth_username,
            proof=(_SHOW, "unidentified_request_period", at_least(60))),
    _global("AST-PJS-005", "user_agent", NEUTRAL, "Asterisk PBX and its version", no_version, proof=(_SHOW, "user_agent", no_version)),
    Standard(RULES["AST-PJS-015"], FILE, "nonce_lifetime", "32", "32", at_most(32), section=None, kinds=("auth",)),
    *endpoint("AST-PJS-020", "allow_unauthenticated_options", "no", "no", is_off),
    _global("AST-PJS-022", "disable_multi_domain", "yes", "no", is_on, unless=_has_domains, proof=(_SHOW, "disable_multi_domain", is_on)),
    Standard(RULES["AST-PJS-023"], FILE, "disable_tcp_switch", "yes", "yes", is_on, section="system", type="system", each=_SHOW, at_start=True),
    *endpoint("AST-PJS-027", "trust_id_inbound", "no", "no", is_off, only=_registering),
    *endpoint("AST-PJS-029", "redirect_method", "user", "user", "user".__eq__, each=""),
    *endpoint("AST-PJS-029", "follow_redirect_methods", None, "", lambda value: not value.strip()),
    _global("AST-PJS-039", "taskprocessor_overload_trigger", "global", "global", lambda value: value.strip().lower() != "none",
            proof=(_SHOW, "taskprocessor_overload_trigger", lambda said: said != "none")),
    _global("AST-PJS-040", "max_forwards", "70", "70", at_most(70), proof=(_SHOW, "max_forwards", at_most(70))),
    *endpoint("AST-PJS-042", "allow_overlap", "no", "yes", is_off),
    _global("AST-PJS-044", "debug", "no", "no", lambda value: value.strip().lower() in ("no", ""), proof=(_SHOW, "debug", "no".__eq__)),
)


def there(case):
    """Whether PJSIP is there, and has something to be judged; where not, sip.judge speaks of it."""
    return case.has("res_pjsip") and (case.reading(FILE) is not None or case.reading(WIZARD) is not None)


def judge_both(case, standards):
    """The findings about options of PJSIP, of those files that there are; none where it is not there."""
    return judge_standards(case, [standard for standard in standards if case.reading(standard.file) is not None]) if there(case) else []


def judge(case):
    """All findings about PJSIP's options; none where sip.judge says that it is not there."""
    if not there(case):
        return []
    found = judge_both(case, STANDARDS) + [_singles(case), _registrations(case)]
    return found + ([_telephones(case)] if case.strict else [])


def _singles(case):
    """AST-PJS-047: Asterisk takes any of two, and nobody can tell which options people meant."""
    rule, reading = RULES["AST-PJS-047"], case.reading(FILE)
    found = {kind: [taken.section for taken in reading.taken if taken.reader.kind == kind] if reading else [] for kind in ("global", "system")}
    told = tuple(f"{section.where}: [{shown(section.name)}] has type = {kind}" for kind, sections in found.items() for section in sections
                 if len(sections) > 1)
    if told:
        return Finding(rule, FAIL, "There is more than one section of a type of which Asterisk takes one.", evidence=told)
    return Finding(rule, PASS, "There is no second one.")


# -- registrations ----------------------------------------------------------------------------------------------------------


def accounts(case):
    """(file, kind, name, prefix of options, most contacts) of everything that telephones register on."""
    for filename, kind, prefix in ((FILE, "aor", ""), (WIZARD, "wizard", "aor/")):
        for name in case.objects(filename, kind):
            most = value_of(case.line(filename, name, prefix + "max_contacts", kind)) or "0"
            yield filename, kind, shown(name), prefix, int(most) if most.isdigit() else 0


def _registrations(case):
    """AST-PJS-017."""
    rule, told, edits, names = RULES["AST-PJS-017"], [], [], []
    for filename, kind, name, prefix, most in accounts(case):
        line = case.line(filename, name, prefix + "remove_existing", kind)
        if most == 1 and (line is None or is_off(value_of(line))):
            names.append(name)
            told.append(evidence(line, "%s: [%s] remove_existing is not set, which means no" % (case.source.absolute(filename), name)))
            edits.append(edit(filename, name, type=kind, options={prefix + "remove_existing": "yes"}))
    if not edits:
        return Finding(rule, PASS, "Every account with one telephone lets a new registration take its place.")
    return Finding(rule, FIXED, "Set remove_existing to yes" + _many(names), evidence=tuple(told[:MOST_SHOWN]), edits=tuple(edits),
                   proofs=tuple(_proof(name, "remove_existing", "true") for name in names[:_MOST_ASKED]))


def _telephones(case):
    """AST-PJS-018, strict: accounts with more than one telephone now keep them."""
    rule, told, edits, names, kept = RULES["AST-PJS-018"], [], [], [], []
    for filename, kind, name, prefix, most in accounts(case):
        wanted = case.settings["max_contacts"].get(name, 1)
        if most <= wanted:
            continue
        contacts = (case.seen.contacts or {}).get(name, 0)
        line = case.line(filename, name, prefix + "max_contacts", kind)
        if contacts > wanted:
            kept.append(f"{name} has {contacts}")
            continue
        names.append(name)
        told.append(evidence(line))
        edits.append(edit(filename, name, type=kind, options={prefix + "max_contacts": str(wanted), prefix + "remove_existing": "yes"}))
    if kept and not edits:
        return Finding(rule, KEPT, f"{', '.join(kept[:5])} telephones now; name how many in sip_hardening_max_contacts.")
    if not edits:
        return Finding(rule, PASS, "No account may have more telephones than it is said to have.")
    also = f" {', '.join(kept[:5])} telephones now and stays as it is." if kept else ""
    return Finding(rule, FIXED, "Set max_contacts" + _many(names) + also, evidence=tuple(told[:MOST_SHOWN]), edits=tuple(edits))


def _many(names):
    return f" for {names[0]}." if len(names) == 1 else f" for {len(names)} accounts."


def _proof(name, key, wanted):
    def look(seen):
        said = answer(seen.ask("pjsip show aor " + name), key)
        return said, said == wanted
    return Proof(f"pjsip show aor {name}: {key}", wanted, look)
