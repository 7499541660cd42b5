# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The YAML of the pages: it can be read, plays pass Ansible's own check, and variables are there and take the values that they are given."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import PAGES, ROOT, WRITTEN, blocks, inline, named, results, specs, variables

EXAMPLES = [(named(page), block.text) for page in PAGES for block in blocks(page) if block.kind == "yaml"]
ROLES = "|".join(sorted(specs(), key=len, reverse=True))
_VARIABLE = re.compile(r"(?:%s|voipsec)_[a-z0-9_]+" % ROLES)


def parsed():
    """(page, what an example says) of all of them."""
    return [(page, yaml.safe_load(text)) for page, text in EXAMPLES]


def plays():
    """All plays, and tasks as plays."""
    for page, said in parsed():
        for item in said if isinstance(said, list) else []:
            if "hosts" in item or "import_playbook" in item:
                yield dict(item, name="A play of %s" % page)
            else:
                yield {"name": "A task of %s" % page, "hosts": "pbx", "tasks": [dict(item, name=item.get("name", "Do it"))]}


def settings(said):
    """(variable, value) of each variable of ours in an example, wherever it stands."""
    if isinstance(said, dict):
        for key, value in said.items():
            if _VARIABLE.fullmatch(str(key)):
                yield key, value
            else:
                yield from settings(value)
    elif isinstance(said, list):
        for value in said:
            yield from settings(value)


@pytest.mark.parametrize("page, text", EXAMPLES, ids=[page for page, _text in EXAMPLES])
def test_it_can_be_read(page, text):
    assert yaml.safe_load(text) is not None


def test_ansible_takes_every_play(tmp_path):
    found = list(plays())
    (tmp_path / "plays.yml").write_text(yaml.safe_dump(found, sort_keys=False))
    done = subprocess.run(["ansible-playbook", "--syntax-check", "-i", "pbx,", str(tmp_path / "plays.yml")], capture_output=True, text=True, check=False,
                          env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache/collections")))
    assert len(found) > 8 and done.returncode == 0, done.stderr


def test_every_variable_is_one_of_a_role_or_a_playbook():
    assert [(page, name) for page, said in parsed() for name, _value in settings(said) if name not in variables()] == []


def test_every_value_is_one_that_its_role_takes():
    wrong = []
    for page, said in parsed():
        for name, value in settings(said):
            options = next((options for options in specs().values() if name in options), None)
            if options:
                wrong += [(page, message) for message in ArgumentSpecValidator({name: options[name]}).validate({name: value}).error_messages]
    assert wrong == []


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_every_variable_in_a_text_is_known(page):
    files = {path.stem for path in ROOT.rglob("plugins/**/*.py")} | {path.stem for path in ROOT.glob("tests/**/*.py")}
    known = variables() | results() | files | {path.name for path in ROOT.glob("molecule/*")} | {"voipsec_log"}
    words = {word for text in inline(page) for word in re.findall(r"(?<![\w./-])%s(?![\w/.*-])" % _VARIABLE.pattern, text)}
    prefixes = {word for word in words if word.endswith("_")}
    assert words - known - prefixes == set()


def test_what_is_wrong_is_seen():
    assert list(settings({"pbx": {"vars": {"firewall_nonsense": 1}}})) == [("firewall_nonsense", 1)] and "firewall_nonsense" not in variables()
    option = specs()["manager_binding"]["manager_binding_bad_secrets"]
    assert ArgumentSpecValidator({"manager_binding_bad_secrets": option}).validate({"manager_binding_bad_secrets": "perhaps"}).error_messages
