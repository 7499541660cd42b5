# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import surroundings


@pytest.mark.parametrize("environment, job", [
    ({"PATH": "/bin", "JOB_ID": "7", "TOWER_HOST": "awx.example"}, None), ({"AWX_HOST": "https://awx.example", "JOB_ID": "7"}, "AWX"),
    ({"AWX_PRIVATE_DATA_DIR": "/tmp/awx_7"}, "AWX"), ({"AWX_ISOLATED_DATA_DIR": "/runner/artifacts/1"}, "ansible-runner"),
    ({"LAUNCHED_BY_RUNNER": "1"}, "ansible-runner")])
def test_what_runs_it(environment, job):
    assert surroundings.job(environment, "/nonexistent") == job


def test_the_image_of_an_execution_environment(tmp_path):
    assert surroundings.job({}, str(tmp_path)) == "an execution environment"
