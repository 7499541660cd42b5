# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin in real playbooks, with hosts that need no connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.voipsec.asterisk.tests.fixtures import audits

NAMES = ["pbx-berlin.example.net", "pbx-paris.example.net", "pbx-madrid.example.net"]
SETTINGS = {"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", "ANSIBLE_SHOW_CUSTOM_STATS": "1", "ANSIBLE_LOCALHOST_WARNING": "0"}
FILES = ["audit.html", "audit.json", "audit.junit.xml", "audit.sarif", "audit.txt"]


class Done:
    """What a playbook did.

    :ivar results: of each task ``report``, by host.
    :ivar result: of the first one.
    """

    def __init__(self, done):
        self.code, self.text = done.returncode, done.stdout + done.stderr
        found = json.loads(done.stdout[done.stdout.index("{"):])
        self.statistics = found.get("global_custom_stats", {}).get("voipsec_audit_report")
        self.results = [task["hosts"] for play in found["plays"] for task in play["tasks"] if task["task"]["name"] == "report"]
        self.result = next(iter(self.results[0].values()))


class Plays:
    """Playbooks whose first play gives each host its audit as a fact, and whose second one has a task for each of ``calls``."""

    def __init__(self, folder):
        self.folder, self.out = folder, folder / "out"
        self.documents = {document["host"]: document for document in audits.fleet(3, before=True)}

    def run(self, *options, sick=(), on="all", calls=(), serial=None, start=None, **arguments):
        inventory = {"pbx": {"hosts": {name: {} for name in NAMES + list(sick)}, "vars": {"ansible_connection": "local"}}}
        (self.folder / "inventory.yml").write_text(yaml.safe_dump(inventory))
        (self.folder / "audits.json").write_text(json.dumps(self.documents))
        fact = {"asterisk_audit": "{{ (lookup('file', 'audits.json') | from_json)[inventory_hostname] }}"}
        facts = {"name": "facts", "ansible.builtin.set_fact": fact, "when": "inventory_hostname not in %s" % list(sick)}
        tasks = [{"name": "report", "voipsec.asterisk.audit_report": dict({"path": "out"}, **call), "ignore_errors": bool(calls)}
                 for call in calls or [arguments]]
        plays = [{"hosts": "pbx", "gather_facts": False, "tasks": [facts]}, {"hosts": on, "gather_facts": False, "tasks": tasks}]
        if serial:
            plays = [{"hosts": "pbx", "gather_facts": False, "serial": serial, "tasks": [{"name": "sick", "ansible.builtin.fail": {},
                      "when": "inventory_hostname in %s" % list(sick)}, facts] + tasks}]
        (self.folder / "play.yml").write_text(yaml.safe_dump(plays))
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(self.folder / "inventory.yml"), str(self.folder / "play.yml"), *options]
        return Done(subprocess.run(command, cwd=start or self.folder, env=dict(os.environ, **SETTINGS), capture_output=True, text=True, check=False))


@pytest.fixture
def plays(tmp_path):
    return Plays(tmp_path)


def test_it_runs_once_for_all_hosts_and_says_who_is_missing(plays):
    done = plays.run(sick=["lost"])
    assert done.code == 0 and len(done.results[0]) == 1, done.text
    assert (done.result["changed"], done.result["hosts"], done.result["missing"]) == (True, 3, ["lost"])
    assert sorted(os.listdir(plays.out)) == FILES and sorted(map(os.path.basename, done.result["paths"].values())) == FILES
    assert {path.stat().st_mode & 0o777 for path in plays.out.iterdir()} == {0o600} and plays.out.stat().st_mode & 0o777 == 0o700
    report = json.loads((plays.out / "audit.json").read_text())
    assert {host["host"]: host["findings"] for host in report["hosts"]} == {name: one["findings"] for name, one in plays.documents.items()}
    assert (done.statistics["hosts"], done.statistics["missing"], done.statistics["median"]) == (3, ["lost"], done.result["median"])


def test_a_play_of_localhost_sees_the_facts_and_a_second_run_changes_nothing(plays):
    assert plays.run().result["changed"]
    before = {path.name: path.stat().st_mtime_ns for path in plays.out.iterdir()}
    again = plays.run(on="localhost", hosts="{{ groups['pbx'] }}")
    assert again.code == 0 and not again.result["changed"] and again.result["hosts"] == 3, again.text
    assert {path.name: path.stat().st_mtime_ns for path in plays.out.iterdir()} == before


