# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One option in each of 10,000 endpoints: stage by stage, as a whole module call, and beside what a user would run instead."""

from __future__ import annotations

import json

from benchmarks import exchange, payload, playbook, table
from benchmarks.host import PLACE
from benchmarks.table import Cost, median

FILE = "/etc/asterisk/pjsip.conf"
SAMPLE = 20
"""Options that ini_file is measured on."""

CASES = (
    ("a line of its own is changed", "context", "from-desks"),
    ("a line is inserted", "direct_media", "no"),
)
SHOWN = {"no": "false"}
"""How Asterisk spells a value that is written otherwise."""


def measure(machine, count, rounds, parts):
    """Print the tables about edits."""
    text = exchange.text(count).encode()
    table.say("pjsip.conf: %d endpoints, %d sections, %d lines, %.1f MiB" % (
        count, text.count(b"\n["), text.count(b"\n"), len(text) / 2 ** 20))
    machine.put(FILE, text)
    if "stages" in parts:
        _stages(machine, text, rounds)
    if {"module", "playbook", "ini_file"}.intersection(parts):
        machine.start()
        builder = payload.Builder()
        for case in CASES:
            _case(machine, builder, text, case, exchange.numbers(count), rounds, parts)
    if "ini_file" in parts:
        _ini_file(machine, builder, text, exchange.numbers(count))


def _stages(machine, text, rounds):
    """Each stage in a process of its own, without Ansible."""
    directory = PLACE + "/etc"
    machine.run("mkdir", "-p", directory)
    table.head("Stages, each in a process of its own (the peak includes what the stage needs before it)")
    for label, stage, case in (
            ("parse (conf/document)", "parse", 0), ("effective view (conf/view)", "view", 0),
            ("edit (conf/editing), %s" % CASES[0][0], "edit", 0), ("edit (conf/planner), %s" % CASES[1][0], "edit", 1),
            ("write (host/transaction)", "write", 0)):
        costs = []
        for _round in range(rounds):
            machine.put(directory + "/pjsip.conf", text)
            costs.append(machine.stage(stage, directory, *CASES[case][1:]))
        table.row(label, median(costs))


def _case(machine, builder, text, case, numbers, rounds, parts):
    """One option: the module, a second run of it, and Asterisk's own reload of the file that it wrote."""
    label, option, value = case
    table.head("%s = %s in %d endpoints: %s" % (option, value, len(numbers), label))
    edits = {
        "by pattern": [{"file": "pjsip.conf", "section_pattern": "[0-9]+", "type": "endpoint", "all": True, "options": {option: value}}],
        "%d edits by name" % len(numbers): [
            {"file": "pjsip.conf", "section": number, "type": "endpoint", "options": {option: value}} for number in numbers],
    }
    if "module" in parts:
        reloads = []
        calls = {way: _calls(machine, builder, text, asked, rounds, reloads, (numbers[-1], option, value)) for way, asked in edits.items()}
        for way, (changing, idle) in calls.items():
            table.row("module config, %s" % way, changing)
            table.row("  second run, nothing to change", idle)
        reload = median(reloads)
        table.row("Asterisk: module reload res_pjsip.so, of the file so changed", reload)
        for way, (changing, _idle) in calls.items():
            table.say("  config, %s: %.2f times the reload by the clock, %.2f by CPU (aim 0.50), peak %.0f MiB (aim below 100)" % (
                way, changing.seconds / reload.seconds, changing.cpu / reload.cpu, changing.peak))
    if "playbook" in parts:
        for way, asked in edits.items():
            machine.put(FILE, text)
            seconds = playbook.seconds(machine, [{"voipsec.asterisk.config": {"edits": asked}}])
            table.row("ansible-playbook with that task, %s" % way, Cost(seconds))
        table.row("ansible-playbook with ping in its place", Cost(playbook.seconds(machine, [{"ansible.builtin.ping": {}}])))


def _calls(machine, builder, text, edits, rounds, reloads, expected):
    """(cost of the changing call, cost of the second one); the costs of the reloads between them go to ``reloads``."""
    script = PLACE + "/config.py"
    machine.put(script, builder.build("voipsec.asterisk.config", {"edits": edits}))
    changing, idle = [], []
    number, option, value = expected
    for _round in range(rounds):
        machine.put(FILE, text)
        machine.reload()
        changing.append(_module(machine, script, True))
        reloads.append(machine.reload())
        found = machine.value(number, option)
        if found != SHOWN.get(value, value):
            raise SystemExit("After the reload %s of endpoint %s is %s, not %s." % (option, number, found, value))
        idle.append(_module(machine, script, False))
    return median(changing), median(idle)


def _module(machine, script, changes):
    """What a call took, as Ansible makes it on a target: one Python that unpacks and runs the payload."""
    cost, done = machine.cost("python3", script)
    if json.loads(done.stdout)["changed"] is not changes:
        raise SystemExit("The module says changed: %s where it should not." % (not changes))
    return cost


def _ini_file(machine, builder, text, numbers):
    """community.general.ini_file, one call for each option as in a loop, without what Ansible's connection adds."""
    script = PLACE + "/ini_file.py"
    table.head("community.general.ini_file on the same file (one call for each option, as a loop makes them)")
    machine.put(FILE, text)
    costs = []
    for number in numbers[:SAMPLE]:
        machine.put(script, builder.build("community.general.ini_file", {"path": FILE, "section": number, "option": "context", "value": "from-desks"}))
        costs.append(machine.cost("python3", script)[0])
    total = Cost(sum(cost.seconds for cost in costs), sum(cost.cpu for cost in costs), max(cost.peak for cost in costs))
    scale = len(numbers) / len(costs)
    table.row("%d options, measured" % len(costs), total)
    table.row("%d options, scaled from these" % len(numbers), Cost(total.seconds * scale, total.cpu * scale, total.peak))
