# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time in which an account has two secrets, as the configuration itself shows it.

The new secret stands where the account's secret always stood, and the old one in a section of its own beside it, so that the end of the overlap
takes something away and needs no secret. A wizard makes one auth by itself only (``handle_endpoint`` in res/res_pjsip_config_wizard.c appends its
own to ``endpoint/auth``, and the last counts), so during its overlap both secrets stand in sections of pjsip.conf.
"""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential

OLD, NEW = "-voipsec-old", "-voipsec-new"

LONGEST = 79 - len(OLD)
"""Bytes of a section's name that Asterisk keeps, less those that are added here."""

KINDS = ("pjsip", "wizard")
"""The kinds that can have two secrets at a time."""


class Overlap(NamedTuple):
    """An account with two secrets.

    :ivar id: of the account's credential. ``name``: its section.
    :ivar old: the credential that is to go.
    """

    id: str
    kind: str
    name: str
    old: Credential


def settle(found: List[Credential]) -> Tuple[List[Credential], Dict[str, Overlap]]:
    """The credentials with the sections of an overlap under the id of their account, and the overlaps by that id."""
    named = {one.name: one for one in found if one.kind == "pjsip" and one.object_type == "auth"}
    overlaps, changed = {}, {}
    for name, old in named.items():
        if not name.endswith(OLD):
            continue
        base = name[:-len(OLD)]
        new = named.get(base) or _of_wizard(named.get(base + NEW), base)
        if new is None:
            continue
        overlaps[new.id] = Overlap(new.id, new.kind, base, old)
        changed[old.id] = old._replace(id=f"{new.id}/old", why_not=f"It is the old secret of {new.id}, and goes when the overlap of both ends.")
        if new.kind == "wizard":
            changed[f"pjsip:{base}{NEW}"] = new
    return [changed.get(one.id, one) for one in found], overlaps


def _of_wizard(new: Optional[Credential], base: str) -> Optional[Credential]:
    """The section that holds the new secret of a wizard, as that wizard's credential."""
    if new is None:
        return None
    return new._replace(id=f"wizard:{base}", kind="wizard", name=base, file="pjsip_wizard.conf", section=base, option=f"inbound_auth/{new.option}",
                        object_type="wizard")


def fits(credential: Credential) -> bool:
    """Whether Asterisk keeps the whole name of a section beside that of the credential."""
    return len(credential.section.encode("utf-8", "surrogateescape")) <= LONGEST
