# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the tables of variables and rules in the READMEs of the roles anew, from the argument specifications and the rules.

Usage: make tables     tests/unit/roles says when it is needed
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / ".cache/collections"))

VARIABLES, RULES = "| variable | default | meaning |\n|---|---|---|\n", "| rule | severity | what | what a fix can break |\n|---|---|---|---|\n"


def plain(text):
    """Ansible's markup as Markdown."""
    return re.sub(r"\b[VOCM]\(((?:[^()\\]|\\.)*)\)", lambda match: "`%s`" % match.group(1).replace("\\", ""), text)


def default(value):
    """A default as it stands in the table."""
    return "`%s`" % (json.dumps(value) if isinstance(value, bool) else str(value).replace("'", "")) if value != "" else ""


def variables(options):
    """The table of variables: the first item of each description."""
    return "".join("| `%s` | %s | %s |\n" % (name, default(option["default"]), plain(option["description"][0])) for name, option in options.items())


def rules(found):
    """The table of rules."""
    return "".join("| %s | %s | %s%s | %s |\n" % (rule.id, rule.severity, rule.title, " (only with `profile: strict`)" if rule.strict else "", rule.disruption)
                   for rule in found.values())


def replaced(text, head, table):
    """The text with another table behind its head."""
    start = text.index(head) + len(head)
    rows = re.compile(r"(?:\|[^\n]*\n)*").match(text, start)
    return text[:start] + table + text[rows.end():]


def main():
    """Every role of a topic, and those that have no rules."""
    from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging, settings
    for topic in ("manager", "sip"):
        prefix = settings.PREFIX[topic]
        role = ROOT / "roles" / prefix[:-1]
        options = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
        readme = role / "README.md"
        text = replaced(readme.read_text(), VARIABLES, variables(options))
        readme.write_text(replaced(text, RULES, rules(judging.RULES[topic])))
    for role in (ROOT / "roles" / name for name in ("audit", "default_passwords", "fail2ban", "firewall", "password_rotation", "toll_fraud")):
        options = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
        (role / "README.md").write_text(replaced((role / "README.md").read_text(), VARIABLES, variables(options)))


if __name__ == "__main__":
    main()
