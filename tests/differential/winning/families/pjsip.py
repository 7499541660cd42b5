# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""pjsip.conf: objects of the data layer, found by their type."""

from __future__ import annotations

from ..family import BOOLEANS, Family, Subject, choice, pairs, text, truth

ON_OFF = {"yes": "true", "no": "false"}


def parameters(output: str):
    """The table behind ``ParameterName : ParameterValue``, or None where the object is unknown."""
    head, found, table = output.partition("ParameterValue")
    return pairs(table, " : ") or None if found else None


def parameters_padded(output: str):
    """The same; a label's line ends in `` :`` where its value is empty."""
    return parameters(output.replace(" :\n", " : \n")) if output else None


def truths(*options: str, default: str = "false") -> tuple:
    """Booleans of the framework."""
    return tuple(truth(option, option, default, "true", "false", BOOLEANS) for option in options)


ENDPOINT = truths("allow_transfer", "allow_subscribe", "direct_media", "aggregate_mwi", "allow_overlap", default="true") + truths(
    "rtp_symmetric", "rewrite_contact", "trust_id_inbound", "send_pai", "send_rpid", "ice_support", "use_ptime", "inband_progress"
) + tuple(text(option, option, default, values) for option, default, values in (
    ("context", "default", ("in", "public", "Other")),
    ("message_context", "", ("in", "public")),
    ("accountcode", "", ("one", "two")),
    ("language", "", ("de", "fr")),
    ("moh_suggest", "default", ("one", "two")),
    ("from_user", "", ("one", "two")),
    ("from_domain", "", ("one.example", "two.example")),
    ("rtp_timeout", "0", ("30", "60", "90")),
    ("rtp_timeout_hold", "0", ("30", "60", "90")),
    ("max_audio_streams", "1", ("2", "3")),
    ("device_state_busy_at", "0", ("1", "2")),
    ("sdp_session", "Asterisk", ("one", "two words")),
    ("sdp_owner", "-", ("one", "two")),
    ("auth", "", ("e1", "e2")),
    ("aors", "", ("e1", "e2")),
)) + (choice("media_encryption", "media_encryption", "no", {"no": "no", "sdes": "sdes", "dtls": "dtls"}),)
AOR = truths("authenticate_qualify", "remove_existing", "support_path") + tuple(text(option, option, default, values) for option, default, values in (
    ("max_contacts", "0", ("1", "2", "3")),
    ("default_expiration", "3600", ("120", "180")),
    ("maximum_expiration", "7200", ("120", "180")),
    ("minimum_expiration", "60", ("30", "40")),
    ("qualify_frequency", "0", ("60", "120")),
    ("mailboxes", "", ("1@default", "2@default")),
    ("outbound_proxy", "", ("sip:one.example", "sip:two.example")),
    ("voicemail_extension", "", ("*97", "*98")),
))
AUTH = tuple(text(option, option, default, values) for option, default, values in (
    ("username", "", ("one", "two")),
    ("password", "", ("one", "two", "x=y", "a;b", ">x")),
    ("realm", "", ("one", "two")),
    ("nonce_lifetime", "32", ("30", "60")),
))
TRANSPORT = tuple(text(option, option, default, values) for option, default, values in (
    ("external_media_address", "", ("127.0.0.5", "127.0.0.6")),
    ("external_signaling_port", "0", ("5060", "5070")),
    ("tos", "0", ("96", "128")),
    ("cos", "0", ("3", "4")),
    ("domain", "", ("one.example", "two.example")),
)) + truths("symmetric_transport")


def subjects(kind: str, names: tuple, settings: tuple, required: tuple = (), **more) -> tuple:
    """Objects of one type; two of one name take all of the type with them, so that is rare."""
    return tuple(Subject(name, settings, "pjsip show {0} {1}".format(kind, name), parameters_padded, kind, ("type = " + kind,) + required, again=0.02, **more)
                 for name in names)


PJSIP = Family(
    "pjsip.conf", "res_timing_timerfd res_pjproject res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjsip",
    subjects("endpoint", ("e1", "e2", "E1"), ENDPOINT)
    + subjects("aor", ("e1", "e2"), AOR)
    + subjects("auth", ("e1", "e2"), AUTH, ("username = one", "password = one"))
    + subjects("transport", ("t1",), TRANSPORT, ("protocol = udp", "bind = 127.0.0.1:5080"), start_only=True),
    "module reload res_pjsip.so", nonsense=0.15)
FAMILIES = (PJSIP,)
