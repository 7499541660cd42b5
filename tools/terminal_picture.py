# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw docs/images/terminal.svg, the end of a real "make demo", and keep its text beside it.

Usage: make demo | .venv/bin/python tools/terminal_picture.py       a new run, into terminal.txt and terminal.svg
       .venv/bin/python tools/terminal_picture.py --again           the picture anew from terminal.txt, as "make tables" does
"""

from __future__ import annotations

import html
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT, PICTURE = ROOT / "docs/images/terminal.txt", ROOT / "docs/images/terminal.svg"

PROMPT = "$ make demo"
BEGIN, END = "== After", "What gains most"
WIDEST = 110
"""Columns; a wider table is left out."""

CELL_WIDTH, LINE_HEIGHT, MARGIN, BAR = 8.4, 18, 16, 30
GOOD, BAD = ("refused", "challenged", "127.0.0.1:"), ("answered", "let in", "accepted", "0.0.0.0:5038", "0.0.0.0:8088")


def recorded(output):
    """The lines of the picture, of all that a run said.

    :raises ValueError: it is not what make demo says.
    """
    lines = [line.rstrip() for line in output.split("\n")]
    if BEGIN not in lines or not any(line.startswith(END) for line in lines):
        raise ValueError("This is not the output of make demo: it has no lines '%s' and '%s'." % (BEGIN, END))
    tail = lines[lines.index(BEGIN):]
    tail = tail[:next(number for number, line in enumerate(tail) if line.startswith(END))]
    tables = [line for line in tail if line.startswith("|") and len(line) <= WIDEST]
    score = [line for line in tail if line.startswith("Audit of")]
    cut = next(number for number, line in enumerate(tables) if line.startswith("| the running"))
    return [PROMPT, "...", BEGIN, "", *tables[:cut], "", *tables[cut:], "", *score]


def cell(text):
    """A cell of a table, coloured by what it says."""
    kind = "good" if text.strip().startswith(GOOD) else "bad" if text.strip().startswith(BAD) else ""
    return f'<tspan class="{kind}">{html.escape(text)}</tspan>' if kind else html.escape(text)


def drawn(number, line):
    """One line; cells of tables one by one."""
    top = BAR + MARGIN + LINE_HEIGHT * number + 12
    kind = ' class="prompt"' if line == PROMPT else ' class="head"' if line.startswith("==") else ""
    return f'<text x="{MARGIN}" y="{top}" xml:space="preserve"{kind}>{"|".join(map(cell, line.split("|")))}</text>\n'


STYLE = """<style>
text { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 14px; fill: #c9d1d9; }
.prompt { fill: #ffffff; font-weight: 700; } .head { fill: #79c0ff; } .good { fill: #56d364; } .bad { fill: #ff7b72; }
</style>
"""


def picture(lines):
    """The whole file."""
    width = round(max(map(len, lines)) * CELL_WIDTH) + 2 * MARGIN
    height = BAR + 2 * MARGIN + LINE_HEIGHT * len(lines)
    buttons = "".join(f'<circle cx="{18 + 20 * place}" cy="15" r="6" fill="{colour}"/>' for place, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
            f"<title>What make demo says in the end: what a stranger could do before, and cannot do after</title>\n{STYLE}"
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>{buttons}\n' + "".join(drawn(*pair) for pair in enumerate(lines)) + "</svg>\n")


def main():
    """Write the text and the picture."""
    if sys.argv[1:] != ["--again"]:
        try:
            TEXT.write_text("\n".join(recorded(sys.stdin.read())) + "\n")
        except ValueError as error:
            sys.exit(str(error))
    PICTURE.write_text(picture(TEXT.read_text().rstrip("\n").split("\n")))


if __name__ == "__main__":
    main()
