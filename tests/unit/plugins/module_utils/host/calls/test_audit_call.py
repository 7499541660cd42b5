# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module audit does: the options, who judges, whose eyes the files are read with."""

from __future__ import annotations

import re

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import audit_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


class Auditor:
    """Remembers what it was asked."""

    def __init__(self, given):
        self.given = given

    def audit(self, source, version, seen):
        self.source, self.version, self.seen = source, version, seen
        return ["finding"]

    def document(self, findings, **host):
        return dict(host, findings=findings, given=self.given)


def _params(**more):
    return dict({name: option.get("default") for name, option in audit_call.argument_spec().items()}, **more)


def test_the_document_is_the_auditors(tmp_path):
    (tmp_path / "asterisk.conf").write_text("[directories]\nastetcdir => %s\nastrundir => %s\n" % (tmp_path, tmp_path))
    done = audit_call.run(_params(config_directory=str(tmp_path), host="pbx1", waivers=[1]), Auditor)
    found = done["audit"]
    assert done["changed"] is False and found["findings"] == ["finding"] and found["given"] == {
        "host": "pbx1", "waivers": [1], "attestations": {}, "numbers": {}}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["collected_at"]) and found["user"] and found["distribution"]


@pytest.mark.parametrize("given, words", [({"config_directory": "/nonexistent"}, "/nonexistent is not a directory"), ({"config_file": "asterisk.conf"},
                                                                                                                      "config_file is asterisk.conf")])
def test_a_directory_that_there_is_not_is_one_sentence(given, words):
    with pytest.raises(HostError) as caught:
        audit_call.run(_params(**given), Auditor)
    assert words in str(caught.value) and "\n" not in str(caught.value)
