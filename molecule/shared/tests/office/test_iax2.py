# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAX2: who gets in with an account, by address, and with neither."""

from __future__ import annotations

import pytest

FAMILIES = ("ipv4", "ipv6")


@pytest.fixture(scope="module", name="doors")
def all_doors(pbx, peer):
    said = {one["door"]: one["result"] for one in peer.run("knock_iax2.sh", pbx.provider[0], pbx.ipv4, pbx.ipv6)}
    return {door.replace(pbx.ipv4, "ipv4").replace(pbx.ipv6, "ipv6"): result for door, result in said.items()}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["nobody", "guest", "iaxprovider"])
def test_a_call_without_a_secret_is_refused(doors, name, family):
    assert doors[name + "@" + family]["outcome"] in ("refused", "challenged"), doors


def test_the_provider_still_gets_in_from_its_address(doors):
    assert doors["provider"]["outcome"] == "answered"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_telephone_with_a_secret_registers_and_calls(doors, family):
    assert (doors["phone@" + family]["registered"], doors["phone@" + family]["call"]) == (True, "answered")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_wrong_secret_opens_nothing(doors, family):
    assert (doors["wrong@" + family]["registered"], doors["wrong@" + family]["call"]) == (False, "refused")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_wrong_secret_leaves_a_line(doors, pbx, peer, family):
    assert doors["wrong@" + family]["registered"] is False
    source = peer.own[FAMILIES.index(family)]
    lines = pbx.host.check_output("grep 'failed MD5 authentication for' /var/log/asterisk/voipsec_log").splitlines()
    assert [line for line in lines if "Host %s failed MD5 authentication for 'iaxphone'" % source in line], lines


def test_nobody_else_reads_the_answer_to_a_challenge(doors, pbx):
    assert doors["wrong@ipv4"]["registered"] is False
    log = pbx.host.file("/var/log/asterisk/voipsec_log")
    assert (log.mode, log.user, log.group) == (0o640, "asterisk", "adm")
    assert pbx.host.run("runuser -u nobody -- sh -c \"grep -ls 'failed MD5' /var/log/asterisk/*\"").stdout == ""
