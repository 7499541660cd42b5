# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import uris


@pytest.mark.parametrize("text, places", [
    ("sip:198.51.100.7", ["198.51.100.7"]), ("sip:user@Sip.Provider.example:5070", ["sip.provider.example"]), ("sips:[fd77::1]:5061", ["fd77::1"]),
    ("sip:user:pw@sip.example.com:5060;transport=tcp?X=y", ["sip.example.com"]), (r"sip:proxy.example.com\;lr", ["proxy.example.com"]),
    ('"Name" <sip:1@198.51.100.8>', ["198.51.100.8"]), ("<sip:proxy.example.com;lr>", ["proxy.example.com"]), ("proxy.example.com:5060", ["proxy.example.com"]),
    ("sip:127.0.0.1:5999", []), ("sip:user@[::1]", []), ("sip:user@localhost", []), ("sip:${REMOTE_HOST}", []), ("", []), ("sip:1@0.0.0.0", []),
    ("sip:user;phone=+1@provider.example", ["provider.example"]),
])
def test_sip_uris(text, places):
    assert uris.of_sip(text) == places


@pytest.mark.parametrize("text, places", [
    ("user:secret@host.example/100", ["host.example"]), ("user:p@ss@198.51.100.7:5070/100~60", ["198.51.100.7"]),
    ("peer?tls://user@domain.example:secret:auth@sip.example.com:5061/x", ["sip.example.com"]), ("user@[fd77::5]:5060", ["fd77::5"]),
    ("iaxuser:secret@iax.example.net:14569?peer", ["iax.example.net"]), ("nonsense", []), ("", []), ("user:secret@127.0.0.1", [])])
def test_registrations(text, places):
    assert uris.of_register(text) == places


@pytest.mark.parametrize("text, places", [
    ("dynamic", []), ("Provider.Example.com", ["provider.example.com"]), ("198.51.100.7:5070", ["198.51.100.7"]), ("fd77::1", ["fd77::1"]),
    ("tls://proxy.example.com:5061,force", ["proxy.example.com"]), ("provider.example.com.", ["provider.example.com"]), ("1.2", []), ("not a host", []),
    ("[::ffff:198.51.100.7]:5060", ["198.51.100.7"]), ("::ffff:127.0.0.1", [])])
def test_hosts(text, places):
    assert uris.of_host(text) == places


@pytest.mark.parametrize("text, places", [
    ("198.51.100.0/24", ["198.51.100.0/24"]), ("198.51.100.9/255.255.255.0", ["198.51.100.0/24"]), ("198.51.100.7/32", ["198.51.100.7"]),
    ("fd77::/32, 198.51.100.7:5060 ,sip.example.com", ["fd77::/32", "198.51.100.7", "sip.example.com"]), ("!198.51.100.8", []),
    ("fd77::62:30/128", ["fd77::62:30"]), ("127.0.0.0/8", []), ("198.51.100.0/99", []), ("", []),
    ("::ffff:198.51.100.0/120", ["198.51.100.0/24"]), ("::ffff:198.51.100.7/128", ["198.51.100.7"]), ("::ffff:127.0.0.0/104", [])])
def test_networks(text, places):
    assert uris.networks(text) == places


def test_contacts():
    assert uris.of_contacts("sip:1@198.51.100.1,sip:sip.example.com:5060") == ["198.51.100.1", "sip.example.com"]


@pytest.mark.parametrize("place, kind", [("198.51.100.7", "network"), ("fd77::/32", "network"), ("sip.example.com", "name")])
def test_kinds(place, kind):
    assert uris.kind(place) == kind
