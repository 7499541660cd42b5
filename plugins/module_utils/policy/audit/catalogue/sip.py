# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about chan_sip (sip.conf), which Asterisk 21 removed. Defaults: channels/sip/include/sip.h of Asterisk 16."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import All, Each, Option, Options, Said
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import dialplan, sip
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import BEFORE_21
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import (
    Between, Given, Has, NEUTRAL, No, OneAddress, StrongCiphers, Yes,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import names as name_rules, sip as rules, sources as source_rules

_FILE = "sip.conf"
_SAYS = functools.partial(Said, "sip show settings")
_NO_TLS = conditions.no_tls(_FILE)
_BANNER = "Asterisk PBX"


def _general(option, want, default=None, key="", **more):
    return Option(_FILE, "general", option, want, default, _SAYS(key) if key else None, **more)


def _bound(option, key, **more):
    return Option(_FILE, "general", option, OneAddress(), "0.0.0.0", Said("sip show settings", key, address=True), True, **more)


def _devices(option, want, default, **more):
    return Each(lambda case: case.sip_devices, "devices of chan_sip", option, want, default, (_FILE,), inherit="general", **more)


def _everywhere(option, want, default, **more):
    """In [general], and in the devices that say something else."""
    return All((_general(option.split("/", 1)[0], want, default), _devices(option, want, default, only=lambda case, thing: _says(thing, option), **more)))


def _says(thing, option):
    return any(name in thing.lines for name in option.split("/"))


def _entry(rule, check):
    return shared(rule, check, "chan_sip", BEFORE_21)


def _own(number, *texts, **more):
    return own(f"AST-SIP-{number}", *texts, driver="chan_sip", versions=BEFORE_21, **more)


_R = dict(rules.RULES, **name_rules.RULES, **source_rules.RULES)

ENTRIES = entries(
    _entry(_R["AST-SIP-001"], _general("allowguest", No(), "yes", "Allow unknown access")),
    _entry(_R["AST-SIP-002"], _general("alwaysauthreject", Yes(), "yes", "Always auth rejects")),
    _entry(_R["AST-SIP-003"], Look(lambda case: conditions.otherwise(conditions.no_guests(case), sip.guest_context, case), (_FILE,))),
    _entry(_R["AST-SIP-004"], _general("auth_options_requests", Yes(), "no")),
    _entry(_R["AST-SIP-005"], _general("auth_message_requests", Yes(), "yes")),
    _entry(_R["AST-SIP-006"], Look(sip.sources, (_FILE,), objects=True)),
    _entry(_R["AST-SIP-007"], Look(sip.contacts, (_FILE,), objects=True)),
    _entry(_R["AST-SIP-008"], _general("dynamic_exclude_static", Yes(), "no")),
    _entry(_R["AST-SIP-009"], Look(sip.insecure, (_FILE,), objects=True)),
    _entry(_R["AST-SIP-010"], _general("autocreatepeer", No(), "no", "AutoCreate Peer")),
    _entry(_R["AST-SIP-011"], _general("match_auth_username", No(), "no", "Match Auth Username")),
    _own("012", "low", "chan_sip takes calls for its own domains only", "sip.conf [general] domain, allowexternaldomains; before Asterisk 21",
         "Without a list of domains a caller names any host behind the @, and the PBX sends the call there for him.", "channels/chan_sip.c; sip.conf.sample",
         "Name the domains of this PBX with domain =, and set allowexternaldomains = no.",
         Options((_general("domain", Given()), _general("allowexternaldomains", No(), "yes", "Call to non-local dom."))),
         disruption="calls to addresses of other hosts, and telephones that register with another name of the host"),
    _own("014", "medium", "Only those transfer calls who need to", "sip.conf [general] allowtransfer; before Asterisk 21",
         "With REFER whoever is called moves the call to any number of the caller's context, and the owner pays.", "channels/chan_sip.c (handle_request_refer)",
         "Set allowtransfer = no in [general], and yes on the telephones that transfer.",
         Option(_FILE, "general", "allowtransfer", No(), "yes", Said("sip show settings", "SIP Transfer mode", (("open", "yes"), ("closed", "no")))),
         disruption="telephones whose section does not allow it cannot transfer any more"),
    _entry(_R["AST-SIP-015"], _everywhere("promiscredir", No(), "no")),
    _entry(_R["AST-SIP-016"], _everywhere("nat", Has(("force_rport", "yes")), "auto_force_rport")),
    _entry(_R["AST-SIP-017"], _everywhere("directmedia/canreinvite", No(), "yes")),
    _entry(_R["AST-SIP-018"], Options((
        _general("tlsdisablev1", Yes(), "no", unless=_NO_TLS), _general("tlsdisablev11", Yes(), "no", unless=_NO_TLS),
        _general("tlscipher", StrongCiphers(), "", unless=_NO_TLS), _general("tlsdontverifyserver", No(), "no", unless=_NO_TLS)))),
    _own("019", "medium", "Devices that speak TLS encrypt their media", "sip.conf, encryption of devices with transport tls or wss; before Asterisk 21",
         "Keys of SRTP travel in the signalling: TLS without SRTP hides the number and not the call.", "channels/chan_sip.c; RFC 4568, section 6.1",
         "Set encryption = yes on the device, and let its telephone use SRTP.", _devices("encryption", Yes(), "no", only=sip.is_encrypted),
         disruption="telephones that do not offer SRTP get no calls any more"),
    _entry(_R["AST-SIP-020"], Options((_general("useragent", NEUTRAL, _BANNER, "User Agent"), _general("sdpsession", NEUTRAL, _BANNER, "SDP Session Name"),
                                      _general("sdpowner", NEUTRAL, "root", "SDP Owner Name")))),
    _entry(_R["AST-SIP-021"], Options((_general("tcpauthtimeout", Between(1, 10), "30", unless=conditions.no_tcp),
                                      _general("tcpauthlimit", Between(1, 50), "100", unless=conditions.no_tcp)))),
    _entry(_R["AST-SIP-022"], _general("websocket_enabled", No(), "yes", unless=conditions.no_websocket)),
    _own("023", "low", "chan_sip listens only where it must", "sip.conf [general] udpbindaddr, tcpbindaddr, tlsbindaddr; before Asterisk 21",
         "It listens on every address by default, also on those that face the internet.", "channels/chan_sip.c (reload_config)",
         "Set udpbindaddr to the address that telephones and providers use, and tcpbindaddr and tlsbindaddr too where they are set; a firewall is the other "
         "way.", Options((_bound("udpbindaddr", "UDP Bindaddress"), _bound("tcpbindaddr", "TCP SIP Bindaddress", unless=conditions.no_own_bind("tcp")),
                          _bound("tlsbindaddr", "TLS SIP Bindaddress", unless=conditions.no_own_bind("tls")))),
         disruption="whoever reaches it at another address of this host"),
    _own("024", "low", "Devices have few calls at a time", "sip.conf, call-limit of devices; before Asterisk 21",
         "A stolen account makes as many calls at once as it likes.", "channels/chan_sip.c (update_call_counter)",
         "Set call-limit = 4 on each device, or count calls with GROUP() in the dialplan.",
         _devices("call-limit", Between(1, 50), None, only=sip.registers, unless=dialplan.counts_calls), disruption="more calls at a time of one device"),
    _entry(_R["AST-SIP-025"], Look(sip.secrets, (_FILE,), objects=True)),
    _entry(_R["AST-SIP-026"], Look(sip.names, (_FILE,), objects=True)),
    _entry(_R["AST-SIP-027"], All((_general("trustrpid", No(), "no", "Trust RPID"), _devices("trustrpid", No(), "no", only=sip.registers)))),
    _entry(_R["AST-SIP-028"], Options((_general("rtptimeout", Between(1, 300), "0", "RTP Timeout"),
                                      _general("rtpholdtimeout", Between(1, 3600), "0", "RTP Hold Timeout")))),
    _own("029", "low", "Presence is told to those who may see it", "sip.conf [general] allowsubscribe, subscribecontext; before Asterisk 21",
         "Who subscribes to an extension learns that it exists, and whether its owner talks.", "channels/chan_sip.c (handle_request_subscribe)",
         "Set allowsubscribe = no, or subscribecontext to a context that holds nothing but hints.", Look(sip.subscriptions, (_FILE,)),
         disruption="busy lamps of telephones whose section does not allow it"),
    _entry(_R["AST-SIP-030"], _general("legacy_useroption_parsing", No(), "no", "Legacy userfield parse")),
    _entry(_R["AST-SIP-031"], _everywhere("allowoverlap", No(), "yes")),
    _entry(_R["AST-SIP-034"], _general("accept_outofcall_message", No(), "yes")),
)
