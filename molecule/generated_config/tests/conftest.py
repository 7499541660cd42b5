# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hardened PBXs and their peers, as the other scenarios see them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PATH = Path(__file__).resolve().parents[2] / "shared" / "tests" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("shared_conftest", _PATH)
_SHARED = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SHARED)

pbx, peer, before, now = _SHARED.pbx, _SHARED.peer, _SHARED.before, _SHARED.now
