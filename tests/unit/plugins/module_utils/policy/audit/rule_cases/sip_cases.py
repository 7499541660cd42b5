# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""chan_sip and PJSIP."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import GOOD, OLD, host, one, pair

GENERAL = one("sip.conf", "general", OLD)
PHONE = one("sip.conf", "100", OLD)
CLOSED = "deny=0.0.0.0/0,::/0;;permit=10.0.0.0/8"


def _phone(lines):
    return PHONE("type=friend;;host=dynamic;;secret=x;;" + lines)


def _with_dialplan(context, lines, general="context=guests"):
    return host({"sip.conf": "[general]\n" + general, "extensions.conf": "[%s]\n%s" % (context, lines)}, OLD)


_DIALS = "exten => _X.,1,Dial(SIP/provider/${EXTEN})"
_ENDS = "exten => _X.,1,Hangup()"

SIP = {
    "AST-SIP-001": pair(GENERAL, "context=x", "allowguest=no"),
    "AST-SIP-002": pair(GENERAL, "alwaysauthreject=maybe", "alwaysauthreject=yes"),
    "AST-SIP-003": (_with_dialplan("guests", _DIALS), _with_dialplan("guests", _ENDS)),
    "AST-SIP-004": pair(GENERAL, "auth_options_requests=no", "auth_options_requests=yes"),
    "AST-SIP-005": pair(GENERAL, "auth_message_requests=no", "auth_message_requests=yes"),
    "AST-SIP-006": (_phone("deny=0.0.0.0/0;;permit=10.0.0.0/8"), _phone(CLOSED)),
    "AST-SIP-007": (_phone(CLOSED), _phone("contactdeny=0.0.0.0/0,::/0;;contactpermit=10.0.0.0/8")),
    "AST-SIP-008": pair(GENERAL, "", "dynamic_exclude_static=yes"),
    "AST-SIP-009": (_phone("insecure=port,invite"), PHONE("type=peer;;host=192.0.2.1;;insecure=invite")),
    "AST-SIP-010": pair(GENERAL, "autocreatepeer=yes", ""),
    "AST-SIP-011": pair(GENERAL, "match_auth_username=yes", ""),
    "AST-SIP-012": pair(GENERAL, "domain=pbx.example", "domain=pbx.example;;allowexternaldomains=no"),
    "AST-SIP-014": pair(GENERAL, "", "allowtransfer=no"),
    "AST-SIP-015": (_phone("promiscredir=yes"), _phone("promiscredir=no")),
    "AST-SIP-016": pair(GENERAL, "nat=no", "nat=force_rport,comedia"),
    "AST-SIP-017": pair(GENERAL, "canreinvite=yes", "directmedia=no"),
    "AST-SIP-018": pair(GENERAL, "tlsenable=yes;;tlsdisablev1=yes", "tlsenable=yes;;tlsdisablev1=yes;;tlsdisablev11=yes"),
    "AST-SIP-019": (_phone("transport=tls"), _phone("transport=tls;;encryption=yes")),
    "AST-SIP-020": pair(GENERAL, "useragent=x;;sdpsession=x", "useragent=pbx;;sdpsession=-;;sdpowner=-"),
    "AST-SIP-021": pair(GENERAL, "tcpenable=yes", "tcpenable=yes;;tcpauthtimeout=10;;tcpauthlimit=50"),
    "AST-SIP-022": pair(GENERAL, "", "websocket_enabled=no"),
    "AST-SIP-023": pair(GENERAL, "udpbindaddr=0.0.0.0", "udpbindaddr=10.0.0.1"),
    "AST-SIP-024": (_phone(""), _phone("call-limit=4")),
    "AST-SIP-025": (PHONE("type=friend;;host=dynamic"), _phone("")),
    "AST-SIP-026": (_phone(""), one("sip.conf", "0004f2a1b2c3", OLD)("type=friend;;host=dynamic;;secret=x")),
    "AST-SIP-027": pair(GENERAL, "trustrpid=yes", "trustrpid=no"),
    "AST-SIP-028": pair(GENERAL, "rtptimeout=60", "rtptimeout=60;;rtpholdtimeout=300"),
    "AST-SIP-029": pair(GENERAL, "", "subscribecontext=hints"),
    "AST-SIP-030": pair(GENERAL, "legacy_useroption_parsing=yes", ""),
    "AST-SIP-031": pair(GENERAL, "", "allowoverlap=no"),
    "AST-SIP-034": pair(GENERAL, "", "accept_outofcall_message=no"),
}

