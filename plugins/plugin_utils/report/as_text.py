# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report in a few lines for a terminal and for AWX: plain text, in lines that a terminal of 80 columns
shows unbroken where Ansible prints them, with its indent and its quotes; long names alone are longer.
"""

from __future__ import annotations

import textwrap

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import scoring
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet, Host, grades, median
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.plain import one_line

WIDTH = 68
WIDEST_NAME = 24
MOST_HOSTS, MOST_RULES, MOST_FINDINGS = 10, 5, 20
LIMITS = {"critical": "a critical finding is open", "high": "a finding of high severity is open", "medium": "a finding of medium severity is open",
          "coverage": "too little could be judged"}


def render(fleet: Fleet):
    """Pieces of text: the whole fleet; of a single host its open findings."""
    for line in _lines(fleet):
        yield line.rstrip() + "\n"


def _lines(fleet):
    if len(fleet.hosts) == 1:
        yield from _one(fleet.hosts[0], fleet)
    else:
        yield from _many(fleet)
    yield from _missing(fleet)
    for note in fleet.notes:
        yield from _wrapped(note)


def worst(hosts):
    """Hosts, the worst first; one that could not be judged is worse than any score."""
    return sorted(hosts, key=lambda host: (host.now.score.score is not None, host.now.score.score or 0, host.name))


def _one(host: Host, fleet):
    score = host.now.score
    yield "Audit of %s: %s" % (one_line(host.name), _graded(host))
    yield from _wrapped("Open: %s. Waived: %d. Not checked: %d." % (_open(score.open), score.states["waived"], score.states["not_checked"]))
    if score.limits:
        yield from _wrapped("The score is limited because %s." % " and ".join(LIMITS[why] for why in score.limits))
    for sentence in host.now.document["could_not_see"]:
        yield from _wrapped("Not seen: " + one_line(sentence))
    failing = sorted((finding for finding in host.now.findings if finding["state"] == "fail"), key=lambda finding: _severity(fleet, finding["rule"]))
    for finding in failing[:MOST_FINDINGS]:
        yield ""
        yield from _finding(finding, fleet.rules[finding["rule"]])
    if len(failing) > MOST_FINDINGS:
        yield "\n... and %d more." % (len(failing) - MOST_FINDINGS)
    if score.fixes:
        yield "\nWhat gains most, one after the other:"
        for fix in score.fixes:
            yield from _wrapped("%-12s +%.1f, to %d: %s" % (fix.rule, fix.gain, fix.score_after, one_line(fleet.rules[fix.rule]["remedy"])), "  ")


def _finding(finding, rule):
    subject = " [%s]" % one_line(finding["subject"]) if finding["subject"] else ""
    pending = " (restart pending)" if finding["pending_restart"] else ""
    yield from _wrapped("%-8s %s%s: %s%s" % (rule["severity"], finding["rule"], subject, one_line(finding["reason"]), pending))
    for proof in finding["evidence"][:3]:
        yield from _wrapped(one_line(proof["text"]), "         ")


def _many(fleet):
    yield "Audit of %d hosts%s" % (len(fleet.hosts), ", newest of %s" % fleet.collected_at if fleet.hosts else "")
    if not fleet.hosts:
        return
    found, before = grades(fleet.snapshots), fleet.snapshots_before
    yield ""
    yield "  grade   " + "".join("%6s" % ("-" if grade == "none" else grade) for grade in found) + "   median score"
    if before:
        yield "  before  " + "".join("%6d" % count for count in grades(before).values()) + "   %s" % _number(median(before))
    yield "  %s   " % ("now  " if before else "hosts") + "".join("%6d" % count for count in found.values()) + "   %s" % _number(median(fleet.snapshots))
    yield ""
    waived, dark = (sum(host.now.score.states[state] for host in fleet.hosts) for state in ("waived", "not_checked"))
    yield from _wrapped("Open: %s. Waived: %d. Not checked: %d." % (_open(fleet.opened), waived, dark))
    dim = sum(1 for host in fleet.hosts if host.now.document["could_not_see"])
    if dim:
        yield from _wrapped("Not all was seen on %s; the report says what, and why." % ("1 host" if dim == 1 else "%d hosts" % dim))
    yield "\nWorst hosts:"
    shown = worst(fleet.hosts)[:MOST_HOSTS]
    width = min(WIDEST_NAME, max(len(one_line(host.name)) for host in shown))
    for host in shown:
        yield from _wrapped("%-*s  %s; %s" % (width, one_line(host.name), _graded(host), _open(host.now.score.open)), "  ")
    yield from _rules(fleet)


def _rules(fleet):
    failing = fleet.failing_rules()
    if failing:
        yield "\nWorst rules:"
    for rule, hosts, _findings in failing[:MOST_RULES]:
        where = "%5d %s" % (hosts, "host " if hosts == 1 else "hosts")
        yield from _wrapped("%-12s %-8s %s  %s" % (rule, fleet.rules[rule]["severity"], where, one_line(fleet.rules[rule]["title"])), "  ")
    fixes = fleet.best_fixes()
    if fixes:
        yield "\nWhat gains most:"
    for rule, hosts, gain in fixes:
        where = "%d %s" % (hosts, "host" if hosts == 1 else "hosts")
        yield from _wrapped("%-12s +%.1f for the mean of all, %s: %s" % (rule, gain, where, one_line(fleet.rules[rule]["remedy"])), "  ")


def _missing(fleet):
    if fleet.missing:
        names = ", ".join(map(one_line, fleet.missing[:MOST_HOSTS]))
        more = " and %d more" % (len(fleet.missing) - MOST_HOSTS) if len(fleet.missing) > MOST_HOSTS else ""
        yield ""
        yield from _wrapped("No audit of %s%s." % (names, more))


def _graded(host):
    before = "" if not host.before else ", before %s" % _score(host.before.score)
    return _score(host.now.score) + before


def _score(score):
    return "not graded" if score.score is None else "%s %d" % (score.grade, score.score)


def _open(counts):
    return ", ".join("%d %s" % (counts[severity], severity) for severity in scoring.SEVERITIES if counts[severity]) or "nothing"


def _number(value):
    return "-" if value is None else "%d" % value


def _severity(fleet, rule):
    return scoring.SEVERITIES.index(fleet.rules[rule]["severity"])


def _wrapped(text, indent=""):
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False)
