# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other files of this host that hold the secret of an account, such as FreePBX's: changed in the same transaction as Asterisk's own."""

from __future__ import annotations

import os
import re
from typing import Dict, List, Mapping, NamedTuple, Pattern

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change

SPEC = {
    "account": {"type": "str", "required": True},
    "path": {"type": "path", "required": True},
    "option": {"type": "str"},
    "pattern": {"type": "str"},
}
"""The suboptions of the module's option."""

_OPTION = r"""^[ \t]*(?:export[ \t]+)?%s[ \t]*[=:][ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;#"'][^\s;#]*))"""


class Consumer(NamedTuple):
    """One place of one file. ``name``: what the place is called, for messages."""

    account: str
    path: str
    name: str
    pattern: Pattern


def parse(rows: List[dict]) -> List[Consumer]:
    """The option of the module.

    :raises HostError: one of them cannot be worked with.
    """
    return [_parsed(number, row) for number, row in enumerate(rows)]


def _parsed(number, row):
    label = "consumers[%d]" % number
    if (row.get("option") is None) == (row.get("pattern") is None):
        raise HostError("%s: give either option or pattern for %s." % (label, row["path"]))
    if not os.path.isabs(row["path"]):
        raise HostError("%s: %s is not an absolute path; write the whole path." % (label, row["path"]))
    if row.get("option") is not None:
        return Consumer(row["account"], row["path"], "the option " + row["option"], re.compile(_OPTION % re.escape(row["option"]), re.MULTILINE))
    try:
        pattern = re.compile(row["pattern"], re.MULTILINE)
    except re.error as error:
        raise HostError("%s: the pattern for %s is no regular expression (%s)." % (label, row["path"], error)) from error
    if pattern.groups != 1:
        raise HostError("%s: the pattern for %s must have just one group, which is the secret." % (label, row["path"]))
    return Consumer(row["account"], row["path"], "the pattern of consumers[%d]" % number, pattern)


def contents(consumers: List[Consumer]) -> Dict[str, bytes]:
    """Path to bytes of their files.

    :raises HostError: one of them cannot be read.
    """
    found = {}
    for one in consumers:
        try:
            with open(one.path, "rb") as stream:
                found[one.path] = stream.read()
        except OSError as error:
            raise explain(error, "Cannot read %s, which holds the secret of %s" % (one.path, one.account)) from error
    return found


def place(one: Consumer, content: bytes):
    """(start, end, value) of the secret in a file.

    :raises HostError: it is not there just once.
    """
    text = content.decode("utf-8", "surrogateescape")
    found = list(one.pattern.finditer(text))
    if len(found) != 1:
        raise HostError("%s: %s is there %s, so it is not clear what holds the secret of %s; correct it in consumers."
                        % (one.path, one.name, "%d times" % len(found) if found else "not", one.account))
    group = next((number for number in range(1, one.pattern.groups + 1) if found[0].group(number) is not None), 0)
    if not group:
        raise HostError("%s: the group of %s takes no part in what it finds; correct it in consumers." % (one.path, one.name))
    return found[0].start(group), found[0].end(group), found[0].group(group)


def refuse_others(consumers: List[Consumer], before: Mapping[str, bytes], live) -> None:
    """A value that is not the account's secret is not ours to change.

    :param live: ``live(account, value)``: whether it is the account's secret; None: nobody knows.
    """
    for one in consumers:
        value = place(one, before[one.path])[2]
        if live(one.account, value) is False:
            raise HostError("%s: %s does not hold the secret that %s has now, so it may belong to something else; correct it in consumers."
                            % (one.path, one.name, one.account))


def changes(consumers: List[Consumer], before: Mapping[str, bytes], secrets: Mapping[str, str]) -> Dict[str, Change]:
    """The transaction's changes for the accounts that get a new secret.

    :param secrets: by id of the account.
    """
    after = dict(before)
    for one in consumers:
        if one.account in secrets:
            start, end, _value = place(one, after[one.path])
            text = after[one.path].decode("utf-8", "surrogateescape")
            after[one.path] = (text[:start] + secrets[one.account] + text[end:]).encode("utf-8", "surrogateescape")
    return {path: Change(content, expected=digest(before[path]), secrets=True) for path, content in after.items() if content != before[path]}
