# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a version knows: every name with its versions, its synonyms and its type."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

V16, V18, V20, V22, V23 = (Version.parse(text) for text in ("16.28.0", "18.10.0", "20.20.1", "22.10.1", "23.4.1"))


def variables(**pairs):
    return [SimpleNamespace(name=name.encode(), value=value) for name, value in pairs.items()]


@pytest.mark.parametrize("filename, kind, option, version, known", [
    ("sip.conf", "general", "alwaysauthreject", V16, True),
    ("sip.conf", "general", "AlwaysAuthReject", V16, True),
    ("/etc/asterisk/sip.conf", "general", b"udpbindaddr", V16, True),
    ("sip.conf", "general", "alwaysauthrejekt", V16, False),
    ("sip.conf", "device", "canreinvite", V20, True),
    ("sip.conf", "device", "allowguest", V16, False),
    ("sip.conf", "general", "alwaysauthreject", V22, False),
    ("manager.conf", "general", "sslenable", V22, True),
    ("manager.conf", "general", "tlscafile", V22, False),
    ("manager.conf", "general", "disabledevents", Version(16, 24), False),
    ("manager.conf", "general", "disabledevents", V16, True),
    ("manager.conf", "user", "eventfilter(action(exclude))", V22, True),
    ("manager.conf", "user", "eventfilter(action(exclude))", V16, False),
    ("manager.conf", "user", "eventfilter", V16, True),
    ("http.conf", "general", "enable_static", V16, True),
    ("http.conf", "general", "enable_static", Version(16, 2), False),
    ("http.conf", "general", "enablestatic", Version(16, 2), True),
    ("rtp.conf", "general", "stunaddr_reresolve_ttl_0", V20, True),
    ("rtp.conf", "general", "stunaddr_reresolve_ttl_0", Version(21, 12, 3), False),
    ("rtp.conf", "ice_host_candidates", "10.0.0.1", V22, True),
    ("iax.conf", "peer", "hasvoicemail", V22, True),
    ("iax.conf", "peer", "hasvoicemail", V23, False),
    ("pjsip.conf", "auth", "password_digest", V18, False),
    ("pjsip.conf", "auth", "password_digest", V22, True),
    ("pjsip.conf", "endpoint", "follow_redirect_methods", Version(21, 12, 3), False),
    ("pjsip.conf", "endpoint", "follow_redirect_methods", V20, True),
    ("ari.conf", "user", "permit", Version(22, 8), False),
    ("ari.conf", "user", "permit", V22, True),
    ("voicemail.conf", "general", "vm-password", V22, True),
    ("extensions.conf", "globals", "ANYTHING", V22, True),
    ("asterisk.conf", "options", "live_dangerously", V16, True),
    ("queues.conf", "general", "autofill", V22, None),
    ("pjsip.conf", "phoneprov", "endpoint", V22, None),
])
def test_known(filename, kind, option, version, known):
    assert options.known(filename, kind, option, version) is known


@pytest.mark.parametrize("filename, kind, option, synonyms", [
    ("sip.conf", "general", "udpbindaddr", ("bindaddr", "udpbindaddr")),
    ("sip.conf", "general", "externip", ("externaddr", "externip")),
    ("sip.conf", "general", "maxexpirey", ("maxexpiry", "maxexpirey")),
    ("sip.conf", "device", "username", ("defaultuser", "username")),
    ("sip.conf", "device", "canreinvite", ("directmedia", "canreinvite")),
    ("sip.conf", "general", "sslbindaddr", ("tlsbindaddr", "sslbindaddr")),
    ("manager.conf", "general", "sslcert", ("tlscertfile", "tlscert", "sslcert")),
    ("http.conf", "general", "enablestatic", ("enable_static", "enablestatic")),
    ("asterisk.conf", "options", "transmit_silence_during_record", ("transmit_silence", "transmit_silence_during_record")),
])
def test_synonyms(filename, kind, option, synonyms):
    info = options.describe(filename, kind, option, V16)
    assert info.synonyms == synonyms and info.name == synonyms[0]


def test_only_the_names_that_a_version_knows_are_synonyms():
    assert options.describe("http.conf", "general", "enablestatic", Version(16, 2)).synonyms == ("enablestatic",)


@pytest.mark.parametrize("filename, kind, option, version, counting", [
    ("sip.conf", "general", "allowguest", V16, "last"),
    ("sip.conf", "general", "auth_options_requests", V16, "sticky"),
    ("sip.conf", "general", "tcpenable", V16, "sticky"),
    ("sip.conf", "general", "register", V16, "list"),
    ("sip.conf", "device", "permit", V16, "ordered"),
    ("iax.conf", "user", "secret", V22, "list"),
    ("iax.conf", "peer", "secret", V22, "last"),
    ("rtp.conf", "general", "rtpstart", V22, "first"),
    ("rtp.conf", "general", "rtpstart", V23, "last"),
    ("logger.conf", "general", "dateformat", V16, "first"),
    ("voicemail.conf", "mailboxes", "1234", V22, "first"),
    ("extensions.conf", "globals", "TRUNK", V22, "last"),
    ("pjsip.conf", "endpoint", "match", V22, None),
    ("pjsip.conf", "identify", "match", V22, "list"),
])
def test_counting(filename, kind, option, version, counting):
    info = options.describe(filename, kind, option, version)
    assert (info.kind if info else None) == counting


