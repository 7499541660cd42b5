# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page that needs nothing else: no network, no server, no file beside it.

The page carries a Content-Security-Policy that lets its own script and style run, by their hashes, and nothing else load or run, and that
forbids to make elements from text (Trusted Types). Names and values from hosts are in base64 until the script puts them into text nodes; the
table for browsers without scripts is the one place where they stand in the page itself, escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import packing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.as_text import worst
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet

PAGE = Path(__file__).parent / "page"
SCRIPTS = ("data", "dom", "theme", "list", "finding", "overview", "host", "rules", "main")
_POLICY = ("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'; "
           "require-trusted-types-for 'script'; trusted-types 'none'")


def render(fleet: Fleet):
    """Pieces of text."""
    script = '"use strict";\n' + "\n".join(_read(name + ".js") for name in SCRIPTS)
    style = _read("page.css")
    values = {"policy": lambda: [escape(_POLICY % (_hash(script), _hash(style)), quote=True)], "style": lambda: [style], "script": lambda: [script],
              "when": lambda: [escape(_when(fleet))], "table": lambda: _table(fleet), "data": lambda: _data(fleet)}
    for number, piece in enumerate(re.split(r"\{\{(\w+)\}\}", _read("page.html"))):
        yield from values[piece]() if number % 2 else [piece]


def _read(name):
    return (PAGE / name).read_text("utf-8")


def _hash(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _when(fleet):
    if fleet.collected_at is None:
        return "No audit"
    return "%s %s UTC · voipsec.asterisk %s" % (fleet.collected_at[:10], fleet.collected_at[11:16], fleet.version)


def _data(fleet):
    """A script of a type that no browser runs, so that its text is kept as it is."""
    for name, text in packing.parts(fleet):
        yield '<script type="text/plain" id="data-%s">%s</script>\n' % (name, text)


def _table(fleet):
    yield "<table>\n<thead><tr><th>Host</th><th>Grade</th><th>Score</th><th>Open findings</th></tr></thead>\n<tbody>\n"
    for host in worst(fleet.hosts):
        score = host.now.score
        opened = ", ".join("%d %s" % (count, severity) for severity, count in score.open.items() if count)
        yield "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n" % (
            escape(host.name), score.grade or "-", "-" if score.score is None else score.score, opened or "none")
    for name in fleet.missing:
        yield "<tr><td>%s</td><td colspan=\"3\">no audit</td></tr>\n" % escape(name)
    yield "</tbody>\n</table>\n"
