# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the page looks and is used: colours, paper, telephones, the keyboard; and what it does with hostile text."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.voipsec.asterisk.tests.browser.conftest import LONG, SLY

VIEWS = {"overview": "#/", "host": "#/host/%s", "rules": "#/rules", "rule": "#/rule/AST-AMI-003"}
READY = {"overview": ".view.overview", "host": ".view.host", "rules": "#find-rule", "rule": ".view.rule"}

CONTRAST = r"""(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, index) => one * a + under[index] * (1 - a));
  const ground = (one) => {
    const layers = [];
    for (let parent = one; parent; parent = parent.parentElement) {
      layers.push(rgba(getComputedStyle(parent).backgroundColor));
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (color) => color.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const found = [];
  let count = 0;
  for (const one of document.querySelectorAll("body *")) {
    const text = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!text || !one.checkVisibility() || one.closest(".hidden-text, option, script, style, noscript")) continue;
    count += 1;
    const style = getComputedStyle(one);
    const under = ground(one);
    const [a, b] = [light(over(rgba(style.color), under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((a + 0.05) / (b + 0.05) < least) found.push([text.slice(0, 30), one.className, ((a + 0.05) / (b + 0.05)).toFixed(2)]);
  }
  return { count, found };
})()"""

NAMELESS = """[...document.querySelectorAll('a, button, input, select, summary')].filter((one) => one.checkVisibility())
  .filter((one) => !(one.getAttribute('aria-label') || one.innerText.trim() || one.labels?.[0]?.innerText.trim())).map((one) => one.outerHTML)"""


def worst(fleet):
    """Name of the host with the lowest score."""
    return min(fleet.hosts, key=lambda one: one.now.score.score or 0).name


def go(page, view, fleets, name="small"):
    """Show one of the views, with a finding open where there are findings."""
    host = worst(fleets[1][name])
    page.value("location.hash = %s" % json.dumps(VIEWS[view] % host if "%s" in VIEWS[view] else VIEWS[view]))
    page.until("document.querySelector(%s)" % json.dumps(READY[view]))
    if view == "host":
        page.click("details.finding > summary")
        page.until("document.querySelector('.finding[open] .finding-body')")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_against_its_ground(show, fleets, view, scheme):
    page = show("small", scheme=scheme)
    go(page, view, fleets)
    result = page.value(CONTRAST)
    assert result["found"] == [] and result["count"] > 20


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_has_a_name_and_headings_come_in_order(show, fleets, view):
    page = show("small")
    go(page, view, fleets)
    assert page.value(NAMELESS) == []
    assert page.value("document.querySelectorAll('h1').length") == 1
    assert page.value("document.querySelectorAll('#main [id]').length === new Set([...document.querySelectorAll('#main [id]')].map((one) => one.id)).size")


def lightness(page):
    """0 to 255, of the ground of the page."""
    return max(int(float(part)) for part in re.findall(r"[\d.]+", page.value("getComputedStyle(document.documentElement).backgroundColor"))[:3])


def test_light_and_dark_as_the_system_says_until_the_reader_chooses(show):
    page = show("small", scheme="dark")
    assert lightness(page) < 60 and page.text("#theme") == "Theme: system"
    page.scheme("light")
    assert lightness(page) > 200
    page.click("#theme")
    page.scheme("dark")
    assert lightness(page) > 200 and page.text("#theme") == "Theme: light"
    page.click("#theme")
    page.scheme("light")
    assert lightness(page) < 60 and page.text("#theme") == "Theme: dark"
    page.value("delete document.documentElement.dataset.ready")
    page.call("Page.reload")
    page.until("document.documentElement.dataset.ready === 'yes'")
    assert lightness(page) < 60


def test_paper(show, fleets):
    page = show("big", scheme="dark")
    page.value("window.addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('table.rows tbody tr').length; })")
    page.click("#theme")
    page.click("#theme")
    pdf = page.pdf()
    assert pdf.startswith(b"%PDF-") and page.value("window.printed") == 1000
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 15
    page.scheme("dark", media="print")
    assert lightness(page) > 200 and not page.value(CONTRAST)["found"]
    assert page.texts(".filters, #theme, .views, .more") == []


def test_paper_of_a_host_has_the_inside_of_its_findings(show, fleets):
    page = show("small")
    go(page, "host", fleets)
    count = page.value("document.querySelectorAll('details.finding').length")
    page.value("window.addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('details.finding[open] .finding-body').length; })")
    page.pdf()
    assert page.value("window.printed") == count > 5
    assert page.value("document.querySelectorAll('details.finding[open]').length") == 1


