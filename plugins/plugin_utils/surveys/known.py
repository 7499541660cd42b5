# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that a survey may ask for: those of the roles, as their argument_specs say, and those of the playbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Dict

from ansible.module_utils.common.yaml import yaml_load

COLLECTION = Path(__file__).resolve().parents[3]
SURVEYS = COLLECTION / "playbooks/vars/surveys.yml"


def options(collection: Path = COLLECTION) -> Dict[str, dict]:
    """Name to option, as an argument_specs has it.

    :param collection: the root of the collection.
    """
    found = {}
    for path in sorted(collection.glob("roles/*/meta/argument_specs.yml")):
        found.update(_read(path)["argument_specs"]["main"]["options"])
    found.update(_read(collection / SURVEYS.relative_to(COLLECTION))["surveys_playbook_options"])
    return found


def surveys(collection: Path = COLLECTION) -> Dict[str, dict]:
    """Name of a survey to its ``title`` and its ``questions``, which are names of options."""
    return _read(collection / SURVEYS.relative_to(COLLECTION))["surveys_questions"]


def _read(path):
    return yaml_load(path.read_text(encoding="utf-8"))
