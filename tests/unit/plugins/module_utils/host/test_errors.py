# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sentence for each failure of the operating system."""

from __future__ import annotations

import errno
import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import errors


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_one_sentence(number):
    text = str(errors.explain(OSError(number, os.strerror(number)), "Cannot read /etc/asterisk/sip.conf"))
    assert text.startswith("Cannot read /etc/asterisk/sip.conf: ")
    assert text.endswith(".")
    assert "\n" not in text
    assert "Errno" not in text


def test_an_error_without_a_number():
    assert str(errors.explain(OSError("odd"), "Cannot read x")) == "Cannot read x: odd."