@pytest.mark.parametrize("name", ["small", "sly"])
@pytest.mark.parametrize("view", ["overview", "host", "rules"])
def test_a_telephone_never_scrolls_sideways(show, fleets, name, view):
    page = show(name, width=390, height=844)
    host = LONG if name == "sly" else worst(fleets[1][name])
    page.value("location.hash = %s" % json.dumps({"host": "#/host/" + host}.get(view, VIEWS[view])))
    page.until("document.querySelector(%s)" % json.dumps(READY[view]))
    if view == "host":
        page.click("details.finding > summary")
        page.until("document.querySelector('.finding[open] .finding-body')")
    assert page.value("document.documentElement.scrollWidth") == 390
    wide = page.value("[...document.querySelectorAll('#main *')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > 391 "
                      "&& !one.closest('.hidden-text')).map((one) => one.outerHTML.slice(0, 80))")
    assert wide == []


@pytest.mark.parametrize("name", ["small", "short", "sly"])
def test_no_width_between_a_telephone_and_a_screen_scrolls_sideways(show, name):
    page = show(name)
    for width in (320, 600, 701, 760, 761, 860, 861, 1020, 1021):
        page.size(width, 900)
        assert page.value("document.documentElement.scrollWidth") == width


def test_on_a_telephone_hidden_columns_still_sort(show, fleets):
    page = show("small", width=390, height=844)
    page.choose("#sort-by", "low")
    most = max(host.now.score.open["low"] for host in fleets[1]["small"].hosts)
    assert "%d low" % most in page.texts("table.rows tbody .subline")[0]


def focus(page):
    return page.value("document.activeElement.outerHTML.slice(0, 120)")


def test_the_keyboard_is_enough(show, fleets):
    page = show("small")
    page.tab()
    assert 'class="skip"' in focus(page)
    page.enter()
    assert 'id="main"' in focus(page)
    page.press("/", "/", 191)
    assert 'id="find-host"' in focus(page)
    page.type("pbx")
    head = "document.activeElement.closest('th')?.dataset.key === 'host'"
    for _press in range(20):
        page.tab()
        if page.value(head):
            break
    assert page.value(head)
    page.enter()
    assert page.value("document.querySelector('th[data-key=host]').getAttribute('aria-sort')") == "ascending"
    for _press in range(20):
        page.tab()
        if "row-link" in focus(page):
            break
    page.enter()
    page.until("document.querySelector('.view.host')")
    assert page.text("h1") == fleets[1]["small"].hosts[0].name and "<h1" in focus(page)
    for _press in range(40):
        page.tab()
        if "<summary" in focus(page):
            break
    page.enter()
    page.until("document.querySelector('.finding[open] .finding-body')")
    page.press("Escape", code=27)
    page.until("document.querySelector('.view.overview')")


def test_the_focus_can_be_seen(show):
    page = show("small")
    page.tab()
    page.tab()
    assert page.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_hostile_text_stays_text(show, fleets):
    page = show("sly")
    assert SLY in page.text("table.rows tbody tr:nth-child(2)") or any(SLY in text for text in page.texts("table.rows tbody tr"))
    assert SLY in page.text(".notice")
    page.value("location.hash = '#/host/' + encodeURIComponent(%s)" % json.dumps(SLY))
    page.until("document.querySelector('.view.host')")
    assert page.text("h1") == SLY
    page.click("details.finding > summary")
    page.until("document.querySelector('.finding[open] .finding-body')")
    body = page.text(".finding[open] .finding-body")
    assert body.count(SLY) >= 10
    page.click(".finding-body a")
    page.until("document.querySelector('.view.rule')")
    assert page.text("h1") == SLY
    assert page.value("window.ran") is None and page.value("document.querySelectorAll('img').length") == 0


def test_the_policy_holds(show):
    page = show("sly")
    assert page.value("(() => { try { document.body.innerHTML = '<b>x</b>'; return 'made'; } catch (error) { return error.name; } })()") == "TypeError"
    page.value("""new Promise((done) => {
      const script = document.createElement("script");
      document.addEventListener("securitypolicyviolation", () => done(), { once: true });
      const image = new Image();
      image.src = "file:///report/big.html";
      document.body.append(image);
    })""")
    page.value("0")
    assert page.problems and all("Content Security Policy" in problem or "TrustedHTML" in problem or "Trusted" in problem for problem in page.problems)
    page.problems.clear()
