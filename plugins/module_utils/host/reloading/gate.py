# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a host as healthy as it was? Two looks of ``vitals``, and which of their differences may pass.

Minutes lie between the looks, in which telephones come and go, so each kind is judged by what the difference can mean:

* **daemon**: it must answer and have fully booted. Another process id or another time of start is a restart.
* **device** (a telephone that registered, or a peer that answers qualify): gone, or no longer answering. One by one they go by themselves;
  so many may be gone as the caller says.
* **registration** (ours at a provider): lost when it was ``Registered`` and is not.
* **socket**: of SIP and IAX2; lost when it is gone.
* **call**: parties hang up, so a channel that is gone says nothing by itself. It was cut where the driver of its channel runs no more
  (unloading a module hangs up its channels). How many calls are up may be judged if the caller says how far the number may fall.

New devices, sockets and calls are no loss. ``health`` judges the instant around one reload, and all that is configured; this
here judges from the outside, over a longer time.
"""

from __future__ import annotations

import fnmatch
import time
from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import vitals
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import health

_MOST_NAMED = 5
_PAUSE = 0.5
_THERE = (vitals.REACHABLE, vitals.UNMONITORED)


class Limit(NamedTuple):
    """How many may be lost: a number, or percent of what there was (rounded down)."""

    number: int
    percent: bool

    def of(self, total):
        return total * self.number // 100 if self.percent else self.number

    def __str__(self):
        return "%d%s" % (self.number, "%" if self.percent else "")


class Tolerance(NamedTuple):
    """What may be lost. ``calls`` None: their number is not judged. ``expected``: patterns of "kind:name"."""

    devices: Limit = Limit(0, False)
    calls: Optional[Limit] = None
    expected: Tuple[str, ...] = ()

    def expects(self, kind, name):
        return any(fnmatch.fnmatchcase("%s:%s" % (kind, name), pattern) for pattern in self.expected)


class Verdict(NamedTuple):
    """``reasons``: a sentence for each loss that may not be. ``passed``: sentences about losses that may. ``final``: waiting does not help."""

    reasons: Tuple[str, ...]
    passed: Tuple[str, ...]
    final: bool


def limit(text, option):
    """The Limit that a text such as ``3`` or ``10%`` says.

    :param option: its name, for the HostError of a text that is none.
    """
    number = str(text).strip()
    percent = number.endswith("%")
    number = number[:-1].strip() if percent else number
    if not (number.isascii() and number.isdigit()) or percent and int(number) > 100:
        raise HostError("%s is '%s'; give a number such as 2, or a percentage such as 5%%." % (option, text))
    return Limit(int(number), percent)


def watch(before, look, tolerance, wait, hold):
    """Look until the host is healthy, and then for as long as it has to stay so.

    :param before: an earlier look, or None: then only the daemon itself is judged.
    :param look: a function without arguments that looks (``vitals.take``).
    :param wait: seconds within which what is missing may come back; counted anew each time that something goes missing.
    :param hold: seconds for which to go on looking at a healthy host.
    :returns: (last look, its Verdict, seconds that it took).
    """
    start = time.monotonic()
    missing_since = None
    while True:
        after = look()
        verdict = judge(before, after, tolerance)
        now = time.monotonic()
        if verdict.reasons:
            missing_since = now if missing_since is None else missing_since
            done = verdict.final or now - missing_since >= wait
        else:
            missing_since = None
            done = now - start >= hold
        if done:
            return after, verdict, now - start
        time.sleep(_PAUSE)


def judge(before, after, tolerance):
    """The Verdict on a look, beside an earlier one (None: there is none)."""
    if not after["fully_booted"]:
        return Verdict((after["reason"],), (), False)
    if before is None or not before["fully_booted"]:
        return Verdict((), (), False)
    if restarted(before, after):
        where = "in the same process %s" % after["pid"] if before["pid"] == after["pid"] else "process %s, now %s" % (before["pid"], after["pid"])
        return Verdict(("Asterisk was restarted (%s)." % where,), (), True)
    reasons, passed = [], []
    for part in (_devices, _outbound, _sockets, _calls):
        for sentence, bad in part(before, after, tolerance):
            (reasons if bad else passed).append(sentence)
    reasons += [sentence for sentence in after["unknown"] if sentence not in before["unknown"]]
    return Verdict(tuple(reasons), tuple(passed), False)


def restarted(before, after):
    """Whether the daemon started anew between two looks; ``core restart`` keeps the process id, and tells its age in whole seconds."""
    later = None not in (before["started"], after["started"]) and after["started"] - before["started"] > health.START_ACCURACY
    return before["pid"] != after["pid"] or later


def _devices(before, after, tolerance):
    there = sorted(name for name, state in before["devices"].items() if state in _THERE)
    lost = [name for name in there if after["devices"].get(name) not in _THERE and not tolerance.expects("device", name)]
    if lost:
        said = "%d of %d devices that were registered or answered are gone or do not answer: %s." % (len(lost), len(there), _named(lost))
        bad = len(lost) > tolerance.devices.of(len(there))
        yield "%s At most %s may." % (said, tolerance.devices) if bad else said, bad


def _outbound(before, after, tolerance):
    now = after["outbound_registrations"]
    for name, state in sorted(before["outbound_registrations"].items()):
        if state == "Registered" != now.get(name) and not tolerance.expects("registration", name):
            yield "The registration %s at its provider was Registered and is now %s." % (name, now.get(name, "gone")), True


def _sockets(before, after, tolerance):
    if before["sockets"] is None or after["sockets"] is None:
        return
    for name in sorted(set(before["sockets"]) - set(after["sockets"])):
        if not tolerance.expects("socket", name):
            yield "Asterisk does not listen any more on %s." % name, True


def _calls(before, after, tolerance):
    if None in (before["channels"], after["channels"]):
        return
    ended, cut = [], []
    for unique_id in sorted(set(before["channels"]) - set(after["channels"])):
        name = before["channels"][unique_id]
        (cut if _driver_is_gone(name, after) and not tolerance.expects("call", name) else ended).append(name)
    if cut:
        yield "%d channels were cut, because their driver runs no more: %s." % (len(cut), _named(cut)), True
    if ended:
        yield "%d of %d channels ended meanwhile, as calls do." % (len(ended), len(before["channels"])), False
    lost = (before["calls"] or 0) - (after["calls"] or 0)
    if tolerance.calls is not None and lost > tolerance.calls.of(before["calls"] or 0):
        yield "There were %d calls, and now there are %d; their number may fall by %s at most." % (before["calls"], after["calls"], tolerance.calls), True


def _driver_is_gone(channel, after):
    module = health.DRIVERS.get(channel.split("/", 1)[0])
    return bool(module) and after["drivers"] is not None and module.rsplit(".so", 1)[0] not in after["drivers"]


def _named(names):
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (" and %d more" % more if more > 0 else "")