@pytest.mark.parametrize("filename, kind, option", [
    ("sip.conf", "device", "secret"), ("sip.conf", "device", "md5secret"), ("sip.conf", "general", "register"),
    ("sip.conf", "authentication", "auth"), ("iax.conf", "user", "secret"), ("iax.conf", "general", "register"),
    ("manager.conf", "user", "secret"), ("rtp.conf", "general", "turnpassword"), ("ari.conf", "user", "password"),
    ("pjsip.conf", "auth", "password"), ("pjsip.conf", "auth", "md5_cred"), ("voicemail.conf", "general", "authpassword"),
])
def test_secrets_are_marked(filename, kind, option):
    assert options.describe(filename, kind, option, V20).secret


@pytest.mark.parametrize("filename, section, pairs, version, kind", [
    ("sip.conf", b"GENERAL", {}, V16, "general"),
    ("sip.conf", b"bob", {"type": b"Friend"}, V16, "device"),
    ("sip.conf", b"bob", {}, V16, ""),
    ("sip.conf", b"bob", {"type": b"friend"}, V22, ""),
    ("iax.conf", b"bob", {"type": b"PEER"}, V16, "peer"),
    ("iax.conf", b"CallNumberLimits", {}, V16, "callnumberlimits"),
    ("manager.conf", b"admin", {}, V22, "user"),
    ("http.conf", b"/ari", {"type": b"restriction"}, V22, "restriction"),
    ("http.conf", b"/ari", {"type": b"restriction"}, V16, ""),
    ("pjsip.conf", b"x", {"TYPE": b"endpoint"}, V22, "endpoint"),
    ("pjsip.conf", b"x", {"type": b"Endpoint"}, V22, ""),
    ("pjsip.conf", b"global", {"user_agent": b"x"}, V22, "global"),
    ("pjsip.conf", b"global", {"user_agent": b"x", "nonsense": b"1"}, V22, ""),
    ("pjsip.conf", b"Global", {"user_agent": b"x"}, V22, ""),
    ("ari.conf", b"general", {"enabled": b"yes"}, V22, "general"),
    ("ari.conf", b"general", {"enabled": b"yes", "nonsense": b"1"}, V22, ""),
    ("ari.conf", b"general", {"enabled": b"yes", "nonsense": b"1"}, V16, "general"),
    ("extensions.conf", b"public", {}, V22, "context"),
    ("queues.conf", b"general", {}, V22, ""),
])
def test_section_kind(filename, section, pairs, version, kind):
    assert options.section_kind(filename, section, variables(**pairs), version) == kind


def test_the_nearest_known_name():
    assert options.nearest("sip.conf", "general", "alwaysauthrejekt", V16) == "alwaysauthreject"
    assert options.nearest("sip.conf", "general", b"zzzz", V16) is None
    assert options.nearest("queues.conf", "general", "autofil", V22) is None


@pytest.mark.parametrize("filename, kind, option, value, message", [
    ("sip.conf", "general", "alwaysauthreject", b"maybe", "must be yes or no"),
    ("rtp.conf", "general", "rtpstart", b"abc", "must be a whole number from 1024 to 65535"),
    ("manager.conf", "user", "permit", b"all", "must be a list of networks"),
    ("iax.conf", "general", "bandwidth", b"huge", "must be 'low', 'medium' or 'high'"),
])
def test_a_wrong_value_is_a_sentence(filename, kind, option, value, message):
    assert options.fault(filename, kind, option, value, V16).startswith(message)


def test_a_right_or_unknown_value_is_no_fault():
    assert options.fault("rtp.conf", "general", "strictrtp", b"seqno", V22) is None
    assert options.fault("queues.conf", "general", "autofill", b"maybe", V22) is None


@pytest.mark.parametrize("filename", sorted(options.TABLES))
def test_no_name_is_in_a_table_twice_for_one_version(filename):
    for kind, table in options.TABLES[filename].items():
        for version in (V16, V18, V20, V22, V23):
            names = table.names(version)
            assert len(names) == len(set(names)), (kind, version)


@pytest.mark.parametrize("filename", sorted(options.TABLES))
def test_every_option_that_overlaps_another_is_one(filename):
    for table in options.TABLES[filename].values():
        for option in table.options:
            assert all(table.find(name) for name in option.overlaps), option


def test_what_has_to_stand_before_others():
    assert options.leading("/etc/asterisk/iax.conf") == {"bindport"} and options.leading("sip.conf") == options.leading("x.conf") == frozenset()
