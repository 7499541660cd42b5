# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium in a container without a network, spoken to by the Chrome DevTools Protocol over its pipe.

Nothing listens anywhere: Chromium reads commands from descriptor 3 and writes to descriptor 4, JSON with a zero byte after each message, and
both are the container's standard streams.
"""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import subprocess
import threading
import time
import uuid

IMAGE = "voipsec/browser"
PLACE = "/report"
"""Where the folder of the pages is in the container."""
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--hide-scrollbars", "--no-first-run",
         "--user-data-dir=/tmp/profile", "--remote-debugging-pipe")
"""--no-sandbox: the container is the sandbox; it has no network, no capability and no other user."""
PATIENCE = 60
"""Seconds after which what is waited for does not come any more."""


class Gone(Exception):
    """Chromium ended, or does not answer."""


class Browser:
    """One Chromium."""

    def __init__(self, process):
        self._process, self._number, self._answers = process, 0, queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        left = b""
        while True:
            piece = self._process.stdout.read1(1 << 16)
            if not piece:
                return self._answers.put(None)
            *messages, left = (left + piece).split(b"\0")
            for message in messages:
                self._answers.put(json.loads(message))

    def call(self, method, session=None, on_event=None, **parameters):
        """Send a command and return its result; events that come before it go to ``on_event``."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        while True:
            answer = self.next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise Gone("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]
            if on_event:
                on_event(answer)

    def next(self):
        """The next message."""
        try:
            answer = self._answers.get(timeout=PATIENCE)
        except queue.Empty:
            answer = None
        if answer is None:
            raise Gone("Chromium does not answer")
        return answer

    def open(self, file, width=1280, height=900, scheme="light"):
        """A new page of a file in the folder, once its script says that it is ready."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, context)
        page.size(width, height)
        page.scheme(scheme)
        page.go("file://%s/%s" % (PLACE, file))
        return page


class Page:
    """One tab, in a profile of its own.

    :ivar problems: what the console said that is no plain log, errors of scripts, and violations of the page's policy.
    :ivar requests: addresses that the page asked for.
    """

    def __init__(self, browser, session, context):
        self._browser, self._session, self._context = browser, session, context
        self.problems, self.requests = [], []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        return self._browser.call(method, self._session, self._event, **parameters)

    def _event(self, message):
        if message.get("sessionId") != self._session:
            return
        method, told = message["method"], message["params"]
        if method == "Runtime.exceptionThrown":
            self.problems.append(told["exceptionDetails"].get("exception", {}).get("description") or told["exceptionDetails"]["text"])
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("warning", "error"):
            self.problems.append(told["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("warning", "error", "assert"):
            self.problems.append(str(told["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.problems.append("dialog: " + told["message"])
            self._browser.call("Page.handleJavaScriptDialog", self._session, accept=True)

    def close(self):
        self._browser.call("Target.disposeBrowserContext", browserContextId=self._context)

    def go(self, address):
        self.call("Page.navigate", url=address)
        self.until("document.documentElement.dataset.ready === 'yes'")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def scheme(self, name, media=""):
        self.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": name}])

    def value(self, expression):
        """What an expression of JavaScript gives; promises are awaited."""
        result = self.call("Runtime.evaluate", expression="(async () => (%s))()" % expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"].get("exception", {}).get("description"))
        return result["result"].get("value")

    def until(self, expression):
        """Wait until an expression holds; a page that is being loaded has none."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(AssertionError, Gone):
                if self.value("Boolean(%s)" % expression):
                    return
        raise AssertionError("It never came true: %s; problems: %s" % (expression, self.problems))

    def texts(self, selector):
        """The text of each element that can be seen."""
        return self.value("[...document.querySelectorAll(%s)].filter((one) => one.checkVisibility()).map((one) => one.innerText.trim())" % json.dumps(selector))

    def text(self, selector):
        found = self.texts(selector)
        assert len(found) == 1, (selector, found)
        return found[0]

    def click(self, selector, number=0):
        """With the mouse, in the middle of the element, where the reader sees it."""
        place = self.value("""(() => {
          const one = [...document.querySelectorAll(%s)].filter((one) => one.checkVisibility())[%d];
          one.scrollIntoView({ block: "center", behavior: "instant" });
          const box = one.getClientRects()[0];
          return [box.x + box.width / 2, box.y + box.height / 2];
        })()""" % (json.dumps(selector), number))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key, text=None, code=0, shift=False):
        """A key of the keyboard."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, modifiers=8 if shift else 0,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def tab(self, back=False):
        self.press("Tab", code=9, shift=back)

    def enter(self):
        self.press("Enter", "\r", 13)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def choose(self, selector, value):
        """An option of a select element."""
        self.value("(() => { const one = document.querySelector(%s); one.value = %s; one.dispatchEvent(new Event('change')); })()" % (
            json.dumps(selector), json.dumps(value)))

    def screenshot(self, path, whole=False):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole))["data"]))

    def _clip(self, whole):
        if not whole:
            return {}
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def pdf(self):
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])


@contextlib.contextmanager
def started(folder):
    """A Chromium that sees a folder of pages and nothing else; gone in the end."""
    name = "browser-" + uuid.uuid4().hex[:8]
    chromium = "exec chromium %s 3<&0 4>&1 </dev/null >/dev/null 2>/tmp/log" % " ".join(FLAGS)
    process = subprocess.Popen(
        ["docker", "run", "--rm", "--interactive", "--init", "--name", name, "--label", "voipsec.asterisk.browser=1", "--network", "none",
         "--cap-drop", "ALL", "--user", "65534:65534", "--env", "HOME=/tmp", "--tmpfs", "/tmp:exec,mode=1777",
         "--mount", "type=bind,src=%s,dst=%s,readonly" % (folder, PLACE), IMAGE, "sh", "-c", chromium],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        browser = Browser(process)
        browser.version = browser.call("Browser.getVersion")["product"]
        yield browser
    finally:
        subprocess.run(["docker", "rm", "--force", name], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait()
