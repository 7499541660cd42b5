# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""awx_configure.yml with the modules of awx.awx against a stand-in for the API: what is made, that a second run changes nothing, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from controller import Controller, Serving, TOKEN

ROOT = Path(__file__).resolve().parents[3]
DATA = yaml.load((ROOT / "playbooks/vars/awx.yml").read_text().replace("!unsafe", ""), yaml.SafeLoader)
MINE = {
    "awx_project_url": "https://git.example.net/voipsec.git", "awx_inventory_path": "inventory.yml",
    "awx_inventory_project_url": "https://git.example.net/hosts.git",
    "awx_execution_environment_image": "registry.example.net/voipsec-ee:1", "awx_credentials": ["ssh of the fleet"], "awx_reports_path": "/srv/reports",
    "awx_reports_url": "https://reports.example.net", "awx_slices": 3,
    "awx_escrow_credential": "escrow", "awx_escrow_inputs": {"url": "https://vault", "token": "s3cret-t0ken"},
}


def configure(controller, tmp_path, *options, **variables):
    """One run; its exit status, how many tasks changed something, and its output."""
    (tmp_path / "mine.json").write_text(json.dumps(dict(MINE, **variables)))
    with Serving(controller) as serving:
        environment = dict(os.environ, CONTROLLER_HOST=serving.url, CONTROLLER_OAUTH_TOKEN=TOKEN, HOME=str(tmp_path), ANSIBLE_PIPELINING="true",
                           ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_INVENTORY_UNPARSED_WARNING="false")
        command = [Path(sys.executable).with_name("ansible-playbook"), "voipsec.asterisk.awx_configure", "-e", "@%s" % (tmp_path / "mine.json"), *options]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    changed = [int(line.split("changed=")[1].split()[0]) for line in done.stdout.splitlines() if "changed=" in line]
    return done.returncode, sum(changed), done.stdout + done.stderr


def fresh():
    """A controller with the credential that comes with it, and one that somebody has made in it."""
    controller = Controller()
    controller.create("credentials", {"name": "Ansible Galaxy"})
    controller.create("credentials", {"name": "ssh of the fleet"})
    return controller


@pytest.fixture(name="made", scope="module")
def configured_once(tmp_path_factory):
    """What a first run has made."""
    controller = fresh()
    code, changed, said = configure(controller, tmp_path_factory.mktemp("first"))
    assert code == 0 and changed > 5, said
    assert "s3cret-t0ken" not in said
    return controller


def template(controller, name):
    return controller.named("job_templates")["Asterisk: " + name]


def test_everything_is_there(made):
    assert set(made.named("organizations")) == {"voipsec"} and set(made.named("projects")) == {"voipsec.asterisk", "voipsec inventory"}
    source = made.named("inventory_sources")["inventory.yml"]
    assert made.things["projects"][source["source_project"]]["name"] == "voipsec inventory" and source["update_on_launch"]
    assert set(made.named("job_templates")) == {"Asterisk: " + item["name"] for item in DATA["awx_job_templates"]}
    assert set(made.named("workflow_job_template_nodes")) == {item["identifier"] for item in DATA["awx_workflow_nodes"]}
    assert set(made.named("schedules")) == {"Asterisk: " + item["name"] for item in DATA["awx_schedules"]}


def test_awx_installs_the_collection_of_the_project(made):
    """AWX does so only where the organization has a credential for a Galaxy, and one that is made by the API has none."""
    assert made.linked(made.named("organizations")["voipsec"], "galaxy_credentials") == ["Ansible Galaxy"]


def test_each_template_starts_a_playbook_that_is_there_with_the_survey_that_was_generated(made):
    for item in DATA["awx_job_templates"]:
        thing = template(made, item["name"])
        assert (ROOT / thing["playbook"]).exists() and thing["become_enabled"] and thing["ask_limit_on_launch"]
        survey = item.get("survey", item["name"])
        posted = made.surveys.get(thing["name"])
        assert posted == (json.loads((ROOT / "playbooks/files/surveys" / (survey + ".json")).read_text()) if survey else None)
        assert thing["survey_enabled"] is bool(survey)


