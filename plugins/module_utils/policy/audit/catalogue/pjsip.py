# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about PJSIP (pjsip.conf, pjsip_wizard.conf). Defaults: the field registrations in res/res_pjsip of Asterisk 16 to 23."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.modules import Absent, Required
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import All, Each, Options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.single import PjsipOption
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import credentials, pjsip
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import ALWAYS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import (
    Between, Given, Like, NEUTRAL, No, NoneOf, OneAddress, OneOf, StrongCiphers, Unset, Yes,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import (
    credentials as pins, modules as module_rules, names as name_rules, pjsip as rules, sources as source_rules,
)

_FILES = ("pjsip.conf", "pjsip_wizard.conf")
_MANY = 10 ** 9
_WHERE = "pjsip.conf and pjsip_wizard.conf, endpoints"


def _endpoints(option, want, default, only=None, **more):
    return Each(lambda case: case.endpoints, "endpoints of PJSIP" if only is None else "such endpoints of PJSIP", option, want, default, _FILES, only, **more)


def _typed(kind, option, want, default, only=None):
    return Each(lambda case: case.of_type(kind), f"such sections with type = {kind}", option, want, default, ("pjsip.conf",), only)


def _auths(option, want, default):
    return Each(lambda case: case.auths.values(), "auth sections", option, want, default, ("pjsip.conf",))


def _aors(option, want, default, only=None):
    return Each(lambda case: case.aors.values(), "AORs on which somebody registers", option, want, default, _FILES, only)


def _is_tls(dummy, thing):
    return thing.value("protocol", "udp").lower() in ("tls", "wss")


def _has_authorities(case, thing):
    return _is_tls(case, thing) and bool(thing.value("ca_list_file") or thing.value("ca_list_path"))


def _is_used(dummy, thing):
    return thing.value("max_contacts", "0").strip() not in ("", "0")


def _is_trunk_or_guest(case, thing):
    return pjsip.is_trunk(case, thing) or pjsip.is_anonymous(thing)


def _wants_encryption(dummy, thing):
    return thing.value("media_encryption", "no").lower() in ("sdes", "dtls") or thing.value("webrtc", "no").lower() in ("yes", "true", "1", "on")


def _is_dtls(dummy, thing):
    return thing.value("media_encryption", "no").lower() == "dtls" and thing.value("webrtc", "no").lower() not in ("yes", "true", "1", "on")


def _speaks_tls_only(case, thing):
    """Whether an endpoint is bound to a transport with TLS."""
    return thing.value("transport", "") in case.tls_transports


def _entry(rule, check, versions=ALWAYS):
    return shared(rule, check, "res_pjsip", versions)


def _own(number, *texts, versions=ALWAYS, **more):
    return own(f"AST-PJS-{number}", *texts, driver="res_pjsip", versions=versions, **more)


_R = dict(rules.RULES, **name_rules.RULES, **source_rules.RULES, **module_rules.RULES)
_COUNTED = conditions.no_auth_username

ENTRIES = entries(
    _entry(_R["AST-PJS-001"], Look(pjsip.anonymous, _FILES, objects=True)),
    _entry(_R["AST-PJS-002"], Absent(("res_pjsip_endpoint_identifier_anonymous",), unless=pjsip.has_guests)),
    _entry(_R["AST-PJS-003"], Look(pjsip.identifiers, _FILES)),
    _entry(_R["AST-PJS-004"], Options((PjsipOption("global", "unidentified_request_count", Between(1, 3), "5", unless=_COUNTED),
                                      PjsipOption("global", "unidentified_request_period", Between(60, _MANY), "5", unless=_COUNTED)))),
    _entry(_R["AST-PJS-005"], PjsipOption("global", "user_agent", NEUTRAL, "Asterisk PBX")),
    _own("006", "high", "PJSIP's own access list is one that Asterisk takes", "pjsip.conf, sections with type = acl",
         "With one word in it that is no network Asterisk says that it blocks all traffic, discards the section, and filters nothing.",
         "res/res_pjsip_acl.c (acl_apply_handler)", "Correct the line, reload res_pjsip.so, and look for the section in 'pjsip show' or the log.",
         Look(pjsip.global_lists, ("pjsip.conf",), objects=True), disruption="addresses that the corrected list does not permit are shut out"),
    _entry(_R["AST-PJS-007"], Look(pjsip.sources, _FILES, objects=True)),
    _entry(_R["AST-PJS-008"], Look(pjsip.contacts, _FILES, objects=True)),
    _entry(_R["AST-PJS-009"], Look(pjsip.auths, _FILES, objects=True)),
    _entry(_R["AST-PJS-010"], Look(pjsip.trunks, _FILES, objects=True)),
    _entry(_R["AST-PJS-011"], Look(pjsip.identify, ("pjsip.conf",), objects=True)),
    _own("012", "medium", "Asterisk takes every auth section", "pjsip.conf, auth_type and username of type = auth",
         "A section that it refuses leaves its endpoint without a way to log in, and only a line in the log says so.",
         "res/res_pjsip/config_auth.c (auth_apply)",
         "Set username, and an auth_type that this version knows.", Look(pjsip.broken_auth, ("pjsip.conf",), objects=True)),
    _own("013", "low", "Passwords of telephones are kept as hashes", "pjsip.conf, password of type = auth",
         "Whoever reads the file or a backup of it has every password in the clear. A hash still opens the account on this PBX, but not the telephone's other "
         "ones.",
         "res/res_pjsip/config_auth.c; RFC 8760", "Replace password by password_digest, or by md5_cred on older versions, made for the realm of this PBX.",
         Look(pjsip.digests, ("pjsip.conf",), objects=True),
         disruption="a change of the realm makes every hash useless"),
    _own("014", "low", "Telephones prove their secret with SHA-256", "pjsip.conf, supported_algorithms_uas of type = auth, default_auth_algorithms_uas",
         "An answer made with MD5 is tried offline many times faster.", "res/res_pjsip/config_auth.c; RFC 8760",
         "Set default_auth_algorithms_uas = SHA-256, MD5, and take MD5 away when all telephones know the other.",
         PjsipOption("global", "default_auth_algorithms_uas", Like(r".*SHA-(256|512-256).*", "with SHA-256"), "MD5"), versions=pjsip.SINCE_DIGEST,
         disruption="telephones that cannot choose between two challenges"),
    _entry(_R["AST-PJS-015"], _auths("nonce_lifetime", Between(1, 32), "32")),
    _entry(pins.RULES["AST-PJS-016"], Look(credentials.guessed("AST-PJS-016", "pjsip.conf", "pjsip_wizard.conf"))),
    _entry(_R["AST-PJS-017"], Look(pjsip.registrations, _FILES, objects=True)),
    _entry(_R["AST-PJS-018"], Look(pjsip.contacts_limit, _FILES, objects=True)),
    _own("019", "low", "Telephones are asked whether they are still there", "pjsip.conf, qualify_frequency of type = aor",
         "Otherwise a registration whose telephone is gone takes calls until it expires, and nobody sees that it was moved.", "res/res_pjsip/location.c",
         "Set qualify_frequency = 60.", _aors("qualify_frequency", Between(1, 600), "0", _is_used), disruption="a packet a minute to each telephone"),
    _entry(_R["AST-PJS-020"], _endpoints("allow_unauthenticated_options", No(), "no"), Since("16.18,18.4,19+")),
    _own("021", "low", "What follows a ';' in a user part does not choose the endpoint", "pjsip.conf, ignore_uri_user_options of the global section",
         "user;option is taken for another name than user, which opens ways around what is meant for user.", "res/res_pjsip/config_global.c",
         "Set ignore_uri_user_options = yes.", PjsipOption("global", "ignore_uri_user_options", Yes(), "no"), disruption="endpoints with a ';' in their name"),
    _entry(_R["AST-PJS-022"], PjsipOption("global", "disable_multi_domain", Yes(), "no")),
    _entry(_R["AST-PJS-023"], PjsipOption("system", "disable_tcp_switch", Yes(), "yes", restart=True)),
    _entry(_R["AST-PJS-024"], _endpoints("message_context", Given(), None, only=lambda case, thing: not pjsip.is_anonymous(thing))),
    _own("025", "medium", "Trunks and guests do not transfer calls", "pjsip.conf and pjsip_wizard.conf, allow_transfer of endpoints that do not register",
         "With REFER whoever is called moves the call to any number of the endpoint's context, and the owner pays.", "res/res_pjsip_refer.c",
         "Set allow_transfer = no on trunks and on endpoints for guests.", _endpoints("allow_transfer", No(), "yes", _is_trunk_or_guest),
         disruption="providers and gateways that transfer with REFER"),
    _own("026", "low", "Trunks and guests do not learn who talks", "pjsip.conf and pjsip_wizard.conf, allow_subscribe of endpoints that do not register",
         "Who subscribes to an extension learns that it exists, and whether its owner talks.", "res/res_pjsip_pubsub.c",
         "Set allow_subscribe = no on trunks and on endpoints for guests.", _endpoints("allow_subscribe", No(), "yes", _is_trunk_or_guest),
         disruption="busy lamps over a trunk"),
    _entry(_R["AST-PJS-027"], _endpoints("trust_id_inbound", No(), "no", pjsip.registers)),
    _own("028", "low", "Telephones are not told numbers that are to be hidden",
         "pjsip.conf and pjsip_wizard.conf, trust_id_outbound of endpoints that register",
         "With it the number of a caller who hides it is sent to the telephone all the same.", "res/res_pjsip_caller_id.c; RFC 3325",
         "Set trust_id_outbound = no on endpoints that register.", _endpoints("trust_id_outbound", No(), "no", pjsip.registers),
         disruption="telephones do not show hidden numbers any more"),
    _entry(_R["AST-PJS-029"], _endpoints("redirect_method", OneOf(("user",)), "user")),
    _entry(_R["AST-PJS-030"], _endpoints("media_encryption_optimistic", No(), "no", _wants_encryption)),
    _entry(_R["AST-PJS-031"], _endpoints("dtls_verify", OneOf(("fingerprint", "certificate", "yes")), "no", _is_dtls)),
    _entry(_R["AST-PJS-032"], All((_endpoints("rtp_timeout", Between(1, 300), "0"), _endpoints("rtp_timeout_hold", Between(1, 3600), "0")))),
    _entry(_R["AST-PJS-033"], _endpoints("direct_media", No(), "yes")),
    _own("034", "high", "Media follow their source only where they are held to it", "pjsip.conf, rtp_symmetric of endpoints, with strictrtp of rtp.conf",
         "rtp_symmetric sends the voice to whoever sent last; without strictrtp that is anybody who guesses the port.",
         "res/res_rtp_asterisk.c; AST-2017-005", "Set strictrtp = yes in rtp.conf.", Look(pjsip.symmetric, _FILES, objects=True),
         variable="sip_hardening_rules_off"),
    _own("035", "low", "PJSIP listens only where it must", "pjsip.conf, bind of type = transport",
         "A transport on every address is also offered to the internet.",
         "res/res_pjsip/config_transport.c", "Name one address in bind and restart Asterisk; a firewall is the other way.",
         _typed("transport", "bind", OneAddress(), "0.0.0.0"), disruption="whoever reaches it at another address of this host"),
    _entry(_R["AST-PJS-036"], _typed("transport", "method", NoneOf(("sslv2", "sslv3", "sslv23")), "", _is_tls)),
    _entry(_R["AST-PJS-037"], All((_typed("transport", "cipher", StrongCiphers(), "", _is_tls), _typed("transport", "verify_server", Yes(), "no",
                                                                                                       _has_authorities),
                                  _typed("transport", "allow_wildcard_certs", No(), "no", _is_tls)))),
    _own("038", "low", "Providers are reached over TLS", "pjsip.conf, server_uri of type = registration",
         "Who sits between reads the numbers and the answers to challenges.", "res/res_pjsip_outbound_registration.c; RFC 3261, section 26.2",
         "Ask the provider for TLS, and write sip:host;transport=tls.",
         _typed("registration", "server_uri", Like(r"sips:.*|.*;transport=(tls|wss).*", "a URI of sips: or with ;transport=tls"), ""),
         disruption="none where the provider offers it"),
    _entry(_R["AST-PJS-039"], PjsipOption("global", "taskprocessor_overload_trigger", OneOf(("global", "pjsip_only")), "global"), Since("16.3,17+")),
    _entry(_R["AST-PJS-040"], PjsipOption("global", "max_forwards", Between(1, 70), "70")),
    _own("041", "low", "A call has one stream of sound and one of pictures",
         "pjsip.conf and pjsip_wizard.conf, max_audio_streams, max_video_streams of endpoints",
         "Each further stream takes ports and memory of the PBX.", "res/res_pjsip/pjsip_config.xml", "Set max_audio_streams and max_video_streams to 1.",
         All((_endpoints("max_audio_streams", Between(0, 1), "1"), _endpoints("max_video_streams", Between(0, 1), "1"))),
         disruption="conferences that send a stream for each participant"),
    _entry(_R["AST-PJS-042"], _endpoints("allow_overlap", No(), "yes")),
    _entry(_R["AST-PJS-044"], PjsipOption("global", "debug", No(), "no")),
    _entry(_R["AST-PJS-045"], Required("res_pjsip_authenticator_digest", pjsip.no_endpoints)),
    _entry(_R["AST-PJS-047"], Look(pjsip.singles, ("pjsip.conf",))),
    _entry(_R["AST-PJS-048"], Look(pjsip.names, _FILES, objects=True)),
    _entry(_R["AST-PJS-049"], _typed("transport", "method", OneOf(("tlsv1_2", "tlsv1_3")), "", _is_tls)),
    _entry(_R["AST-PJS-050"], All((_endpoints("sdp_session", NEUTRAL, "Asterisk"), _endpoints("sdp_owner", NEUTRAL, "-")))),
    _own("051", "low", "Registrations end within an hour", "pjsip.conf, maximum_expiration of type = aor",
         "What somebody registered with a stolen password lives on for so long after the password was changed.", "res/res_pjsip_registrar.c",
         "Set maximum_expiration = 3600.", _aors("maximum_expiration", Between(60, 3600), "7200", _is_used), disruption="telephones register more often"),
    _own("052", "medium", "Every endpoint says in which context it calls", f"{_WHERE}, context",
         "Without it an endpoint calls in the context default, into which samples and products put what they like.", "res/res_pjsip/pjsip_config.xml",
         "Set context to the one that is for this endpoint.", _endpoints("context", Given(), ""), disruption="numbers that only the context default has"),
    _own("053", "low", "Every auth section that an endpoint names is there", "pjsip.conf, auth of endpoints",
         "Asterisk refuses every request of such an endpoint, so a spelling mistake is a telephone that does not work.",
         "res/res_pjsip_authenticator_digest.c", "Correct the name, or write the section.", Look(pjsip.dangling, ("pjsip.conf",), objects=True)),
    _own("054", "medium", "Endpoints that speak TLS encrypt their media", "pjsip.conf, media_encryption of endpoints whose transport is TLS",
         "Keys of SRTP travel in the signalling: TLS without SRTP hides the number and not the call.", "res/res_pjsip_sdp_rtp.c; RFC 4568, section 6.1",
         "Set media_encryption = sdes, or dtls, on the endpoint.",
         _endpoints("media_encryption", OneOf(("sdes", "dtls")), "no", _speaks_tls_only), disruption="telephones that do not offer SRTP get no calls any more"),
    _own("055", "low", "Redirections are not followed", "pjsip.conf and pjsip_wizard.conf, follow_redirect_methods of endpoints",
         "A server that answers 302 chooses where the request goes next.", "res/res_pjsip_messaging.c", "Leave follow_redirect_methods empty.",
         _endpoints("follow_redirect_methods", Unset(), ""), versions=Since("20.18,22.8,23.2+"), disruption="servers that redirect MESSAGE"),
)
