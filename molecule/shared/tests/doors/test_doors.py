# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in after hardening: asked from outside, and of the running daemon."""

from __future__ import annotations

import re

import pytest
from conftest import setting

CLOSED = ("refused", "challenged")


def test_ami_listens_on_the_loopback_only(pbx):
    assert pbx.listeners(5038) == {"127.0.0.1"}
    assert setting(pbx.cli("manager show settings"), "TCP Bindaddress") == "127.0.0.1:5038"


def test_ami_is_not_offered_over_http(pbx):
    assert setting(pbx.cli("manager show settings"), "Web Manager (AMI/HTTP)") == "No"


def test_nobody_reaches_ami_from_elsewhere(pbx, peer):
    for address in (pbx.ipv4, pbx.ipv6):
        answer = peer.drive("ami_probe", "--host", address, "--user", "admin", "--secret", "amp111")
        assert answer["outcome"] == "refused", answer


def test_a_session_that_was_open_lives_on(pbx):
    """The wallboard's: the administrator let its door be closed, which takes no session away."""
    assert re.search(r"wall1 +10\.77\.\d+\.20 ", pbx.cli("manager show connected"))


@pytest.mark.parametrize("user, secret", [("admin", "amp111"), ("callcenter", "callcenter")])
def test_secrets_that_everybody_knows_open_nothing(pbx, user, secret):
    """Asked from the PBX itself, where AMI still answers."""
    login = "Action: Login\\r\\nUsername: %s\\r\\nSecret: %s\\r\\n\\r\\n" % (user, secret)
    script = "exec 3<>/dev/tcp/127.0.0.1/5038; printf '%s' >&3; timeout 2 cat <&3" % login
    answer = pbx.host.run("bash -c %s", script).stdout
    assert "Asterisk Call Manager" in answer and "Message: Authentication failed" in answer


def test_nobody_reaches_http_from_elsewhere(pbx, peer):
    assert peer.drive("http_probe", "--host", pbx.ipv4, "--user", "dialer", "--secret", "dialer")["outcome"] == "refused"
    assert pbx.listeners(8088) <= {"127.0.0.1"}


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_a_sip_call_without_an_account_is_refused(pbx, peer, family):
    answer = peer.drive("sip_guest_call", "--host", getattr(pbx, family))
    assert (answer["outcome"], answer["status"]) == ("refused", 401), answer


def test_known_and_unknown_callers_get_the_same_answer(pbx, peer):
    answers = [peer.drive("sip_guest_call", "--host", pbx.ipv4, "--from-user", user) for user in ("101", "no-such-phone")]
    assert answers[0] == answers[1], answers
    assert answers[0]["status"] == 401


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(pbx, peer):
    said = [peer.drive("sip_phone", "--host", pbx.ipv4, "--user", user, "--secret", "wrong", "--seconds", "0")
            for user in ("102", "no-such-phone")]
    assert [phone["registered"] for phone in said] == [False, False]
    assert said[0]["status"] == said[1]["status"] and said[0]["status"] in (401, 403)


@pytest.mark.parametrize("user", ["", "guest"])
def test_an_iax2_call_without_a_secret_is_refused(pbx, peer, user):
    answer = peer.drive("iax2_guest_call", "--host", pbx.ipv4, *(["--user", user] if user else []))
    assert answer["outcome"] in CLOSED, answer


def test_telephones_are_still_registered(pbx, peer):
    for user in ("101", "102"):
        state = peer.phone(user)
        assert state["registered"] and state["failures"] == 0, state
    contacts = pbx.cli("pjsip show contacts" if pbx.is_pjsip else "sip show peers")
    registered = [line for line in contacts.splitlines() if re.search(r"\b10[12]/.*10\.77\.\d+\.20", line)]
    assert len(registered) == 2, contacts


def test_the_call_is_still_up(pbx, peer):
    assert peer.phone("101")["call"] == "up"
    assert re.search(r"SIP/101-\w+!.*!600!.*!Up!", pbx.cli("core show channels concise"))