def test_the_names_of_runs_and_reports_are_left_to_awx(made):
    variables = json.loads(template(made, "harden")["extra_vars"])
    assert variables == {"voipsec_run_id": "awx-{{ awx_workflow_job_id | default(awx_job_id) }}", "audit_report_path": "/srv/reports/awx-{{ awx_job_id }}",
                         "audit_report_url": "https://reports.example.net/awx-{{ awx_job_id }}"}
    assert template(made, "harden")["job_slice_count"] == template(made, "audit")["job_slice_count"] == 3
    assert template(made, "harden (look)")["job_type"] == "check" and template(made, "harden (look)")["diff_mode"]


def test_only_those_that_store_secrets_have_the_credential_for_it(made):
    with_it = [item["name"] for item in DATA["awx_job_templates"] if "escrow" in made.linked(template(made, item["name"]), "credentials")]
    assert with_it == ["rotate_passwords", "default_passwords"]
    assert json.loads(template(made, "rotate_passwords")["extra_vars"])["password_rotation_escrow"] == DATA["awx_escrow"]
    injectors = made.named("credential_types")[DATA["awx_escrow_type"]]["injectors"]
    assert injectors["env"] == {"VAULT_ADDR": "{{ url }}", "VAULT_TOKEN": "{{ token }}"}


def test_the_lookups_of_the_escrow_know_what_the_credential_gives(made):
    place = Path(sys.executable).parents[1].glob("lib/python3*/site-packages/ansible_collections/community/hashi_vault/plugins/doc_fragments/*.py")
    known = "".join(path.read_text() for path in place)
    injectors = made.named("credential_types")[DATA["awx_escrow_type"]]["injectors"]
    assert all(name in known for name in [*injectors["env"], *injectors["extra_vars"]])


def test_the_workflow(made):
    nodes = made.named("workflow_job_template_nodes")

    def after(name, when):
        return made.linked(nodes[name], when + "_nodes")
    assert after("audit before", "always") == ["approve"] and after("approve", "success") == ["harden the canary"]
    assert after("approve", "failure") == after("approve", "always") == []
    assert (nodes["harden the canary"]["limit"], nodes["harden the rest"]["limit"]) == ("voipsec_canary", "all:!voipsec_canary")
    assert nodes["harden the canary"]["job_slice_count"] == 1 and "job_slice_count" not in nodes["harden the rest"]
    assert after("harden the canary", "success") == ["health of the canary"] and after("health of the canary", "success") == ["harden the rest"]
    assert after("health of the canary", "failure") == ["roll the canary back"] and after("audit after", "always") == ["report"]
    approval = made.named("workflow_approval_templates")["approve"]
    assert nodes["approve"]["unified_job_template"] == approval["id"] and approval["timeout"] == 86400


def workflow_ends(nodes, failing):
    """Whether AWX calls the workflow successful where these steps fail: it does unless one of those that ran failed and has no step for that
    (WorkflowDAG.has_workflow_failed in awx/main/scheduler/dag_workflow.py)."""
    steps = {node["identifier"]: node for node in nodes}
    waiting, ran = [name for name in steps if not any(name in following(node) for node in nodes)], set()
    while waiting:
        name = waiting.pop()
        if name not in ran:
            ran.add(name)
            waiting += steps[name].get("failure_nodes" if name in failing else "success_nodes", []) + steps[name].get("always_nodes", [])
    return not any(name in failing and not steps[name].get("failure_nodes") and not steps[name].get("always_nodes") for name in ran)


def following(node):
    return [name for kind in ("success", "failure", "always") for name in node.get(kind + "_nodes", [])]


