# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the layouts of ``product_data``: which files a product generates, and which custom files stand beside each."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products.product_data import APPLY


class Part(NamedTuple):
    """One ``#include`` of a root file.

    :ivar root: name of the root file.
    :ivar family: number of the family in it; a generated file and its custom files share one.
    :ivar section: the section that lines without a header add to.
    """

    root: str
    family: int
    name: str
    custom: bool
    section: Optional[str]


class Custom(NamedTuple):
    """A file that the product leaves to the administrator.

    :ivar name: relative to the configuration directory.
    :ivar after: ``True``: Asterisk reads it behind what the product generates for the same family, so where the last
        value counts it is this file's; ``False``: before it.
    :ivar section: the section that lines without a header add to; ``None``: start with a header, because the section
        that is current there is whatever the file before it opened last.
    """

    name: str
    after: bool
    section: Optional[str]


def parts(mark):
    """Every include of every root file of a product, in order."""
    found = []
    for root, made in mark.roots.items():
        for family, text in enumerate(made.parts.split("|")):
            section = None
            for word in text.split():
                if word.startswith("["):
                    section = word[1:-1]
                else:
                    found.append(Part(root, family, word.lstrip("*"), word.startswith("*"), section))
    return found


def custom_names(mark):
    """The names of all files that the product leaves alone."""
    return {part.name for part in parts(mark) if part.custom}


def owned(mark, name):
    """Whether the product writes a file of this name (relative to the configuration directory)."""
    generated = {part.name for part in parts(mark) if not part.custom}
    return name in mark.roots or name in generated or bool(mark.names and re.fullmatch(mark.names, name))


_ALWAYS = {"general", "global", "globals"}


def stays(mark, section):
    """Whether a section is there whatever is deleted in the product, unlike that of a user, a trunk or an extension."""
    return section.lower() in _ALWAYS | {part.section for part in parts(mark) if part.section}


def how(mark, name):
    """How the product makes this file: a word of ``product_data``, or ``""`` where it is not known."""
    if name in mark.roots:
        return mark.roots[name].how
    return APPLY if mark.roots and owned(mark, name) else ""


def customs(mark, name) -> list[Custom]:
    """The custom files of one generated file, in the order in which the product includes them."""
    if mark.custom:
        found = re.fullmatch(mark.names, name)
        return [Custom(found.expand(mark.custom), True, None)] if found else []
    known = parts(mark)
    families = [(part.root, part.family) for part in known if part.name == name and not part.custom]
    chosen = [part for part in known if part.custom and part.root == name]
    chosen += [part for part in known if part.custom and (part.root, part.family) in families]
    return [Custom(part.name, _is_after(part, known), part.section) for part in dict.fromkeys(chosen)]


def _is_after(part, known):
    """Whether a custom file is read behind what is generated for its family, be that a file or lines of the root itself."""
    family = [other for other in known if (other.root, other.family) == (part.root, part.family)]
    if all(other.custom for other in family):
        return part.section is not None or part.family > 0
    return any(not other.custom for other in family[:family.index(part)])
