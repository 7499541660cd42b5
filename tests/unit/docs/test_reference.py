# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reference.md has every playbook, module and role, and each variable of the playbooks, but for those that docs/fleet.md has."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils import playbooks
from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import ROOT, specs

REFERENCE = (ROOT / "docs/reference.md").read_text()


def test_every_playbook_is_there():
    assert [path.stem for path in ROOT.glob("playbooks/*.yml") if "| `voipsec.asterisk.%s` |" % path.stem not in REFERENCE] == []


def test_every_module_and_role_is_there():
    assert [path.stem for path in ROOT.glob("plugins/modules/*.py") if "`%s`" % path.stem not in REFERENCE] == []
    assert [role for role in specs() if "[%s](../roles/%s/README.md)" % (role, role) not in REFERENCE] == []


def test_every_variable_of_the_playbooks_is_there():
    text = REFERENCE + (ROOT / "docs/fleet.md").read_text()
    assert [name for name in playbooks.NAMES if "| `voipsec_%s` " % name not in text] == []
