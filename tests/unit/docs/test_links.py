# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links of the pages lead somewhere, every page can be reached, and what stands in the archive links to nothing that does not."""

from __future__ import annotations

import fnmatch
import re

import pytest
import yaml

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import PAGES, ROOT, named, prose

_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page):
    """The anchors of a page's headings, as GitHub and the site make them."""
    titles = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page):
    """(target, anchor) of the links of a page into this checkout."""
    return [(target, anchor) for target, _hash, anchor in (link.partition("#") for link in _LINK.findall(_CODE.sub("", prose(page)))) if ":" not in target]


def broken(page):
    """The links of a page that lead nowhere."""
    for target, anchor in links(page):
        place = (page.parent / target).resolve() if target else page
        if not place.exists() or (anchor and place.suffix == ".md" and anchor not in anchors(place)):
            yield target + "#" + anchor


def ignored(path):
    """Whether the archive does not have a file."""
    patterns = yaml.safe_load((ROOT / "galaxy.yml").read_text())["build_ignore"]
    parts = path.relative_to(ROOT).parts
    return any(fnmatch.fnmatch("/".join(parts[:length]), pattern) for pattern in patterns for length in range(1, len(parts) + 1))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_they_lead_somewhere(page):
    assert list(broken(page)) == []


def test_a_broken_one_is_seen(tmp_path):
    (tmp_path / "page.md").write_text("# A title\n[one](#a-title), [two](#nonsense), [three](page.md#a-title), [four](gone.md), [five](https://example.com/)\n")
    assert list(broken(tmp_path / "page.md")) == ["#nonsense", "gone.md#"]


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [place for place in ((page.parent / target).resolve() for target, _anchor in links(page) if target) if place.suffix == ".md"]
    aside = {ROOT / "CONTRIBUTING.md", ROOT / "molecule/README.md"}  # for who has the sources
    assert [named(page) for page in PAGES if page not in reached | aside] == []


@pytest.mark.parametrize("page", [page for page in PAGES if not ignored(page)], ids=named)
def test_the_archive_has_what_its_pages_link_to(page):
    assert [target for target, _anchor in links(page) if target and ignored((page.parent / target).resolve())] == []


def test_every_picture_is_shown_on_a_page():
    shown = {(page.parent / target).resolve() for page in PAGES for target, _anchor in links(page) if target}
    assert [path.name for path in ROOT.glob("docs/images/*") if path.suffix in (".png", ".svg") and path not in shown] == []
