# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else adds to the dialplan: AEL and Lua by their files, and whatever the running Asterisk names beside its own lines.

What they add is not read here, so what a call can do there is undecided.
"""

from __future__ import annotations

import re

COMPUTED = "what is computed"
AEL, LUA = ("pbx_ael", "extensions.ael"), ("pbx_lua", "extensions.lua")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_AEL_NAME = re.compile(r"^\s*(?:(?:abstract|extend)\s+)*(?:context|macro)\s+([\w.-]+)\s*[({]", re.MULTILINE)
_HARMLESS = ("res_parking", "func_periodic_hook", "parking", "chan_iax2", "chan_sip", "SIP", "IAX2", "res_pjsip", "PJSIP", "chan_skinny", "Skinny")
"""Makers whose lines park calls or mark who is registered; none dials a number."""


def written(source):
    """(context to its makers, sources of contexts that are not known), from the text of their files."""
    found, unread = {}, []
    text = _text(source, AEL[1])
    if text is not None:
        found = {name: (AEL[0],) for name in _AEL_NAME.findall(_COMMENT.sub("", text))}
        if re.search(r"^\s*#\s*(?:include|tryinclude)", text, re.MULTILINE):
            unread.append("extensions.ael includes other files")
    if _text(source, LUA[1]) is not None:
        unread.append("extensions.lua makes contexts")
    return found, tuple(unread)


def is_there(source, name):
    """Whether such a file can be read and has a line that is no comment."""
    text = _text(source, name)
    return text is not None and any(line.strip() and not line.lstrip().startswith(("//", "--")) for line in text.split("\n"))


def _text(source, name):
    try:
        return source.read(source.absolute(name)).decode("utf-8", "surrogateescape")
    except OSError:
        return None


def without(plan, absent):
    """The plan where modules are not loaded.

    :param absent: a function of a module's name.
    """
    gone = [module for module, _file in (AEL, LUA) if absent(module)]
    left = {name: tuple(maker for maker in found if maker not in gone) for name, found in plan.makers.items()}
    files = tuple(file for module, file in (AEL, LUA) if module in gone)
    return plan._replace(makers={name: found for name, found in left.items() if found},
                         unread=tuple(reason for reason in plan.unread if not reason.startswith(files)) if files else plan.unread)


def seen(plan, contexts):
    """The plan with what the running Asterisk tells, in place of what the files of AEL and Lua do.

    :param contexts: context to the names of its makers, as ``dialplan show`` has them: modules, or files.
    """
    own = {"pbx_config"} | {path.rsplit("/", 1)[-1] for path in plan.files}
    found = {}
    for name, makers in contexts.items():
        others = tuple(sorted(maker for maker in makers if maker not in own and not maker.startswith(_HARMLESS)))
        if others:
            found[name] = others
    for name, made in plan.makers.items():
        computed = tuple(maker for maker in made if maker.startswith(COMPUTED))
        if computed:
            found[name] = computed + found.get(name, ())
    return plan._replace(makers=found, unread=())
