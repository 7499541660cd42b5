# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The families of consumers, one module for each kind of file."""

from __future__ import annotations

from . import core, manager, pjsip, sip, stores

FAMILIES = core.FAMILIES + manager.FAMILIES + sip.FAMILIES + pjsip.FAMILIES + stores.FAMILIES
