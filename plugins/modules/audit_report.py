#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin audit_report, which does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: audit_report
short_description: Write the report of an audit, for one host or a fleet
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads the audits of many hosts, gives each a score from 0 to 100 and a grade from A to F, and writes one report about all of them on
    the controller, in up to five formats.
  - The page in HTML needs nothing else, no network and no file beside it. It sorts and filters a fleet, shows the findings of each host
    with their evidence, and before and after where an audit has C(before).
  - JSON keeps to the schema C(plugins/plugin_utils/report/schema.json) of this collection, SARIF is 2.1.0, JUnit XML is what CI servers read.
  - The score is C(limit * (1 - loss / weight)), rounded down. The weight is that of all rules that apply - critical 40, high 10,
    medium 3, low 1. A rule with an open finding loses half of its weight, and the other half by the share of its findings that are open; a
    waived finding costs half of that, and one that was not checked a quarter.
  - The limit is 100; 89 while a finding of medium severity is open, 79 with one of high, 59 with one of critical severity. It is 79 where less
    than three quarters of the weight could be judged, and 59 where less than half could.
  - A is 90 or more, B 80, C 70, D 60, E 50, and F less. A finding that is mended never lowers the score.
options:
  audits:
    description:
      - The audits, one document for each host, as C(#/$defs/audit) of the schema says.
      - Without it they are read from O(variable) of O(hosts).
    type: list
    elements: dict
  variable:
    description:
      - The variable or fact of each host that holds its audit. A host without it is named in the report as not audited.
    type: str
    default: asterisk_audit
  hosts:
    description:
      - The hosts whose audits are read. By default all hosts of the play, those that failed too, but for those of batches to come.
    type: list
    elements: str
  path:
    description:
      - The folder on the controller into which the report is written. A missing one is made, with the mode 0700.
      - A relative one begins in the directory in which ansible-playbook was started.
      - Without it nothing is written, and all the rest is as with it.
      - The files are C(audit.html), C(audit.json), C(audit.sarif), C(audit.junit.xml) and C(audit.txt). They are replaced, each in one step.
    type: path
    default: ""
  formats:
    description:
      - What is written.
    type: list
    elements: str
    choices: [html, json, sarif, junit, text]
    default: [html, json, sarif, junit, text]
  mode:
    description:
      - The mode of the files, as octal digits in quotes. What is open on a host is what an attacker wants to know.
    type: raw
    default: "0600"
  fail_on:
    description:
      - Findings of this severity or worse are too much. They are returned in RV(exceeded).
      - A host without an audit, and one of which nothing could be judged, is too much with each of them but V(never).
    type: str
    choices: [critical, high, medium, low, never]
    default: never
  fail:
    description:
      - Whether the task fails then. The report is written either way.
      - Ansible ignores the statistics of a task that failed. Where AWX is to keep them, switch this off and let a later task fail
        by RV(exceeded).
    type: bool
    default: true
  statistics:
    description:
      - Name of the statistics that are set as C(ansible.builtin.set_stats) does, which AWX keeps as artifacts of the job. Empty sets none.
      - They hold numbers, names of hosts, the paths and the links; no finding.
      - A workflow of AWX gives them to its next jobs as variables, so the name is none that a playbook of this collection reads.
    type: str
    default: voipsec_audit_report
  url:
    description:
      - The address under which O(path) is served, for a link to each file in RV(links) and in the statistics. Empty gives none.
    type: str
    default: ""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Shows no differences, since they would print findings.
    support: none
  idempotent:
    description: The same audits give the same files, and a second call changes nothing.
    support: full
  bypass_host_loop:
    description: Runs once for all hosts of the play; with C(serial) once for each batch, about all hosts so far.
    support: full
notes:
  - Runs on the controller and asks no host.
  - In a play with many hosts the result is registered for the first one only, unless the task has C(run_once).
"""

EXAMPLES = r"""
- name: One report about all hosts
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Write it
      voipsec.asterisk.audit_report:
        hosts: "{{ groups['pbx'] }}"
        path: reports/audit

- name: Fail where something severe is open, and keep the statistics for AWX
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Write the report
      voipsec.asterisk.audit_report:
        hosts: "{{ groups['pbx'] }}"
        path: reports/audit
        formats: [html, sarif]
        fail_on: high
        fail: false
      register: report

    - name: Show the summary
      ansible.builtin.debug:
        msg: "{{ report.summary.splitlines() }}"

    - name: Fail
      ansible.builtin.fail:
        msg: "{{ report.msg }}"
      when: report.exceeded | length > 0
"""

RETURN = r"""
paths:
  description: The files, by format; none without O(path).
  returned: success
  type: dict
  sample: {html: /srv/reports/audit.html}
links:
  description: The addresses of these files, by format; none without O(url).
  returned: success
  type: dict
  sample: {html: https://reports.example.net/audit.html}
summary:
  description: A few lines of plain text for a terminal.
  returned: success
  type: str
hosts:
  description: Number of hosts with an audit.
  returned: success
  type: int
missing:
  description: Names of hosts without one.
  returned: success
  type: list
  elements: str
scores:
  description: C(score) and C(grade) by host; null where nothing could be judged.
  returned: success
  type: dict
  sample: {pbx-berlin: {score: 88, grade: B}}
median:
  description: The score in the middle.
  returned: success
  type: int
grades:
  description: Number of hosts by grade; C(none) where nothing could be judged.
  returned: success
  type: dict
  sample: {A: 7, B: 3, C: 0, D: 0, E: 1, F: 0, none: 0}
open:
  description: Number of findings that fail, by severity.
  returned: success
  type: dict
  sample: {critical: 1, high: 0, medium: 4, low: 9}
worst:
  description: The host with the lowest score, as C(host), C(score) and C(grade).
  returned: success
  type: dict
exceeded:
  description: What O(fail_on) does not allow.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The host.
      type: str
      returned: always
    rule:
      description: The rule; null where the host has no audit or nothing could be judged.
      type: str
      returned: always
    subject:
      description: What was judged, where the rule looks at several things.
      type: str
      returned: always
    severity:
      description: Its severity.
      type: str
      returned: always
ansible_stats:
  description: The statistics, as C(ansible.builtin.set_stats) returns them.
  returned: when O(statistics) is not empty
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.report_options import argument_spec


def main():
    """Reached only where Ansible does not find the action plugin of this name."""
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    module.fail_json(msg="The report is written on the controller, by the action plugin audit_report, which is missing there; install the collection again.")


if __name__ == "__main__":
    main()
