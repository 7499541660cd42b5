# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From "these files shall have these bytes" to the entries of a transaction, or to the sentence why not.

Nothing is written here, so check mode runs all of it.
"""

from __future__ import annotations

import os
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import obstacles, paths
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes, Image, digest, read_image
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.journal import Entry

ABSENT = ""
NEW_FILE_MODE = 0o640


class Change(NamedTuple):
    """What one file shall become.

    content: its bytes, None to delete it.
    mode, uid, gid: None keeps those of the file.
    like: path of a sibling from which a new file takes owner, group, mode, ACL and SELinux context; without it, a
        new file gets owner and group of its directory and the mode 0640. The other fields come on top.
    attributes: all of them exactly, instead of the four fields above.
    expected: SHA-256 of the content from which this change was computed, ABSENT if there was no file, None if unknown.
        Another content on disk stops the transaction.
    secrets: the change replaces a secret, so undoing it would bring the old one back.
    """

    content: Optional[bytes]
    mode: Optional[int] = None
    uid: Optional[int] = None
    gid: Optional[int] = None
    like: Optional[str] = None
    attributes: Optional[Attributes] = None
    expected: Optional[str] = None
    secrets: bool = False


class Draft(NamedTuple):
    """A change with what is on disk now."""

    place: paths.Place
    change: Change
    image: Optional[Image]
    attributes: Optional[Attributes]

    @property
    def needed(self) -> bool:
        """Whether anything differs."""
        if self.image is None or self.change.content is None:
            return not (self.image is None and self.change.content is None)
        return self.image.content != self.change.content or self.image.attributes != self.attributes


class Plan(NamedTuple):
    """entries, old and new (bytes or None) belong together by position; unchanged: real paths; links: asked -> real path."""

    entries: List[Entry]
    old: List[Optional[bytes]]
    new: List[Optional[bytes]]
    unchanged: List[str]
    links: Dict[str, str]

    def overlay(self) -> Dict[str, Optional[bytes]]:
        """The new contents (None: deleted) by real path and by the path asked for."""
        found = dict((entry.path, content) for entry, content in zip(self.entries, self.new))
        found.update((entry.asked, content) for entry, content in zip(self.entries, self.new))
        return found


def make(changes: Mapping[str, Change], roots: Sequence[str], hard_links: str, directories: Directories) -> Plan:
    """The plan for these changes; HostError for anything that would stop it half way.

    roots: see paths.locate. hard_links: what to do with a file that has several names:

    refuse  stop, unless every one of its names gets the same new content in this set
    keep    replace the file under all of its names below roots; stop when there are more
    break   replace it under this name only; the other names keep the old content

    Writing in place, which would keep the link in the simplest way, is not offered: a crash would leave half a file.
    """
    drafts: Dict[str, Draft] = {}
    for asked in sorted(changes):
        draft = _draft(asked, changes[asked], roots, directories)
        _add(drafts, draft)
    links = dict((draft.place.asked, draft.place.real) for draft in drafts.values() if draft.place.links)
    needed = [draft for draft in drafts.values() if draft.needed]
    if hard_links == "keep":
        needed.extend(_peers(needed, drafts, roots, directories))
    twins = {} if hard_links == "break" else _twins(needed)
    for draft in needed:
        obstacles.check(draft.place, draft.image, draft.attributes, directories)
    entries = [_entry(draft, twins.get(draft.place.real)) for draft in needed]
    old = [draft.image.content if draft.image else None for draft in needed]
    unchanged = sorted(set(drafts) - set(entry.path for entry in entries))
    return Plan(entries, old, [draft.change.content for draft in needed], unchanged, links)


def _draft(asked: str, change: Change, roots: Sequence[str], directories: Directories) -> Draft:
    place = paths.locate(asked, roots)
    image = _read(place, directories)
    if change.expected is not None:
        found = digest(image.content) if image else ABSENT
        if found != change.expected:
            raise HostError("%s was changed by somebody else while its new content was computed; run again." % asked)
    attributes = None if change.content is None else _attributes(place, change, image, roots, directories)
    return Draft(place, change, image, attributes)


def _read(place: paths.Place, directories: Directories) -> Optional[Image]:
    return read_image(directories.get(place.directory), place.name, place.real)


def _attributes(place, change: Change, image: Optional[Image], roots, directories: Directories) -> Attributes:
    if change.attributes is not None:
        return change.attributes
    base = image.attributes if image else _new_file_attributes(place, change, roots, directories)
    return Attributes(
        base.mode if change.mode is None else change.mode,
        base.uid if change.uid is None else change.uid,
        base.gid if change.gid is None else change.gid,
        base.xattrs)


def _new_file_attributes(place, change: Change, roots, directories: Directories) -> Attributes:
    if change.like is None:
        found = os.fstat(directories.get(place.directory))
        return Attributes(NEW_FILE_MODE, found.st_uid, found.st_gid, None)
    sibling = _read(paths.locate(change.like, roots), directories)
    if sibling is None:
        raise HostError("%s, from which the new file %s should take its owner and mode, does not exist; name another." % (change.like, place.asked))
    return sibling.attributes


def _add(drafts: Dict[str, Draft], draft: Draft) -> None:
    other = drafts.setdefault(draft.place.real, draft)
    if (other.change.content, other.attributes) != (draft.change.content, draft.attributes):
        raise HostError("%s and %s are the same file %s but shall get different contents; ask for one of them only."
                        % (other.place.asked, draft.place.asked, draft.place.real))


def _peers(needed: List[Draft], drafts: Dict[str, Draft], roots: Sequence[str], directories: Directories) -> List[Draft]:
    """The other names below roots of the files that have several."""
    found: Dict[str, Draft] = {}
    for draft in needed:
        if draft.image is None or draft.image.links == 1 or draft.change.content is None:
            continue
        for name in paths.same_inode(draft.image.identity, roots):
            if name not in drafts and name not in found:
                place = paths.Place(name, name, [])
                found[name] = Draft(place, draft.change, _read(place, directories), draft.attributes)
    return list(found.values())


def _twins(needed: List[Draft]) -> Dict[str, int]:
    """For each further name of a file: the position of the first one, whose new version it shares."""
    groups: Dict[tuple, List[int]] = {}
    for index, draft in enumerate(needed):
        if draft.image is not None and draft.image.links > 1:
            groups.setdefault(draft.image.identity, []).append(index)
    twins: Dict[str, int] = {}
    for group in groups.values():
        staying = [index for index in group if needed[index].change.content is not None]
        if not staying:
            continue
        first = needed[staying[0]]
        same = all((needed[i].change.content, needed[i].attributes) == (first.change.content, first.attributes) for i in staying)
        if not same or len(group) != first.image.links:
            raise HostError("%s has %d names (hard links), and %d of them would not follow the change; remove the other names, "
                            "or set hard_links to keep or to break."
                            % (first.place.real, first.image.links, first.image.links - (len(group) if same else 1)))
        twins.update((needed[i].place.real, staying[0]) for i in staying[1:])
    return twins


def _entry(draft: Draft, twin: Optional[int]) -> Entry:
    image, content = draft.image, draft.change.content
    return Entry(
        path=draft.place.real,
        asked=draft.place.asked,
        before=digest(image.content) if image else None,
        after=None if content is None else digest(content),
        before_attributes=image.attributes if image else None,
        after_attributes=draft.attributes,
        before_mtime_ns=image.mtime_ns if image else 0,
        twin=twin,
        secrets=draft.change.secrets)