@pytest.mark.parametrize("reports", ["", "/srv/reports"])
def test_the_workflow_is_red_where_a_step_failed(reports):
    nodes = [dict(node, always_nodes=["report"] if reports else []) if node["identifier"] == "audit after" else node for node in DATA["awx_workflow_nodes"]]
    nodes = [node for node in nodes if reports or node["identifier"] != "report"]
    assert workflow_ends(nodes, {"it failed"}) and workflow_ends(nodes, {"audit before", "it failed"})
    for name in ("harden the canary", "health of the canary", "harden the rest", "audit after"):
        assert not workflow_ends(nodes, {name, "it failed"}), name


def test_a_step_follows_another_in_one_way():
    """AWX takes no two relations between the same two steps."""
    for node in DATA["awx_workflow_nodes"]:
        names = following({key: value for key, value in node.items() if isinstance(value, list)})
        assert len(names) == len(set(names))


def test_a_second_run_changes_nothing(made, tmp_path):
    before = len(made.writes)
    code, changed, said = configure(made, tmp_path)
    assert (code, changed, len(made.writes)) == (0, 0, before), said


def test_another_survey_is_posted_again(made, tmp_path):
    made.surveys["Asterisk: health"] = {"name": "Health", "description": "", "spec": []}
    code, changed, said = configure(made, tmp_path, "--tags", "templates", awx_workflow_nodes=[], awx_schedules=[],
                                    awx_job_templates=[item for item in DATA["awx_job_templates"] if item["name"] == "health"])
    assert (code, changed) == (0, 1), said
    assert made.surveys["Asterisk: health"]["spec"]


def test_without_a_place_for_reports_none_is_written(tmp_path):
    controller = fresh()
    fewer = {"awx_job_templates": [item for item in DATA["awx_job_templates"] if item["name"] in ("audit", "report", "workflow_failed")],
             "awx_workflow_nodes": [item for item in DATA["awx_workflow_nodes"] if item["identifier"] in ("audit after", "report", "it failed")],
             "awx_schedules": []}
    code, _changed, said = configure(controller, tmp_path, awx_reports_path="", awx_inventory_path="", awx_inventory_project_url="", **fewer)
    assert code == 0, said
    assert json.loads(template(controller, "audit")["extra_vars"]) == {"audit_report_path": "", "audit_report_url": ""}
    assert "Asterisk: report" not in controller.named("job_templates") and "report" not in controller.named("workflow_job_template_nodes")


@pytest.mark.parametrize("variables, words", [
    ({"awx_job_templates": [{"name": "audit", "description": "x", "playbok": "audit"}]}, "awx_job_templates has the key playbok, which nothing reads"),
    ({"awx_schedules": [{"name": "x", "template": "audits", "rrule": "x"}]}, "There is no template or step audits"),
    ({"awx_organisation": "Default", "awx_job_id": 7, "awx_user_name": "x"}, "Nothing reads the variable awx_organisation;"),
    ({"awx_project_url": ""}, "awx_project_url is empty"),
])
def test_what_is_misspelt_stops_before_anything_is_made(tmp_path, variables, words):
    controller = fresh()
    code, _changed, said = configure(controller, tmp_path, **variables)
    assert code != 0 and words in said and controller.writes == []


def test_an_option_that_the_modules_do_not_know_fails(tmp_path):
    task = {"awx.awx.job_template": {"name": "x", "playbok": "x", "project": "x"}}
    (tmp_path / "play.yml").write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    done = subprocess.run([Path(sys.executable).with_name("ansible-playbook"), str(tmp_path / "play.yml")], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Unsupported parameters" in done.stdout and "playbok" in done.stdout


def test_a_wrong_token_is_said(tmp_path, monkeypatch):
    controller = fresh()
    monkeypatch.setattr("test_awx_configure.TOKEN", "another")
    code, _changed, said = configure(controller, tmp_path)
    assert code != 0 and "Invalid authentication credentials" in said and controller.writes == []
