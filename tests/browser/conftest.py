# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One browser, and pages of invented fleets."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_html, fleet
from ansible_collections.voipsec.asterisk.tests.browser import chromium
from ansible_collections.voipsec.asterisk.tests.fixtures import audits

SLY = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\"&amp;{{data}}"
LONG = "pbx-" + "x" * 200
FLEETS = {
    "big": lambda: (audits.fleet(1000, before=True), ["lost"]),
    "small": lambda: (audits.fleet(12, before=True), []),
    "one": lambda: (audits.fleet(1), []),
    "short": lambda: ([short("pbx16", audits.OLD), short("pbx22", audits.NEW)], []),
    "none": lambda: ([], ["lost"]),
    "sly": lambda: (sly_fleet(), [SLY]),
}


def short(name, version):
    """A host with a short name, all of whose rules fail."""
    findings = [audits.finding(rule) for rule in ("AST-AMI-007", "AST-SIP-001", "AST-SIP-020")]
    return audits.audit(*findings, host=name, asterisk_version=version, before=audits.audit(*findings, host=name, asterisk_version=version))


def sly_fleet():
    """Everything that comes from a host is hostile; and one name is long."""
    evidence = [audits.proof(where=SLY, value=SLY, source=SLY, running=SLY + "2", text=SLY)]
    waiver = {"reason": SLY, "expires": SLY, "by": SLY}
    rule = audits.rule(**{name: SLY for name in ("title", "applies_to", "rationale", "source", "remedy", "variable", "disruption")})
    sly = audits.finding(subject=SLY, reason=SLY, evidence=evidence, waiver=waiver)
    about = {"user": SLY, "distribution": SLY, "asterisk_version": SLY, "could_not_see": [SLY], "rules": {"AST-SIP-001": rule}}
    before = audits.audit(dict(sly, state="pass"), host=SLY, **about)
    return [audits.audit(sly, host=SLY, before=before, **about),
            audits.audit(audits.finding(subject=LONG, reason=LONG, evidence=[audits.proof(text=LONG, value=LONG)]), host=LONG, rules=about["rules"]),
            audits.audit(audits.finding(state="not_checked"), host="dark", rules=about["rules"])]


@pytest.fixture(scope="session")
def fleets(tmp_path_factory):
    """The folder of the pages, and each fleet by the name of its page."""
    folder = tmp_path_factory.mktemp("pages")
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)  # the browser runs as nobody
    found = {}
    for name, make in FLEETS.items():
        found[name] = fleet.build(*make())
        (folder / (name + ".html")).write_text("".join(as_html.render(found[name])), "utf-8")
    return folder, found


@pytest.fixture(scope="session")
def browser(fleets):
    with chromium.started(fleets[0]) as started:
        yield started


@pytest.fixture
def show(browser):
    """Open a page by its name; in the end nothing may have gone wrong in it, and nothing was asked of a network."""
    pages = []

    def open_it(name, **options):
        pages.append(browser.open(name + ".html", **options))
        return pages[-1]

    yield open_it
    for page in pages:
        page.value("0")  # what is still to be told comes before the answer
        assert page.problems == []
        assert {address.split("#")[0] for address in page.requests} <= {"file:///report/%s.html" % name for name in FLEETS}
        page.close()
