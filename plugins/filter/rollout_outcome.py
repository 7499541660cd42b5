# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one host of a rollout, out of what its tasks said."""

from __future__ import annotations

_AS_BEFORE = "it is as healthy as before"
_LEAD = "Task failed: "
"""Ansible's own words before those of a connection."""


def rollout_outcome(seen):
    """A dict: ``outcome`` (a word of ``rollout_report``), ``sentence``, ``changed`` (files of it are changed), ``proven`` (it shows that the change does
    no harm), ``bad`` (it counts against its batch), ``harmed`` (it was healthy, and since it was begun it is not).

    A host that was out of reach or sick before is left out and counts against nobody, as nothing was done to it.

    :param seen: a dict of ``before`` and ``after``, results of the module health (``after`` may be missing), ``failed``, a sentence or empty,
        ``changed``, ``restored`` (a failure that took its changes back), ``check`` (check mode), ``lost`` (it could not be reached meanwhile); and
        where it was taken back: ``why``, a sentence, ``back``, what went wrong with that, or empty, and ``again``, a result of health.
    :raises ValueError: there is no look before.
    """
    if not isinstance(seen, dict) or not isinstance(seen.get("before"), dict):
        raise ValueError("rollout_outcome takes a dictionary with the result of voipsec.asterisk.health as before.")
    if "why" in seen:
        return _taken_back(seen)
    before = seen["before"]
    if before.get("unreachable"):
        return _said("unreachable", "It could not be reached, and nothing was changed: %s" % _told(before))
    if "healthy" not in before:
        return _said("failed", "It could not be looked at, and nothing was changed: %s" % _told(before), bad=True)
    if not before["healthy"]:
        return _said("unhealthy", "It was not healthy before, and nothing was changed: %s" % _told(before))
    return _changed(seen, seen.get("after") or {})


def _changed(seen, after):
    failed = (seen.get("failed") or "").strip()
    changed = bool(seen.get("changed")) and not seen.get("check") and not seen.get("restored")
    if after.get("unreachable"):
        lead = failed and "A task failed: %s " % failed
        return _said("unreachable", "%sIt cannot be reached any more since it was begun, so look at it by another way: %s" % (lead, _told(after)),
                     not seen.get("check"), bad=True, harmed=True)
    if after and not after.get("skipped") and not after.get("healthy"):
        return _said("unhealthy", " ".join(filter(None, [_told(after), failed])), changed, bad=True, harmed=True)
    if failed and seen.get("lost"):
        failed += " It could not be reached for a while, so it is not known whether all of that was taken back: look at its restore points."
        changed = True
    if failed:
        return _said("failed", failed, changed, bad=True)
    if not seen.get("changed"):
        return _said("unchanged", "There was nothing to change.", proven=True)
    if seen.get("check"):
        return _said("hardened", "It would be changed.", proven=True)
    passed = " ".join(after.get("passed") or ())
    return _said("hardened", "It was changed, and %s.%s" % (_AS_BEFORE, passed and " " + passed), True, proven=True)


def _taken_back(seen):
    again, back = seen.get("again") or {}, (seen.get("back") or "").strip()
    earlier = dict(seen.get("earlier") or {})
    if back or again.get("unreachable"):
        what = back or "it cannot be reached any more: %s" % _told(again)
        return dict(earlier, outcome="unhealthy", sentence="%s It was to be taken back, and that failed: %s" % (seen["why"], what), bad=True)
    state = "%s." % _AS_BEFORE if again.get("healthy") else "it is still not healthy: %s" % _told(again)
    bad = bool(earlier.get("bad")) or not again.get("healthy")
    return dict(earlier, outcome="rolled back", sentence="%s It was taken back, and %s" % (seen["why"], state), changed=False, bad=bad)


def _told(result):
    """What a result of health says against the host, in one or more sentences."""
    text = " ".join(result.get("reasons") or ()) or str(result.get("msg") or "nothing is said about why").strip()
    text = text[len(_LEAD):] if text.startswith(_LEAD) else text
    return text if text.endswith((".", "!", "?")) else text + "."


def _said(outcome, sentence, changed=False, bad=False, proven=False, harmed=False):
    return {"outcome": outcome, "sentence": sentence, "changed": changed, "bad": bad, "proven": proven, "harmed": harmed}


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"rollout_outcome": rollout_outcome}
