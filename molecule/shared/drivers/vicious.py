# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a tool of SIPVicious from one address of this machine, and print the rows of its table as JSON: {"rows": {first column: second column}}.

  vicious.py SECONDS SOURCE svmap|svwar|svcrack ARGUMENT...

Its own option for the address is heeded by two of the three only, so the address is put into what the tool binds. Whatever ends it, what it
had found counts.
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile

BIND = """
import os, runpy, socket, sys
source = sys.argv.pop(1)
class Bound(socket.socket):
    def bind(self, address):
        super().bind((source, 0) + tuple(address[2:]))
socket.socket = Bound
sys.argv.pop(0)
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
ROW = re.compile(r"^\| *([^|]*?) *\| *([^|]*?) *\|$", re.MULTILINE)
HEADINGS = ("SIP Device", "Extension")


def main() -> None:
    seconds, source, tool, *arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        command = ["timeout", seconds, sys.executable, "-c", BIND, source, "/usr/bin/" + tool, *arguments]
        said = subprocess.run(command, cwd=home, env={**os.environ, "HOME": home}, capture_output=True, text=True, check=False).stdout
    print(json.dumps({"rows": {first: second for first, second in ROW.findall(said) if first not in HEADINGS}}))


if __name__ == "__main__":
    main()
