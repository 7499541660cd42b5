# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties are about results: a busy machine, on which one example takes longer than Hypothesis' 200 ms, is no failure of them.

The same examples come in every run, so that a red run can be repeated.
"""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("patient", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")
