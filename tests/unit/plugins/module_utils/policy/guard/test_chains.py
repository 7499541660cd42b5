# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the rules of the guard; what they do to packets is tested in tests/daemon/test_guard.py."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import chains, settings

GUARD = settings.complete({"attempts": 2, "drop_scanners": True, "ban_ports": {"ami": {"tcp": [5038]}, "web": {"udp": [443]}}}, True)


def places(lines, *words):
    return [next(number for number, line in enumerate(lines) if word in line) for word in words]


def of(service, guard=GUARD):
    return chains.of_service(service, guard, ["devices"])


def test_what_takes_no_password_comes_first_and_the_limit_of_all_last():
    found = places(of("sip")["asks_sip"] + of("sip")["counts_sip"], "connects_sip", "udp length <= 48 return", "@th,64,32", "@talking4",
                   "socket wildcard { 0, 1 } goto counts_sip", "@asked4", "@devices4 return", "jump scanners", "@known_256_4 update @asks_256_4",
                   "@registers4", "update @asks4", "@known4 return", "@alarm_sip goto trickle_sip", "limit rate over 3/second burst 4")
    assert found == sorted(found)


def test_all_unknown_sources_of_both_families_share_one_limit():
    lines = of("sip")["counts_sip"] + of("sip")["trickle_sip"]
    assert [line.split(" packets")[0] for line in lines if line.startswith("limit rate") and "@alarm" not in line] == [
        "limit rate over 3/second burst 4", "limit rate 4/minute burst 1"]


def test_without_learned_places_there_is_no_limit_of_all():
    found = of("sip", GUARD._replace(is_global=False))
    assert "trickle_sip" not in found and not any("alarm" in line for lines in found.values() for line in lines)


def test_a_learned_place_passes_bans_of_its_address_but_not_its_own():
    found = of("sip")
    assert found["known_sip"][0] == "ip saddr . th sport @learned4 goto learned_sip"
    learned = places(found["learned_sip"], "goto place_sip", "@barred_places4", "@paces4") + [len(found["learned_sip"]) - 1]
    assert learned == sorted(learned) and found["place_sip"] == ["jump admitted_sip", "accept"]


def test_the_end_of_a_call_passes_a_barred_address():
    found = places(of("sip")["guard_sip"], "@talking4", "@barred_sip4", "jump offices_sip", "socket wildcard 0 goto streams_sip")
    assert found == sorted(found)


def test_registers_of_an_office_pass_the_rate_of_the_firewall_and_have_its_own_limit():
    found = of("sip")
    assert found["offices_sip"][0] == "ip saddr @known_256_4 goto office_sip" and len(found["offices_sip"]) == 6
    assert found["office_sip"] == ["jump admitted_sip", "jump asks_sip", "accept"] and not any("office" in name for name in of("iax2"))


@pytest.mark.parametrize("service", settings.GUARDED)
def test_datagrams_are_not_counted_while_nobody_listens(service):
    found = of(service)
    assert found["asks_" + service][-1] == "socket wildcard { 0, 1 } goto counts_" + service
    assert not any("wildcard" in line for line in found["connects_" + service])


@pytest.mark.parametrize("service", settings.GUARDED)
def test_both_families_have_every_rule(service):
    for lines in of(service).values():
        four, six = ([line for line in lines if word in line] for word in ("ip saddr", "ip6 saddr"))
        assert [line.replace("ip saddr", "X").replace("4 ", "6 ") for line in four] == [
            line.replace("ip6 saddr and ffff:ffff:ffff:ffff::", "X").replace("ip6 saddr", "X").replace("4 ", "6 ") for line in six]


def test_frames_of_iax2_that_begin_nothing_are_not_counted():
    lines = of("iax2")["asks_iax2"]
    assert lines[1:3] == ["@th,64,8 < 0x80 return", "@th,144,16 != { 0x601, 0x609, 0x60d, 0x61e } return"]
    assert not any("REGISTER" in line or "@th,64,64" in line for line in lines + of("iax2")["counts_iax2"])


def test_bans_of_other_jails_spare_managers():
    found = chains.of_jails(GUARD, ["management", "never_banned"])
    assert found["guard"] == ["tcp dport { 5038 } jump ports_ami", "udp dport { 443 } jump ports_web"]
    order = places(found["ports_ami"], "@management4 return", "@never_banned4 return", "@banned_ami4", "!= syn return", "@opens_ami4")
    assert order == sorted(order) and not any("opens" in line for line in found["ports_web"])
