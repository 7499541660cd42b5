# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan as we read it against the running Asterisk's: what is in it, and which extension a number comes to."""

from __future__ import annotations

import random
import re

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import live, makers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import UNKNOWN, reached
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import number as exact
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import HINT
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.reading import read
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import Search
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import NONE
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Entry, Walker
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import usage

VERSIONS = {"16": Version(16, 28, 0), "22": Version(22, 10, 1)}
CONTEXT = re.compile(r"^\[ Context '(.*)' created by '(.*)' \]$")
LINE = re.compile(r"^  (?:'(?P<exten>.*?)' (?:\(CID match '(?P<cid>.*?)'\) )?=> +)?(?: *\[(?P<label>[^\]]*)\] +| +)?(?P<number>\d+\.|hint:) (?P<text>.*?) *"
                  r"\[(?P<source>[^\[\]]+)\]$")
OTHER = re.compile(r"^  (?P<kind>Include =>|Ignore pattern =>|Alt\. Switch =>) +'(?P<text>.*)' +\[(?P<source>[^\[\]]+)\]$")

NASTY = {
    "extensions.conf": r"""
[general]
static=yes
writeprotect=no
[globals]
TRUNK=PJSIP/carrier
PREFIX=00
AGAIN=${TRUNK}/more
[template](!)
exten => _7.,1,NoOp(from the template)
 same => n,Hangup()
[plain]
exten => 100,1,Answer
 same => n(again),Wait(1)
 same => n,Goto(again)
 same = n+10,Hangup()
EXTEN => 100,hint,PJSIP/100
Same_As_Before => n,NoOp(after the hint)
exten => 1-0-1,1,NoOp(dashes)
exten => 101,2,NoOp(the same one)
exten => 102/2025551234,1,NoOp(for one caller)
exten => 102/,1,NoOp(without a number)
exten => 102,1,NoOp(for all)
exten => 102/_2X[1-5]-5.,1,NoOp(for some)
exten => _${PREFIX}.,1,Dial(${TRUNK}/${EXTEN:2},30,tT)
exten => _[1-35-7]X.,1,NoOp(set)
exten => _[7-51-3]x.,2,NoOp(other order)
exten => _[213]N,1,NoOp(a)
exten => _[123]n,1,NoOp(b)
exten => _Z!,1,NoOp(early)
exten => _.,1,NoOp(all)
exten => _!,1,NoOp(more than all)
exten => _X[],1,NoOp(empty set)
exten => _X[0,1,NoOp(broken set)
exten => _1[2-]3,1,NoOp(dash in a set)
exten => _ 9 X X,1,NoOp(blanks)
exten => ${MISSING},1,NoOp(nothing)
exten => name with blanks,1,NoOp()
exten => _X.,n,NoOp(n without a number before it)
exten => _X.,again,NoOp(a label that is not there)
exten => 100,again,NoOp(a label that is there)
exten => _8XX,1(start),Dial(PJSIP/1&PJSIP/2,,g)
exten => _8XX,n(start),NoOp(the label is taken)
exten => _8XX,2,NoOp(taken)
exten => _8XX,3x,NoOp(number with more behind it)
exten => _8XX,-1,NoOp(minus)
exten => _8XX,0,NoOp(null)
exten => _8XX,5,NoOp(no bracket at the end
exten => _8XX,6(label,NoOp()
exten => _8XX,7,${APP}(x)
exten => _8XX,8,NoOp(a) and more (b) here
exten => _8XX,s,NoOp(same priority)
exten => 8,1,NoOp(a\;b, "c,d", ${EXTEN:-2})
exten => 9
exten => 10,1
exten => 11,1,
foo => bar
include => other
include => other,9:00-17:00,mon-fri,*,*
include => OTHER
include => nowhere
include => pipes|9:00-17:00
include => ${MISSING}
include => other
ignorepat => 9
ignorepat => 9
switch => Loopback/1${EXTEN}@other
lswitch => Loopback/1${EXTEN}@other
eswitch => Loopback/2${EXTEN}@other
switch => loopback/1@OTHER
switch => Nothing
[other]
same => n,NoOp(no extension before it)
exten => s,1,NoOp(
exten => s,n,NoOp(b)
[child](template)
exten => _7.,n,NoOp(goes on behind the template)
[plain]
same => n,NoOp(the second section begins anew)
exten => 100,20,NoOp(later)
same => n,NoOp(later still)
[other](+)
same => n,NoOp(the same section goes on)
[globals]
PREFIX=011
[ blanks ]
exten => s,1,NoOp()
#include "more.d/a*.conf"
#include "more.d/b*.conf"
[last]
exten => s,1,NoOp(last)
""",
    "more.d/a.conf": "exten => s,1,NoOp(goes on in the section before)\n[included]\nexten => _X,1,NoOp(included)\n",
    "more.d/b.conf": " same => n,NoOp(goes on in the file before)\n[included2]\nexten => s,1,NoOp(x)\nexten => s,1,NoOp(y)\n",
}


