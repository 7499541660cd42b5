# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are the first guess. They are compared and never told."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import iax, pjsip, sip
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict

_FILES = ("sip.conf", "pjsip.conf", "pjsip_wizard.conf", "iax.conf")


def names(case):
    """AST-PWD-001: no device has its name for a secret."""
    blind = [path for name in _FILES for path in case.book(name).blind]
    found = [verdict for part in (_pjsip, _wizards, _sip, _iax) for verdict in part(case)]
    if blind and not any(verdict.state == FAIL for verdict in found):
        return [Verdict(NOT_CHECKED, f"{blind[0]} cannot be read by this account; run the audit as root.")]
    return found or [Verdict(NOT_APPLICABLE, "No device has a secret.")]


def _verdict(thing, label, option, guesses):
    secret = thing.value(option)
    if not secret:
        return []
    bad = secret.strip().lower() in {guess.strip().lower() for guess in guesses if guess}
    shown = ((thing.lines[option], thing, option, None),)
    return [Verdict(FAIL, "Its secret is its own name, which is guessed first.", label, shown) if bad else Verdict(PASS, "", label)]


def _pjsip(case):
    for thing in case.endpoints:
        if thing.wizard or not pjsip.registers(case, thing):
            continue
        for name in thing.words("auth"):
            auth = case.auths.get(name)
            if auth is not None:
                yield from _verdict(auth, thing.label, "password", (thing.name, name, auth.value("username")))


def _wizards(case):
    for thing in case.wizard_auths:
        yield from _verdict(thing, "PJSIP/" + thing.name, "password", (thing.name, thing.value("username")))


def _sip(case):
    for thing in case.sip_devices if case.version < (21,) else ():
        if sip.registers(case, thing):
            yield from _verdict(thing, thing.label, "secret", (thing.name,))


def _iax(case):
    for thing in case.iax_devices:
        if iax.registers(case, thing):
            yield from _verdict(thing, thing.label, "secret", (thing.name,))
