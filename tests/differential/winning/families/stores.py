# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files whose lines are entries (global variables, mailboxes), and the plain words of a file by their index."""

from __future__ import annotations

import re

from ..family import Family, Setting, Subject, pairs, single, text

GLOBALS = tuple(text(name, name, None, ("1", "2", "three four", "x=y")) for name in ("ONE", "TWO", "THREE"))
EXTENSIONS = Family("extensions.conf", "pbx_config", (single("globals", GLOBALS, "dialplan show globals", lambda output: pairs(output, "=")),),
                    "module reload pbx_config.so")


def evaluated(cli, function: str) -> str:
    """The result of a dialplan function; empty where it has none."""
    found = re.search(r"^Result: (.*)$", cli("dialplan eval function " + function), re.M)
    return found.group(1) if found else ""


def mailbox_defaults(cli) -> dict:
    """What the fixed mailbox has from [general]."""
    return {field: evaluated(cli, "VM_INFO(900@fixed,{0})".format(field)) for field in ("tz", "locale")}


def mailboxes(output: str) -> dict:
    """``voicemail show users``: the name of each box of the context."""
    return dict(re.findall(r"^boxes\s+(\d+)\s+(\S+ \S+) ", output, re.M | re.I))


VOICEMAIL = Family(
    "voicemail.conf", "app_voicemail",
    (single("general", (text("tz", "tz", "", ("one", "two", "three"), keeps=True),
                        text("locale", "locale", "", ("de_DE", "fr_FR"), keeps=True)), "", pairs, ask=mailbox_defaults),
     single("boxes", tuple(Setting(box, (box,), ("1234,Name One", "1235,Name Two", "-,Name Three,x@example"), lambda value: value.split(",")[1])
                           for box in ("100", "200")), "voicemail show users", mailboxes)),
    "module reload app_voicemail.so", suites=("sid",), end="[fixed]\n900 => 1234,Fixed\n")

WORDS = ("one", "two", "three", "four")


def by_index(section: str):
    """Asks for every line of every option of a section."""
    def ask(cli) -> dict:
        found = {}
        for name in WORDS:
            values = []
            while True:
                value = evaluated(cli, "AST_CONFIG(words.conf,{0},{1},{2})".format(section, name, len(values)))
                if not value:
                    break
                values.append(value)
            found[name] = "|".join(values)
        return found
    return ask


INDEXED = tuple(Setting(name, (name,), ("1", "2", "a=b", "x y", "> z", ">w"), str, "", raw=True, joined="|".join) for name in WORDS)
BY_INDEX = Family("words.conf", "func_config",
                  tuple(Subject(name, INDEXED, "", pairs, ask=by_index(name), absent=0, again=0.4, spellings=(name.upper(),)) for name in ("s1", "s2")),
                  "core show uptime")
FAMILIES = (EXTENSIONS, VOICEMAIL, BY_INDEX)