def directory(tmp_path, tree):
    for name, text in tree.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return DiskSource(str(tmp_path))


def installed(asterisk, tree):
    """The tree as the dialplan of the running Asterisk."""
    asterisk.exec("mkdir -p /etc/asterisk/more.d && chown asterisk: /etc/asterisk/more.d")
    for name, text in tree.items():
        asterisk.put("/etc/asterisk/" + name, text)
    assert "reloaded" in asterisk.cli("dialplan reload")


def shown(asterisk, own):
    """Context to its lines as the daemon has them, of those files that are ours."""
    found, current, extension = {}, None, None
    for row in asterisk.cli("dialplan show").split("\n"):
        header, line, other = CONTEXT.match(row), LINE.match(row), OTHER.match(row)
        if header:
            current = found.setdefault(header.group(1), {"maker": header.group(2), "lines": [], "Include =>": [], "Ignore pattern =>": [],
                                                         "Alt. Switch =>": []})
        elif line:
            first = line.group("exten") is not None
            extension = (line.group("exten"), line.group("cid")) if first else extension
            label = None if first else line.group("label")
            if line.group("source").rpartition(":")[0] in own:
                current["lines"].append((*extension, line.group("number").rstrip(".:"), label, line.group("text"), line.group("source")))
        elif other and other.group("source") == "pbx_config":
            current[other.group("kind")].append(other.group("text"))
    return {name: one for name, one in found.items() if one.pop("maker") == "pbx_config" or one["lines"]}


def told(plan):
    """The same of a Plan."""
    return {context.name: {
        "lines": [row for extension in context.extensions for row in rows(extension)],
        "Include =>": [one.text for one in context.includes], "Ignore pattern =>": context.ignorepats,
        "Alt. Switch =>": ["%s/%s" % (one.name, one.data) for one in context.switches]} for context in plan.contexts.values()}


def rows(extension):
    """The label of the first priority is not shown."""
    for place, number in enumerate(sorted(extension.priorities)):
        line = extension.priorities[number]
        text = line.app if number == HINT else "%s(%s)" % (line.app, line.data)
        yield (extension.name, extension.cid, "hint" if number == HINT else str(number), line.label if place else None, text.strip(),
               "%s:%d" % (line.where.path.rpartition("/")[2], line.where.line))


@pytest.fixture(name="stock", scope="module")
def fixture_stock(asterisk):
    """Debian's extensions.conf, before anything is changed."""
    return asterisk.get("/etc/asterisk/extensions.conf").decode()


def test_the_stock_dialplan_is_read_as_the_daemon_reads_it(asterisk, stock, tmp_path):
    installed(asterisk, {"extensions.conf": stock})
    plan = read(directory(tmp_path, {"extensions.conf": stock}), VERSIONS[asterisk.version])
    assert told(plan) == shown(asterisk, {"extensions.conf"})


def test_a_nasty_dialplan_is_read_as_the_daemon_reads_it(asterisk, stock, tmp_path):
    installed(asterisk, NASTY)
    plan = read(directory(tmp_path, NASTY), VERSIONS[asterisk.version])
    there, ours = shown(asterisk, {name.rpartition("/")[2] for name in NASTY}), told(plan)
    for name in sorted(set(there) | set(ours)):
        assert ours.get(name) == there.get(name), name
    said = dict(line.strip().split("=", 1) for line in asterisk.cli("dialplan show globals").split("\n") if "=" in line)
    assert {name: said.get(name) for name in plan.variables} == plan.variables
    assert live.differences(plan, live.shown(asterisk.cli("dialplan show"))) == []


