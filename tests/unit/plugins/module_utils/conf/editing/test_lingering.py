# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk keeps although its line is gone."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import lingering, requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules


@pytest.mark.parametrize("section, options, sentences", [
    ("joe", {"write": None}, 1), ("joe", {"permit": None}, 0), ("joe", {"write": ""}, 0), ("general", {"webenabled": None}, 1), ("general", {"port": None}, 0),
])
def test_what_is_taken_away_and_stays_is_told(etc, section, options, sentences):
    etc.write(manager_conf=b"[general]\nport=1\nwebenabled=yes\n[joe]\nwrite=all\npermit=10.0.0.0/8\n")
    planner = Planner(etc.source, "manager.conf", Rules("manager.conf", etc.version), etc.version)
    planner.run(requests.parse([{"file": "manager.conf", "section": section, "options": options}])["manager.conf"])
    found = lingering.warnings(planner.done, planner.rules)
    assert len(found) == sentences and all("set the value that is to hold, or restart" in sentence for sentence in found)


@pytest.mark.parametrize("filename, kind, option, kept", [
    ("sip.conf", "device", b"Call-Limit", True), ("sip.conf", "device", b"context", False), ("iax.conf", "peer", b"trunk", True),
    ("iax.conf", "user", b"trunk", False), ("pjsip.conf", "endpoint", b"context", False), ("manager.conf", "user", b"secret", True),
])
def test_the_data(filename, kind, option, kept):
    assert lingering.is_kept(filename, kind, option) is kept


def test_options_that_overlap_are_told(etc16):
    etc16.write(sip_conf=b"[general]\nexternaddr=10.0.0.1\nexternhost=example.org\n")
    planner = Planner(etc16.source, "sip.conf", Rules("sip.conf", etc16.version), etc16.version)
    planner.run(requests.parse([{"file": "sip.conf", "section": "general", "options": {"externaddr": "10.0.0.2", "realm": "x"}}])["sip.conf"])
    (sentence,) = lingering.warnings(planner.done, planner.rules)
    assert "sip.conf:3: externhost of [general] sets a part of what externaddr sets" in sentence
