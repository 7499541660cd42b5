# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
import sys

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.command import Command, said_without
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow

PROGRAM = """\
import json, os, sys
asked = json.load(sys.stdin)
path = os.path.join(%r, asked["host"] + ".json")
with open(os.path.join(%r, "calls"), "a") as log:
    log.write(" ".join(sys.argv[1:] + [asked["action"]]) + "\\n")
if asked["action"] == "write":
    with open(path, "w") as stream:
        json.dump(asked["document"], stream)
elif os.path.exists(path):
    print(open(path).read())
"""


@pytest.fixture(name="words")
def fixture_words(home):
    (home / "store").mkdir()
    (home / "program.py").write_text(PROGRAM % (str(home / "store"), str(home)))
    return [sys.executable, str(home / "program.py")]


def backend(home, write, read):
    return Command("pbx", write, read, str(home / "locks"), patience=0)


def test_there_and_back(home, words, document):
    command = backend(home, words + ["$(id)"], words)
    assert command.read("pbx") is None
    with Escrow(command, "pbx") as escrow:
        escrow.change(lambda there: there.entries.update(document.entries))
        assert escrow.read().entries == document.entries
    assert (home / "calls").read_text().splitlines() == ["read", "read", "$(id) write", "read", "read"]
    assert json.loads((home / "store" / "pbx.json").read_text())["entries"]["ami:wallboard"]["status"] == "pending"


def test_one_run_at_a_time(home, words):
    with backend(home, words, words).hold():
        with pytest.raises(EscrowError, match="Another run holds the lock"):
            with backend(home, words, words).hold():
                pass


@pytest.mark.parametrize("script, said", [
    ("cat >/dev/null; echo 'disk  is full.' >&2; exit 7", " ended with 7 and said: disk is full; mend it."),
    ("cat >&2; exit 1", " ended with 1 and said: something with a secret in it, which is not shown; mend it."),
    ("cat >/dev/null; exit 3", " ended with 3; mend it."), ("exit 3", " ended with 3; mend it.")])
def test_a_program_that_fails(home, document, script, said):
    with pytest.raises(EscrowError) as caught:
        backend(home, ["/bin/sh", "-c", script], ["true"]).write(document, None)
    assert str(caught.value) == "escrow.command (/bin/sh)" + said


def test_a_program_that_ends_well_and_stores_nothing(home, document):
    with pytest.raises(EscrowError, match="gave back something else than what was written for ami:wallboard, pjsip:100"):
        Escrow(backend(home, ["/bin/sh", "-c", "cat >/dev/null"], ["true"]), "pbx").change(lambda there: there.entries.update(document.entries))


@pytest.mark.parametrize("said", ["nonsense first-secret", '{"schema": 1}', "[]"])
def test_what_it_prints_is_looked_at(home, said):
    with pytest.raises(EscrowError, match="What escrow.read_command .* printed is damaged") as caught:
        backend(home, ["true"], ["echo", said]).read("pbx")
    assert "first-secret" not in str(caught.value)


@pytest.mark.parametrize("write, read", [(None, ["true"]), (["true"], None), ("store --now", ["true"]), ([], ["true"]), ([""], ["true"]), ([1], ["true"])])
def test_both_programs_are_needed(home, write, read):
    with pytest.raises(EscrowError, match="must be a list of a program and its arguments"):
        backend(home, write, read)


def test_a_program_that_is_not_there(home):
    with pytest.raises(EscrowError, match="cannot be run: no such file or directory"):
        backend(home, ["true"], [str(home / "missing")]).read("pbx")


def test_one_that_takes_too_long(home, monkeypatch):
    monkeypatch.setattr("%s._SECONDS" % Command.__module__, 0.01)
    with pytest.raises(EscrowError, match="took longer than"):
        backend(home, ["true"], ["sleep", "60"]).read("pbx")


@pytest.mark.parametrize("text, shown", [("", ""), ("all\nwell.", "all well"), ("x" * 400, "x" * 300 + " ..."), ("got: ret-o", "got: ret-o"),
                                         ("got: secret-of", None), ("short: p9", None)])
def test_pieces_of_secrets_are_not_shown(text, shown):
    assert said_without(text, {"my-secret-of-old", "p9"}) == (shown if shown is not None else "something with a secret in it, which is not shown")


def test_the_command_line_has_no_secret(home, document):
    script = "tr '\\0' ' ' </proc/$$/cmdline >%s/seen; cat >/dev/null; env >>%s/seen" % (home, home)
    backend(home, ["/bin/sh", "-c", script], ["true"]).write(document, None)
    assert "first-secret" not in (home / "seen").read_text() and os.path.getsize(home / "seen")
