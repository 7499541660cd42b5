# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a fleet: what writing costs on the controller, how large it is, and how long a browser takes to show it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import making
from ansible_collections.voipsec.asterisk.tests.browser import chromium
from benchmarks import table
from benchmarks.host import ROOT
from benchmarks.table import Cost, median

_ROW = "  %-52s %8s %8s %8s %9s"
_WAITS = (
    # (label, what is done, what holds when it is there)
    ("sort by name", "document.querySelector(\"th[data-key='host'] button\").click()", "true"),
    ("type a letter into the filter", "(() => { const one = document.getElementById('find-host'); one.value = 'b'; one.dispatchEvent(new Event('input')); })()",
     "true"),
    ("open a host", "(() => { location.hash = document.querySelector('.row-link').getAttribute('href'); })()", "document.querySelector('.view.host')"),
)


def measure(hosts, rounds):
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # the browser runs as nobody
        table.head("the report of %d hosts, each with an audit from before hardening too" % hosts, ())
        table.say(_ROW % ("", "seconds", "CPU s", "MiB", "file MiB"))
        for stage in ("read", *making.FILES, "all"):
            found = [_stage(stage, hosts, folder) for _round in range(rounds)]
            cost = median([Cost(one["seconds"], one["cpu"], one["peak"]) for one in found])
            label = "read the audits and score" if stage == "read" else stage + ", reading included"
            table.say(_ROW % (label, "%.2f" % cost.seconds, "%.2f" % cost.cpu, "%.0f" % cost.peak, "%.2f" % found[0]["size"] if found[0]["size"] else "-"))
        page = Path(folder) / making.FILES["html"][0]
        page.chmod(0o644)
        _browse(Path(folder), page.name, rounds)


def _stage(stage, hosts, folder):
    done = subprocess.run([sys.executable, "-m", "benchmarks.report_stages", stage, str(hosts), folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _browse(folder, name, rounds):
    with chromium.started(folder) as browser:
        table.head("the page in %s" % browser.version, ())
        found = [_visit(browser, name) for _round in range(rounds)]
        for label in found[0]:
            values = sorted(one[label] for one in found)
            table.say("  %-52s %8.0f %s" % (label, values[len(values) // 2], "MiB" if "memory" in label else "ms"))


def _visit(browser, name):
    """Milliseconds by what was waited for, and the memory of the scripts."""
    began = time.monotonic()
    page = browser.open(name)
    found = {"open, until it can be used": 1000 * (time.monotonic() - began)}
    for label, do, holds in _WAITS:
        # Two frames later the browser has drawn what was done.
        found[label + ", until it is drawn"] = page.value("""(async () => {
          const began = performance.now();
          %s;
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          do { await frame(); await frame(); } while (!(%s));
          return performance.now() - began;
        })()""" % (do, holds))
    found["memory of the scripts"] = page.value("performance.memory.usedJSHeapSize") / 2**20
    page.close()
    return found