GLOBAL = one("pjsip.conf", "global")
_AOR = "[100]\ntype=aor\nmax_contacts=1\n"
_AUTH = "[a100]\ntype=auth\nusername=u\npassword=p\n"


def phone(lines, **more):
    """A host with an endpoint on which a telephone registers."""
    return host({"pjsip.conf": "[100]\ntype=endpoint\naors=100\nauth=a100\n%s\n%s%s" % (lines, _AOR, _AUTH)}, **more)


def trunk(lines, match="match=192.0.2.1"):
    """A host with an endpoint that is known by its address."""
    return host({"pjsip.conf": "[carrier]\ntype=endpoint\ncontext=in\n%s\n[c]\ntype=identify\nendpoint=carrier\n%s" % (lines, match)})


def aor(lines):
    """A host with an AOR."""
    return host({"pjsip.conf": "[100]\ntype=aor\n" + lines})


def transport(lines):
    """A host with a transport."""
    return host({"pjsip.conf": "[t]\ntype=transport\n" + lines})


def auth(lines, version="22.10.1"):
    """A host with an auth section."""
    return host({"pjsip.conf": "[a]\ntype=auth\n" + lines}, version)


def _global(lines):
    return GLOBAL("type=global;;" + lines)


PJSIP = {
    "AST-PJS-001": (host({"pjsip.conf": "[anonymous]\ntype=endpoint\ncontext=x"}, modules=frozenset(("res_pjsip", "res_pjsip_endpoint_identifier_anonymous"))),
                    host({"pjsip.conf": "[anonymous]\ntype=endpoint\n" + CLOSED}, modules=frozenset(("res_pjsip", "res_pjsip_endpoint_identifier_anonymous")))),
    "AST-PJS-002": (phone("", modules=frozenset(("res_pjsip", "res_pjsip_endpoint_identifier_anonymous"))), phone("")),
    "AST-PJS-003": (_global(""), _global("endpoint_identifier_order=ip,username")),
    "AST-PJS-004": pair(_global, "endpoint_identifier_order=ip,auth_username",
                        "endpoint_identifier_order=ip,auth_username;;unidentified_request_count=3;;unidentified_request_period=60"),
    "AST-PJS-005": pair(_global, "user_agent=Asterisk PBX 22", "user_agent=pbx"),
    "AST-PJS-006": pair(lambda lines: host({"pjsip.conf": "[a]\ntype=acl\n" + lines}), "deny=everybody", CLOSED),
    "AST-PJS-007": (phone("deny=0.0.0.0/0;;permit=10.0.0.0/8"), phone(CLOSED)),
    "AST-PJS-008": (phone(CLOSED), phone("contact_deny=0.0.0.0/0,::/0;;contact_permit=10.0.0.0/8")),
    "AST-PJS-009": (host({"pjsip.conf": "[100]\ntype=endpoint\naors=100\n" + _AOR}), phone("")),
    "AST-PJS-010": (trunk(""), trunk("identify_by=ip")),
    "AST-PJS-011": (trunk("", "match=0.0.0.0/0"), trunk("")),
    "AST-PJS-012": (auth("username=u;;auth_type=digest", OLD), auth("username=u;;auth_type=digest")),
    "AST-PJS-013": pair(auth, "username=u;;password=p", "username=u;;password_digest=SHA-256:00"),
    "AST-PJS-014": pair(_global, "", "default_auth_algorithms_uas=SHA-256, MD5"),
    "AST-PJS-015": pair(auth, "username=u;;nonce_lifetime=3600", "username=u"),
    "AST-PJS-016": pair(auth, "username=u;;password=letmein", "username=u;;password=" + GOOD),
    "AST-PJS-017": pair(aor, "max_contacts=1", "max_contacts=1;;remove_existing=yes"),
    "AST-PJS-018": pair(aor, "max_contacts=5", "max_contacts=1"),
    "AST-PJS-019": pair(aor, "max_contacts=1", "max_contacts=1;;qualify_frequency=60"),
    "AST-PJS-020": pair(phone, "allow_unauthenticated_options=yes", ""),
    "AST-PJS-021": pair(_global, "", "ignore_uri_user_options=yes"),
    "AST-PJS-022": pair(_global, "", "disable_multi_domain=yes"),
    "AST-PJS-023": pair(one("pjsip.conf", "system"), "type=system;;disable_tcp_switch=no", "type=system"),
    "AST-PJS-024": pair(phone, "", "message_context=none"),
    "AST-PJS-025": pair(trunk, "", "allow_transfer=no"),
    "AST-PJS-026": pair(trunk, "", "allow_subscribe=no"),
    "AST-PJS-027": pair(phone, "trust_id_inbound=yes", ""),
    "AST-PJS-028": pair(phone, "trust_id_outbound=yes", ""),
    "AST-PJS-029": pair(phone, "redirect_method=uri_core", ""),
    "AST-PJS-030": pair(phone, "media_encryption=sdes;;media_encryption_optimistic=yes", "media_encryption=sdes"),
    "AST-PJS-031": pair(phone, "media_encryption=dtls", "media_encryption=dtls;;dtls_verify=fingerprint"),
    "AST-PJS-032": pair(phone, "rtp_timeout=60", "rtp_timeout=60;;rtp_timeout_hold=300"),
    "AST-PJS-033": pair(phone, "", "direct_media=no"),
    "AST-PJS-034": tuple(host({"pjsip.conf": "[100]\ntype=endpoint\nrtp_symmetric=yes", "rtp.conf": "[general]\nstrictrtp=" + word})
                         for word in ("no", "seqno")),
    "AST-PJS-035": pair(transport, "bind=0.0.0.0", "bind=10.0.0.1:5060"),
    "AST-PJS-036": pair(transport, "protocol=tls;;method=sslv23", "protocol=tls;;method=tlsv1_2"),
    "AST-PJS-037": pair(transport, "protocol=tls;;cipher=DES-CBC3-SHA", "protocol=tls;;cipher=ECDHE-RSA-AES256-GCM-SHA384"),
    "AST-PJS-038": pair(lambda uri: host({"pjsip.conf": "[r]\ntype=registration\nserver_uri=" + uri}), "sip:carrier.example",
                        "sip:carrier.example\\;transport=tls"),
    "AST-PJS-039": pair(_global, "taskprocessor_overload_trigger=none", ""),
    "AST-PJS-040": pair(_global, "max_forwards=200", ""),
    "AST-PJS-041": pair(phone, "max_video_streams=4", ""),
    "AST-PJS-042": pair(phone, "", "allow_overlap=no"),
    "AST-PJS-044": pair(_global, "debug=yes", ""),
    "AST-PJS-045": tuple(host({"modules.conf": "[modules]\nautoload=yes\n" + line, "pjsip.conf": "[100]\ntype=endpoint\nauth=a"})
                         for line in ("", "require=res_pjsip_authenticator_digest.so")),
    "AST-PJS-047": (host({"pjsip.conf": "[global]\ntype=global\n[g2]\ntype=global"}), _global("")),
    "AST-PJS-048": (phone(""), host({"pjsip.conf": "[0004f2a1b2c3]\ntype=endpoint\naors=100\n" + _AOR})),
    "AST-PJS-049": pair(transport, "protocol=tls", "protocol=tls;;method=tlsv1_2"),
    "AST-PJS-050": pair(phone, "", "sdp_session=call;;sdp_owner=-"),
    "AST-PJS-051": pair(aor, "max_contacts=1", "max_contacts=1;;maximum_expiration=3600"),
    "AST-PJS-052": pair(phone, "", "context=phones"),
    "AST-PJS-053": (phone("auth=none"), phone("")),
    "AST-PJS-054": tuple(host({"pjsip.conf": "[t]\ntype=transport\nprotocol=tls\n[100]\ntype=endpoint\ntransport=t\nmedia_encryption=" + word})
                         for word in ("no", "sdes")),
    "AST-PJS-055": pair(phone, "follow_redirect_methods=message", ""),
}
