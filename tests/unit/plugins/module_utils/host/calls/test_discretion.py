# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible records of a call holds no secret."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.discretion import discreet, masked

EDIT = {"file": "manager.conf", "section": "joe", "options": {"secret": "topsecret", "read": "all", "displayconnects": True, "write": None}}


def test_secrets_are_masked_and_the_rest_is_told():
    found = masked({"edits": [EDIT], "run_id": "x"})
    assert found == {"run_id": "x", "edits": [dict(EDIT, options={
        "secret": "********", "read": "all", "displayconnects": True, "write": None})]}
    assert EDIT["options"]["secret"] == "topsecret"


@pytest.mark.parametrize("edits", [
    "secret=topsecret", {"secret": "topsecret"}, ["topsecret"], [{"secret": "topsecret"}], [dict(EDIT, options="secret=topsecret")],
    [dict(EDIT, options={"secret": ["topsecret", "topsecret2"]})], [dict(EDIT, options={"secret": {"a": "topsecret"}})],
    [dict(EDIT, options={"sekret": "topsecret"})], [dict(EDIT, options={}, sequence=[{"secret": "topsecret"}])],
    [dict(EDIT, options={}, sequence="secret=topsecret")], [dict(EDIT, options={}, sequence=["topsecret"])],
    [{"file": "voicemail.conf", "section": "default", "options": {"100": "topsecret,Joe"}}],
    [{"file": "sip.conf", "section": "general", "options": {"register": "joe:topsecret@host"}}],
    [{"file": "extensions.conf", "section": "globals", "options": {"X": "topsecret"}}],
    [dict(EDIT, options={"secret": "top\nsecret=topsecret"})], [{"options": {"password": "topsecret"}}], [dict(EDIT, options={"": "topsecret"})],
    [dict(EDIT, section="joe\n[x]", options={"x": "topsecret"})],
], ids=str)
def test_no_shape_of_edits_gives_a_secret_away(edits):
    assert "topsecret" not in str(masked({"edits": edits}))


@pytest.mark.parametrize("params", [{}, {"edits": None}, {"edits": []}])
def test_nothing_to_mask(params):
    assert masked(params) == params


class Base:
    """Records as AnsibleModule does."""

    def __init__(self, params):
        self.params = params
        self.logged = self.returned = None

    def _log_invocation(self):
        self.logged = self.params

    def _return_formatted(self, kwargs):
        self.returned = kwargs


def test_the_log_and_the_result_are_masked_and_the_module_keeps_its_arguments():
    module = discreet(Base)({"edits": [EDIT]})
    module._log_invocation()
    module._return_formatted({"changed": False})
    assert "topsecret" not in str(module.logged) + str(module.returned)
    assert module.returned["invocation"]["module_args"]["edits"][0]["options"]["read"] == "all"
    assert module.params["edits"][0]["options"]["secret"] == "topsecret"


def test_suboptions_that_were_not_given_are_left_out():
    given = dict(EDIT, type=None, all=False, state="present", inherits=[], sequence=[], position=0)
    assert set(masked({"edits": [given]})["edits"][0]) == {*EDIT, "position"}
    assert set(masked({"edits": [dict(given, state="absent", all=True)]})["edits"][0]) == {*EDIT, "position", "state", "all"}
