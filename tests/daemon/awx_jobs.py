# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as AWX starts them: ansible-runner on a private data directory, with the collection as a project update installs it, and the answers of a survey
as extra variables that nothing may template."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import ansible
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


class _Untrusted(yaml.SafeDumper):
    """Marks each text, keys too, as one that is not to be templated."""


class _Trusted(yaml.SafeDumper):
    """Has no marks, and no anchors either."""


_Untrusted.add_representer(str, lambda dumper, text: dumper.represent_scalar("!unsafe", text))


def extra_variables(of_template, answers, survey, **about_job):
    """The text of env/extravars.

    :param of_template: those of the job template, whose author AWX trusts with templates.
    :param answers: variables of the survey to answers.
    :param survey: the survey_spec. Its defaults count where nobody answered, if they are valid.
    :param about_job: what AWX itself says, such as ``awx_job_id``.
    """
    defaults = {question["variable"]: question["default"] for question in survey["spec"] if question["type"] in ("text", "textarea", "multiplechoice")}
    values = {**of_template, **defaults, **answers, **about_job}
    return "".join(yaml.dump({name: value}, Dumper=_Trusted if name in of_template and of_template[name] == value else _Untrusted)
                   for name, value in values.items())


class Done:
    """A job that has ended.

    :ivar artifacts: what set_stats left.
    """

    def __init__(self, place, output):
        self.output = output
        self.code, self.status = int((place / "rc").read_text()), (place / "status").read_text()
        events = [json.loads(path.read_text()) for path in (place / "job_events").glob("*.json")]
        ends = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        self.artifacts = ends[0].get("artifact_data", {}) if ends else {}
        self.texts = json.dumps(events)


class Jobs:
    """Jobs of one project on one inventory.

    :param folder: an empty one.
    :param hosts: name to variables.
    """

    def __init__(self, folder, hosts):
        self._folder, self._number = folder, 0
        self.reports = folder / "reports"
        self._collections = folder / "requirements_collections"
        subprocess.run([PROGRAMS / "ansible-galaxy", "collection", "install", "-r", "collections/requirements.yml", "--collections-path", self._collections],
                       cwd=ROOT, check=True, capture_output=True)
        self._hosts = {"all": {"hosts": hosts}}

    def start(self, playbook, survey, answers=None, *cmdline, of_template=None, **about_job):
        """Run a job to its end. ``cmdline`` is what AWX adds for the type of the job and its limit."""
        self._number += 1
        place = self._folder / ("job-%d" % self._number)
        for name in ("env", "inventory"):
            (place / name).mkdir(parents=True)
        (place / "project").symlink_to(ROOT)
        spec = json.loads((ROOT / "playbooks/files/surveys" / (survey + ".json")).read_text())
        about_job = {"awx_job_id": self._number, "tower_job_id": self._number, **about_job}
        (place / "env/extravars").write_text(extra_variables(of_template or {}, answers or {}, spec, **about_job))
        (place / "env/cmdline").write_text(" ".join(cmdline))
        (place / "env/settings").write_text(json.dumps({"suppress_ansible_output": True}))
        (place / "inventory/hosts.json").write_text(json.dumps(self._hosts))
        collections = os.pathsep.join([str(self._collections), str(Path(ansible.__file__).parents[1])])
        own = {"ANSIBLE_COLLECTIONS_PATH": collections, "ANSIBLE_PIPELINING": "true", "AWX_HOST": "https://awx.example.net"}
        (place / "env/envvars").write_text(json.dumps(own))
        done = subprocess.run([PROGRAMS / "ansible-runner", "run", place, "-p", "playbooks/%s.yml" % playbook, "--ident", "job"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                              env=dict(os.environ, PATH="%s:%s" % (PROGRAMS, os.environ["PATH"])))
        return Done(place / "artifacts/job", (place / "artifacts/job/stdout").read_text() + done.stderr)
