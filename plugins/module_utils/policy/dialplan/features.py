# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call gets to later: out of voicemail, a queue, a parking lot or a conference, and by a transfer.

A transfer goes to the context of who transfers, which is an entry already, unless TRANSFER_CONTEXT names another one; so do forwards with
FORWARD_CONTEXT (main/features.c, apps/app_dial.c).
"""

from __future__ import annotations

import re
from typing import Iterator, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.adding import added
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.kinds import CONFERENCE, FEATURE, PARKING, QUEUE, TRANSFER, VOICEMAIL
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import number, ONE_KEY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.landing import Entry
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context

_MAIL = ("dialout", "callback", "exitcontext")
_MAIL_BOX = re.compile(r"(?:^|[|,])\s*(dialout|callback|exitcontext)\s*=\s*([^|,]+)", re.IGNORECASE)
_NAMES = ("TRANSFER_CONTEXT", "FORWARD_CONTEXT", "EXITCONTEXT", "SPY_EXIT_CONTEXT", "MEETME_EXIT_CONTEXT")
_SET = re.compile(r"(?:^|[(,?: ])_{0,2}(%s)=([\w.-]+|\$[^,)]+)" % "|".join(_NAMES))
_GOTO = re.compile(r"(?:^|[(,?: ])_{0,2}GOTO_ON_BLINDXFR=([\w.-]+)[,^|]")
_EXECUTED = re.compile(r"dialplan_exec\(\s*([^,)]+)\s*[,)]")


def entries(case) -> Iterator[Entry]:
    """Those of the files of voicemail, queues, parking and conferences; see of_plan for those that the dialplan names."""
    yield from _mail(case)
    for section in sections(case, "queues.conf"):
        yield from _options(section, b"context", f"callers of the queue {shown(section.name)}", QUEUE)
    for section in sections(case, "res_parking.conf"):
        lot = f"calls in the parking lot {shown(section.name)}"
        yield from _options(section, b"comebackcontext", lot, PARKING)
        yield from _options(section, b"context", lot, PARKING)
    for section in sections(case, "confbridge.conf"):
        for line in section.variables:
            for context in _EXECUTED.findall(shown(line.value)):
                yield Entry(context.strip(), f"callers of the conference menu {shown(section.name)}", "dialplan_exec", line.where, CONFERENCE)


def of_plan(plan, found) -> List[Entry]:
    """Contexts that the dialplan, its global variables or the variables of devices name for transfers and the like.

    :param found: the entries that are known already, whose variables count.
    """
    more = [Entry(value, f"transfers and forwards ({name})", f"[globals] {name}", None, TRANSFER) for name, value in plan.variables.items() if name in _NAMES]
    more += [Entry(value, f"transfers and forwards of {one.who}", f"set_var {name}", one.where, TRANSFER)
             for one in found for name, value in one.variables if name.lstrip("_") in _NAMES]
    for context in plan.contexts.values():
        for extension in context.extensions:
            for line in extension.priorities.values():
                if "_CONTEXT=" in line.data or "EXITCONTEXT=" in line.data or "GOTO_ON" in line.data:
                    data = line.data.replace('"', "") if line.app.strip().lower() == "mset" else line.data
                    named = _SET.findall(data) + [("GOTO_ON_BLINDXFR", place) for place in _GOTO.findall(line.data)]
                    more += [Entry(value, f"transfers and forwards of calls in [{context.name}]", name, line.where, TRANSFER) for name, value in named]
    return list({(one.context, one.who): one for one in more}.values())


def with_keys(case, plan):
    """(the plan with a context for each key of features.conf that runs an application, the entries there).

    Who has the key in DYNAMIC_FEATURES, or in a group of that, presses it during a call (``dynamic_dtmf_hook_run`` in main/bridge_channel.c and
    main/bridge_basic.c). A line is ``name => digits,who,application,data`` or ``name => digits,who,application(data)``.
    """
    found, contexts = [], dict(plan.contexts)
    for section in sections(case, "features.conf"):
        for line in section.variables if section.name.lower() == b"applicationmap" else ():
            parts = shown(line.value).split(",", 2)
            app, data = _application(parts[2]) if len(parts) == 3 else ("", "")
            if app:
                context = Context(f"features.conf {shown(line.name)}", line.where)
                added(context, "s", None, (1, None, app, data, line.where))
                contexts[context.name] = context
                found.append(Entry(context.name, "whoever has the key in DYNAMIC_FEATURES", shown(line.name), line.where, FEATURE, numbers=number("s")))
    return (plan._replace(contexts=contexts), found) if found else (plan, [])


def _application(text):
    """(application, data); what stands behind the data, such as a class of music, is data too here."""
    app, sign, data = text.strip().partition("(" if re.match(r"\w+\(", text.strip()) else ",")
    data = data.rpartition(")")[0] if sign == "(" else data.strip()
    return app.strip(), data[1:-1] if data[:1] == '"' and data[-1:] == '"' else data


def _mail(case) -> Iterator[Entry]:
    for option in _MAIL if case.reading("voicemail.conf") is not None else ():
        line = case.line("voicemail.conf", "general", option)
        if line is not None and line.value:
            yield Entry(shown(line.value), "users of mailboxes", option, line.where, VOICEMAIL)
    for section in sections(case, "voicemail.conf"):
        for line in section.variables if section.name.lower() != b"general" else ():
            for option, context in _MAIL_BOX.findall(shown(line.value)):
                yield Entry(context.strip(), f"the mailbox {shown(line.name)}@{shown(section.name)}", option.lower(), line.where, VOICEMAIL)


def _options(section, option, who, kind) -> Iterator[Entry]:
    for line in section.values(option)[-1:]:
        if line.value:
            entry = Entry(shown(line.value), who, shown(option), line.where, kind)
            yield entry._replace(numbers=ONE_KEY) if kind == QUEUE else entry


def sections(case, filename):
    """The sections of a file that are no templates and not [general]; none where Asterisk would not read it."""
    view = load(case.source, filename, version=case.version)
    return [section for section in view.sections if not section.template and section.name.lower() != b"general"] if view.error is None else []
