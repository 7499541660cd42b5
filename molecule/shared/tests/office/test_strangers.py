# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody without an account gets on each transport and family, and what the answers tell him."""

from __future__ import annotations

import office
import pytest

REFUSED = (401, 403)


@pytest.fixture(scope="module", name="answers")
def all_answers(pbx, peer):
    """{(transport, family, request, "known" or "unknown"): {"status": ..., "answer": [line, ...]}}."""
    said = peer.run("sip_stranger.py", "--host", pbx.ipv4, "--host", pbx.ipv6)
    return {(one["over"], one["family"], one["request"], one["user"]): one for one in said}


@pytest.mark.parametrize("user", ["known", "unknown"])
@pytest.mark.parametrize("request_", ["REGISTER", "INVITE", "MESSAGE", "SUBSCRIBE"])
@pytest.mark.parametrize("way", office.WAYS, ids=office.name_of)
def test_it_is_refused(answers, way, request_, user):
    assert answers[(*way, request_, user)]["status"] in REFUSED, answers[(*way, request_, user)]


@pytest.mark.parametrize("way", office.WAYS, ids=office.name_of)
def test_not_even_options_are_answered(pbx, answers, way):
    """chan_sip answers them to everybody unless auth_options_requests is set; what matters there is that they tell nobody's name."""
    if pbx.is_pjsip:
        assert answers[(*way, "OPTIONS", "unknown")]["status"] in REFUSED
    else:
        assert answers[(*way, "OPTIONS", "unknown")]["status"] in (200, *REFUSED)


@pytest.mark.parametrize("request_", ["OPTIONS", "REGISTER", "INVITE", "MESSAGE", "SUBSCRIBE", "REGISTER+wrong", "INVITE+wrong"])
@pytest.mark.parametrize("way", office.WAYS, ids=office.name_of)
def test_no_answer_tells_who_has_an_account(answers, way, request_):
    """Status, headers, their order and the length of what is made up: all of it is the same for a name that exists and one that does not."""
    known, unknown = (answers[(*way, request_, user)]["answer"] for user in ("known", "unknown"))
    assert known == unknown
