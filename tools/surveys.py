# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the surveys of AWX anew, from playbooks/vars/surveys.yml and the argument specifications of the roles.

Usage: make tables     tests/unit/awx says when it is needed
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "playbooks/files/surveys"


def made():
    """Name of a survey to the text of its file."""
    from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import known, questions
    options = known.options(ROOT)
    return {name: json.dumps(questions.survey(survey["title"], survey["description"], survey["questions"], options), indent=2) + "\n"
            for name, survey in known.surveys(ROOT).items()}


def main():
    """Write them, and remove those that are no longer wanted."""
    sys.path.insert(0, str(ROOT / ".cache/collections"))
    texts = made()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / (name + ".json")).write_text(text)


if __name__ == "__main__":
    main()
