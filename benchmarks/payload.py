# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module and its arguments as the one file that Ansible sends to a target."""

from __future__ import annotations

from ansible.executor.module_common import modify_module
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader, module_loader
from ansible.template import Templar


class Builder:
    """Builds payloads (AnsiballZ); Ansible's plugin loader is started once for all of them."""

    def __init__(self):
        init_plugin_loader()
        self._templar = Templar(loader=DataLoader())

    def build(self, module, arguments):
        """The bytes of the payload.

        :param module: the full name, such as ``voipsec.asterisk.config``.
        """
        found = module_loader.find_plugin_with_context(module)
        built = modify_module(
            module_name=module, module_path=found.plugin_resolved_path, module_args=dict(arguments), templar=self._templar,
            task_vars={"ansible_python_interpreter": "/usr/bin/python3"}, module_compression="ZIP_DEFLATED")
        return built.b_module_data
