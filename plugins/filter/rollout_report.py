# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a rollout stands: a row for each host, those that were never begun among them, and whether it may go on."""

from __future__ import annotations

OUTCOMES = ("hardened", "unchanged", "unhealthy", "rolled back", "failed", "unreachable", "not begun")
_GOOD = ("hardened", "unchanged")
_NOT_BEGUN = "not begun"


def rollout_report(states, batches, allowed=0):
    """A dict of these.

    ``rows``: for each host ``host``, ``batch`` from 1 on, ``outcome``, ``sentence``, and what stays ``open``. ``counts``: of each outcome.
    ``stopped``: why the rollout does not go on; empty: it does. ``batch``: the number of the batch that stopped it, else 0. ``harmed``: whether a
    host of that batch was healthy and is not since. ``ok``: every host is hardened, and nothing stays open. ``summary``: one sentence. ``table``:
    the rows in Markdown.

    :param states: host to the result of ``rollout_outcome``; a host without one was not begun.
    :param batches: of ``rollout_batches``. :param allowed: percent of the hosts of a batch that may be bad.
    :raises ValueError: it is no percentage.
    """
    allowed = _percentage(allowed)
    batch, stopped, harmed = 0, "", False
    for number, hosts in enumerate(batches, 1):
        begun = [states[name] for name in hosts if states.get(name)]
        stopped = _why(begun, hosts, states, allowed, "Batch %d of %d" % (number, len(batches))) if len(begun) == len(hosts) else ""
        if stopped:
            batch, harmed = number, any(state["harmed"] for state in begun)
            break
    rows = [_row(name, number, states.get(name), stopped) for number, hosts in enumerate(batches, 1) for name in hosts]
    counts = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in OUTCOMES}
    summary = "%d hosts in %d batches: %s." % (len(rows), len(batches), ", ".join("%d %s" % (count, name) for name, count in counts.items() if count) or "none")
    return {"rows": rows, "counts": counts, "stopped": stopped, "harmed": harmed, "batch": batch,
            "ok": all(row["outcome"] in _GOOD and not row["open"] for row in rows), "summary": summary, "table": _table(rows)}


def _percentage(allowed):
    try:
        number = float(str(allowed).strip())
    except ValueError:
        number = -1
    if not 0 <= number <= 100:
        raise ValueError("voipsec_max_fail_percentage is '%s'; give a number from 0 to 100." % (allowed,))
    return number


def _why(begun, hosts, states, allowed, name):
    """Why a batch that has ended stops the rollout; empty: it does not."""
    bad = [host for host in hosts if states[host]["bad"]]
    if bad and len(bad) * 100 > allowed * len(hosts):
        named = ", ".join("%s (%s)" % (host, _first_outcome(states[host])) for host in bad)
        return "%s stopped the rollout: %s." % (name, named)
    if not any(state["proven"] for state in begun):
        return "%s stopped the rollout, because none of its hosts shows that the change does no harm." % name
    return ""


def _first_outcome(state):
    """What it was before anything was taken back, so that the sentence stays the same."""
    return "unhealthy" if state["outcome"] == "rolled back" else state["outcome"]


def _row(host, number, state, stopped):
    if state:
        return {"host": host, "batch": number, "outcome": state["outcome"], "sentence": state["sentence"], "open": state.get("open", "")}
    return {"host": host, "batch": number, "outcome": _NOT_BEGUN, "sentence": stopped or "The run ended before its turn.", "open": ""}


def _table(rows):
    lines = ["| host | batch | outcome | |", "|---|---|---|---|"]
    lines += ["| %s | %d | %s | %s |" % (_cell(row["host"]), row["batch"], row["outcome"], _cell(" ".join((row["sentence"], row["open"])))) for row in rows]
    return "\n".join(lines)


def _cell(text):
    r"""Text that stays in its cell: a host says what it likes."""
    flat = " ".join(str(text).split()).replace("\\", "\\\\")
    for mark in "|<`*_[":
        flat = flat.replace(mark, "\\" + mark)
    return flat


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"rollout_report": rollout_report}
