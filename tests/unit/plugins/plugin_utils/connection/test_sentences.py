# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each is one sentence that says where the host stands."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import sentences


@pytest.mark.parametrize("sentence, words", [
    (sentences.taken_back("100% lost", 60, "voipsec"), ["inet voipsec", "60 seconds (100% lost)", "rules are in force again", "mend the rules"]),
    (sentences.taken_back("", 60, "voipsec"), ["60 seconds, so that"]),
    (sentences.unknown("lost", 60, "voipsec"), ["60 seconds (lost)", "does not say", "restart of the host"]),
])
def test_one_sentence(sentence, words):
    assert all(word in sentence for word in words)
    assert sentence.count(".") == 1 and sentence.endswith(".") and "\n" not in sentence and "  " not in sentence
