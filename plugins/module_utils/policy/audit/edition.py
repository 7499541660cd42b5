# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which edition of the rules judged: it stands in every audit, and galaxy.yml says the same."""

from __future__ import annotations

COLLECTION_VERSION = "1.0.0"
