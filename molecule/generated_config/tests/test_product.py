# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hardened FreePBX and a hardened Issabel, before and after the product has written its files anew."""

from __future__ import annotations

import re

import pytest

CLOSED = ("refused", "challenged")
SIP_PORTS = {"pbx22": [5060], "pbx16": [5060, 5066]}
WRITTEN = {
    "pbx22": {"manager_custom.conf", "http_custom.conf", "ari_additional_custom.conf", "iax_custom_post.conf", "rtp_custom.conf",
              "pjsip.endpoint_custom_post.conf", "pjsip_custom_post.conf", "logger_logfiles_custom.conf"},
    "pbx16": {"manager_custom.conf", "http_custom.conf", "sip_custom_post.conf", "iax_custom_post.conf", "rtp_custom.conf", "pjsip_custom_post.conf",
              "modules_custom.conf", "logger_logfiles_custom.conf"},
}


def test_only_custom_files_were_written(pbx, before, now):
    changed = {name for name in now if now[name] != before.get(name)}
    assert {name for name in changed if "_custom" in name} == WRITTEN[pbx.name]
    assert sorted(now) == sorted(before)


def test_every_generated_file_is_as_the_product_wrote_it(pbx):
    assert pbx.host.run("sha256sum --check --quiet /root/generated.sha256").rc == 0


def test_asterisk_takes_every_line_of_the_custom_files(pbx):
    assert pbx.host.run("grep -rq 'Category addition requested' /var/log/asterisk").rc == 1


def test_nobody_reaches_ami_or_http_from_elsewhere(pbx, peer):
    for address in (pbx.ipv4, pbx.ipv6):
        assert peer.drive("ami_probe", "--host", address, "--user", "billing", "--secret", "not-a-secret-billing")["outcome"] == "refused"
        assert peer.drive("http_probe", "--host", address)["outcome"] == "refused"
    assert pbx.listeners(5038) == {"127.0.0.1"}


def test_a_sip_call_without_an_account_is_refused(pbx, peer):
    for port in SIP_PORTS[pbx.name]:
        answer = peer.drive("sip_guest_call", "--host", pbx.ipv4, "--port", str(port))
        assert (answer["outcome"], answer["status"]) == ("refused", 401), answer


@pytest.mark.parametrize("user", ["", "provider-in"])
def test_an_iax2_call_without_a_secret_is_refused(pbx, peer, user):
    answer = peer.drive("iax2_guest_call", "--host", pbx.ipv4, *(["--user", user] if user else []))
    assert answer["outcome"] in CLOSED, answer


def test_the_daemon_says_so(pbx):
    assert re.search(r"\bacl +: deny/permit", pbx.cli("pjsip show endpoint anonymous"))
    assert re.search(r"Display connects: +Yes", pbx.cli("manager show settings"))
    if pbx.name == "pbx16":
        assert re.search(r"Allow unknown access: +No", pbx.cli("sip show settings"))


def test_telephones_are_still_registered_and_the_call_is_up(pbx, peer):
    for user in ("101", "102"):
        state = peer.phone(user)
        assert state["registered"] and state["failures"] == 0, state
    assert peer.phone("101")["call"] == "up"
    assert re.search(r"PJSIP/101-\w+!.*!600!.*!Up!", pbx.cli("core show channels concise"))
