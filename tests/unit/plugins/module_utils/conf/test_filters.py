# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which section a ``(+filter)`` means."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.filters import Filter
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Section, Variable
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

V16, V22 = Version(16, 28, 0), Version(22, 10, 1)


def section(template=False, **options):
    found = Section(b"x", template)
    found.variables = [Variable(name.encode(), value.encode(), None, 0, found) for name, value in options.items()]
    return found


@pytest.mark.parametrize("text, fits", [
    (b"", True), (b"type=aor", True), (b"type=^au", False), (b" type = aor ", True), (b"type=aor&a=3", True), (b"type=aor&a=4", False),
    (b"type", False), (b"TYPE=aor", False), (b"type=[", False), (b"'type=aor'", True), (b"TEMPLATES=restrict", False),
])
def test_conditions_on_a_live_section(text, fits):
    assert Filter(text, V22).matches(section(type="aor", a="3")) is fits


@pytest.mark.parametrize("text, fits", [(b"", False), (b"TEMPLATES=include", True), (b"TEMPLATES=Restrict", True), (b"type=aor", False)])
def test_a_template_has_to_be_asked_for(text, fits):
    assert Filter(text, V22).matches(section(True, type="aor")) is fits


def test_an_empty_condition_counts_in_later_versions_only():
    assert Filter(b"type=aor&", V16).matches(section(type="aor"))
    assert not Filter(b"&type=aor", V22).matches(section(type="aor"))
