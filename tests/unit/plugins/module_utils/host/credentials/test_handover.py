# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets on their way to this host."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import handover
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


@pytest.fixture(name="put")
def fixture_put(tmp_path):
    def write(name="one.json", data=None, mode=0o600, text=None):
        folder = tmp_path / "handover"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(text if text is not None else json.dumps(data or {"schema": 1, "secrets": {"ami:a": "Secret.1"}}))
        path.chmod(mode)
        return str(path)
    return write


def test_it_is_read_once_and_what_was_left_goes(put, tmp_path):
    left, path = put("left.json"), put()
    assert handover.take(str(tmp_path), path) == {"ami:a": "Secret.1"}
    assert os.listdir(tmp_path / "handover") == [] and not os.path.exists(left)
    assert handover.take(str(tmp_path), None) == {}


def test_without_a_directory(tmp_path):
    assert handover.take(str(tmp_path / "nothing"), None) == {}


@pytest.mark.parametrize("more, words", [
    ({"mode": 0o640}, "0600"), ({"text": "no json"}, "cannot be understood"), ({"data": {"schema": 2, "secrets": {}}}, "schema 1 is needed"),
    ({"data": {"schema": 1, "secrets": {"a": 5}}}, "cannot be understood")])
def test_what_is_not_as_it_should_be_goes_too(put, tmp_path, more, words):
    path = put(**more)
    with pytest.raises(HostError, match=words):
        handover.take(str(tmp_path), path)
    assert not os.path.exists(path)


def test_elsewhere(put, tmp_path):
    put("left.json")
    other = tmp_path / "other.json"
    other.write_text("{}")
    with pytest.raises(HostError, match="does not lie in"):
        handover.take(str(tmp_path), str(other))
    assert other.exists() and os.listdir(tmp_path / "handover") == []


def test_a_link(put, tmp_path):
    target = tmp_path / "target"
    target.write_text("{}")
    link = tmp_path / "handover" / "link.json"
    put()
    link.symlink_to(target)
    with pytest.raises(HostError, match="Cannot read the handover file"):
        handover.take(str(tmp_path), str(link))
    assert target.exists() and not os.path.lexists(link)
