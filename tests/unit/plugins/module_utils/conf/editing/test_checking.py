# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that the version does not know, and values of the wrong type, before anything is written."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.checking import Checker
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError


def check(etc, name, ask=lambda filename, kind: None, **request):
    checker = Checker(Rules(name, etc.version), ask)
    checker.check(etc.view(name), requests.parse([dict({"file": name, "section": "general"}, **request)])[name])
    return checker.unchecked


@pytest.mark.parametrize("name, options, message", [
    ("manager.conf", {"bindadr": "::1"}, "does not know the option 'bindadr' in a section of kind 'general'; did you mean 'bindaddr'"),
    ("manager.conf", {"xyzzy": "1"}, "correct the name or leave it out"),
    ("manager.conf", {"port": "99999"}, "port must be .*, not '99999'"), ("manager.conf", {"enabled": "ja"}, "must be yes or no .*, not 'ja'"),
    ("manager.conf", {"bindaddr": "localhost"}, "must be a numeric IP address"),
    ("rtp.conf", {"rtpstart": "many"}, "rtpstart must be"),
])
def test_general_sections(etc, name, options, message):
    etc.write(**{name.replace(".", "_"): b"[general]\n"})
    with pytest.raises(EditError, match=f"{name}: .*{message}"):
        check(etc, name, options=options)


def test_an_option_of_another_version(etc):
    etc.write(pjsip_conf=b"[1]\ntype=auth\n")
    assert check(etc, "pjsip.conf", section="1", options={"password_digest": ["MD5:x"]}) == set()
    etc.version = etc.version._replace(major=16, minor=28, patch=0)
    with pytest.raises(EditError, match="Asterisk 16.28.0 does not know the option 'password_digest'"):
        check(etc, "pjsip.conf", section="1", options={"password_digest": ["MD5:x"]})


def test_lists_and_new_sections_are_checked(etc):
    etc.write(manager_conf=b"[t](!)\nread=all\n")
    with pytest.raises(EditError, match="permit must be a list of networks such as .*, not '10.0.0.0/33'"):
        check(etc, "manager.conf", section="joe", create=True, inherits=["t"], sequence=[{"deny": "0.0.0.0/0"}, {"permit": "10.0.0.0/33"}])
    with pytest.raises(EditError, match="did you mean 'secret'"):
        check(etc, "manager.conf", section="joe", create=True, options={"sekret": "x"})


def test_a_secret_is_not_quoted(etc):
    etc.write(manager_conf=b"[joe]\n")
    for options in ({"secret": "topsecret"}, {"sekret": "topsecret"}, {"secret": "topsecret", "port": "x"}):
        try:
            check(etc, "manager.conf", section="joe", options=options)
        except EditError as refusal:
            assert "topsecret" not in str(refusal)


def test_the_daemon_knows_more_than_the_tables(etc):
    etc.write(pjsip_conf=b"[1]\ntype=aor\n")
    assert check(etc, "pjsip.conf", lambda filename, kind: {b"brand_new"}, section="1", options={"brand_new": "1"}) == set()


@pytest.mark.parametrize("option, known", [
    ("endpoint/deny", True), ("inbound_auth/password", True), ("aor/max_contacts", True), ("endpoint/nosuch", False), ("aor/deny", False),
    ("nosuch/deny", False), ("accepts_auth", True), ("nosuch", False)])
def test_options_that_the_wizard_passes_on_are_those_of_the_objects(etc, option, known):
    def documented(filename, kind):
        return {b"type", b"accepts_auth", b"endpoint/*", b"aor/*", b"inbound_auth/*"}
    etc.write(pjsip_wizard_conf=b"[1]\ntype=wizard\n")
    if known:
        assert check(etc, "pjsip_wizard.conf", documented, section="1", options={option: "1"}) == set()
    else:
        with pytest.raises(EditError, match="does not know the option"):
            check(etc, "pjsip_wizard.conf", documented, section="1", options={option: "1"})


def test_what_nobody_knows_is_reported(etc):
    etc.write(own_conf=b"[a]\n")
    assert check(etc, "own.conf", section="a", options={"x": "1"}) == {"own.conf x"}


def test_taking_away_is_never_a_question_of_knowing(etc):
    etc.write(manager_conf=b"[general]\nbindadr=1\n")
    assert check(etc, "manager.conf", options={"bindadr": None}) == set()
