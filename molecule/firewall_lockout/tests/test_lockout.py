# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No ruleset stays that lets nobody in, whatever happens to the controller, the connection and the host meanwhile."""

from __future__ import annotations

import pytest
from conftest import LONG, SHORT, awaited

_HEAD = 'type filter hook input priority $priority; policy drop; iif "lo" accept; meta l4proto { 1, 58 } accept;'
_ESTABLISHED = "ct state established,related accept;"
_SSH = "tcp dport { 22, 2222 } accept"


def ruleset(name, *rules):
    """One that is known by its name."""
    return "chain input { %s %s counter comment \"%s\"; }" % (_HEAD, " ".join(rules), name)


GOOD = ruleset("good", _ESTABLISHED, _SSH + ";")
BETTER = ruleset("better", _ESTABLISHED, _SSH + ";", "udp dport 5060 accept;")
CUTS_ALL = ruleset("cuts all")
CUTS_NEW = ruleset("cuts new", _ESTABLISHED)
SLEEPS = {"command": ["sleep", str(LONG)]}  # a probe that holds the confirmation up, so that something can happen before it


@pytest.fixture(scope="class")
def good(site):
    """The first ruleset that stays, made as one who is not root, over IPv6 and another port; and whether an open session came through it."""
    with site.session() as passes_words:
        assert passes_words()
        result = site.change(site.as_clerk, GOOD)
        return result, passes_words()


class Lockout:
    """In this order: the later ones change what the first leave."""

    def test_a_connection_that_proves_nothing_is_refused(self, site):
        result = site.change(site.past_the_firewall, GOOD)
        assert result["failed"] and "community.docker.docker" in result["msg"] and "probe" in result["msg"]
        assert site.rules() == ""

    def test_the_first_ruleset_cuts_everything_and_is_taken_back(self, site):
        result = site.change(site.direct, CUTS_ALL, rollback_after=SHORT)
        assert result["failed"] and result["rolled_back"] and not result["changed"]
        assert "not confirmed within 10 seconds" in result["msg"] and "previous rules are in force again" in result["msg"]
        assert site.rules() == ""
        assert site.lets_in()

    def test_a_good_ruleset_is_confirmed_and_the_open_session_goes_on(self, site, good):
        result, still_passes_words = good
        assert result["changed"] and result["confirmed"] and not result["rolled_back"]
        assert still_passes_words
        assert "good" in site.rules() and site.lets_in()
        assert site.change(site.as_clerk, GOOD)["changed"] is False

    def test_it_is_there_after_a_restart(self, site, good):
        site.restart()
        awaited(lambda: "good" in site.rules(), "the ruleset is loaded at boot")
        assert site.lets_in()

    def test_a_session_of_the_master_connection_confirms_nothing(self, site, good):
        play = site.start(site.direct, CUTS_NEW, rollback_after=SHORT)
        awaited(lambda: "cuts new" in site.rules(), "the ruleset is on trial")
        assert site.over_master() and not site.lets_in()
        result = play.result()
        assert result["failed"] and result["rolled_back"]
        assert "good" in site.rules() and site.lets_in() and site.over_master()

    def test_the_controller_dies_before_it_confirms(self, site, good):
        play = site.start(site.direct, BETTER, rollback_after=SHORT, probe=SLEEPS)
        awaited(lambda: "better" in site.rules(), "the ruleset is on trial")
        play.kill()
        awaited(lambda: "good" in site.rules(), "the host takes the ruleset back by itself")
        assert "better" not in site.rules() and site.lets_in()

    def test_the_host_restarts_before_the_confirmation(self, site, good):
        play = site.start(site.direct, BETTER, probe=SLEEPS)
        awaited(lambda: "better" in site.rules(), "the ruleset is on trial")
        play.kill()
        site.restart()
        awaited(lambda: "good" in site.rules(), "the old ruleset is loaded at boot")
        assert "better" not in site.rules() and site.lets_in()

    def test_a_probe_confirms_for_a_connection_that_proves_nothing(self, site, good):
        result = site.change(site.past_the_firewall, BETTER, probe={"tcp": site.ipv4 + ":22"})
        assert result["confirmed"] and "better" in site.rules()

    def test_a_probe_that_fails_confirms_nothing(self, site, good):
        result = site.change(site.past_the_firewall, CUTS_NEW, rollback_after=SHORT, probe={"tcp": "[%s]:22" % site.ipv6})
        assert result["failed"] and result["rolled_back"] and "the probe tcp" in result["msg"]
        assert "cuts new" not in site.rules() and site.lets_in()

    def test_a_bastion_is_used_for_the_confirmation_too(self, site, good):
        result = site.change(site.through_peer, ruleset("bastion", _ESTABLISHED, "ip saddr %s %s;" % (site.peer, _SSH)))
        assert result["confirmed"] and "bastion" in site.rules()
        assert not site.lets_in()


class TestAsterisk22(Lockout):
    pbx = "pbx22"


class TestAsterisk16(Lockout):
    pbx = "pbx16"
