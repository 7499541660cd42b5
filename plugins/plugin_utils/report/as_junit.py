# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JUnit XML, which every CI server shows: a test suite for each host, a test case for each finding.

There is no standard; this keeps to the schema of the xUnit plugin of Jenkins (junit-10.xsd), which GitLab and others read too.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet, Host

_SKIPPED = ("waived", "not_applicable", "not_checked")


def render(fleet: Fleet):
    """Pieces of text. A waived finding is skipped, like what does not apply and what was not checked; the message says which."""
    failing = sum(host.now.score.states["fail"] for host in fleet.hosts)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites%s>\n' % _attributes(
        name="voipsec.asterisk audit", tests=sum(len(host.now.findings) for host in fleet.hosts) + len(fleet.missing), failures=failing,
        errors=len(fleet.missing))
    for host in fleet.hosts:
        yield from _suite(host, fleet.rules)
    for name in fleet.missing:
        yield "<testsuite%s>\n<testcase%s>\n<error%s/>\n</testcase>\n</testsuite>\n" % (
            _attributes(name=name, tests=1, failures=0, errors=1, skipped=0), _attributes(classname=name, name="audit"),
            _attributes(type="missing", message="There is no audit of this host."))
    yield "</testsuites>\n"


def _suite(host: Host, rules):
    states, score = host.now.score.states, host.now.score
    yield "<testsuite%s>\n" % _attributes(
        name=host.name, hostname=host.name, timestamp=host.now.document["collected_at"].split("+")[0].rstrip("Z").split(".")[0], time="0",
        tests=len(host.now.findings), failures=states["fail"], errors=0, skipped=sum(states[state] for state in _SKIPPED))
    yield "<properties>\n%s</properties>\n" % "".join("<property%s/>\n" % _attributes(name=name, value=value) for name, value in (
        ("score", score.score), ("grade", score.grade), ("coverage", score.coverage), ("asterisk_version", host.now.document["asterisk_version"]),
        ("distribution", host.now.document["distribution"]), ("collection_version", host.now.document["collection_version"]),
        ("user", host.now.document["user"])) if value is not None)
    for finding in host.now.findings:
        yield _case(host, finding, rules[finding["rule"]])
    if host.now.document["could_not_see"]:
        yield "<system-out>%s</system-out>\n" % escape("\n".join(host.now.document["could_not_see"]))
    yield "</testsuite>\n"


def _case(host, finding, rule):
    name = "%s %s%s" % (finding["rule"], rule["title"], " [%s]" % finding["subject"] if finding["subject"] else "")
    head = "<testcase%s" % _attributes(classname=host.name, name=name, time="0")
    if finding["state"] == "pass":
        return head + "/>\n"
    if finding["state"] == "fail":
        inner = "<failure%s>%s</failure>" % (_attributes(type=rule["severity"], message=finding["reason"]), escape("\n".join(_details(finding, rule))))
    else:
        inner = "<skipped%s/>" % _attributes(type=finding["state"], message="%s: %s" % (finding["state"].replace("_", " "), finding["reason"]))
    return "%s>\n%s\n</testcase>\n" % (head, inner)


def _details(finding, rule):
    yield from (proof["text"] for proof in finding["evidence"])
    if finding["pending_restart"]:
        yield "A restart of Asterisk is pending."
    yield "Remedy: %s" % rule["remedy"]
    if rule["variable"]:
        yield "Variable: %s" % rule["variable"]


def _attributes(**values):
    """Line feeds and tabs as references, which an XML reader does not turn into spaces."""
    return "".join(" %s=%s" % (name, quoteattr(str(value), {"\n": "&#10;", "\t": "&#9;"})) for name, value in values.items())
