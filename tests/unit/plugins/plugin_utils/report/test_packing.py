# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's data, read back."""

from __future__ import annotations

import base64
import json
import re
import zlib

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import fleet, packing
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, proof

STATES = ("fail", "waived", "not_checked", "pass", "not_applicable", "gone")


def unpacked(documents):
    parts = dict(packing.parts(fleet.build(documents)))
    assert all(re.fullmatch("[A-Za-z0-9+/=]+", text) for text in parts.values())
    return {name: json.loads(zlib.decompress(base64.b64decode(text), -15)) for name, text in parts.items()}


def findings(parts, host):
    """As data.js does it."""
    overview = parts["overview"]
    part = parts["part-%d" % (host // overview["per_part"])]

    def text(code):
        return None if code == 0 else overview["strings"][code - 1] if code > 0 else part["strings"][-code - 1]

    def proofs(rows):
        return [dict(zip(("where", "value", "source", "running", "text"), map(text, row))) for row in rows]

    for rule, subject, state, reason, evidence, waiver, pending, before in part["hosts"][host % overview["per_part"]]:
        yield {"rule": overview["rules"][rule][0], "subject": text(subject), "state": STATES[state], "reason": text(reason), "evidence": proofs(evidence),
               "waiver": dict(zip(("reason", "expires", "by"), map(text, waiver))) if waiver else None, "pending_restart": bool(pending)}, before


def test_every_finding_comes_back():
    documents = audits.fleet(45)
    parts = unpacked(documents)
    assert set(parts) == {"overview", "part-0", "part-1", "part-2"}
    by_name = {document["host"]: document for document in documents}
    for number, row in enumerate(parts["overview"]["hosts"]):
        assert [one for one, _before in findings(parts, number)] == by_name[row[0]]["findings"]


def test_a_text_stands_once():
    parts = unpacked(audits.fleet(45))
    everywhere = [text for part in parts.values() for text in part["strings"]]
    assert len(everywhere) == len(set(everywhere))


def test_before_and_what_is_gone():
    before = audit(finding(evidence=[proof()]), finding("AST-SIP-020"), finding("AST-AMI-007", subject="old"), finding("AST-AMI-007", "pass", subject="older"))
    parts = unpacked([audit(finding(state="pass", reason="Shut."), finding("AST-SIP-020"), before=before)])
    mended, still, gone = findings(parts, 0)
    assert mended[0]["reason"] == "Shut." and mended[1][0] == STATES.index("fail") and len(mended[1]) == 3 and len(mended[1][2]) == 1
    assert still[1] == [STATES.index("fail")]
    assert (gone[0]["state"], gone[0]["subject"], gone[0]["reason"]) == ("gone", "old", None)


def test_rules_know_their_hosts():
    overview = unpacked([audit(finding(), finding(subject="x"), host="a"), audit(finding(state="pass"), host="b"), audit(finding(), host="c")])["overview"]
    assert overview["failing"] == [[[row[0] for row in overview["rules"]].index("AST-SIP-001"), [0, 2], [2, 1]]]
