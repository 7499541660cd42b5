# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links between a wrong password and a ban, with a fail2ban and a kernel that say what the test wants. Real ones: tests/daemon/test_proof.py."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof import chain

SOURCE = "198.18.0.2"
STATUS = """\
Status for the jail: voipsec-auth
|- Filter
|  |- Currently failed:\t0
|  |- Total failed:\t%d
|  `- File list:\t%s
`- Actions
   |- Currently banned:\t1
   |- Total banned:\t1
   `- Banned IP list:\t%s
"""


class Sets:
    """Of the kernel."""

    def __init__(self):
        self.held = {"proof4": set(), "banned_sip4": set()}

    def types(self):
        return {name: "ipv4_addr" for name in self.held}

    def change(self, added, removed):
        for name, values in added.items():
            self.held[name] |= {value.split()[0] for value in values}
        for name, values in removed.items():
            self.held[name] -= set(values)

    def find(self, name, address):
        return address if address in self.held[name] else None


class Host:
    """What happens on it when a password is wrong; each link can be broken."""

    def __init__(self, path, sets):
        self.log, self.sets, self.failed, self.banned, self.working, self.unbanned, self.drops = path, sets, 3, "", set(chain.LINKS), [], True

    def send(self, place):
        assert SOURCE in self.sets.held["proof4"], "it is let in"
        if "network" not in self.working or self.drops and "set" in self.working and SOURCE in self.sets.held["banned_sip4"]:
            return {"statuses": [None]}
        if "logger" in self.working:
            with open(self.log, "a", encoding="ascii") as stream:
                stream.write('RemoteAddress=\\"IPV4/UDP/%s/5\\"\n' % SOURCE)
        if {"logger", "file", "filter"} <= self.working:
            self.failed += place["attempts"]
        if {"logger", "file", "filter", "jail"} <= self.working:
            self.banned = SOURCE
            if "action" in self.working:
                self.sets.held["banned_sip4"].add(SOURCE)
        return {"statuses": [401, 403]}

    def output(self, command, seconds=20):
        if command[:2] == ["fail2ban-client", "status"]:
            return STATUS % (self.failed, self.log if "file" in self.working else "/other", self.banned), None
        if "unbanip" in command:
            self.unbanned.append(command[-1])
        return "", None


@pytest.fixture
def host(tmp_path, monkeypatch):
    sets = Sets()
    one = Host(str(tmp_path / "log"), sets)
    monkeypatch.setattr(chain, "LiveSets", lambda table: sets)
    monkeypatch.setattr(chain.commands, "output", one.output)
    return one


def prove(host):
    wish = chain.Wish("voipsec-auth", host.log, 2, "voipsec", "sip")
    return chain.prove(wish, {"protocol": "udp", "address": "198.18.0.1", "port": 5060, "source": SOURCE}, host.send, 4, lambda condition, seconds: condition())


def test_all_links_hold_and_nothing_is_left(host):
    verdict = prove(host)
    assert (verdict.broken, SOURCE in verdict.told) == (None, True)
    assert host.sets.held == {"proof4": set(), "banned_sip4": set()} and host.unbanned == [SOURCE]


@pytest.mark.parametrize("link", chain.LINKS)
def test_the_first_broken_link_is_named(host, link):
    host.working.discard(link)
    verdict = prove(host)
    assert verdict.broken == link, verdict
    assert host.unbanned == [SOURCE] and host.sets.held == {"proof4": set(), "banned_sip4": set()}


def test_a_jail_that_does_not_run(host, monkeypatch):
    monkeypatch.setattr(chain.commands, "output", lambda command, seconds=20: ("", "fail2ban-client ended with status 255"))
    assert prove(host).broken == "jail"


def test_a_table_without_our_sets_is_searched_as_a_whole(host, monkeypatch):
    host.sets.held = {"proof4": set()}
    kept, host.sets.held["banned_sip4"] = host.sets.held, set()
    monkeypatch.setattr(host.sets, "types", lambda: {"proof4": "ipv4_addr"})
    output = host.output
    text = "table inet f2b-table {\n\tset addr-set-voipsec-auth {\n\t\telements = { 198.18.0.3,\n\t\t\t     %s }\n" % SOURCE
    monkeypatch.setattr(chain.commands, "output", lambda command, seconds=20: (text, None) if command[0] == "nft" else output(command))
    assert prove(host).broken is None and kept["proof4"] == set()
