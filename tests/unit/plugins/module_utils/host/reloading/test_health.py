# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a loss, where no daemon need be asked; with running daemons in tests/daemon."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.inventory import Inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import health

EVERYTHING = Inventory(frozenset(["chan_sip.so", "chan_iax2.so"]), frozenset(["SIP/a"]), frozenset(["in"]), frozenset(["office"]))


def snapshot(**changes):
    plain = health.Snapshot(7, 1000.0, "16.28.0", EVERYTHING, {"1.1": health.Channel("SIP/a-1", "")}, {}, {"SIP/us@them": "Registered"},
                            frozenset(["admin from 127.0.0.1"]), frozenset(["udp 0.0.0.0:5060"]))
    return plain._replace(**changes)


def verdict(after, before=None, expected=()):
    return health.compare(before or snapshot(), after, None, expected)


def test_the_same_is_no_loss():
    assert verdict(snapshot()) == ([], [])


@pytest.mark.parametrize("kind, name, found", [
    ("endpoint", "SIP/a", EVERYTHING._replace(endpoints=frozenset())), ("context", "in", EVERYTHING._replace(contexts=frozenset())),
    ("acl", "office", EVERYTHING._replace(acls=frozenset())), ("module", "chan_iax2.so", EVERYTHING._replace(modules=frozenset(["chan_sip.so"]))),
])
def test_configured_things_do_not_go_by_themselves(kind, name, found):
    assert verdict(snapshot(found=found)).lost == [health.Loss(kind, name, "it is no longer there")]
    assert verdict(snapshot(found=found), expected=["%s:%s" % (kind, name)]) == ([], [])


def test_a_call_ends_unless_its_driver_went():
    assert verdict(snapshot(channels={})) == ([], ["call:1.1"])
    lost = verdict(snapshot(channels={}, found=EVERYTHING._replace(modules=frozenset(["chan_iax2.so"])))).lost
    assert health.Loss("call", "1.1", "its driver chan_sip.so no longer runs") in lost


@pytest.mark.parametrize("start", [{"pid": 8}, {"started": 1003.0}])
def test_a_restart_takes_calls_and_sessions_along(start):
    lost = verdict(snapshot(channels={}, sessions=frozenset(), **start)).lost
    assert [loss[:2] for loss in lost] == [("daemon", "Asterisk"), ("call", "1.1"), ("session", "admin from 127.0.0.1")]


def test_a_session_that_ends_is_no_loss():
    assert verdict(snapshot(sessions=frozenset())) == ([], ["session:admin from 127.0.0.1"])


@pytest.mark.parametrize("now, reason", [({"SIP/us@them": "Request Sent"}, "its state is now Request Sent"),
                                         ({}, "its state is now unknown: it is no longer there")])
def test_a_registration_that_is_no_longer_registered_is_lost(now, reason):
    assert verdict(snapshot(registrations=now)).lost == [health.Loss("registration", "SIP/us@them", reason)]


def test_a_registration_that_was_not_registered_cannot_be_lost():
    assert verdict(snapshot(registrations={}), snapshot(registrations={"SIP/us@them": "Rejected"})) == ([], [])


def test_a_bound_socket_that_goes_is_lost():
    assert verdict(snapshot(sockets=frozenset())).lost == [health.Loss("socket", "udp 0.0.0.0:5060", "it is no longer there")]


def test_new_things_are_welcome():
    assert verdict(snapshot(sockets=frozenset(["udp 0.0.0.0:5060", "tcp [::]:5061"]), channels={"1.1": health.Channel("SIP/a-1", ""), "2.2": health.Channel(
        "SIP/b-2", "")})) == ([], [])
