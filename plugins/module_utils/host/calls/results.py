# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module returns, made fit for Ansible."""

from __future__ import annotations

import json

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def presentable(data):
    r"""The same data with text that can be encoded: a byte that is no UTF-8 becomes ``\xe9``.

    Inside, such bytes are surrogates. From ansible-core 2.19 on the controller refuses a whole result with one in it
    (``MODULE_STRICT_UTF8_RESPONSE``), and an endpoint with a Latin-1 name is no reason to fail.

    :param data: text, numbers, None, and lists, tuples and dicts of them. In a copy tuples become lists.
    """
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return _escaped(data)
    return data


def answer(module, work) -> None:
    """End a module with the result of ``work(params, check_mode, diff_mode)``, or with the sentence of its HostError."""
    try:
        result = work(module.params, module.check_mode, module._diff)
    except HostError as error:
        module.fail_json(msg=presentable(str(error)))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**presentable(result))


def _escaped(data):
    if isinstance(data, str):
        return data if data.isascii() else data.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if isinstance(data, dict):
        return {_escaped(key): _escaped(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_escaped(value) for value in data]
    return data
