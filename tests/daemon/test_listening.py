# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where IAX2 and DUNDi listen, as the kernel says, before and after the restart that a bind needs."""

from __future__ import annotations

import pytest
from doors import ETC, Doors, states

IAX = "[general]\n%s[branch]\ntype=friend\nhost=198.51.100.7\nsecret=Gh7-kkq29-x\n"
DUNDI = "[general]\n%s[mappings]\npriv => local,0,IAX2,x\n[00:07:E9:3B:76:60]\nmodel=symmetric\nhost=198.51.100.7\n%s"
HERE = ["127.0.0.1", "::1"]


@pytest.fixture(name="doors")
def fixture_doors(host):
    return Doors(host)


def udp(doors, port):
    """The addresses on which the kernel takes datagrams for a port."""
    rows = doors.host.exec(["ss", "-Hlun", "sport = :%d" % port]).splitlines()
    return {row.split()[3].rsplit(":", 1)[0] for row in rows}


def test_they_listen_where_the_settings_say_after_the_next_start(doors):
    doors.begin(iax=IAX % "", dundi=DUNDI % ("", ""))
    assert udp(doors, 4569) == udp(doors, 4520) == {"0.0.0.0"}
    told = doors.harden("sip")
    assert (states(told, "AST-IAX-009"), states(told, "AST-DUN-002")) == ({"": "fail"}, {"": "fail"}) and told["failed_findings"] == []
    assert "bindaddr" not in doors.host.get(ETC + "iax.conf").decode() + doors.host.get(ETC + "dundi.conf").decode()
    wish = {"iax2_addresses": HERE, "dundi_addresses": HERE}
    predicted = doors.harden("sip", check_mode=True, **wish)
    done = doors.harden("sip", **wish)
    assert not done.get("failed") and (predicted["findings"], predicted["changes"]) == (done["findings"], done["changes"]), done
    assert udp(doors, 4569) == {"0.0.0.0"}, "a reload binds nothing anew"
    waiting = doors.harden("sip", **wish)
    assert not waiting["changed"] and {one["id"] for one in waiting["findings"] if one["pending_restart"]} >= {"AST-IAX-009", "AST-DUN-002"}
    doors.host.restart()
    assert udp(doors, 4569) == udp(doors, 4520) == {"127.0.0.1", "[::1]"}
    again = doors.harden("sip", **wish)
    assert not again["changed"] and not {one["id"] for one in again["findings"] if one["pending_restart"]} & {"AST-IAX-009", "AST-DUN-002"}


def test_another_port_stays(doors):
    doors.begin(iax=IAX % "bindport=4570\n")
    done = doors.harden("sip", iax2_addresses=["127.0.0.1"])
    assert not done.get("failed"), done
    doors.host.restart()
    assert udp(doors, 4570) == {"127.0.0.1"} and udp(doors, 4569) == set()
    assert not doors.harden("sip", iax2_addresses=["127.0.0.1"])["changed"]


@pytest.mark.parametrize("wish, words", [
    ({"iax2_addresses": ["198.51.100.99"]}, "No interface of this host has the address 198.51.100.99"),
    ({"dundi_addresses": ["198.51.100.99"]}, "correct sip_hardening_dundi_addresses"),
    ({"dundi_addresses": ["127.0.0.1", "127.0.0.2"]}, "two addresses of one family"),
    ({"iax2_addresses": ["10.0.0.1:4569"]}, "addresses without a port"),
])
def test_an_address_that_would_keep_it_from_starting(doors, wish, words):
    doors.begin(iax=IAX % "", dundi=DUNDI % ("", ""))
    before = doors.host.exec("cd /etc/asterisk && find . -type f -exec sha256sum {} + | sort")
    done = doors.harden("sip", **wish)
    assert done["failed"] and words in done["msg"] and done["msg"].count("\n") == 0, done
    assert doors.host.exec("cd /etc/asterisk && find . -type f -exec sha256sum {} + | sort") == before


def test_without_devices_there_is_nothing_to_bind(doors):
    doors.begin(dundi="[general]\n")
    done = doors.harden("sip", iax2_addresses=["127.0.0.1"], dundi_addresses=["127.0.0.1"])
    assert (states(done, "AST-IAX-009"), states(done, "AST-DUN-002")) == ({"": "not_applicable"}, {"": "not_applicable"})


def test_peers_of_dundi_that_learn_everything_are_told(doors):
    doors.begin(dundi=DUNDI % ("", "permit=all\ninclude=priv\n"))
    assert states(doors.harden("sip"), "AST-DUN-003") == {"DUNDi/00:07:E9:3B:76:60": "fail"}
