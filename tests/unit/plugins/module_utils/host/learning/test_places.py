# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NoSuchCommand
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning.places import Place

REGISTRAR = """\
/registrar/contact/101;@471971b166a3aec302eb47977987a2c8: {"via_addr":"192.168.1.9","uri":"sip:101@198.51.100.220:34421","expiration_time":"2000"}
/registrar/contact/102;@bffee88695e806869c71e889e29abe32: {"endpoint":"102","uri":"sip:102@[fd77::200:20]:34791;transport=ws","expiration_time":"2000"}
/registrar/contact/103;@aaaae88695e806869c71e889e29abe32: {"endpoint":"103","uri":"sip:103@198.51.100.9:1","expiration_time":"900"}
3 results found.
"""
SIP_PEERS = """\
Name/username             Host                                    Dyn Forcerport Comedia    ACL Port     Status      Description
101/101                   198.51.100.20                            D  Yes        Yes            40773    Unmonitored
carrier                   198.51.100.44                               Yes        Yes            5060     Unmonitored
102/102                   fd77::100:20                             D  Yes        Yes            59920    Unmonitored
103                       (Unspecified)                            D  Yes        Yes            0        Unmonitored
4 sip peers [Monitored: 0 online, 0 offline Unmonitored: 3 online, 1 offline]
"""
IN_DATABASE = """\
/IAX/Registry/301                                 : 198.51.100.21:4569:60
/IAX/Registry/302                                 : [fd77::100:21]:4569:60
2 results found.
"""


class Cli:
    """Answers to some commands; the daemon does not know the others."""

    def __init__(self, **answers):
        self.answers = answers

    def run(self, command):
        try:
            return self.answers[command.replace(" ", "_").replace("/", "_")]
        except KeyError:
            raise NoSuchCommand("no such command") from None


def test_places_of_all_drivers():
    cli = Cli(database_show_registrar=REGISTRAR, sip_show_peers=SIP_PEERS, database_show_IAX_Registry=IN_DATABASE)
    assert places.ask(cli, now=1000) == [
        Place("198.51.100.220", 34421), Place("fd77::200:20", 34791), Place("198.51.100.20", 40773), Place("fd77::100:20", 59920),
        Place("198.51.100.21", 4569), Place("fd77::100:21", 4569)]


def test_no_driver_is_no_place():
    assert places.ask(Cli()) == []


@pytest.mark.parametrize("uri, place", [
    ("sip:101@198.51.100.7", ("198.51.100.7", 5060)), ("sips:101@198.51.100.7", ("198.51.100.7", 5061)),
    ("sip:101@198.51.100.7;transport=TLS", ("198.51.100.7", 5061)), ("sip:198.51.100.7:5070;ob", ("198.51.100.7", 5070)),
    ("sip:a%40b@[fd77::7]:5070;transport=tcp?h=1", ("fd77::7", 5070)), ("sip:101@[::ffff:198.51.100.7]:5070", ("198.51.100.7", 5070)),
    ("sip:k3j2@9f8s7d6f.invalid;transport=ws", None), ("sip:101@198.51.100.7:0", None), ("sip:101@127.0.0.1:5062", None), ("sip:101@999.1.1.1", None),
    ("sip:101@[fd77::7]:99999", None), ("", None), ("tel:+441632960123", None),
])
def test_the_place_of_a_contact(uri, place):
    assert places.of_uri(uri) == place


def test_places_of_providers_are_left_out():
    found = [Place("198.51.100.7", 1), Place("198.51.101.7", 1), Place("198.51.102.7", 1), Place("198.51.103.7", 1), Place("fd77::1", 1)]
    assert places.without(found, ["198.51.100.0/24", "198.51.101.7", "198.51.102.3-198.51.102.9", "fd77::/64"]) == [found[3]]


def test_each_address_is_read_once_whatever_many_networks_there_are(monkeypatch):
    """This goes on each 20 seconds: with 10,000 devices and the 200 networks of some providers it took 3 of them."""
    read, parse = [], places.ipaddress.ip_address
    monkeypatch.setattr(places.ipaddress, "ip_address", lambda value: read.append(value) or parse(value))
    found = [places.Place("10.0.0.%d" % number, 5060) for number in range(20)] + [places.Place("fd77::7", 5060)]
    assert places.without(found, ["198.51.%d.0/24" % number for number in range(30)] + ["10.0.0.0-10.0.0.9", "fd77::/64"]) == found[10:20]
    assert len(read) <= len(found) + 2
