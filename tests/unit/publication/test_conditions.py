# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions can be read by every ansible-core that is claimed: before 2.19 each stood inside of an if of Jinja, where another if needs brackets."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PATHS = [path for pattern in ("playbooks/**/*.yml", "roles/*/tasks/*.yml", "roles/*/handlers/*.yml") for path in sorted(ROOT.glob(pattern))]
KEYS = ("when", "that", "changed_when", "failed_when", "until")


class Loader(yaml.SafeLoader):
    """Knows !unsafe."""


Loader.add_constructor("!unsafe", lambda loader, node: None)


def conditions(node):
    """All conditions below a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in KEYS:
                yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
            yield from conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from conditions(value)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "/".join(path.parts[-3:]))
def test_each_can_be_read(path):
    for condition in conditions(yaml.load(path.read_text(), Loader)):  # noqa: S506
        jinja2.Environment().parse("{%% if %s %%} {%% endif %%}" % condition)  # noqa: S701


def test_one_that_cannot_is_seen():
    assert list(conditions([{"block": [{"when": "a if b else c"}]}])) == ["a if b else c"]
    with pytest.raises(jinja2.TemplateSyntaxError):
        jinja2.Environment().parse("{% if a if b else c %} {% endif %}")  # noqa: S701
