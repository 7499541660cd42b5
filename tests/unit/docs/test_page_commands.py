# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages tell people to type exists: programs and their options, playbooks, modules and their options, targets of make, files of this checkout."""

from __future__ import annotations

import functools
import json
import re
import shlex
import subprocess

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import COMMANDS, ROOT, WRITTEN, commands, inline, module_options, named, variables

TYPED = [(named(page), line) for page in WRITTEN for line in dict.fromkeys(commands(page))]
PLAIN = {"cd", "mkdir", "rm", ".", "PYTHONPATH=.cache/collections", "pre-commit"}
"""What a shell knows, and how a line may begin that calls a tool of this checkout."""

_CALL = re.compile(r"(make|ansible-playbook|ansible-doc|ansible|tools/\S+|voipsec-firewall) \S")


@functools.lru_cache(maxsize=None)
def options(program):
    """The options that a program of Ansible has."""
    said = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", said))


def targets():
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def given(words, *flags):
    """What stands behind each of some flags, as a dictionary where it is JSON or key=value."""
    for flag, text in zip(words, words[1:]):
        if flag in flags:
            yield json.loads(text) if text.startswith("{") else dict(re.findall(r"(\w+)=(\S*)", text))


def wrong_with_ansible(words):
    """What of a line of Ansible does not exist."""
    program = words[0]
    yield from (word for word in words[1:] if word.startswith("-") and word.split("=")[0] not in options(program))
    for name in (word.removeprefix("voipsec.asterisk.") for word in words if word.startswith("voipsec.asterisk.")):
        if program == "ansible-playbook" and not (ROOT / "playbooks" / (name + ".yml")).is_file():
            yield name
        if program == "ansible" and not (ROOT / "plugins/modules" / (name + ".py")).is_file():
            yield name
        if program == "ansible-doc" and not any((ROOT / place).exists() for place in ("plugins/modules/%s.py" % name, "roles/" + name)):
            yield name
        if program == "ansible":
            yield from (key for pairs in given(words, "-a") for key in pairs if key not in module_options(name))
    yield from (key for pairs in given(words, "-e", "--extra-vars") for key in pairs if key not in variables())


def wrong(line):
    """What of a line does not exist."""
    words = shlex.split(line)
    while words and re.fullmatch(r"[A-Z]+=\S*", words[0]):
        words = words[1:]
    if words[0].startswith("ansible") and words[0] != "ansible-galaxy":
        return list(wrong_with_ansible(words))
    if words[0] == "make":
        return [word for word in words[1:] if word not in targets()]
    if "/" in words[0] and not words[0].startswith("/"):
        return [] if words[0].startswith(".venv/") or (ROOT / words[0]).is_file() else [words[0]]
    if words[0] == "voipsec-firewall":
        return [] if (ROOT / "plugins/module_utils/programs" / ("firewall_%s.py" % words[1])).is_file() else words[1:2]
    return [] if words[0] in COMMANDS | PLAIN else words[:1]


@pytest.mark.parametrize("page, line", TYPED, ids=["%s: %s" % pair for pair in TYPED])
def test_it_exists(page, line):
    assert wrong(line) == []


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_what_a_text_names_in_passing_exists_as_well(page):
    lines = [text for text in inline(page) if _CALL.match(text) and "..." not in text and "NAME" not in text]
    assert [(text, wrong(text)) for text in lines if wrong(text)] == []
    files = [text for text in inline(page) if re.fullmatch(r"(benchmarks|changelogs|docs|molecule|playbooks|plugins|roles|tests|tools)/[\w./*-]+", text)]
    assert [text for text in files if not list(ROOT.glob(text.replace("NAME", "*").rstrip("/")))] == []


@pytest.mark.parametrize("line, found", [
    ("make nonsense", ["nonsense"]), ("ansible-playbook voipsec.asterisk.nonsense", ["nonsense"]),
    ("ansible-playbook voipsec.asterisk.harden --nonsense", ["--nonsense"]),
    ("ansible pbx -m voipsec.asterisk.nftables -a state=absent", []), ("ansible pbx -m voipsec.asterisk.nftables -a nonsense=1", ["nonsense"]),
    ("""ansible-playbook voipsec.asterisk.harden -e '{"nonsense": 1}'""", ["nonsense"]), ("tools/nonsense", ["tools/nonsense"]),
    ("voipsec-firewall nonsense", ["nonsense"]), ("nonsense --help", ["nonsense"])])
def test_what_does_not_exist_is_seen(line, found):
    assert wrong(line) == found
