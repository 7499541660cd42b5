# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effective view as plain data."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import describing


def options(found):
    return [(row["name"], row["value"], row["counts"]) for row in found["options"]]


def listed(etc, name, **keywords):
    secrets = keywords.pop("secrets", False)
    return describing.listing(etc.view(name), name, etc.version, describing.Chosen(**keywords), secrets)


def test_values_with_their_origin(etc):
    etc.write(pjsip_conf=b"[t](!)\ntype=endpoint\ncontext=in\n#include p.conf\n", p_conf=b"[1](t)\ncontext=out\n")
    found = listed(etc, "pjsip.conf", names=["1"])["sections"][0]
    assert (found["type"], found["inherits"], found["file"], found["line"]) == ("endpoint", ["t"], str(etc.path / "p.conf"), 1)
    assert options(found) == [("type", "endpoint", True), ("context", "in", False), ("context", "out", True)]
    assert [row["through"] for row in found["options"]] == [["t"], ["t"], []]


def test_what_is_not_read(etc):
    etc.write(manager_conf=b"[general]\nport=1\n[general]\nport=2\n[t](!)\n")
    found = listed(etc, "manager.conf")["sections"]
    assert [(each["template"], each["read"], options(each)) for each in found] == [
        (False, True, [("port", "1", True)]), (False, False, [("port", "2", False)]), (True, False, [])]


def test_an_iax2_friend_is_read(etc):
    etc.write(iax_conf=b"[f]\ntype=friend\ncontext=in\n")
    found = listed(etc, "iax.conf")["sections"][0]
    assert found["read"] and ("context", "in", True) in options(found)


def test_secrets_are_masked_unless_asked_for(etc):
    etc.write(manager_conf=b"[joe]\nsecret=topsecret\n")
    assert options(listed(etc, "manager.conf")["sections"][0]) == [("secret", "********", True)]
    assert options(listed(etc, "manager.conf", secrets=True)["sections"][0]) == [("secret", "topsecret", True)]


def test_a_file_that_asterisk_rejects(etc):
    etc.write(pjsip_conf=b"[1\n")
    found = listed(etc, "pjsip.conf")
    assert (found["valid"], found["error"]["line"], found["sections"]) == (False, 1, [])


def test_rejected_objects_are_listed(etc):
    etc.write(pjsip_conf=b"[1]\ntype=aor\nmax_contact=1\n")
    assert [row["kind"] for row in listed(etc, "pjsip.conf")["rejected"]] == ["rejected"]


def test_sections_are_chosen(etc):
    etc.write(pjsip_conf=b"[1]\ntype=aor\n[12]\ntype=auth\nusername=1\n[b]\ntype=aor\n")
    assert [each["name"] for each in listed(etc, "pjsip.conf", pattern="[0-9]+")["sections"]] == ["1", "12"]
    assert [each["name"] for each in listed(etc, "pjsip.conf", kind="aor")["sections"]] == ["1", "b"]
