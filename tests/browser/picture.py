# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture in the README, made of an invented fleet.

Usage: PYTHONPATH=.cache/collections python -m ansible_collections.voipsec.asterisk.tests.browser.picture docs/images/report.png
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_html, fleet
from ansible_collections.voipsec.asterisk.tests.browser import chromium
from ansible_collections.voipsec.asterisk.tests.fixtures import audits

HOSTS, SEED = 12, 33


def main():
    """Draw it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "page.html").write_text("".join(as_html.render(fleet.build(audits.fleet(HOSTS, before=True, seed=SEED)))), "utf-8")
        with chromium.started(place) as browser:
            browser.open("page.html", 1280, 800).screenshot(Path(sys.argv[1]), whole=True)


if __name__ == "__main__":
    main()
