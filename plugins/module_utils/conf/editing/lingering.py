# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an edit alone does not settle: options that a running Asterisk keeps when their line is gone, and options that overlap.

Measured on 16.28 and 22.10 (tests/differential/winning); the readers set a default at start only: ``main/manager.c``
(__init_manager), ``channels/chan_sip.c`` (set_peer_defaults), ``channels/chan_iax2.c`` (build_peer), ``main/logger.c``,
``apps/app_voicemail.c``.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import Set, Unset
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import shown

_BEGUN_ANEW = frozenset((b"permit", b"deny", b"acl", b"setvar", b"eventfilter"))
"""What an AMI user does not keep."""

_ACCOUNT = frozenset((b"description", b"mailbox", b"username", b"trunk"))

KEPT = {
    ("manager.conf", "general"): frozenset((b"allowmultiplelogin", b"timestampevents", b"webenabled")),
    ("sip.conf", "device"): frozenset((b"call-limit", b"defaultuser", b"username", b"parkinglot")),
    ("iax.conf", "peer"): _ACCOUNT,
    ("iax.conf", "friend"): _ACCOUNT,
    ("logger.conf", "general"): frozenset((b"logger_queue_limit",)),
    ("voicemail.conf", "general"): frozenset((b"tz", b"locale")),
}


_USUAL = frozenset((b"bindaddr", b"bindport"))
"""Two options that overlap and that everybody writes side by side: an address without a port, and the port."""


def is_kept(filename, kind, option):
    """Whether a reload leaves an option (bytes) as it was when it is no longer set."""
    option = option.lower()
    if (filename, kind) == ("manager.conf", "user"):
        return option not in _BEGUN_ANEW
    return option in KEPT.get((filename, kind), ())


def warnings(done, rules):
    """One sentence for each option that was taken away and that a reload does not reset, or that another one sets as well.

    :param done: ``Planner.done``.
    """
    found = []
    for edit, before, after in done:
        if isinstance(edit, Set):
            found += _overlapping(edit, after, rules)
        if isinstance(edit, Unset) and is_kept(rules.filename, rules.kind_of(before), edit.option):
            found.append(
                f"{before.where}: a running Asterisk keeps the value of {shown(edit.option)} in [{shown(before.name)}] although its "
                "line is gone; set the value that is to hold, or restart Asterisk.")
    return found


def _overlapping(edit, target, rules):
    info = rules.describe(target, edit.option)
    names = {name.encode() for name in info.overlaps} - _USUAL if info is not None else set()
    lines = rules.chosen(target, names) if names else []
    return [
        f"{lines[-1].where}: {shown(lines[-1].name)} of [{shown(target.name)}] sets a part of what {shown(edit.option)} sets, and the "
        "later line counts; see that they agree."] if lines else []
