# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of chan_sip and of PJSIP's transports; which versions and ciphers are meant is in tls."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.pjsip_options import FILE, there
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.pjsip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES as SIP_RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip import absent
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_off, is_on, judge as judge_standards
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.tls import is_strong, server

_CHAN_SIP = server(SIP_RULES["AST-SIP-018"], "sip.conf")
_CHAN_SIP += (Standard(SIP_RULES["AST-SIP-018"], "sip.conf", "tlsdontverifyserver", "no", "no", is_off, unless=_CHAN_SIP[0].unless),)


# -- PJSIP ------------------------------------------------------------------------------------------------------------------


def _tls_transports(case):
    """Those of WebSocket get their TLS from http.conf."""
    names = case.objects(FILE, "transport")
    return {shown(name) for name in names if (value_of(case.line(FILE, name, "protocol", "transport")) or "").strip().lower() == "tls"}


def _with_authorities(case):
    """Without a list of authorities PJSIP cannot verify anybody, and would reach no server any more."""
    return {name for name in _tls_transports(case)
            if any(value_of(case.line(FILE, name, option, "transport")) for option in ("ca_list_file", "ca_list_path"))}


def _no_transport(case):
    return "" if _tls_transports(case) else "PJSIP has no transport with protocol = tls"


def _transport(rule, option, wanted, default, is_safe, only=_tls_transports):
    return Standard(RULES[rule], FILE, option, wanted, default, is_safe, section=None, kinds=("transport",), unless=_no_transport, only=only,
                    each="pjsip show transport %s", at_start=True)


def _no_ssl(value):
    return value.strip().lower() not in ("sslv2", "sslv3")


def _new(value):
    return value.strip().lower() in ("tlsv1_2", "tlsv1_3")


_PJSIP = (
    _transport("AST-PJS-036", "method", "tlsv1_2", "all versions that the library has", _no_ssl),
    _transport("AST-PJS-037", "cipher", None, "", is_strong),
    _transport("AST-PJS-037", "verify_server", "yes", "no", is_on, only=_with_authorities),
    _transport("AST-PJS-037", "allow_wildcard_certs", "no", "no", is_off),
    _transport("AST-PJS-049", "method", "tlsv1_2", "all versions that the library has", _new),
)


def judge(case):
    """The findings of the topic sip."""
    return ([] if absent(case) else judge_standards(case, _CHAN_SIP)) + (judge_standards(case, _PJSIP) if there(case) else [])
