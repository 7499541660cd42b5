# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release is prepared in one go, in a throw-away checkout: the version wherever it stands, the notes from the fragments."""

from __future__ import annotations

import re
import shutil

import pytest
import yaml
from publishing import checkout_in, commit, tool

NEXT, LATER = "1.0.0", "1.1.0"


FRAGMENTS = {"first.yml": "major_changes:\n  - harden - something.\n", "second.yml": "bugfixes:\n  - audit - something else.\n"}


@pytest.fixture(name="checkout", scope="module")
def throw_away_checkout(tmp_path_factory):
    """As this one, but that nothing is released in it."""
    checkout = checkout_in(tmp_path_factory.mktemp("release"))
    (checkout / "changelogs/changelog.yaml").unlink(missing_ok=True)
    shutil.rmtree(checkout / "changelogs/fragments", ignore_errors=True)
    (checkout / "changelogs/fragments").mkdir()
    for name, text in FRAGMENTS.items():
        (checkout / "changelogs/fragments" / name).write_text("---\n" + text)
    for file in [checkout / "galaxy.yml", *described(checkout)]:
        file.write_text(re.sub(r"(?m)^( *version(?:_added)?: *)\"?[0-9.]+\"?$", r"\g<1>0.1.0", file.read_text()))
    commit(checkout)
    return checkout


def described(checkout):
    """The files that say in which version something was added."""
    return [file for file in [*checkout.glob("plugins/*/*"), *checkout.glob("roles/*/meta/argument_specs.yml")] if file.is_file()]


def added(checkout):
    """All versions in which something is said to have been added."""
    return {version for file in described(checkout) for version in re.findall(r"^ *version_added: *\"?([0-9.]+)", file.read_text(), re.MULTILINE)}


def notes(checkout):
    return yaml.safe_load((checkout / "changelogs/changelog.yaml").read_text())["releases"]


def test_what_is_no_version_is_refused_and_nothing_changed(checkout):
    for wrong in ("1.0", "v1.0.0", "01.0.0", ""):
        code, said = tool(checkout, "release", wrong)
        assert code == 1 and "give a semantic version" in said
    (checkout / "stray").write_text("")
    assert "not committed" in tool(checkout, "release", NEXT)[1]
    (checkout / "stray").unlink()
    assert not (checkout / "changelogs/changelog.yaml").exists()


def test_two_releases(checkout):
    code, said = tool(checkout, "release", NEXT)
    assert code == 0 and "git tag" in said, said
    assert yaml.safe_load((checkout / "galaxy.yml").read_text())["version"] == NEXT
    assert NEXT in (checkout / "plugins/module_utils/policy/audit/edition.py").read_text()
    assert added(checkout) == {NEXT}
    release = notes(checkout)[NEXT]
    assert set(release["fragments"]) == set(FRAGMENTS)
    assert {"harden", "audit"} <= {module["name"] for module in release["modules"]}
    assert (checkout / "CHANGELOG.md").read_text().count("\n## v") == 1
    commit(checkout)

    assert "released already" in tool(checkout, "release", NEXT)[1]
    assert "older than" in tool(checkout, "release", "0.9.0")[1]
    assert "say first" in tool(checkout, "release", LATER)[1]
    (checkout / "changelogs/fragments").mkdir(exist_ok=True)
    (checkout / "changelogs/fragments/more.yml").write_text("---\nbugfixes:\n  - harden - something.\n")
    commit(checkout)
    code, said = tool(checkout, "release", LATER)
    assert code == 0, said
    assert set(notes(checkout)) == {NEXT, LATER} and added(checkout) == {NEXT}
