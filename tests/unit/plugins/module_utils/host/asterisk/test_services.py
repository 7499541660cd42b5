# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, services
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.services import Hint
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.sockets import Bound
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.recordings import recorded


def labels(bound, hints, ephemeral=None):
    return [(row["service"], row["module"], row["tls"]) for row in services.named(bound, hints, ephemeral)]


def recorded_hints(version="16"):
    return services.from_daemon(
        answers.settings(recorded(version, "manager-show-settings")), answers.http(recorded(version, "http-show-status")),
        answers.settings(recorded("16", "sip-show-settings")), answers.transports(recorded(version, "pjsip-show-transports")))


def test_both_sip_drivers_at_the_same_time():
    bound = [Bound("udp", "ipv4", "0.0.0.0", 5060), Bound("tcp", "ipv6", "::", 5060), Bound("udp", "ipv6", "::", 5080),
             Bound("tcp", "ipv4", "127.0.0.1", 5080)]
    assert labels(bound, recorded_hints()) == [
        ("sip", "chan_sip", False), ("sip", "chan_sip", False), ("sip", "res_pjsip", False), ("sip", "res_pjsip", False)]


def test_management_sockets():
    bound = [Bound("tcp", "ipv6", "::", 5038), Bound("tcp", "ipv4", "127.0.0.1", 8088)]
    assert labels(bound, recorded_hints()) == [("ami", "manager", False), ("http", "http", False)]


def test_tls():
    hints = services.from_daemon({"TCP Bindaddress": "Disabled", "TLS Bindaddress": "0.0.0.0:5039"},
                                 {"bound": None, "tls_bound": ("::", 8089)}, {"TLS SIP Bindaddress": "0.0.0.0:5061"}, [("tls", ("::", 5071))])
    bound = [Bound("tcp", "ipv4", "0.0.0.0", 5039), Bound("tcp", "ipv6", "::", 8089), Bound("tcp", "ipv4", "0.0.0.0", 5061),
             Bound("tcp", "ipv6", "::", 5071)]
    assert labels(bound, hints) == [("ami", "manager", True), ("http", "http", True), ("sip", "chan_sip", True), ("sip", "res_pjsip", True)]


def test_a_websocket_transport_has_no_socket_of_its_own():
    assert services.from_daemon(None, None, None, [("ws", ("0.0.0.0", 5060)), ("wss", ("0.0.0.0", 5061))]) == []


def test_the_protocol_counts():
    assert labels([Bound("udp", "ipv4", "0.0.0.0", 5038)], recorded_hints()) == [(None, None, False)]


def test_the_address_decides_between_two_on_one_port():
    hints = [Hint("udp", "198.51.100.1", 5060, "sip", "chan_sip"), Hint("udp", "198.51.100.2", 5060, "sip", "res_pjsip")]
    bound = [Bound("udp", "ipv4", "198.51.100.2", 5060), Bound("udp", "ipv4", "198.51.100.1", 5060)]
    assert labels(bound, hints) == [("sip", "res_pjsip", False), ("sip", "chan_sip", False)]


def test_drivers_that_tell_nothing():
    hints = services.from_drivers({"chan_iax2", "pbx_dundi"}, {"chan_iax2": [4570, 4571]})
    bound = [Bound("udp", "ipv4", "0.0.0.0", port) for port in (4520, 4569, 4570, 4571, 2727)]
    assert labels(bound, hints) == [("dundi", "pbx_dundi", False), (None, None, False), ("iax2", "chan_iax2", False),
                                    ("iax2", "chan_iax2", False), (None, None, False)]


def test_media():
    hints = services.from_ranges((10000, 20000), (4000, 4999)) + [Hint("udp", None, 4569, "iax2", "chan_iax2")]
    bound = [Bound("udp", "ipv4", "0.0.0.0", port) for port in (10000, 20000, 20001, 4000, 4569)]
    assert labels(bound, hints) == [("rtp", "res_rtp_asterisk", False), ("rtp", "res_rtp_asterisk", False), (None, None, False),
                                    ("udptl", "udptl", False), ("iax2", "chan_iax2", False)]
    assert services.from_ranges(None, None) == []


def test_pairs_that_nothing_names_are_media_of_calls_older_than_the_range():
    hints = services.from_ranges((20000, 21000), None) + [Hint("udp", None, 4569, "iax2", "chan_iax2")]
    ports = (4568, 4569, 10004, 10005, 10007, 10008, 20000)
    bound = [Bound("udp", "ipv6", "::", port) for port in ports] + [Bound("udp", "ipv4", "0.0.0.0", 10006), Bound("tcp", "ipv6", "::", 10009)]
    rows = services.named(bound, hints, None, True)
    assert [row["port"] for row in rows if row["service"] == "rtp"] == [10004, 10005, 20000]
    assert services.outside(rows, 20000, 21000) == [10004, 10005]
    assert services.outside(services.named(bound, hints), 20000, 21000) == [], "without res_rtp_asterisk"


def test_the_resolver_of_pjsip_is_still_known_beside_media():
    bound = [Bound("udp", "ipv4", "0.0.0.0", port) for port in (40000, 40001, 44575)]
    assert [row["service"] for row in services.named(bound, [], (32768, 60999), True)] == ["rtp", "rtp", "dns"]


def test_the_resolver_of_pjsip_is_named_where_there_is_no_doubt():
    four, six = Bound("udp", "ipv4", "0.0.0.0", 44575), Bound("udp", "ipv6", "::", 43729)
    assert labels([four, six], [], (32768, 60999)) == [("dns", "res_pjsip", False), ("dns", "res_pjsip", False)]
    assert labels([four, six], [], None) == [(None, None, False)] * 2
    assert labels([four, four._replace(port=50000)], [], (32768, 60999)) == [(None, None, False)] * 2
    assert labels([four._replace(address="198.51.100.1")], [], (32768, 60999)) == [(None, None, False)]
    assert labels([four._replace(port=1234)], [], (32768, 60999)) == [(None, None, False)]


def test_a_described_socket():
    assert services.named([Bound("udp", "ipv6", "::", 5080)], []) == [
        {"protocol": "udp", "family": "ipv6", "address": "::", "port": 5080, "service": None, "module": None, "tls": False}]
