# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about the rules is the one that the catalogue gives, and the edition is the one of galaxy.yml."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue, edition

ROOT = Path(__file__).resolve().parents[3]
_SPEC = importlib.util.spec_from_file_location("rules_page", ROOT / "tools/rules_page.py")
rules_page = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rules_page)


def test_the_page_is_not_stale():
    assert (ROOT / "docs/rules.md").read_text() == rules_page.page(catalogue.ENTRIES), "run make tables"


def test_every_rule_stands_on_it_once():
    text = rules_page.page(catalogue.ENTRIES)
    assert all(text.count("### %s:" % rule) == 1 for rule in catalogue.ENTRIES)


def test_variables_of_remedies_are_those_of_roles():
    known = {name for path in ROOT.glob("roles/*/meta/argument_specs.yml") for name in yaml.safe_load(path.read_text())["argument_specs"]["main"]["options"]}
    named = {name for entry in catalogue.ENTRIES.values() for name in entry.rule.variable.split(", ") if name}
    assert named - known == set()


def test_the_edition_is_that_of_the_collection():
    assert edition.COLLECTION_VERSION == yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
