# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest audit of each host, from the reports below a directory of the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
name: newest_audits
short_description: The newest audit of each host in reports that are there
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads each C(audit.json) below a directory on the controller, as M(voipsec.asterisk.audit_report) writes it, and takes the newest audit of each
    host, in the form that this module takes.
  - So the reports of the slices of a job, or of several jobs, become one.
options:
  _terms:
    description: The directories. A relative one begins in the directory in which ansible-playbook was started.
    type: list
    elements: str
    required: true
seealso:
  - module: voipsec.asterisk.audit_report
"""

EXAMPLES = r"""
- name: One report of all that are there
  voipsec.asterisk.audit_report:
    audits: "{{ lookup('voipsec.asterisk.newest_audits', '/srv/reports').values() }}"
    path: /srv/reports/fleet
"""

RETURN = r"""
_raw:
  description: A dictionary for each directory, host to audit.
  type: list
  elements: dict
"""

import os

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import newest


class LookupModule(LookupBase):
    """The lookup, by the name of its file."""

    def run(self, terms, variables=None, **kwargs):
        """Ansible calls this."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [newest.read(os.path.join(os.getcwd(), os.path.expanduser(term))) for term in terms]
        except newest.NoReports as error:
            raise AnsibleLookupError(str(error)) from None
