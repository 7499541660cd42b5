# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses with and without ports."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import binding


@pytest.mark.parametrize("text, found", [
    ("127.0.0.1", ("127.0.0.1", "5038")), ("127.0.0.1:99", ("127.0.0.1", "99")), ("::1", ("::1", "5038")), ("[::1]", ("::1", "5038")),
    ("[::1]:99", ("::1", "99")), (" [::]:99 ", ("::", "99")), ("host", ("host", "5038")),
])
def test_split(text, found):
    assert binding.split(text, "5038") == found