def test_a_line_that_the_daemon_cuts_when_it_shows_it_is_the_same(asterisk, stock, tmp_path):
    tree = {"extensions.conf": "[long]\n" + "".join("exten => %d,1,NoOp(%s)\n" % (size, "\u00fc" * (size // 2) + "x" * (size % 2)) for size in range(995, 1030))}
    installed(asterisk, tree)
    assert live.differences(read(directory(tmp_path, tree), VERSIONS[asterisk.version]), live.shown(asterisk.cli("dialplan show long"))) == []
    tree["extensions.conf"] = tree["extensions.conf"].replace("NoOp(\u00fc", "NoOp(\u00e4")
    assert len(live.differences(read(directory(tmp_path, tree), VERSIONS[asterisk.version]), live.shown(asterisk.cli("dialplan show long")))) == 35


def test_contexts_of_other_makers_are_undecided(asterisk, stock, tmp_path):
    """Debian's samples of AEL and Lua are loaded by a stock Asterisk."""
    installed(asterisk, {"extensions.conf": stock})
    unused, contexts = usage.dialplan(asterisk.cli("dialplan show"))
    plan = makers.seen(read(directory(tmp_path, {"extensions.conf": stock}), VERSIONS[asterisk.version]), contexts)
    others = {name for name, made in ((name, asterisk.cli("dialplan show " + name)) for name in contexts) if "'pbx_lua'" in made or "pbx_ael" in made
              or "extensions.ael" in made}
    assert others and others <= set(plan.makers)


# -- which extension wins ---------------------------------------------------------------------------------------------------

CHARACTERS = "0012345679*#a"
PIECES = ("0", "0", "1", "2", "5", "9", "X", "Z", "N", "x", "[0-4]", "[2-5]", "[15]", "[19-]", "*", "a", "1-", "[01]")


def extension(chance):
    if chance.random() < 0.3:
        return "".join(chance.choice(CHARACTERS) for _place in range(chance.randint(1, 4)))
    return "_" + "".join(chance.choice(PIECES) for _place in range(chance.randint(0, 4))) + chance.choice(("", "", ".", ".", "!"))


def generated(chance):
    """A dialplan whose lines tell in the log that they were carried out."""
    lines = ["[general]", "[globals]"]
    for number in range(30):
        lines.append("[c%d]" % number)
        for name in sorted({extension(chance) for _one in range(chance.randint(1, 8))} - {"_", ""}):
            for priority in sorted(chance.sample((1, 2, 3), chance.choice((1, 2, 3, 3)))):
                lines.append("exten => %s,%d,Log(NOTICE,MARK ${EXTEN}@${CONTEXT} c%d/%s/%d.)" % (name, priority, number, name, priority))
        lines += ["include => c%d" % chance.randrange(30) for _one in range(chance.choice((0, 1, 1, 2)))]
    return "\n".join(lines) + "\n"


def carried_out(asterisk, pairs):
    """number@context to the lines that the daemon carries out for it, without those of the extension h at the end of a call."""
    asterisk.exec("truncate -s 0 /var/log/asterisk/messages*")
    asterisk.put("/tmp/pairs", "".join("%s@%s\n" % pair for pair in pairs))
    asterisk.exec("while read -r pair; do asterisk -rx \"channel originate Local/$pair/n application Wait 0\"; done < /tmp/pairs")
    asterisk.until(lambda: "0 active channels" in asterisk.cli("core show channels count"))
    found = {}
    for place, mark in re.findall(r"MARK (\S+@c\d+) (\S+)\.", asterisk.exec("cat /var/log/asterisk/messages*")):
        found.setdefault(place, []).append(mark)
    return {place: marks for place, marks in found.items() if not place.startswith("h@")}


def predicted(search, number, context):
    found, priority = [], 1
    while True:
        winner = search.winner(context, number, priority)
        if winner is None:
            return found
        found.append("%s/%s/%d" % (winner.context, winner.priorities[priority].data.split(" ")[2].split("/")[1], priority))
        priority += 1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_extension_that_wins_is_the_daemons(asterisk, stock, tmp_path, seed):
    chance = random.Random(seed)
    tree = {"extensions.conf": generated(chance)}
    installed(asterisk, tree)
    search = Search(read(directory(tmp_path, tree), VERSIONS[asterisk.version]))
    pairs = sorted({("".join(chance.choice(CHARACTERS) for _place in range(chance.randint(1, 5))), "c%d" % chance.randrange(30)) for _one in range(200)})
    there = carried_out(asterisk, pairs)
    ours = {"%s@%s" % pair: predicted(search, *pair) for pair in pairs}
    assert sum(bool(marks) for marks in ours.values()) > 50
    assert {place: marks for place, marks in ours.items() if marks} == there


# -- where calls get to -----------------------------------------------------------------------------------------------------

NUMBERS = ("${EXTEN}", "${EXTEN}", "${EXTEN:1}", "${EXTEN:0:3}", "00${EXTEN:2}", "${EXTEN:-4}", "${FILTER(0-9,${EXTEN})}", "9${EXTEN}", "${NUM}",
           "${OUT}${EXTEN}")
CONDITIONS = ('"${EXTEN:0:1}" = "0"', '"${EXTEN:0:2}"!="00"', '"${EXTEN}" = "0123"', "${EXTEN:0:1} = 1", '"${EXTEN:1:2}" = "12"', '"${OUT}" = "0"', "${YES}")
CONTEXTS = 12


def dialling(chance, back):
    """A dialplan of which each context leads to later ones only; ``back``: also by Gosub. Some priorities are left out, so
    that calls come from one extension to another."""
    lines = ["[globals]", "OUT=0", "YES=1"]
    for number in range(CONTEXTS):
        lines += ["[s%d]" % number, "exten => _.,1,Set(__ORIGIN=${EXTEN}@w%d)" % number, " same => n,Goto(w%d,${EXTEN},1)" % number, "[w%d]" % number]
        for name in sorted({"".join(chance.choice("0012XXZN") for _place in range(chance.randint(0, 3))) + chance.choice(("X.", "X!")) for _one in range(4)}):
            lines.append("exten => _%s,%d,NoOp()" % (name, chance.choice((1, 1, 1, 1, 2))))
            lines += [" same => n%s,%s" % (chance.choice(("", "", "", "", "+1")), action(chance, number, back)) for _one in range(chance.randint(1, 4))]
            lines.append(" same => n,Return()")
        lines += ["include => w%d" % chance.randrange(number + 1, CONTEXTS) for _one in range(chance.choice((0, 0, 1))) if number + 1 < CONTEXTS]
    return "\n".join(lines) + "\n"


def action(chance, number, back):
    sent = chance.choice(NUMBERS)
    there = "w%d" % chance.randrange(number + 1, CONTEXTS) if number + 1 < CONTEXTS else ""
    found = ["Set(NUM=%s)" % chance.choice(NUMBERS[:6]), "Dial(DAHDI/g1/%s)" % sent]
    if there:
        found += ["Goto(%s,%s,1)" % (there, sent), "GotoIf($[%s]?%s,%s,1)" % (chance.choice(CONDITIONS), there, sent), "Dial(Local/%s@%s/n)" % (sent, there),
                  "GotoIf($[%s]?:%s,%s,1)" % (chance.choice(CONDITIONS), there, sent)]
    found += ["Gosub(%s,%s,1(%s))" % (there, sent, sent)] if back and there else ["ExecIf($[%s]?Hangup())" % chance.choice(CONDITIONS)]
    return chance.choice(found)


@pytest.mark.parametrize("seed, back", [(1, False), (2, False), (3, True)])
def test_calls_get_where_the_walk_says(asterisk, stock, tmp_path, seed, back):
    """Without Gosub the walk of one number is exact; with it, what the daemon does is among what the walk tells. The daemon logs what it is to dial."""
    chance = random.Random(seed)
    tree = {"extensions.conf": dialling(chance, back)}
    installed(asterisk, {"extensions.conf": re.sub(r"Dial\(DAHDI/g1/(.*)\)$", r"Log(NOTICE,MARK ${ORIGIN} <\1>)", tree["extensions.conf"], flags=re.MULTILINE)})
    walker = Walker(read(directory(tmp_path, tree), VERSIONS[asterisk.version]), NONE)
    pairs = sorted({("".join(chance.choice("0012345") for _place in range(chance.randint(2, 7))), chance.randrange(CONTEXTS)) for _one in range(150)})
    carried_out(asterisk, [(number, "s%d" % context) for number, context in pairs])
    there = {}
    for place, sent in re.findall(r"MARK (\d+@w\d+) <(.*?)>", asterisk.exec("cat /var/log/asterisk/messages*")):
        there.setdefault(place, set()).add(sent)
    compared = 0
    for number, context in pairs:
        found = walker.reach(Entry("w%d" % context, "a caller", "", None, numbers=exact(number)))
        if any(one.state != "reachable" for one in found):
            continue
        ours, theirs = {one.sent for one in found}, there.get("%s@w%d" % (number, context), set()) - {""}
        assert (theirs <= ours if back else theirs == ours - {""}), (number, context)
        compared += bool(theirs)
        assert_any_number_covers(walker, "w%d" % context, theirs)
    assert compared > 10


def assert_any_number_covers(walker, context, sent):
    """What one number does is among what all numbers can do."""
    told = walker.reach(Entry(context, "a caller", "", None))
    for one in sent:
        for name, _sample in reached(exact(one), walker.targets.classes):
            assert any(name in (way.number, UNKNOWN) or way.state != "reachable" for way in told), (context, one, name)
