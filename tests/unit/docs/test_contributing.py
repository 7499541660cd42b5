# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CONTRIBUTING.md names the folders that there are, and the hooks of pre-commit are the tools of tools/lint."""

from __future__ import annotations

import re
import subprocess

import yaml

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import ROOT, blocks

PAGE = ROOT / "CONTRIBUTING.md"
NOT_OPENED = {".config", "molecule", "roles", "benchmarks", "tests/browser", "tests/daemon", "tests/differential", "tests/fixtures", "tests/unit"}
"""Folders whose own folders are alike, or mirror others."""


def tracked():
    """Every folder of this checkout, new ones included."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True).stdout.split("\n")
    parents = [path.rsplit("/", 1)[0] for path in listed if "/" in path and (ROOT / path).exists()]
    return {"/".join(parts[:length]) for parts in (parent.split("/") for parent in parents) for length in range(1, len(parts) + 1)}


def told(text):
    """The folders of the tree, each with what it says."""
    found, above = {}, []
    for indent, name, what in re.findall(r"^( *)([\w.-]+)/ *(.*)$", text, re.MULTILINE):
        above[len(indent) // 2:] = [name]
        found["/".join(above)] = what
    return found


def wanted():
    """The folders that the tree is to have."""
    return {path for path in tracked() if not any(path.startswith(closed + "/") for closed in NOT_OPENED)}


def test_the_tree_is_the_real_one():
    tree = told(next(block.text for block in blocks(PAGE) if "plugins/" in block.text and "roles/" in block.text))
    assert set(tree) == wanted()
    assert [path for path, what in tree.items() if not what and path not in ("plugins", "tests")] == []


def test_a_tree_is_read_as_it_is_written():
    assert told("a/   one\n  b/ two\n    c/ three\nd/ four\n") == {"a": "one", "a/b": "two", "a/b/c": "three", "d": "four"}


def test_the_hooks_of_pre_commit_are_the_linters_and_nothing_is_fetched():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    linters = re.findall(r"^(?:check|begin) ([\w-]+) ", (ROOT / "tools/lint").read_text(), re.MULTILINE)
    assert [repo["repo"] for repo in hooks] == ["local"]
    assert sorted(hook["entry"] for hook in hooks[0]["hooks"]) == sorted("tools/lint " + name for name in linters)
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks[0]["hooks"])
