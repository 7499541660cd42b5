# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text; what a browser makes of it is tested in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_html, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, proof

SLY = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{script}}<!--"


class Reader(HTMLParser):
    """The tags with their attributes, and the text of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.raw, self._within = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._within = tag if tag in ("script", "style") else None

    def handle_data(self, data):
        if self._within:
            self.raw.append((self._within, self.tags[-1][1], data))

    def handle_endtag(self, tag):
        self._within = None


def page(*documents, missing=()):
    return "".join(as_html.render(fleet.build(documents, missing)))


def test_nothing_that_a_host_says_is_markup():
    plain = page(audit(finding(subject="s", evidence=[proof()]), host="pbx", could_not_see=["x"]), missing=["y"])
    sly = page(audit(finding(subject=SLY, reason=SLY, evidence=[proof(text=SLY, value=SLY, where=SLY)]), host=SLY, could_not_see=[SLY], user=SLY,
                     distribution=SLY, asterisk_version=SLY, collection_version=SLY), missing=[SLY])
    assert [tag for tag, _attributes in Reader(sly).tags] == [tag for tag, _attributes in Reader(plain).tags]
    assert "onerror=alert" not in re.sub(r"&lt;img src=x onerror=alert", "", sly)


def test_the_policy_lets_only_our_own_script_and_style_run():
    reader = Reader(page(*audits.fleet(3, before=True)))
    policy = next(attributes["content"] for tag, attributes in reader.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
    for tag in ("script", "style"):
        found = [text for kind, attributes, text in reader.raw if kind == tag and "type" not in attributes]
        assert len(found) == 1
        assert "%s-src 'sha256-%s'" % (tag, base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()) in policy


def test_nothing_is_fetched_and_no_attribute_runs():
    text = page(*audits.fleet(3))
    for tag, attributes in Reader(text).tags:
        assert not {"src", "srcset", "style", "action"} & set(attributes) and tag not in ("link", "img", "iframe", "object", "form", "base")
        assert attributes.get("href", "#").startswith("#") and not any(name.startswith("on") for name in attributes)
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttpRequest|innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", "\n".join(
        [as_html._read(name + ".js") for name in as_html.SCRIPTS] + [as_html._read("page.css"), as_html._read("page.html")]))


def test_every_script_is_in_the_page():
    assert sorted(path.stem for path in as_html.PAGE.glob("*.js")) == sorted(as_html.SCRIPTS)


def test_without_scripts_the_table_of_hosts_is_there():
    text = page(audit(finding(), host="a<b"), audit(finding(state="not_checked"), host="dark"), missing=["lost"])
    inner = re.search("<noscript>(.*)</noscript>", text, re.S).group(1)
    assert "<td>a&lt;b</td><td>F</td><td>0</td><td>1 critical</td>" in inner
    assert "<td>dark</td><td>-</td><td>-</td><td>none</td>" in inner and "<td>lost</td>" in inner


def test_the_same_audits_give_the_same_page():
    assert page(*audits.fleet(3)) == page(*audits.fleet(3)[::-1])


def test_no_host():
    assert "No audit" in page(missing=["lost"])
