# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages for people, their blocks, and the names that they may use."""

from __future__ import annotations

import functools
import importlib
import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Set

import yaml

ROOT = Path(__file__).resolve().parents[3]
GENERATED = ROOT / "docs/rules.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("roles/*/README.md"), ROOT / "molecule/README.md"])
WRITTEN = [page for page in PAGES if page not in (GENERATED, ROOT / "CHANGELOG.md")]
"""Those that people write."""

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


class Block(NamedTuple):
    """A fenced block. :ivar kind: the word behind the fence, or "". :ivar text: what stands in it."""

    kind: str
    text: str


def named(page: Path) -> str:
    """How a page is called in messages."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> List[Block]:
    """All fenced blocks of a page."""
    return [Block(kind, text) for _indent, kind, text in _FENCE.findall(page.read_text())]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text())


def inline(page: Path) -> List[str]:
    """What stands between backticks."""
    return _INLINE.findall(prose(page))


def commands(page: Path) -> List[str]:
    """The command lines of a page: blocks of shell, and plain ones whose lines begin with a command; comments behind them are cut off."""
    lines = [line for block in blocks(page) if block.kind in ("sh", "") for line in block.text.split("\n")]
    lines = [re.sub(r"\s+#\s.*", "", line).strip() for line in lines]
    lines = [part.strip() for line in lines for part in re.split(r";\s|\s&&\s", line)]
    shell = {line for block in blocks(page) if block.kind == "sh" for line in block.text.split("\n")}
    return [line for line in lines if line and (line.split()[0] in COMMANDS or any(line in whole for whole in shell))]


COMMANDS = {"ansible", "ansible-doc", "ansible-galaxy", "ansible-playbook", "asterisk", "fail2ban-client", "make", "nft", "systemctl", "voipsec-firewall"}
"""Programs that pages may tell people to call, besides those of this checkout."""


@functools.lru_cache(maxsize=None)
def specs() -> Dict[str, dict]:
    """By role the options of its argument specification."""
    return {path.parts[-3]: yaml.safe_load(path.read_text())["argument_specs"]["main"]["options"] for path in ROOT.glob("roles/*/meta/argument_specs.yml")}


@functools.lru_cache(maxsize=None)
def variables() -> Set[str]:
    """Every variable that somebody may set: those of roles, and what playbooks read."""
    read = {name for path in ROOT.glob("playbooks/*.yml") for name in re.findall(r"\bvoipsec_[a-z_0-9]+", path.read_text())}
    return read | {name for options in specs().values() for name in options}


@functools.lru_cache(maxsize=None)
def results() -> Set[str]:
    """Every name that a role or a playbook registers, sets or gives, with the facts."""
    texts = [path.read_text() for pattern in ("roles/*/tasks/*.yml", "playbooks/**/*.yml") for path in ROOT.glob(pattern)]
    registered = {name for text in texts for name in re.findall(r"\bregister: (\w+)", text)}
    facts = {name for text in texts for body in re.findall(r"set_fact:\n((?: +.*\n)+)", text) for name in re.findall(r"^ +(\w+):", body, re.MULTILINE)}
    facts |= {name for text in texts for name in re.findall(r"set_stats:\n +data:\n +(\w+):", text)}
    given = {name for path in ROOT.glob("roles/*/vars/main.yml") for name in yaml.safe_load(path.read_text()) or {}}
    statistics = {re.search(r"default: (voipsec_\w+)", (ROOT / "plugins/modules/audit_report.py").read_text()).group(1)}
    return registered | facts | given | statistics | {"asterisk_host"}


def module_options(name: str) -> Set[str]:
    """The options of a module of ours, those of its documentation fragments with them."""
    text = importlib.import_module("ansible_collections.voipsec.asterisk.plugins.modules." + name).DOCUMENTATION
    documentation = yaml.safe_load(text)
    found = set(documentation.get("options", {}))
    for fragment in documentation.get("extends_documentation_fragment", []):
        if fragment.startswith("voipsec.asterisk."):
            place = importlib.import_module("ansible_collections.voipsec.asterisk.plugins.doc_fragments." + fragment.split(".")[2])
            found |= set(yaml.safe_load(place.ModuleDocFragment.DOCUMENTATION)["options"])
    return found
