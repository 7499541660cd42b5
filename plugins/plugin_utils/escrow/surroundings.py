# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this process runs in a container that is thrown away when the job ends, and all that was written there with it."""

from __future__ import annotations

import os
from typing import Mapping, Optional

_AWX = ("AWX_HOST", "AWX_PRIVATE_DATA_DIR")  # set for each job by awx/main/tasks/jobs.py
_RUNNER = ("AWX_ISOLATED_DATA_DIR", "LAUNCHED_BY_RUNNER")  # set by ansible_runner/config/_base.py, in a container or not; the second by older ones
_IMAGE = "/runner"  # the working directory of execution environments


def job(environment: Optional[Mapping[str, str]] = None, image: str = _IMAGE) -> Optional[str]:
    """What runs this process as a job: ``AWX``, ``ansible-runner``, ``an execution environment``, or None.

    :param environment: default os.environ.
    """
    environment = os.environ if environment is None else environment
    if any(name in environment for name in _AWX):
        return "AWX"
    if any(name in environment for name in _RUNNER):
        return "ansible-runner"
    return "an execution environment" if os.path.isdir(image) else None
