# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print what came of the attacks, before and after hardening, as one table for each PBX; it is kept in the folder, too. Usage: table.py FOLDER"""

from __future__ import annotations

import json
import pathlib
import sys


def rows(folder: pathlib.Path, name: str) -> list[tuple[str, str, str]]:
    """(attack, before, after) of one PBX."""
    phases = []
    for phase in ("before", "after"):
        path = folder / f"{phase}-{name}.json"
        phases.append(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})
    return [(attack, *(str(phase.get(attack, "-")) or "none" for phase in phases)) for attack in {**phases[0], **phases[1]}]


def table(lines: list[tuple[str, str, str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    names = sorted({path.stem.partition("-")[2] for path in folder.glob("before-*.json")})
    text = "\n\n".join(table([(name, "before", "after"), *rows(folder, name)]) for name in names)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.txt").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
