# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the files of a host become: lines at the end of extensions.conf, or of the custom file of the program that writes it, and the guard's own files.

The lines include those, under a comment that says what was there before, so that taking them away gives the old bytes.
"""

from __future__ import annotations

import os
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import OverlaySource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import judging, reading as dialplan, trunks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import dial_lines, drivers, rendering, routines, settings as reading, watching
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.standing import HOOK, HOOKED

ROOT = "extensions.conf"
_MARK = b";; voipsec.asterisk: the guard against toll fraud"
_INCLUDE = b'#include "%s"\n#tryinclude "%s"\n' % (rendering.CLOSED_FILE.encode(), rendering.FILE.encode())
"""Without the first file Asterisk reads no dialplan at all; without the second one the first one refuses what dials a trunk."""

_TAILS = {b"\n": b"", b" (the file had no last line end)\n": b"\n", b" (there was no file)\n": b""}
"""What stands behind the mark to what was added before it."""


class Planned(NamedTuple):
    """What is to be.

    :ivar changes: path to bytes, None: the file goes; only those that differ.
    :ivar before: the same paths with what they are.
    :ivar ways: those that no guard stands in. ``guarded``: lines with a guard, as text.
    """

    changes: Dict[str, Optional[bytes]]
    before: Dict[str, Optional[bytes]]
    ways: List[str]
    guarded: List[str]


class Planner:
    """The guard with its settings.

    :param given: variables of the role without their prefix; None: only to take the guard away.
    :raises SettingsError: one of them is wrong.
    :ivar warnings: about variables that nothing reads. ``functions``, ``applications``, ``switches``: what Asterisk must have.
    """

    functions, applications, switches = routines.FUNCTIONS, routines.APPLICATIONS, ("Loopback",)
    files = (ROOT,)
    expected_losses = ["context:voipsec-*"]
    """Contexts of the guard come and go with the lines that it stands before."""

    probes = ("voipsec-guard", "voipsec-to-base")
    """Contexts that a running Asterisk has afterwards."""

    def __init__(self, given: Optional[dict]) -> None:
        self.settings, self.warnings = reading.read(given) if given is not None else (None, [])
        if self.settings is not None and self.settings.command:
            self.needs = self.applications
        else:
            self.needs = tuple(name for name in self.applications if name != "TrySystem")

    def present(self, source, version, seen) -> Planned:
        """The guard as it is to be.

        :param seen: see policy/case.py.
        :raises SettingsError: the dialplan does not let it.
        """
        target, own, closed = self._places(source)
        was = _read(source, target)
        bare = OverlaySource(source, {target: _without(was), own: None, closed: None})
        case = Case(bare, version, {}, seen)
        plan = judging.plan_of(case)
        if plan.error:
            raise SettingsError(f"Asterisk reads no dialplan from {os.path.join(source.etc_dir, ROOT)}: {plan.error}; correct it first, nothing was changed.")
        plan = plan._replace(contexts={name: one for name, one in plan.contexts.items() if not name.lower().startswith(dial_lines.OWN)})
        self._refuse(plan)
        dialling, ways = dial_lines.find(plan, trunks.targets(case))
        hook = _way_back(plan) if case._product is not None and HOOKED in plan.contexts else ""
        if hook:
            dialling = [one for one in dialling if one.extension.context != HOOKED]
            ways = [one for one in ways if f"[{HOOKED}]" not in one.what and f"Macro({HOOKED[6:]})" not in one.what]
        changed = _with(_without(was), was is None)
        read = rendering.Read(_watched(source, dict.fromkeys([*plan.files, target]), {target: changed}), drivers.has_guests(case))
        texts = {closed: rendering.render_closed(self.settings, plan, dialling, hook), own: rendering.render(self.settings, plan, dialling, read)}
        there = {section.name.lower() for section in load(bare, ROOT, version=version).sections}
        texts[closed] = rendering.without(texts[closed], *(name for name in ("general", "globals") if name.encode() not in there))
        changes = dict({path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}, **{target: changed})
        self._prove(OverlaySource(source, changes), version, target, routines.SWITCH if f"={routines.SWITCH}\n" in texts[closed] else "")
        if hook:
            self._prove_hook(OverlaySource(source, changes), version, target)
        told = [str(one) for one in ways + drivers.ways(case, bool(dialling or hook))]
        return _planned(source, changes, list(dict.fromkeys(told)),
                        [f"{one.extension.priorities[one.priority].where}: [{one.extension.context}] {one.extension.name},{one.priority}" for one in dialling])

    def absent(self, source, version) -> Planned:
        """No guard; the dialplan as it was, to the byte."""
        target, own, closed = self._places(source)
        return _planned(source, {own: None, closed: None, target: _without(_read(source, target))}, [], [])

    def is_current(self, source) -> Optional[bool]:
        """Whether the dialplan is the one that the guard was made for; None: there is none that would say."""
        content = _read(source, self._places(source)[1])
        return watching.is_current(content.decode("utf-8", "surrogateescape"), source.read) if content is not None else None

    def off(self, source) -> Tuple[str, bytes]:
        """(the file with the switch, what it is for the moment in which the guard is taken away)."""
        return self._places(source)[2], b"[general](+)\noverrideswitch=\n"

    @staticmethod
    def _places(source) -> Tuple[str, str, str]:
        root = os.path.join(source.etc_dir, ROOT)
        product = products.detect(source, source.etc_dir)
        if product is not None and products.is_generated(root, (_read(source, root) or b"")[:products.HEAD], product, os.path.realpath(root)):
            custom = products.place(root, product)
            if custom is None:
                raise SettingsError(f"{root} is written by {product.name}, and no custom file is known that it includes; nothing was changed.")
            root = os.path.join(source.etc_dir, custom.name)
        return root, os.path.join(source.etc_dir, rendering.FILE), os.path.join(source.etc_dir, rendering.CLOSED_FILE)

    @staticmethod
    def _refuse(plan) -> None:
        if plan.settings.get("overrideswitch"):
            raise SettingsError("extensions.conf: [general] overrideswitch is in use already, and Asterisk has only one; take it out, nothing was changed.")
        if HOOK in plan.contexts and not _is_empty(plan.contexts[HOOK]):
            raise SettingsError(f"{plan.contexts[HOOK].where}: [{HOOK}] is in use already; call Gosub(voipsec-guard,hook,1(TECHNOLOGY/NUMBER@TRUNK)) in it "
                                "under another name, nothing was changed.")
        names = [name for name in plan.contexts if any(one in name for one in "@/:,")]
        if names:
            raise SettingsError(f"{plan.contexts[names[0]].where}: the name of the context [{names[0]}] has a character that a switch of Asterisk cannot pass "
                                "on; rename it, nothing was changed.")

    @staticmethod
    def _prove_hook(source, version, target) -> None:
        """That the guard's lines of the hook come before those that the product ships."""
        first = [one.priorities[1].data for one in dialplan.read(source, version).contexts[HOOK].extensions if one.exten == "s" and 1 in one.priorities]
        if not first or "VOIPSEC_OUT" not in first[0]:
            raise SettingsError(f"{target} is read behind the place where [{HOOK}] is made, so the guard would not be asked; nothing was changed.")

    @staticmethod
    def _prove(source, version, target, switch) -> None:
        """That Asterisk reads the line: it may stand in a comment that was never closed."""
        view = load(source, ROOT, version=version)
        line = [one for section in view.sections if section.name.lower() == b"general" for one in section.values(b"overrideswitch")]
        if view.error is not None or not line or shown(line[0].value) != switch:
            why = view.error.message if view.error is not None else "a comment is not closed, or the file is not included"
            raise SettingsError(f"{target}: Asterisk would not read what is added at its end ({why}); correct it first, nothing was changed.")


