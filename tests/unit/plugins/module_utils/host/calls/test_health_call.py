# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import vitals
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import health_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

PARAMS = {name: option.get("default") for name, option in health_call.argument_spec().items()}
SILENT = vitals.nothing(True, 7, None, "It hangs.")
HEALTHY = dict(vitals.nothing(True, 7, "16.28.0", None, answers=True), fully_booted=True, devices={"SIP/1": "reachable"}, outbound_registrations={},
               channels={}, calls=0, sockets=[], drivers=[])


def run(found, **params):
    return health_call.run(dict(PARAMS, **params), take=lambda config, timeout: found)


def test_what_comes_back():
    result = run(HEALTHY, before=HEALTHY)
    assert result.pop("seconds") >= 0
    assert result == {"changed": False, "healthy": True, "reasons": [], "passed": [], "health": HEALTHY, "warnings": []}


def test_the_result_of_one_task_is_the_option_of_the_next():
    for found in (HEALTHY, SILENT):
        assert run(HEALTHY, before=json.loads(json.dumps(run(found)["health"])))["healthy"]


def test_a_look_that_saw_nothing_is_told():
    assert run(SILENT)["reasons"] == ["It hangs."]
    assert run(HEALTHY, before=SILENT)["warnings"] == ["Nothing is compared with the look before, because the daemon could not be asked then: It hangs."]


@pytest.mark.parametrize("before", [{}, {"healthy": True}, dict(HEALTHY, schema=2), dict(HEALTHY, more=1), dict(HEALTHY, devices=None), dict(HEALTHY, unknown=None)])
def test_an_earlier_look_that_is_none(before):
    with pytest.raises(HostError, match="earlier task of this module returned"):
        run(HEALTHY, before=before)


@pytest.mark.parametrize("params, words", [({"wait": -1}, "^wait is -1"), ({"hold": -5}, "^hold is -5"), ({"lost_registrations": "x"}, "^lost_registrations"),
                                           ({"lost_calls": "x"}, "^lost_calls")])
def test_an_option_is_wrong(params, words):
    with pytest.raises(HostError, match=words):
        run(HEALTHY, **params)
