# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs on the controller: the report of an invented fleet in a process of its own; the fleet is made before and is not timed.

Usage: python -m benchmarks.report_stages STAGE HOSTS FOLDER     prints {"seconds", "cpu", "peak" in MiB, "size" in MiB}
STAGE is read, all, or one of the formats, which includes reading. The peak includes the audits themselves, about 0.2 MiB for each host.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import fleet, making
from ansible_collections.voipsec.asterisk.tests.fixtures import audits


def stage(name, documents, folder):
    """What is timed; returns the bytes of the files."""
    if name == "read":
        fleet.build(documents)
        return 0
    formats = tuple(making.FILES) if name == "all" else (name,)
    result = making.make(documents, [], making.Wish(folder, formats))
    return sum(os.path.getsize(path) for path in result["paths"].values())


def main():
    """Make a fleet as it comes from JSON, then time a stage."""
    documents = json.loads(json.dumps(audits.fleet(int(sys.argv[2]), before=True)))
    seconds, cpu = time.monotonic(), time.process_time()
    size = stage(sys.argv[1], documents, sys.argv[3])
    print(json.dumps({"seconds": time.monotonic() - seconds, "cpu": time.process_time() - cpu, "size": size / 2**20,
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