def _way_back(plan) -> str:
    """How the product's hook goes back, as it ships it: it is a macro up to FreePBX 16, and a subroutine later."""
    shipped = [line.app.strip() for one in plan.contexts[HOOK].extensions for line in one.priorities.values()] if HOOK in plan.contexts else []
    return next((app for app in ("MacroExit", "Return") if app.lower() in map(str.lower, shipped)), "MacroExit" if plan.version[0] < 21 else "Return")


def _is_empty(context) -> bool:
    """Whether a hook is as the product ships it."""
    return all(line.app.strip().lower() in ("macroexit", "return", "noop") for one in context.extensions for line in one.priorities.values())


def _read(source, path) -> Optional[bytes]:
    try:
        return source.read(path)
    except FileNotFoundError:
        return None


def _planned(source, changes, ways, guarded) -> Planned:
    before = {path: _read(source, path) for path in changes}
    different = {path: content for path, content in changes.items() if content != before[path]}
    return Planned(different, {path: before[path] for path in different}, ways, guarded)


def _with(content: Optional[bytes], made: bool) -> bytes:
    content = content or b""
    tail = b" (there was no file)\n" if made else b"\n" if not content or content.endswith(b"\n") else b" (the file had no last line end)\n"
    return content + _TAILS[tail] + _MARK + tail + _INCLUDE


def _without(content: Optional[bytes]) -> Optional[bytes]:
    """The content without the guard's line; None for a file that was made for it."""
    for tail, added in _TAILS.items():
        block = added + _MARK + tail + _INCLUDE
        if content is not None and block in content:
            left = content.replace(block, b"", 1)
            return None if not left and b"no file" in tail else left
    return content


def _watched(source, paths, changed) -> Dict[str, bytes]:
    """The files of the dialplan whose change makes the guard stale: those that a product writes come to its hook."""
    product = products.detect(source, source.etc_dir)
    found = {}
    for path in paths:
        content = changed.get(path) or _read(source, path)
        own = product is not None and products.is_generated(path, (content or b"")[:products.HEAD], product, os.path.realpath(path))
        if content is not None and not own:
            found[path] = content
    return found
