# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are the first guess: the name of the account itself."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import containing, devices, sources
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import evidence, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.first_guesses import RULES


def judge(case):
    """AST-PWD-001."""
    rule = RULES["AST-PWD-001"]
    there = devices.registering(case)
    guessed = [(device, lines) for device in there for lines in [_first_guesses(case, device)] if lines]
    found = [_finding(case, rule, device, tuple(evidence(line) for line in lines)) for device, lines in guessed]
    return found or ([Finding(rule, PASS, "No device has its name for a secret.")] if there else [])


def _finding(case, rule, device, told):
    contained = containing.contain(case, device)
    if contained is None:
        hint = " Nobody is registered there now, so it cannot be contained." if case.settings["contain"] else ""
        return Finding(rule, FAIL, "Its secret is its own name, which is guessed first." + hint, device.label, told)
    if not contained.edits:
        return Finding(rule, KEPT, f"Its secret is its own name, which is guessed first; {contained.told}.", device.label, told)
    return Finding(rule, FIXED, f"Contain it until it has another secret: {contained.told}.", device.label, told, contained.edits,
                   proofs=(sources.proof("source", device),))


def _first_guesses(case, device):
    """The lines of its secrets that are its name, the name of its user, or these without regard to case."""
    found = []
    for names, line in _secrets(case, device):
        secret = (value_of(line) or "").strip().lower()
        if secret and secret in {str(name).lower() for name in names if name}:
            found.append(line)
    return found


def _secrets(case, device):
    """(names that go with it, line) of each secret that opens the device's account."""
    if device.kind == "wizard":
        user = case.text(device.file, device.name, "inbound_auth/username")
        return [((device.name, user), case.line(device.file, device.name, "inbound_auth/password", "wizard"))]
    if device.driver != "PJSIP":
        return [((device.name,), case.line(device.file, device.name, "secret", device.type))]
    sections = (value_of(case.line(device.file, device.name, "auth", "endpoint")) or "").split(",")
    return [((device.name, name.strip(), value_of(case.line(device.file, name.strip(), "username", "auth"))),
             case.line(device.file, name.strip(), "password", "auth")) for name in sections if name.strip()]