def test_check_mode_writes_nothing_and_says_the_same(plays):
    looked = plays.run("--check")
    assert looked.code == 0 and looked.result["changed"] and not plays.out.exists(), looked.text
    done = plays.run()
    assert {name: value for name, value in looked.result.items() if name != "invocation"} == {
        name: value for name, value in done.result.items() if name != "invocation"}


@pytest.mark.parametrize("fail", [True, False])
def test_the_threshold(plays, fail):
    del plays.documents[NAMES[0]]
    plays.documents[NAMES[0]] = audits.audit(audits.finding(), host=NAMES[0], rules=dict(audits.catalogue(), **{"AST-SIP-001": audits.rule()}))
    done = plays.run(fail_on="critical", fail=fail, formats=["json"])
    assert done.code == (2 if fail else 0), done.text
    assert done.result["msg"].startswith("1 finding of severity critical is open (AST-SIP-001 on %s)" % NAMES[0])
    assert done.result["exceeded"] == [{"host": NAMES[0], "rule": "AST-SIP-001", "subject": None, "severity": "critical"}]
    assert os.listdir(plays.out) == ["audit.json"]
    assert bool(done.statistics) is not fail


def test_a_batch_is_not_blamed_for_those_that_are_still_to_come(plays):
    done = plays.run(sick=["lost"], serial=2, fail_on="critical", fail=False)  # lost and berlin, then madrid and paris
    results = [next(iter(hosts.values())) for hosts in done.results]
    assert [(result["hosts"], result["missing"]) for result in results] == [(1, ["lost"]), (3, ["lost"])], done.text


def test_a_relative_path_begins_where_the_run_was_started(plays, tmp_path_factory):
    start = tmp_path_factory.mktemp("start")
    done = plays.run(start=start, path="reports/audit")
    assert done.result["paths"]["text"] == str(start / "reports/audit/audit.txt") and (start / "reports/audit/audit.txt").exists(), done.text


def test_links_are_kept_for_the_jobs_of_awx(plays):
    done = plays.run(formats=["html", "text"], url="https://reports.example.net/today/")
    assert done.statistics["links"] == {"html": "https://reports.example.net/today/audit.html", "text": "https://reports.example.net/today/audit.txt"}
    assert done.result["links"] == done.statistics["links"] and plays.run().result["links"] == {}


def test_without_a_path_nothing_is_written_and_the_threshold_counts(plays):
    done = plays.run(path="", fail_on="low")
    assert done.code == 2 and done.result["exceeded"] and done.result["paths"] == {} and not plays.out.exists(), done.text
    assert sorted(os.listdir(plays.folder)) == ["audits.json", "inventory.yml", "play.yml"]


def test_given_audits_count_and_no_variable_does(plays):
    done = plays.run(audits=[audits.audit(audits.finding(state="pass"), host="alone")], statistics="")
    assert (done.result["hosts"], done.result["scores"], done.statistics) == (1, {"alone": {"score": 100, "grade": "A"}}, None)


def test_what_is_wrong_is_one_sentence_and_no_traceback(plays):
    wrong = [
        ({"audits": [{"host": "x"}]}, "Audit number 1, of the host x, cannot be read because it has no schema;"),
        ({"path": "play.yml/x"}, "The report cannot be written because of "),
        ({"mode": "u+r"}, "The mode u+r is not one that its owner can read; give four octal digits in quotes, such as '0600'."),
        ({"mode": "0070"}, "The mode 0070 is not one"),
        ({"formats": ["pdf"]}, "value of formats must be one or more of: html, json, sarif, junit, text"),
        ({"pth": "x"}, "pth"),
    ]
    done = plays.run(calls=[arguments for arguments, _words in wrong], on="localhost")
    results = [next(iter(hosts.values())) for hosts in done.results]
    assert len(results) == len(wrong), done.text
    for result, (_arguments, words) in zip(results, wrong):
        assert result["failed"] and words in result["msg"] and "\n" not in result["msg"]
    assert "Traceback" not in done.text and not plays.out.exists()


def test_an_unknown_host_is_missing_and_the_mode_may_be_a_number(plays):
    done = plays.run(hosts=[NAMES[0], "nobody"], mode=0o640)
    assert (done.result["hosts"], done.result["missing"]) == (1, ["nobody"])
    assert (plays.out / "audit.html").stat().st_mode & 0o777 == 0o640


def test_templates_in_what_a_host_says_are_not_run(plays):
    sly = "{{ lookup('pipe', 'touch ran') }}"
    plays.documents[NAMES[0]]["findings"][0]["reason"] = sly
    done = plays.run()
    assert done.code == 0 and not (plays.folder / "ran").exists(), done.text
    assert sly in (plays.out / "audit.json").read_text()
