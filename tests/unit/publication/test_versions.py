# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version is the same wherever it stands."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.edition import COLLECTION_VERSION

ROOT = Path(__file__).resolve().parents[3]
RELEASES = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text())["releases"]


def order(version):
    return tuple(map(int, version.split(".")))


def test_what_the_archive_and_the_reports_say_is_the_newest_release():
    newest = max(RELEASES, key=order)
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"] == COLLECTION_VERSION == newest
    assert "\n## v%s\n" % newest.replace(".", "\\.") in (ROOT / "CHANGELOG.md").read_text()


def test_nothing_was_added_in_a_version_that_there_is_not():
    described = [*ROOT.glob("plugins/*/*"), *ROOT.glob("roles/*/meta/argument_specs.yml")]
    added = {version for file in described if file.is_file() for version in re.findall(r"^ *version_added: *\"?([0-9.]+)", file.read_text(), re.MULTILINE)}
    assert added and added <= set(RELEASES) | {"%d.%d.0" % (order(max(RELEASES, key=order))[0], order(max(RELEASES, key=order))[1] + 1)}
