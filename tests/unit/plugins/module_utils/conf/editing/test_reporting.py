# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edit did, as data without secrets."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import reporting, requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.masking import HIDDEN
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules


def rows(etc, name, *asked):
    planner = Planner(etc.source, name, Rules(name, etc.version), etc.version, create=True)
    planner.run(requests.parse([dict({"file": name}, **each) for each in asked])[name])
    return reporting.rows(planner.done, planner.rules)


def test_a_row_says_where_and_what(etc):
    etc.write(manager_conf=b"[general]\nport=1\n")
    assert rows(etc, "manager.conf", {"section": "general", "options": {"port": "2", "enabled": True}}) == [
        {"file": str(etc.path / "manager.conf"), "line": 2, "section": "general", "option": "port", "before": "1", "after": "2"},
        {"file": str(etc.path / "manager.conf"), "line": 3, "section": "general", "option": "enabled", "before": None, "after": "yes"}]


def test_lists_and_sections(etc):
    etc.write(manager_conf=b"[joe]\npermit=10.0.0.1\n[ann]\nread=all\n")
    found = rows(etc, "manager.conf", {"section": "joe", "options": {"permit": ["10.0.0.2", "10.0.0.3"]}}, {"section": "ann", "state": "absent"})
    assert [(row.get("before"), row.get("after"), row.get("action")) for row in found] == [
        (["10.0.0.1"], ["10.0.0.2", "10.0.0.3"], None), (None, None, "removed")]


@pytest.mark.parametrize("name, section, options", [
    ("manager.conf", "joe", {"secret": "topsecret2"}), ("iax.conf", "general", {"register": ["joe:topsecret2@host"]}),
    ("extensions.conf", "in", {"exten": ["s,1,Authenticate(topsecret2)"]}), ("voicemail.conf", "default", {"100": "topsecret2,Joe"}),
    ("extensions.conf", "globals", {"TRUNK": "topsecret2"}),
])
def test_secrets_are_masked_before_and_after(etc, name, section, options):
    option, value = next(iter(options.items()))
    old = (value[0] if isinstance(value, list) else value).replace("topsecret2", "topsecret1")
    etc.write(**{name.replace(".", "_"): f"[{section}]\n{option} = {old}\n".encode()})
    found = rows(etc, name, {"section": section, "options": options})
    assert len(found) == 1 and "topsecret" not in str(found) and HIDDEN in str(found[0]["before"])
